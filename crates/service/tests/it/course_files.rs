use std::fs;
use std::path::Path;

use bytes::Bytes;
use chrono::TimeDelta;
use futures::TryStreamExt as _;
use usher_model::CourseId;
use usher_service::course::asset::AssetPolicy;
use usher_service::course::{CourseInclude, CourseRef};
use usher_service::{Actor, Error};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::scene::{Scene, two_parts};

fn newest() -> CourseRef {
    CourseRef { course: CourseId::parse("course").unwrap(), version: None }
}

async fn put(scene: &Scene, destination: &str, text: &'static str) -> Result<String, Error> {
    let mut upload = scene.usher.begin_upload(&Actor::Operator, &scene.app).await.unwrap();
    upload.write(&Bytes::from_static(text.as_bytes())).await.unwrap();
    scene.usher.put_asset(&Actor::Operator, &scene.app, &newest(), destination, AssetPolicy::Lax, upload).await
}

async fn read(scene: &Scene, path: &str) -> String {
    let file = scene.usher.find_asset(&Actor::Operator, &scene.app, &newest(), path).await.unwrap();
    let bytes: Vec<Bytes> = file.read(0..file.size()).await.unwrap().try_collect().await.unwrap();
    String::from_utf8(bytes.concat()).unwrap()
}

fn objects(scene: &Scene) -> usize {
    let folder = |name: &str| fs::read_dir(scene.folder.path().join("objects").join(name)).map_or(0, Iterator::count);
    folder("packages") + folder("assets") + folder("uploads")
}

both!(a_read_that_has_begun_goes_on_when_its_file_changes, |db| async {
    let scene = Scene::new(&db).await;
    put(&scene, "one.html", "first").await.unwrap();
    let before = scene.usher.find_asset(&Actor::Operator, &scene.app, &newest(), "one.html").await.unwrap();
    let zip = scene.usher.course_zip(&Actor::Operator, &scene.app, &newest()).await.unwrap();
    put(&scene, "one.html", "second").await.unwrap();
    scene.usher.delete_asset(&Actor::Operator, &scene.app, &newest(), "two.html").await.unwrap();
    scene.usher.remove_doomed_objects().await.unwrap();

    let bytes: Vec<Bytes> = before.read(0..before.size()).await.unwrap().try_collect().await.unwrap();
    assert_eq!(bytes.concat(), b"first");
    let bytes: Vec<Bytes> = zip.stream.try_collect().await.unwrap();
    let zipped = bytes.concat();
    assert_eq!(zipped.len() as u64, zip.size);
    assert!(zipped.windows(5).any(|some| some == b"first"));
    assert_eq!(read(&scene, "one.html").await, "second");
});

both!(objects_of_files_that_were_changed_or_removed_go_after_a_while, |db| async {
    let scene = Scene::new(&db).await;
    for text in ["first", "second"] {
        put(&scene, "one.html", text).await.unwrap();
    }
    put(&scene, "three.html", "third").await.unwrap();
    scene.usher.delete_asset(&Actor::Operator, &scene.app, &newest(), "three.html").await.unwrap();
    scene.later(TimeDelta::minutes(61));
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(objects(&scene), 2, "the package and the file of today");
    assert_eq!(read(&scene, "one.html").await, "second");
    scene.usher.delete_course(&Actor::Operator, &scene.app, &newest().course).await.unwrap();
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(objects(&scene), 0);
});

both!(a_version_takes_its_package_and_its_files_with_it, |db| async {
    let scene = Scene::new(&db).await;
    scene.import("course", &two_parts(), true).await;
    put(&scene, "one.html", "changed").await.unwrap();
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(objects(&scene), 3);
    let second = CourseRef { version: Some(1), ..newest() };
    scene.usher.delete_course_version(&Actor::Operator, &scene.app, &second).await.unwrap();
    scene.usher.remove_doomed_objects().await.unwrap();
    assert_eq!(objects(&scene), 1);
    let course =
        scene.usher.get_course(&Actor::Operator, &scene.app, &newest().course, CourseInclude::default()).await.unwrap();
    assert_eq!(course.version.number, 0);
});

both!(a_file_is_fetched_into_a_course_from_where_it_may_be_called, |db| async {
    let site = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/files/one.html"))
        .respond_with(ResponseTemplate::new(200).set_body_string("fetched"))
        .mount(&site)
        .await;
    let url = format!("{}/files/one.html", site.uri());
    let scene = Scene::with(&db, |s| s.allow_private_addresses = true).await;
    let fetch = async |destination: &str, url: &str| {
        scene.usher.fetch_asset(&Actor::Operator, &scene.app, &newest(), destination, AssetPolicy::Lax, url).await
    };
    assert_eq!(fetch("pages/", &url).await.unwrap(), "pages/one.html");
    assert_eq!(read(&scene, "pages/one.html").await, "fetched");
    let missing = fetch("a", &url.replace("one", "none")).await.unwrap_err();
    assert_eq!(missing.to_string(), "fetchUrl: cannot be fetched: the server answered 404 Not Found");
    assert_eq!(fs::read_dir(Path::new(&scene.folder.path().join("tmp"))).unwrap().count(), 0);
});
