//! Versions, their files, import jobs and the objects that wait to be removed.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use usher_content::{FileEntry, MediaCourse, MediaKind, Method};
use usher_store::import_jobs::{self, ImportJob, Source};
use usher_store::instances::{self, Instance};
use usher_store::package_files::{self, PackageFile};
use usher_store::previews::{self, Preview};
use usher_store::{Json, Window, courses, invitations, invitees, registrations, versions};

use crate::raw::Raw;
use crate::scene::{self, at, changed_file, course_id, id, import_job};

both!(a_version_comes_back_as_it_was_stored, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let second = versions::Version {
        languages: Json(vec!["de".into(), "日本語".into()]),
        warnings: Json(vec!["a \"quoted\" warning".into()]),
        ..scene::version("course", 1, id(2))
    };
    versions::insert(&mut tx, &second).await.unwrap();
    let (app, course) = (scene::app(), course_id("course"));
    let found = versions::find(&mut tx, &app, &course, 1).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{second:?}"));
    let by_id = versions::find_by_id(&mut tx, &app, id(2)).await.unwrap().unwrap();
    assert_eq!(format!("{by_id:?}"), format!("{second:?}"));
    let ids: BTreeSet<_> = versions::ids(&mut tx, &app, &course).await.unwrap().into_iter().collect();
    assert_eq!(ids, BTreeSet::from([id(1), id(2)]));
    let taken = versions::insert(&mut tx, &scene::version("course", 1, id(3))).await.unwrap_err();
    assert!(taken.is_unique_violation());
});

both!(the_newest_version_is_the_one_that_its_course_names, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::add_course(&mut tx, "other", 5).await;
    let (app, course) = (scene::app(), course_id("course"));
    versions::insert(&mut tx, &scene::version("course", 1, id(2))).await.unwrap();
    courses::set_latest(&mut tx, &app, &course, 1, "Second edition", at(7)).await.unwrap();
    let newest = versions::newest(&mut tx, &app, &["course".into(), "other".into(), "none".into()]).await.unwrap();
    let found: BTreeSet<_> = newest.into_iter().map(|version| version.id).collect();
    assert_eq!(found, BTreeSet::from([id(2), id(5)]));
    let found = courses::find(&mut tx, &app, &course).await.unwrap().unwrap();
    assert_eq!((found.title.as_str(), found.latest_version, found.updated_at), ("Second edition", 1, at(7)));
});

both!(a_file_of_a_large_package_is_found_under_exactly_its_path, |db| async {
    let file = |n: u32| FileEntry {
        path: format!("Folder/größe {n}.html"),
        offset: (1 << 40) + u64::from(n),
        compressed: 10,
        size: 20,
        crc32: u32::MAX - n,
        method: if n.is_multiple_of(2) { Method::Deflate } else { Method::Stored },
        modified: NaiveDate::from_ymd_opt(2026, 9, 20).and_then(|day| day.and_hms_opt(17, 50, 14)),
    };
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    package_files::insert(&mut tx, id(1), &(0..2500).map(file).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(
        package_files::find(&mut tx, id(1), "Folder/größe 2001.html").await.unwrap(),
        Some(PackageFile {
            path: "Folder/größe 2001.html".into(),
            position: (1 << 40) + 2001,
            compressed: 10,
            size: 20,
            crc32: i64::from(u32::MAX - 2001),
            deflated: false,
            object: None,
            modified_at: Some(DateTime::from_timestamp(1_789_926_614, 0).unwrap().into()),
        })
    );
    assert!(package_files::find(&mut tx, id(1), "Folder/größe 2.html").await.unwrap().unwrap().deflated);
    assert_eq!(package_files::find(&mut tx, id(1), "folder/größe 2.html").await.unwrap(), None);
    assert_eq!(package_files::find(&mut tx, id(2), "Folder/größe 2.html").await.unwrap(), None);
});

both!(removing_a_course_removes_all_that_hangs_on_it, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=50).await;
    courses::add_tags(&mut tx, id(1), &["red".into()]).await.unwrap();
    assert!(courses::delete(&mut tx, &scene::app(), &course_id("course")).await.unwrap());
    assert!(!courses::delete(&mut tx, &scene::app(), &course_id("course")).await.unwrap());
    tx.commit().await.unwrap();
    let left = Raw::connect(&db).await.dump().await;
    let tables: Vec<&str> = left.iter().filter(|(_, rows)| !rows.is_empty()).map(|(name, _)| name.as_str()).collect();
    assert_eq!(tables, ["application"]);
});

