//! Commits that are held back.

use usher_store::{Store, applications};

use crate::scene::{self, app};

async fn add(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    applications::insert(&mut tx, &scene::application(scene::APP)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn is_there(store: &Store) -> bool {
    let mut conn = store.read().await.unwrap();
    applications::find(&mut conn, &app()).await.unwrap().is_some()
}

both!(work_whose_commit_is_held_back_happens_with_what_is_added_to_it, |db| async {
    let ((), held) = db.store.hold_commit(add(&db.store)).await;
    assert!(!is_there(&db.store).await);
    let mut tx = held.unwrap();
    applications::insert(&mut tx, &scene::application("OTHER")).await.unwrap();
    tx.commit().await.unwrap();
    assert!(is_there(&db.store).await);
});

both!(work_whose_commit_is_dropped_has_not_happened, |db| async {
    let ((), held) = db.store.hold_commit(add(&db.store)).await;
    drop(held);
    add(&db.store).await;
    assert!(is_there(&db.store).await);
});

both!(a_second_transaction_of_the_work_goes_on_in_the_first, |db| async {
    let work = async {
        add(&db.store).await;
        let mut tx = db.store.begin().await.unwrap();
        let seen = applications::find(&mut tx, &app()).await.unwrap().is_some();
        tx.commit().await.unwrap();
        seen
    };
    let (seen, held) = db.store.hold_commit(work).await;
    assert!(seen && held.is_some());
});

both!(what_must_be_true_at_once_is_committed_all_the_same, |db| async {
    let work = async {
        let mut tx = db.store.begin().await.unwrap();
        applications::insert(&mut tx, &scene::application(scene::APP)).await.unwrap();
        tx.commit_now().await.unwrap();
    };
    let ((), held) = db.store.hold_commit(work).await;
    assert!(held.is_none());
    assert!(is_there(&db.store).await);
});
