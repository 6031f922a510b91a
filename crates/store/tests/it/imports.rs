//! Versions, their files, import jobs and the objects that wait to be removed.

use std::collections::BTreeSet;

use usher_content::{FileEntry, Method};
use usher_store::import_jobs::{self, ImportJob, Source};
use usher_store::versions::{self, PackageFile};
use usher_store::{Json, courses};

use crate::raw::Raw;
use crate::scene::{self, APP, at, course_id, id};

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
        modified: None,
    };
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    versions::insert_files(&mut tx, id(1), &(0..2500).map(file).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(
        versions::find_file(&mut tx, id(1), "Folder/größe 2001.html").await.unwrap(),
        Some(PackageFile {
            position: (1 << 40) + 2001,
            compressed: 10,
            size: 20,
            crc32: i64::from(u32::MAX - 2001),
            deflated: false,
        })
    );
    assert!(versions::find_file(&mut tx, id(1), "Folder/größe 2.html").await.unwrap().unwrap().deflated);
    assert_eq!(versions::find_file(&mut tx, id(1), "folder/größe 2.html").await.unwrap(), None);
    assert_eq!(versions::find_file(&mut tx, id(2), "Folder/größe 2.html").await.unwrap(), None);
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
    let job = |n, source, state: &str| ImportJob {
        id: id(n),
        app_id: APP.into(),
        course_id: "course".into(),
        new_version: true,
        source: Json(source),
        tags: Json(vec!["red".into(), "größer".into()]),
        state: state.into(),
        message: "waiting".into(),
        version_id: None,
        attempts: 0,
        created_at: at(5),
        finished_at: None,
    };
    let fetch = job(1, Source::Fetch { url: "https://example.org/?a=\"b\"".into() }, "RUNNING");
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    import_jobs::insert(&mut tx, &fetch).await.unwrap();
    import_jobs::insert(&mut tx, &job(2, Source::Upload, "RUNNING")).await.unwrap();
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
