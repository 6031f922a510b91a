//! Launches: found by the hash of their token, one of a registration live at a time.

use usher_store::launches::{self, Launch};
use usher_store::{Conn, invitees};

use crate::raw::Raw;
use crate::scene::{self, app, at, id, launch};

/// Registrations `id(1)` and `id(2)` with invitees.
async fn with_invitees(conn: &mut Conn) {
    scene::with_course(conn, "course").await;
    scene::invite(conn, "course", 1, [1, 2]).await;
}

fn live(launch: Launch, seconds: i64) -> Launch {
    Launch { state: "live".into(), begun_at: Some(at(seconds)), seen_at: Some(at(seconds)), ..launch }
}

both!(a_launch_comes_back_as_it_was_last_written, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    let row = Launch { start_activity: Some("only".into()), ..launch(1, id(1), Some(id(1))) };
    launches::insert(&mut tx, &row).await.unwrap();
    let found = launches::find(&mut tx, &row.token_hash).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(&row)));
    let row = Launch { epoch: 2, last_seq: 30, sitting: 4, ended_at: Some(at(9)), ..live(row, 3) };
    launches::update(&mut tx, &row).await.unwrap();
    let held = launches::lock(&mut tx, &row.token_hash).await.unwrap();
    assert_eq!(format!("{held:?}"), format!("{:?}", Some(&row)));
    assert!(launches::find(&mut tx, b"another").await.unwrap().is_none());
    assert!(launches::lock(&mut tx, b"another").await.unwrap().is_none());
});

both!(a_token_is_taken_once, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    launches::insert(&mut tx, &launch(1, id(1), None)).await.unwrap();
    let same = Launch { id: id(2), ..launch(1, id(2), None) };
    assert!(launches::insert(&mut tx, &same).await.unwrap_err().is_unique_violation());
});

both!(a_registration_has_one_live_launch_at_most, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    for n in 1..=3 {
        launches::insert(&mut tx, &launch(n, id(1), None)).await.unwrap();
    }
    launches::insert(&mut tx, &launch(4, id(2), None)).await.unwrap();
    launches::update(&mut tx, &live(launch(1, id(1), None), 5)).await.unwrap();
    launches::update(&mut tx, &live(launch(4, id(2), None), 5)).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = db.begin().await;
    let second = launches::update(&mut tx, &live(launch(2, id(1), None), 6)).await.unwrap_err();
    assert!(second.is_unique_violation());
    drop(tx);

    let mut tx = db.begin().await;
    launches::replace_others(&mut tx, &app(), id(1), id(2), at(7)).await.unwrap();
    launches::update(&mut tx, &live(launch(2, id(1), None), 7)).await.unwrap();
    tx.commit().await.unwrap();
    let states: Vec<(String, bool)> =
        Raw::connect(&db).await.rows("select state, ended_at is not null from launch order by id").await;
    let expected = [("replaced", true), ("live", false), ("replaced", true), ("live", false)];
    assert_eq!(states, expected.map(|(state, ended)| (state.to_owned(), ended)));
});

both!(a_launch_that_has_ended_is_not_replaced, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    let ended = Launch { state: "ended".into(), ended_at: Some(at(1)), ..launch(1, id(1), None) };
    launches::insert(&mut tx, &ended).await.unwrap();
    launches::update(&mut tx, &ended).await.unwrap();
    launches::replace_others(&mut tx, &app(), id(1), id(2), at(7)).await.unwrap();
    let found = launches::find(&mut tx, &ended.token_hash).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(ended)));
});

both!(a_registration_is_live_while_its_launch_is_heard_of, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    launches::insert(&mut tx, &launch(1, id(1), None)).await.unwrap();
    assert!(!launches::is_live(&mut tx, &app(), id(1), at(0)).await.unwrap());
    launches::update(&mut tx, &live(launch(1, id(1), None), 10)).await.unwrap();
    assert!(launches::is_live(&mut tx, &app(), id(1), at(10)).await.unwrap());
    assert!(!launches::is_live(&mut tx, &app(), id(1), at(11)).await.unwrap());
    assert!(!launches::is_live(&mut tx, &app(), id(2), at(0)).await.unwrap());
});

both!(the_first_start_of_an_invitee_is_noted_once, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    assert!(invitees::mark_launched(&mut tx, &app(), id(1), at(5)).await.unwrap());
    assert!(!invitees::mark_launched(&mut tx, &app(), id(1), at(6)).await.unwrap());
    let found = invitees::find_by_link(&mut tx, id(1)).await.unwrap().unwrap();
    assert_eq!((found.launched_at, found.updated_at), (Some(at(5)), at(5)));
});