both!(an_import_job_comes_back_as_it_was_stored_and_goes_when_it_is_old, |db| async {
    let fetch = ImportJob {
        source: Json(Source::Fetch { url: "https://example.org/?a=\"b\"".into() }),
        tags: Json(vec!["red".into(), "größer".into()]),
        media: Some(Json(MediaCourse {
            kind: MediaKind::Mp3,
            title: "Größe".into(),
            description: None,
            language: Some("de".into()),
            seconds: Some(90),
            url: None,
        })),
        postback_url: Some("https://example.org/done".into()),
        message: "waiting".into(),
        created_at: at(5),
        ..import_job(1)
    };
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    import_jobs::insert(&mut tx, &fetch).await.unwrap();
    import_jobs::insert(&mut tx, &import_job(2)).await.unwrap();
    let found = import_jobs::find(&mut tx, &scene::app(), id(1)).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{fetch:?}"));

    let lease = usher_store::Lease { worker: id(9), now: at(5), until: at(30), limit: 9 };
    import_jobs::lease(&mut tx, lease).await.unwrap();
    let ending = import_jobs::Ending { state: "ERROR", message: "not found", version_id: None, at: at(20) };
    assert!(import_jobs::finish(&mut tx, id(1), id(9), &ending).await.unwrap());
    import_jobs::delete_older(&mut tx, at(20)).await.unwrap();
    assert!(import_jobs::find(&mut tx, &scene::app(), id(1)).await.unwrap().is_some());
    import_jobs::delete_older(&mut tx, at(21)).await.unwrap();
    assert!(import_jobs::find(&mut tx, &scene::app(), id(1)).await.unwrap().is_none());
    // One that runs is kept, however old.
    assert!(import_jobs::find(&mut tx, &scene::app(), id(2)).await.unwrap().is_some());
});

both!(a_doomed_object_is_due_until_it_is_spared, |db| async {
    let paths: Vec<String> = (0..1500).map(|n| format!("packages/{n:04}.zip")).collect();
    let mut tx = db.begin().await;
    import_jobs::doom_objects(&mut tx, &paths, at(100)).await.unwrap();
    import_jobs::doom_objects(&mut tx, &paths[..2], at(200)).await.unwrap();
    import_jobs::spare_object(&mut tx, &paths[2]).await.unwrap();
    import_jobs::spare_object(&mut tx, "never/doomed").await.unwrap();
    assert_eq!(import_jobs::doomed_objects(&mut tx, at(99), 10).await.unwrap(), Vec::<String>::new());
    assert_eq!(import_jobs::doomed_objects(&mut tx, at(100), 3).await.unwrap(), paths[3..6]);
    assert_eq!(import_jobs::doomed_objects(&mut tx, at(200), 5000).await.unwrap().len(), 1499);
});

both!(a_changed_file_takes_the_place_of_the_imported_one_and_goes_with_it, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    versions::insert(&mut tx, &scene::version("course", 1, id(2))).await.unwrap();
    package_files::put(&mut tx, id(1), &PackageFile { object: None, ..changed_file("b.html", 1) }).await.unwrap();
    package_files::put(&mut tx, id(1), &changed_file("a.html", 8)).await.unwrap();
    package_files::put(&mut tx, id(2), &changed_file("a.html", 9)).await.unwrap();
    let changed = PackageFile { size: 70, ..changed_file("b.html", 7) };
    package_files::put(&mut tx, id(1), &changed).await.unwrap();
    assert_eq!(package_files::list(&mut tx, id(1)).await.unwrap(), [changed_file("a.html", 8), changed]);
    let objects: BTreeSet<_> = package_files::objects(&mut tx, &[id(1), id(2)]).await.unwrap().into_iter().collect();
    assert_eq!(objects, BTreeSet::from([7, 8, 9].map(|n| package_files::asset_path(id(n)))));
    package_files::delete(&mut tx, id(1), "a.html").await.unwrap();
    assert_eq!(package_files::list(&mut tx, id(1)).await.unwrap().len(), 1);
    assert_eq!(package_files::objects(&mut tx, &[]).await.unwrap(), Vec::<String>::new());
});

both!(versions_are_listed_renamed_counted_and_removed_one_by_one, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=3).await;
    let (app, course) = (scene::app(), course_id("course"));
    let second = versions::Version { updated_at: at(50), ..scene::version("course", 1, id(2)) };
    versions::insert(&mut tx, &second).await.unwrap();
    let numbers = async |tx: &mut usher_store::Conn, window| {
        let found = versions::list(tx, &app, &course, window).await.unwrap();
        found.into_iter().map(|version| version.number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&mut tx, Window::default()).await, [0, 1]);
    assert_eq!(numbers(&mut tx, Window { since: Some(at(50)), ..Window::default() }).await, [1]);
    assert_eq!(numbers(&mut tx, Window { until: Some(at(49)), ..Window::default() }).await, [0]);
    let counts = versions::registration_counts(&mut tx, &app, &[id(1), id(2)]).await.unwrap();
    assert_eq!(counts, [(id(1), 3)]);
    versions::touch(&mut tx, &app, id(1), "Renamed", at(60)).await.unwrap();
    assert_eq!(versions::title(&mut tx, &app, id(1)).await.unwrap().as_deref(), Some("Renamed"));
    assert_eq!(numbers(&mut tx, Window { since: Some(at(60)), ..Window::default() }).await, [0]);
    versions::delete(&mut tx, &app, id(2)).await.unwrap();
    assert_eq!(versions::last(&mut tx, &app, &course).await.unwrap(), Some((0, "Renamed".into())));
});

