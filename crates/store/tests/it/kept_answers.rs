//! One answer under each key.

use usher_store::kept_answers::{self, KeptAnswer};
use usher_store::{Conn, applications};

use crate::scene::{self, APP, app, at};

fn answer(request: &str, second: i64) -> KeptAnswer {
    KeptAnswer {
        app_id: APP.into(),
        key_hash: b"key".into(),
        request_hash: request.into(),
        status: 200,
        sealed: b"sealed".into(),
        created_at: at(second),
    }
}

async fn kept(conn: &mut Conn, since: i64) -> Option<KeptAnswer> {
    kept_answers::find(conn, &app(), b"key", at(since)).await.unwrap()
}

both!(a_key_is_taken_until_its_answer_is_too_old, |db| async {
    let mut tx = db.begin().await;
    applications::insert(&mut tx, &scene::application(APP)).await.unwrap();
    assert!(kept_answers::keep(&mut tx, &answer("first", 10), at(0)).await.unwrap());
    assert!(!kept_answers::keep(&mut tx, &answer("second", 20), at(10)).await.unwrap());
    assert_eq!(kept(&mut tx, 10).await, Some(answer("first", 10)));
    assert_eq!(kept(&mut tx, 11).await, None);
    assert!(kept_answers::keep(&mut tx, &answer("second", 20), at(11)).await.unwrap());
    assert_eq!(kept(&mut tx, 0).await, Some(answer("second", 20)));
});

both!(answers_go_when_they_are_old_or_when_all_of_the_application_must, |db| async {
    let mut tx = db.begin().await;
    applications::insert(&mut tx, &scene::application(APP)).await.unwrap();
    for second in [10, 20] {
        let row = KeptAnswer { key_hash: vec![second as u8], ..answer("request", second) };
        assert!(kept_answers::keep(&mut tx, &row, at(0)).await.unwrap());
    }
    kept_answers::delete_older(&mut tx, at(20)).await.unwrap();
    assert_eq!(kept_answers::delete_all(&mut tx, &app()).await.unwrap(), 1);
});
