//! Launches: found by the hash of their token, one of a registration live at a time.

use usher_store::launch_events::{self, LaunchEvent};
use usher_store::launches::{self, Launch, LaunchAuth, LaunchOptions, LaunchResult};
use usher_store::{Conn, Json, invitees};

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
    let auth = LaunchAuth { address: true, browser: false, expiry: Some(300), sliding_expiry: None };
    let options = LaunchOptions {
        auth: Some(Json(auth)),
        css_url: Some("https://a.example/b.css".into()),
        extra_query: Some("x=1".into()),
    };
    let row = Launch { start_activity: Some("only".into()), options, ..launch(1, id(1), Some(id(1))) };
    launches::insert(&mut tx, &row).await.unwrap();
    let found = launches::find(&mut tx, &row.token_hash).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(&row)));
    let result = LaunchResult {
        completion: "COMPLETED".into(),
        success: "FAILED".into(),
        score: Some(12.5),
        time_cs: 600,
        reported_at: Some(at(8)),
    };
    let row = Launch {
        epoch: 2,
        last_seq: 30,
        sitting: 4,
        ended_at: Some(at(9)),
        instance: 3,
        bound_to: Some(vec![1, 2]),
        result,
        ..live(row, 3)
    };
    launches::update(&mut tx, std::slice::from_ref(&row)).await.unwrap();
    let held = launches::lock(&mut tx, &row.token_hash).await.unwrap();
    assert_eq!(format!("{held:?}"), format!("{:?}", Some(&row)));
    let row = Launch { rules: Some(Json(serde_json::json!({ "suspend_data": 5 }))), ..row };
    launches::set_rules(&mut tx, &row).await.unwrap();
    let found = launches::find(&mut tx, &row.token_hash).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(&row)));
    assert!(launches::find(&mut tx, b"another").await.unwrap().is_none());
    assert!(launches::lock(&mut tx, b"another").await.unwrap().is_none());

    let second = launch(2, id(2), None);
    launches::insert(&mut tx, &second).await.unwrap();
    let (row, second) = (Launch { epoch: 3, ..row }, Launch { bound_to: Some(vec![3]), ..live(second, 4) });
    launches::update(&mut tx, &[row.clone(), second.clone()]).await.unwrap();
    let hashes = [second.token_hash.clone(), b"another".to_vec(), row.token_hash.clone()];
    let held = launches::lock_each(&mut tx, &hashes).await.unwrap();
    assert_eq!(format!("{held:?}"), format!("{:?}", [row, second]));
    assert!(launches::lock_each(&mut tx, &[]).await.unwrap().is_empty());
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
    launches::update(&mut tx, &[live(launch(1, id(1), None), 5)]).await.unwrap();
    launches::update(&mut tx, &[live(launch(4, id(2), None), 5)]).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = db.begin().await;
    let second = launches::update(&mut tx, &[live(launch(2, id(1), None), 6)]).await.unwrap_err();
    assert!(second.is_unique_violation());
    drop(tx);

    let mut tx = db.begin().await;
    launches::replace_others(&mut tx, &app(), id(1), id(2), at(7)).await.unwrap();
    launches::update(&mut tx, &[live(launch(2, id(1), None), 7)]).await.unwrap();
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
    launches::update(&mut tx, std::slice::from_ref(&ended)).await.unwrap();
    launches::replace_others(&mut tx, &app(), id(1), id(2), at(7)).await.unwrap();
    let found = launches::find(&mut tx, &ended.token_hash).await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(ended)));
});

both!(a_registration_is_live_while_its_launch_is_heard_of, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    launches::insert(&mut tx, &launch(1, id(1), None)).await.unwrap();
    assert!(!launches::is_live(&mut tx, &app(), id(1), at(0)).await.unwrap());
    launches::update(&mut tx, &[live(launch(1, id(1), None), 10)]).await.unwrap();
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

both!(the_history_holds_what_was_begun_and_kept_newest_first, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    let made =
        |n: u128, instance, tracking| Launch { instance, tracking, created_at: at(n as i64), ..launch(n, id(1), None) };
    for (row, begun) in [
        (made(1, 0, true), true),
        (made(2, 0, true), false),
        (made(3, 0, false), true),
        (made(4, 1, true), true),
        (made(5, 1, true), true),
    ] {
        launches::insert(&mut tx, &row).await.unwrap();
        if begun {
            launches::update(&mut tx, &[Launch { state: "ended".into(), begun_at: Some(at(9)), ..row }]).await.unwrap();
        }
    }
    launches::insert(&mut tx, &launch(6, id(2), None)).await.unwrap();
    let mut history = async |instance, limit| {
        let found = launches::history(&mut tx, &app(), id(1), instance, limit).await.unwrap();
        found.iter().map(|launch| launch.id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(history(None, 10).await, [5, 4, 1]);
    assert_eq!(history(None, 2).await, [5, 4]);
    assert_eq!(history(Some(0), 10).await, [1]);

    launches::delete_begun(&mut tx, &app(), id(1), 0).await.unwrap();
    let left = launches::history(&mut tx, &app(), id(1), None, 10).await.unwrap().len();
    assert_eq!(left, 2);
    assert!(launches::find(&mut tx, &launch(2, id(1), None).token_hash).await.unwrap().is_some(), "it has not begun");
    assert!(launches::find(&mut tx, &launch(3, id(1), None).token_hash).await.unwrap().is_none());
});

both!(the_lines_of_a_launch_come_in_order_and_end_at_a_thousand, |db| async {
    let mut tx = db.begin().await;
    with_invitees(&mut tx).await;
    for n in 1..=2 {
        launches::insert(&mut tx, &launch(n, id(n), None)).await.unwrap();
    }
    let line = |launch: u128, n: i64| LaunchEvent {
        launch_id: id(launch),
        event: "opened".into(),
        activity: Some(format!("part {n}")),
        completion: "INCOMPLETE".into(),
        success: "UNKNOWN".into(),
        score: Some(50.0),
        created_at: at(n),
    };
    launch_events::insert(&mut tx, &[line(2, 7), line(1, 0)]).await.unwrap();
    for n in 1..1003 {
        launch_events::insert(&mut tx, &[line(1, n)]).await.unwrap();
    }
    launch_events::insert(&mut tx, &[]).await.unwrap();
    let found = launch_events::of_launches(&mut tx, &[id(1), id(2), id(9)]).await.unwrap();
    let expected: Vec<LaunchEvent> = (0..1000).map(|n| line(1, n)).chain([line(2, 7)]).collect();
    assert_eq!(found, expected);
    assert_eq!(launch_events::of_launches(&mut tx, &[]).await.unwrap(), []);
});
