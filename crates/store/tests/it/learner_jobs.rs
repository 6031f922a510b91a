//! Jobs of one learner run one after the other, and only their holder moves them on.

use serde_json::json;
use usher_store::learner_jobs::{self, LearnerJob};
use usher_store::{Json, Lease};
use usher_testing::database::Database;
use uuid::Uuid;

use crate::scene::{self, APP, app, at, id};

fn job(n: u128, learner: &str, new_id: &str) -> LearnerJob {
    LearnerJob {
        id: id(n),
        app_id: APP.into(),
        learner_id: learner.into(),
        new_id: new_id.into(),
        task: Json(json!({ "Settle": null })),
        attempts: 0,
        created_at: at(0),
    }
}

async fn queue(db: &Database, jobs: &[LearnerJob]) {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for job in jobs {
        learner_jobs::insert(&mut tx, job).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The ids that a lease takes, sorted, each with how often it was begun.
async fn take(db: &Database, worker: u128, seconds: i64) -> Vec<(Uuid, i64)> {
    let lease = Lease { worker: id(worker), now: at(seconds), until: at(seconds + 30), limit: 9 };
    let mut tx = db.begin().await;
    let jobs = learner_jobs::lease(&mut tx, lease).await.unwrap();
    tx.commit().await.unwrap();
    let mut taken: Vec<_> = jobs.into_iter().map(|job| (job.id, job.attempts)).collect();
    taken.sort();
    taken
}

async fn finish(db: &Database, n: u128, worker: u128) -> bool {
    let mut tx = db.begin().await;
    let done = learner_jobs::finish(&mut tx, id(n), id(worker)).await.unwrap();
    tx.commit().await.unwrap();
    done
}

both!(jobs_that_touch_one_learner_wait_for_each_other_and_others_do_not, |db| async {
    // 1 makes ana to bea; 2 and 4 are about bea, 3 about ana; 5 is about nobody of them.
    queue(
        &db,
        &[job(1, "ana", "bea"), job(2, "bea", "bea"), job(3, "ana", "ana"), job(4, "cy", "bea"), job(5, "di", "di")],
    )
    .await;
    assert_eq!(take(&db, 10, 0).await, [(id(1), 1), (id(5), 1)]);
    assert_eq!(take(&db, 11, 0).await, []);
    assert!(finish(&db, 1, 10).await);
    assert_eq!(take(&db, 11, 0).await, [(id(2), 1), (id(3), 1)]);
    assert!(finish(&db, 2, 11).await);
    assert_eq!(take(&db, 11, 0).await, [(id(4), 1)]);
    assert_eq!(learner_jobs::count(&mut db.read().await).await.unwrap(), 3);
    assert!(learner_jobs::makes(&mut db.read().await, &app(), "bea").await.unwrap());
    assert!(!learner_jobs::makes(&mut db.read().await, &app(), "cy").await.unwrap());
});

both!(only_the_holder_moves_a_job_on, |db| async {
    queue(&db, &[job(1, "ana", "ana")]).await;
    assert_eq!(take(&db, 10, 0).await, [(id(1), 1)]);
    let moved = LearnerJob { task: Json(json!({ "Update": 1 })), ..job(1, "", "") };
    let mut tx = db.begin().await;
    assert!(!learner_jobs::advance(&mut tx, &moved, id(11), at(99)).await.unwrap());
    assert!(!learner_jobs::finish(&mut tx, id(1), id(11)).await.unwrap());
    learner_jobs::postpone(&mut tx, id(1), id(11), at(0)).await.unwrap();
    assert!(learner_jobs::advance(&mut tx, &moved, id(10), at(99)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(take(&db, 11, 98).await, []);

    let mut tx = db.begin().await;
    learner_jobs::postpone(&mut tx, id(1), id(10), at(200)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(take(&db, 11, 199).await, []);
    let lease = Lease { worker: id(11), now: at(200), until: at(230), limit: 1 };
    let mut tx = db.begin().await;
    let found = learner_jobs::lease(&mut tx, lease).await.unwrap().remove(0);
    tx.commit().await.unwrap();
    assert_eq!((found.learner_id.as_str(), found.task.0, found.attempts), ("", json!({ "Update": 1 }), 2));
    db.store.drop_all_leases().await.unwrap();
    assert_eq!(take(&db, 12, 200).await, [(id(1), 3)]);
});