both!(registrations_on_a_version_that_goes_stop_counting_and_the_others_stay, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    versions::insert(&mut tx, &scene::version("course", 1, id(2))).await.unwrap();
    scene::invite(&mut tx, "course", 1, 1..=3).await;
    let app = scene::app();
    for started in [1, 2] {
        assert!(invitees::mark_launched(&mut tx, &app, id(started), at(1)).await.unwrap());
        invitations::count_launch(&mut tx, &app, id(1)).await.unwrap();
    }
    // The first of them goes on in a newer version, and has an older instance on the one that goes.
    instances::insert(&mut tx, &[Instance::fresh(id(1), 1, id(2), at(2))]).await.unwrap();
    registrations::set_instance(&mut tx, &app, &[id(1)], at(2)).await.unwrap();

    invitations::uncount_version(&mut tx, &app, id(1)).await.unwrap();
    assert_eq!(registrations::delete_on_version(&mut tx, &app, id(1)).await.unwrap(), 2);
    versions::delete(&mut tx, &app, id(1)).await.unwrap();
    let invitation = invitations::find(&mut tx, &app, id(1)).await.unwrap().unwrap().invitation;
    assert_eq!((invitation.registration_count, invitation.launched_count), (1, 1));
    let left = registrations::find_by_key(&mut tx, &app, id(1)).await.unwrap().unwrap();
    assert_eq!(left.instance, 1);
    assert!(instances::find(&mut tx, id(1), 0).await.unwrap().is_none());
    assert!(instances::find(&mut tx, id(1), 1).await.unwrap().is_some());
});

both!(a_postback_of_an_import_is_due_from_its_end_until_it_is_settled, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let told = ImportJob { postback_url: Some("https://example.org/".into()), ..import_job(1) };
    import_jobs::insert(&mut tx, &told).await.unwrap();
    import_jobs::insert(&mut tx, &import_job(2)).await.unwrap();
    let lease = async |tx: &mut usher_store::Conn, now| {
        let taken = import_jobs::lease_postbacks(tx, at(now), at(now + 30), 10).await.unwrap();
        taken.into_iter().map(|job| (job.id, job.postback_attempts)).collect::<Vec<_>>()
    };
    assert_eq!(lease(&mut tx, 100).await, []);
    let worker = usher_store::Lease { worker: id(9), now: at(5), until: at(30), limit: 9 };
    import_jobs::lease(&mut tx, worker).await.unwrap();
    let ending = import_jobs::Ending { state: "ERROR", message: "no", version_id: None, at: at(20) };
    for n in [1, 2] {
        assert!(import_jobs::finish(&mut tx, id(n), id(9), &ending).await.unwrap());
    }
    assert_eq!(lease(&mut tx, 19).await, []);
    assert_eq!(lease(&mut tx, 20).await, [(id(1), 1)]);
    assert_eq!(lease(&mut tx, 49).await, [], "somebody has it");
    assert_eq!(lease(&mut tx, 50).await, [(id(1), 2)], "who had it is gone");
    import_jobs::settle_postback(&mut tx, id(1), Some(at(90))).await.unwrap();
    assert_eq!(lease(&mut tx, 89).await, []);
    assert_eq!(lease(&mut tx, 90).await, [(id(1), 3)]);
    import_jobs::settle_postback(&mut tx, id(1), None).await.unwrap();
    assert_eq!(lease(&mut tx, 9999).await, []);
});

both!(a_preview_is_begun_once_ends_and_goes_when_it_is_old, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let preview = Preview {
        id: id(1),
        app_id: scene::APP.into(),
        token_hash: vec![1],
        version_id: id(1),
        exit_to: "blank".into(),
        start_activity: Some("only".into()),
        css_url: Some("https://a.example/x.css".into()),
        extra_query: Some("a=1".into()),
        open_until: at(120),
        created_at: at(0),
        begun_at: None,
        ended_at: None,
    };
    previews::insert(&mut tx, &preview).await.unwrap();
    for now in [10, 20] {
        previews::begin(&mut tx, &[1], at(now)).await.unwrap();
        previews::end(&mut tx, &[1], at(now + 5)).await.unwrap();
    }
    let expected = Preview { begun_at: Some(at(10)), ended_at: Some(at(15)), ..preview };
    let found = previews::find(&mut tx, &[1]).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    assert!(previews::find(&mut tx, &[2]).await.unwrap().is_none());
    previews::delete_older(&mut tx, at(0)).await.unwrap();
    assert!(previews::find(&mut tx, &[1]).await.unwrap().is_some());
    previews::delete_older(&mut tx, at(1)).await.unwrap();
    assert!(previews::find(&mut tx, &[1]).await.unwrap().is_none());
});
