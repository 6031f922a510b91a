//! A job has one holder at a time, and only the holder records its end.

use std::collections::BTreeSet;

use futures::future::join_all;
use usher_store::import_jobs::{self, Ending};
use usher_store::{Lease, Time, deliveries};
use uuid::Uuid;

use crate::raw::Raw;
use crate::scene::{self, at, id};
use usher_testing::database::Database;

/// A lease that begins so many seconds after the start and lasts thirty.
fn lease(worker: Uuid, seconds: i64, limit: i64) -> Lease {
    Lease { worker, now: at(seconds), until: at(seconds + 30), limit }
}

async fn queue_mails(db: &Database, count: u128) {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let rows: Vec<_> = (1..=count).map(|n| scene::delivery(id(n), None, 0)).collect();
    deliveries::insert(&mut tx, &rows).await.unwrap();
    tx.commit().await.unwrap();
}

/// The ids of the mails that a lease takes, sorted.
async fn take(db: &Database, lease: Lease) -> Vec<Uuid> {
    let mut tx = db.begin().await;
    let mut ids: Vec<Uuid> = deliveries::lease(&mut tx, lease).await.unwrap().into_iter().map(|row| row.id).collect();
    tx.commit().await.unwrap();
    ids.sort();
    ids
}

/// Of every mail, sorted by id: its state, attempts and fault.
async fn states(db: &Database) -> Vec<(String, i64, Option<String>)> {
    Raw::connect(db).await.rows("select state, attempts, error from delivery order by id").await
}

both!(workers_that_lease_at_once_never_take_the_same_mail, |db| async {
    queue_mails(&db, 300).await;
    let workers = (0..8_u128).map(|worker| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let mut tx = store.begin().await.unwrap();
                let taken = deliveries::lease(&mut tx, lease(id(1000 + worker), 0, 7)).await.unwrap();
                tokio::task::yield_now().await;
                tx.commit().await.unwrap();
                if taken.is_empty() {
                    return mine;
                }
                mine.extend(taken.into_iter().map(|row| row.id));
            }
        })
    });
    let taken: Vec<Uuid> = join_all(workers).await.into_iter().flat_map(Result::unwrap).collect();
    // A worker passes over rows that another is just claiming, so the last few may be left for the next look.
    let rest = take(&db, lease(id(2000), 0, 300)).await;
    let all: Vec<Uuid> = taken.into_iter().chain(rest).collect();
    assert_eq!(all.len(), 300);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), (1..=300).map(id).collect());
});

both!(mails_are_taken_in_the_order_in_which_they_fell_due_and_not_before, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let rows = [(1, 30), (2, 10), (3, 20), (4, 10), (5, 99)].map(|(n, due)| scene::delivery(id(n), None, due));
    deliveries::insert(&mut tx, &rows).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(take(&db, lease(id(9), 30, 3)).await, [id(2), id(3), id(4)]);
    assert_eq!(take(&db, lease(id(9), 30, 3)).await, [id(1)]);
    assert_eq!(deliveries::next_due(&mut db.read().await).await.unwrap(), Some(at(99)));
});

both!(a_lease_that_ran_out_is_taken_by_another_worker, |db| async {
    queue_mails(&db, 2).await;
    let (slow, quick) = (id(10), id(11));
    assert_eq!(take(&db, lease(slow, 0, 1)).await, [id(1)]);
    assert_eq!(take(&db, lease(quick, 30, 9)).await, [id(2)]);
    assert_eq!(take(&db, lease(quick, 31, 9)).await, [id(1)]);
});

