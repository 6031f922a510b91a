//! What was done and what was answered are durable together, on either database.

use usher_model::RegistrationId;
use usher_service::idempotency::{Answer, Ended, KeyedCall};
use usher_service::registration::Detail;
use usher_service::{Actor, Error};

use crate::scene::{self, Scene};

fn answer(status: u16) -> Answer {
    Answer { status, body: b"answer".to_vec() }
}

/// Makes the registration `r` under a key, as the wire does.
async fn make(scene: &Scene, call: &KeyedCall) -> Ended {
    let work = async {
        Ok(match scene.usher.create_registration(&Actor::Operator, &scene.app, scene::registration("r")).await {
            Ok(()) => (answer(204), true),
            Err(_) => (answer(400), false),
        })
    };
    Box::pin(scene.usher.carry_out_once(&scene.app, call, work)).await.unwrap()
}

async fn is_there(scene: &Scene) -> bool {
    let id = RegistrationId::parse("r").unwrap();
    scene.usher.get_registration(&Actor::Operator, &scene.app, &id, Detail::default()).await.is_ok()
}

both!(of_calls_under_one_key_at_once_one_is_done_and_all_are_answered_alike, |db| async {
    let scene = Scene::new(&db).await;
    let call = KeyedCall::new("key", &[b"request"]);
    let ends = futures::future::join_all((0..6).map(|_| make(&scene, &call))).await;
    assert_eq!(ends.iter().filter(|end| **end == Ended::Now(answer(204))).count(), 1, "{ends:?}");
    assert_eq!(ends.iter().filter(|end| **end == Ended::Before(answer(204))).count(), 5, "{ends:?}");
    assert!(is_there(&scene).await);
});

both!(work_that_is_broken_off_before_its_answer_is_known_has_not_happened, |db| async {
    let scene = Scene::new(&db).await;
    let call = KeyedCall::new("key", &[b"request"]);
    let broken_off = async {
        scene.usher.create_registration(&Actor::Operator, &scene.app, scene::registration("r")).await.unwrap();
        Err(Error::internal("the process was killed here"))
    };
    Box::pin(scene.usher.carry_out_once(&scene.app, &call, broken_off)).await.unwrap_err();
    assert!(!is_there(&scene).await);
    assert_eq!(make(&scene, &call).await, Ended::Now(answer(204)));
});

both!(whoever_erases_a_person_erases_the_kept_answers, |db| async {
    let scene = Scene::new(&db).await;
    let call = KeyedCall::new("key", &[b"request"]);
    make(&scene, &call).await;
    let mut tx = db.begin().await;
    assert_eq!(usher_store::kept_answers::delete_all(&mut tx, &scene.app).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(make(&scene, &call).await, Ended::Now(answer(400)), "the registration is there, its answer is not");
});
