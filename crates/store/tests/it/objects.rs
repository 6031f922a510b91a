//! Objects on a file system.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use futures::TryStreamExt as _;
use tempfile::TempDir;
use usher_store::{Error, Objects};

/// More than one buffer and more than one part of an upload.
const LARGE: usize = 11 * 1024 * 1024 + 17;

fn open() -> (TempDir, Objects) {
    let folder = tempfile::tempdir().unwrap();
    let objects = Objects::open(&format!("file:{}", folder.path().join("objects").display())).unwrap();
    (folder, objects)
}

fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n % 251) as u8).collect()
}

async fn put(folder: &TempDir, objects: &Objects, name: &str, content: &[u8]) {
    let source = folder.path().join("source");
    std::fs::write(&source, content).unwrap();
    objects.put_file(name, &source).await.unwrap();
}

async fn read(objects: &Objects, name: &str, range: std::ops::Range<u64>) -> Result<Vec<u8>, Error> {
    objects
        .read_range(name, range)
        .await?
        .try_fold(Vec::new(), async |all, part| Ok([all, part.to_vec()].concat()))
        .await
}

/// Every file that the object store has made.
fn files(folder: &TempDir) -> BTreeSet<PathBuf> {
    fn collect(at: &Path, root: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in std::fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, found);
            } else {
                found.insert(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    let root = folder.path().join("objects");
    let mut found = BTreeSet::new();
    collect(&root, &root, &mut found);
    found
}

fn paths<const N: usize>(names: [&str; N]) -> BTreeSet<PathBuf> {
    names.map(PathBuf::from).into()
}

#[tokio::test]
async fn a_file_that_was_put_is_read_back_whole_and_in_parts() {
    let (folder, objects) = open();
    let content = bytes(LARGE);
    put(&folder, &objects, "packages/one.zip", &content).await;
    let length = LARGE as u64;
    assert!(read(&objects, "packages/one.zip", 0..length).await.unwrap() == content);
    assert_eq!(read(&objects, "packages/one.zip", 5..9).await.unwrap(), content[5..9]);
    assert_eq!(read(&objects, "packages/one.zip", length - 3..length).await.unwrap(), content[LARGE - 3..]);
    assert_eq!(read(&objects, "packages/one.zip", 7..7).await.unwrap(), Vec::<u8>::new());
    assert_eq!(files(&folder), paths(["packages/one.zip"]));
}

#[tokio::test]
async fn an_empty_file_is_an_object_too() {
    let (folder, objects) = open();
    put(&folder, &objects, "empty", b"").await;
    assert_eq!(read(&objects, "empty", 0..0).await.unwrap(), Vec::<u8>::new());
    assert_eq!(files(&folder), paths(["empty"]));
}

#[tokio::test]
async fn putting_again_replaces_the_object() {
    let (folder, objects) = open();
    put(&folder, &objects, "one", b"first").await;
    put(&folder, &objects, "one", b"second").await;
    assert_eq!(read(&objects, "one", 0..6).await.unwrap(), b"second");
    assert_eq!(files(&folder), paths(["one"]));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_leaves_no_object() {
    let (folder, objects) = open();
    let missing = objects.put_file("one", &folder.path().join("missing")).await;
    assert!(matches!(missing, Err(Error::File(_))));
    // A folder opens like a file and fails at the first read.
    let unreadable = objects.put_file("one", folder.path()).await;
    assert!(matches!(unreadable, Err(Error::File(_))));
    assert_eq!(files(&folder), BTreeSet::new());
}

#[tokio::test]
async fn a_copy_lives_on_when_the_first_is_deleted() {
    let (folder, objects) = open();
    put(&folder, &objects, "uploads/one.zip", b"content").await;
    put(&folder, &objects, "packages/old.zip", b"old").await;
    objects.copy("uploads/one.zip", "packages/one.zip").await.unwrap();
    objects.copy("uploads/one.zip", "packages/old.zip").await.unwrap();
    objects.delete("uploads/one.zip").await.unwrap();
    assert_eq!(read(&objects, "packages/one.zip", 0..7).await.unwrap(), b"content");
    assert_eq!(read(&objects, "packages/old.zip", 0..7).await.unwrap(), b"content");
    assert_eq!(files(&folder), paths(["packages/old.zip", "packages/one.zip"]));
}

#[tokio::test]
async fn deleting_what_is_not_there_is_no_error_but_reading_it_is() {
    let (folder, objects) = open();
    objects.delete("packages/none.zip").await.unwrap();
    assert!(matches!(read(&objects, "packages/none.zip", 0..1).await, Err(Error::Objects(_))));
    assert!(matches!(objects.copy("none", "other").await, Err(Error::Objects(_))));
    let mut file = tokio::fs::File::create(folder.path().join("target")).await.unwrap();
    assert!(matches!(objects.fetch_to_file("none", &mut file).await, Err(Error::Objects(_))));
}

#[tokio::test]
async fn an_object_is_fetched_into_a_local_file() {
    let (folder, objects) = open();
    let content = bytes(LARGE);
    put(&folder, &objects, "one", &content).await;
    let target = folder.path().join("target");
    let mut file = tokio::fs::File::create(&target).await.unwrap();
    objects.fetch_to_file("one", &mut file).await.unwrap();
    assert!(std::fs::read(&target).unwrap() == content);
}

#[tokio::test]
async fn objects_are_there_after_the_store_is_opened_again() {
    let (folder, objects) = open();
    put(&folder, &objects, "one", b"content").await;
    drop(objects);
    let again = Objects::open(&format!("file://{}", folder.path().join("objects").display())).unwrap();
    assert_eq!(read(&again, "one", 0..7).await.unwrap(), b"content");
}

#[test]
fn an_unknown_kind_of_object_store_is_refused() {
    let refused = Objects::open("s3://bucket").err().map(|error| error.to_string());
    assert_eq!(refused.as_deref(), Some("objects.url must begin with file: (`s3` is not served yet)"));
}