both!(only_the_holder_records_what_became_of_a_mail, |db| async {
    queue_mails(&db, 4).await;
    let (holder, other) = (id(10), id(11));
    let mut tx = db.begin().await;
    deliveries::lease(&mut tx, lease(holder, 0, 9)).await.unwrap();
    let all = [id(1), id(2), id(3), id(4)];
    deliveries::record_sent(&mut tx, other, &all, at(1)).await.unwrap();
    deliveries::record_failed(&mut tx, other, id(2), "no such user", at(1)).await.unwrap();
    deliveries::record_retry(&mut tx, other, id(3), "busy", at(60)).await.unwrap();
    deliveries::release(&mut tx, other, &all).await.unwrap();
    tx.commit().await.unwrap();
    let untouched = ("queued".to_owned(), 0, None);
    assert_eq!(states(&db).await, vec![untouched.clone(); 4]);
    assert_eq!(take(&db, lease(other, 1, 9)).await, Vec::<Uuid>::new());

    let mut tx = db.begin().await;
    deliveries::record_sent(&mut tx, holder, &[id(1)], at(1)).await.unwrap();
    deliveries::record_failed(&mut tx, holder, id(2), "no such user", at(1)).await.unwrap();
    deliveries::record_retry(&mut tx, holder, id(3), "busy", at(60)).await.unwrap();
    deliveries::release(&mut tx, holder, &[id(4)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        states(&db).await,
        [
            ("sent".to_owned(), 1, None),
            ("failed".to_owned(), 1, Some("no such user".to_owned())),
            ("queued".to_owned(), 1, Some("busy".to_owned())),
            untouched,
        ]
    );
    assert_eq!(take(&db, lease(other, 1, 9)).await, [id(4)]);
    assert_eq!(take(&db, lease(other, 60, 9)).await, [id(3), id(4)]);
});

both!(dropping_all_leases_frees_what_was_held, |db| async {
    queue_mails(&db, 3).await;
    add_job(&db, 1).await;
    assert_eq!(take(&db, lease(id(10), 0, 9)).await.len(), 3);
    assert_eq!(take_jobs(&db, lease(id(10), 0, 9)).await, [(id(1), 1)]);
    db.store.drop_all_leases().await.unwrap();
    assert_eq!(take(&db, lease(id(11), 0, 9)).await, [id(1), id(2), id(3)]);
    assert_eq!(take_jobs(&db, lease(id(11), 0, 9)).await, [(id(1), 2)]);
});

async fn add_job(db: &Database, n: u128) {
    let mut tx = db.begin().await;
    import_jobs::insert(&mut tx, &scene::import_job(n)).await.unwrap();
    tx.commit().await.unwrap();
}

/// The jobs that a lease takes, each with how often it was begun.
async fn take_jobs(db: &Database, lease: Lease) -> Vec<(Uuid, i64)> {
    let mut tx = db.begin().await;
    let jobs = import_jobs::lease(&mut tx, lease).await.unwrap();
    tx.commit().await.unwrap();
    jobs.into_iter().map(|job| (job.id, job.attempts)).collect()
}

/// What the application sees of a job.
async fn job(db: &Database) -> (String, String, Option<Uuid>, Option<Time>) {
    let found = import_jobs::find(&mut db.read().await, &scene::app(), id(1)).await.unwrap().unwrap();
    (found.state, found.message, found.version_id, found.finished_at)
}

both!(an_import_is_renewed_and_ended_by_its_holder_alone, |db| async {
    queue_mails(&db, 0).await;
    add_job(&db, 1).await;
    let (holder, other) = (id(10), id(11));
    assert_eq!(take_jobs(&db, lease(holder, 0, 9)).await, [(id(1), 1)]);
    let ending = Ending { state: "COMPLETE", message: "done", version_id: Some(id(1)), at: at(50) };

    let mut tx = db.begin().await;
    assert!(!import_jobs::renew(&mut tx, id(1), other, at(99)).await.unwrap());
    assert!(!import_jobs::finish(&mut tx, id(1), other, &ending).await.unwrap());
    import_jobs::postpone(&mut tx, id(1), other, at(99)).await.unwrap();
    assert!(import_jobs::renew(&mut tx, id(1), holder, at(60)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(take_jobs(&db, lease(other, 40, 9)).await, []);
    assert_eq!(job(&db).await, ("RUNNING".into(), String::new(), None, None));

    let mut tx = db.begin().await;
    assert!(import_jobs::finish(&mut tx, id(1), holder, &ending).await.unwrap());
    assert!(!import_jobs::finish(&mut tx, id(1), holder, &ending).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(job(&db).await, ("COMPLETE".into(), "done".into(), Some(id(1)), Some(at(50))));
    assert_eq!(take_jobs(&db, lease(other, 99, 9)).await, []);
});

both!(a_postponed_import_is_begun_again_when_it_is_due, |db| async {
    queue_mails(&db, 0).await;
    add_job(&db, 1).await;
    assert_eq!(take_jobs(&db, lease(id(10), 0, 9)).await, [(id(1), 1)]);
    let mut tx = db.begin().await;
    import_jobs::postpone(&mut tx, id(1), id(10), at(100)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(take_jobs(&db, lease(id(11), 99, 9)).await, []);
    assert_eq!(take_jobs(&db, lease(id(11), 100, 9)).await, [(id(1), 2)]);
});
