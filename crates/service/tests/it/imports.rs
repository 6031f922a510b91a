use std::fs;
use std::path::Path;

use usher_model::CourseId;
use usher_service::course::CourseInclude;
use usher_service::import::{ImportRequest, ImportState};
use usher_service::{Actor, Error};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::scene::{Scene, package, two_parts};

fn files_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                waiting.push(entry.path());
            } else {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

both!(a_refused_package_ends_with_a_sentence_and_leaves_nothing_behind, |db| async {
    let scene = Scene::new(&db).await;
    let before = files_in(scene.folder.path()).len();
    for (bytes, word) in [
        (b"no zip at all".to_vec(), "zip"),
        (package(&[("index.html", "<p>")]), "imsmanifest.xml"),
        (package(&[("imsmanifest.xml", "<manifest")]), "imsmanifest.xml"),
        (package(&[("cmi5.xml", "<courseStructure/>")]), "cmi5"),
    ] {
        let status = scene.import("other", &bytes, false).await;
        assert_eq!(status.state, ImportState::Error);
        assert!(status.message.contains(word), "{}", status.message);
    }
    scene.usher.remove_doomed_objects().await.unwrap();
    let left = files_in(scene.folder.path());
    assert!(left.len() <= before, "{left:?}");
    let id = CourseId::parse("other").unwrap();
    let gone = scene.usher.get_course(&Actor::Operator, &scene.app, &id, CourseInclude::default()).await.unwrap_err();
    assert!(matches!(gone, Error::NotFound { .. }));
});

both!(a_second_import_needs_to_be_told_and_makes_a_new_version, |db| async {
    let scene = Scene::new(&db).await;
    let request = ImportRequest::new(CourseId::parse("course").unwrap());
    let upload = scene.usher.begin_upload(&Actor::Operator, &scene.app).await.unwrap();
    let refused = scene.usher.import_upload(&Actor::Operator, &scene.app, request, upload).await.unwrap_err();
    assert!(matches!(refused, Error::CourseExists { .. }), "{refused}");
    let status = scene.import("course", &two_parts(), true).await;
    assert_eq!(status.course.unwrap().version.number, 1);
});

both!(a_deleted_course_takes_its_package_with_it, |db| async {
    let scene = Scene::new(&db).await;
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(files_in(&scene.folder.path().join("objects")).len(), 1);
    let id = CourseId::parse("course").unwrap();
    scene.usher.delete_course(&Actor::Operator, &scene.app, &id).await.unwrap();
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(files_in(&scene.folder.path().join("objects")), Vec::<String>::new());
});

both!(a_package_is_fetched_but_never_from_inside_the_network, |db| async {
    let site = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/course.zip"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(two_parts()))
        .mount(&site)
        .await;
    let request = || ImportRequest::new(CourseId::parse("fetched").unwrap());
    let url = format!("{}/course.zip", site.uri());

    let guarded = Scene::new(&db).await;
    let refused = guarded.usher.import_fetch(&Actor::Operator, &guarded.app, request(), &url).await.unwrap_err();
    assert!(matches!(&refused, Error::Invalid { field, .. } if field == "url"), "{refused}");
    // A name is checked when it is resolved.
    let by_name = url.replace("127.0.0.1", "localhost");
    let job = guarded.usher.import_fetch(&Actor::Operator, &guarded.app, request(), &by_name).await.unwrap();
    let status = guarded.finish_import(&job.to_string()).await;
    assert_eq!(status.state, ImportState::Error);
    assert!(status.message.contains("inside the network"), "{}", status.message);
    assert!(site.received_requests().await.unwrap().is_empty());

    let open = Scene::with(&db, |s| s.allow_private_addresses = true).await;
    let job = open.usher.import_fetch(&Actor::Operator, &open.app, request(), &url).await.unwrap();
    let status = open.finish_import(&job.to_string()).await;
    assert_eq!((status.state, status.course.unwrap().course.title.as_str()), (ImportState::Complete, "Ants & bees"));
    let missing = url.replace("course.zip", "none.zip");
    let other = ImportRequest { course_id: CourseId::parse("none").unwrap(), ..request() };
    let job = open.usher.import_fetch(&Actor::Operator, &open.app, other, &missing).await.unwrap();
    let status = open.finish_import(&job.to_string()).await;
    assert!(status.message.contains("404"), "{}", status.message);
});

both!(a_package_beyond_the_limit_is_refused_while_it_comes_in, |db| async {
    let scene = Scene::with(&db, |s| s.max_package_bytes = 10_000).await;
    let mut upload = scene.usher.begin_upload(&Actor::Operator, &scene.app).await.unwrap();
    let piece = bytes::Bytes::from(vec![0; 6000]);
    upload.write(&piece).await.unwrap();
    let refused = upload.write(&piece).await.unwrap_err();
    assert!(matches!(&refused, Error::Invalid { field, .. } if field == "file"), "{refused}");
    drop(upload);
    assert_eq!(files_in(&scene.folder.path().join("tmp")), Vec::<String>::new());
});

/// Asks for a fetch of what is not there, whose end is posted to `url`, and waits for that end.
async fn failed_import(scene: &Scene, site: &MockServer, url: &str) -> String {
    let request =
        ImportRequest { postback_url: Some(url.to_owned()), ..ImportRequest::new(CourseId::parse("told").unwrap()) };
    let source = format!("{}/none.zip", site.uri());
    let job = scene.usher.import_fetch(&Actor::Operator, &scene.app, request, &source).await.unwrap().to_string();
    assert_eq!(scene.finish_import(&job).await.state, ImportState::Error);
    job
}

/// Lets the worker run until a receiver was called so often.
async fn called(scene: &Scene, site: &MockServer, count: usize) -> Vec<serde_json::Value> {
    let stop = tokio_util::sync::CancellationToken::new();
    let worker = tokio::spawn({
        let (usher, stop) = (scene.usher.clone(), stop.clone());
        async move { usher.run_import_worker(stop).await }
    });
    let bodies = loop {
        let requests = site.received_requests().await.unwrap();
        let posts: Vec<_> = requests.into_iter().filter(|request| request.method.as_str() == "POST").collect();
        if posts.len() >= count {
            break posts.into_iter().map(|post| post.body_json().unwrap()).collect();
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    };
    stop.cancel();
    worker.await.unwrap();
    bodies
}

both!(the_end_of_an_import_is_posted_until_it_is_taken, |db| async {
    let site = MockServer::start().await;
    let answer = |status| Mock::given(method("POST")).and(path("/told")).respond_with(ResponseTemplate::new(status));
    answer(503).up_to_n_times(1).mount(&site).await;
    answer(204).mount(&site).await;
    let scene = Scene::with(&db, |s| s.allow_private_addresses = true).await;
    let job = failed_import(&scene, &site, &format!("{}/told", site.uri())).await;
    let first = called(&scene, &site, 1).await;
    assert_eq!(
        first,
        [serde_json::json!({
            "jobId": job, "courseId": "told", "status": "ERROR",
            "message": "The package could not be fetched: the server answered 404 Not Found.",
        })]
    );
    scene.later(chrono::TimeDelta::seconds(40));
    assert_eq!(called(&scene, &site, 2).await[1], first[0]);
    scene.later(chrono::TimeDelta::hours(1));
    called(&scene, &site, 2).await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(called(&scene, &site, 2).await.len(), 2, "it was taken, so it is not posted again");
});
