//! Postbacks: called for by changes, taken by one worker at a time, and ended by what came of a call.

use usher_store::postbacks::{self, ByAge, Call, Ending, Postback, PostbackFilter};
use usher_store::{Conn, Lease, Order, PageRequest, registrations};

use crate::scene::{self, APP, app, at, id, queue_postback};
use usher_testing::database::Database;

const LMS: &str = "https://lms.example";
const WORKER: u128 = 100;

/// Registrations `id(1)` to `id(5)`.
async fn fill(db: &Database) -> Conn {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for n in 1..=5 {
        scene::add_registration(&mut tx, &scene::registration("course", n)).await;
    }
    tx
}

async fn queue_to(conn: &mut Conn, n: u128, receiver: &str, due: i64) {
    let call = Call { id: id(n), app: app(), registration: id(n), receiver: receiver.into(), due_at: at(due) };
    postbacks::queue(conn, &[call], at(0)).await.unwrap();
}

async fn lease(conn: &mut Conn, receiver: &str, worker: u128, seconds: i64, limit: i64) -> Vec<u128> {
    let lease = Lease { worker: id(worker), now: at(seconds), until: at(seconds + 30), limit };
    let taken = postbacks::lease(conn, receiver, lease).await.unwrap();
    let mut ids: Vec<u128> = taken.into_iter().map(|row| row.id.as_u128()).collect();
    ids.sort_unstable();
    ids
}

async fn get(conn: &mut Conn, n: u128) -> Postback {
    postbacks::find(conn, &app(), id(n)).await.unwrap().unwrap()
}

/// State, attempts, revision and due second.
async fn seen(conn: &mut Conn, n: u128) -> (String, i64, i64, i64) {
    let row = get(conn, n).await;
    (row.state, row.attempts, row.revision, row.due_at.0.timestamp() - at(0).0.timestamp())
}

fn ending(revision: i64, state: &'static str, error: Option<&'static str>, due: i64) -> Ending<'static> {
    Ending { revision, state, error, due_at: at(due), at: at(40) }
}

async fn finish(conn: &mut Conn, worker: u128, n: u128, ending: Ending<'_>) -> bool {
    postbacks::finish(conn, id(worker), id(n), &ending).await.unwrap()
}

both!(changes_share_a_postback_while_it_waits_and_it_is_sent_at_the_sooner_of_their_times, |db| async {
    let mut tx = fill(&db).await;
    queue_postback(&mut tx, 1, 60).await;
    assert_eq!(
        get(&mut tx, 1).await,
        Postback {
            id: id(1),
            app_id: APP.into(),
            registration_key: id(1),
            receiver: LMS.into(),
            revision: 1,
            state: "waiting".into(),
            attempts: 0,
            due_at: at(60),
            error: None,
            created_at: at(0),
            updated_at: at(0),
        }
    );
    // Another id for the same registration does not make another row.
    let receiver = "https://new.example".into();
    let again = Call { id: id(9), app: app(), registration: id(1), receiver, due_at: at(5) };
    postbacks::queue(&mut tx, &[again], at(3)).await.unwrap();
    queue_to(&mut tx, 1, "https://new.example", 65).await;
    assert_eq!(postbacks::find(&mut tx, &app(), id(9)).await.unwrap(), None);
    assert_eq!(seen(&mut tx, 1).await, ("waiting".into(), 0, 3, 5));
    assert_eq!(get(&mut tx, 1).await.receiver, "https://new.example");
    assert_eq!(postbacks::count_waiting(&mut tx).await.unwrap(), 1);
});

both!(a_postback_that_was_not_taken_waits_out_its_pause_whatever_changes_meanwhile, |db| async {
    let mut tx = fill(&db).await;
    queue_postback(&mut tx, 1, 0).await;
    assert_eq!(lease(&mut tx, LMS, WORKER, 0, 9).await, [1]);
    assert!(finish(&mut tx, WORKER, 1, ending(1, "waiting", Some("500"), 200)).await);
    queue_postback(&mut tx, 1, 50).await;
    assert_eq!(seen(&mut tx, 1).await, ("waiting".into(), 1, 2, 200));
    assert_eq!(lease(&mut tx, LMS, WORKER, 199, 9).await, []);
    assert_eq!(lease(&mut tx, LMS, WORKER, 200, 9).await, [1]);
});

both!(what_changed_while_a_call_was_under_way_is_sent_after_it, |db| async {
    let mut tx = fill(&db).await;
    for n in 1..=3 {
        queue_postback(&mut tx, n, 0).await;
    }
    assert_eq!(lease(&mut tx, LMS, WORKER, 0, 9).await, [1, 2, 3]);
    for n in 1..=3 {
        queue_postback(&mut tx, n, 10).await;
    }
    assert_eq!(lease(&mut tx, LMS, 101, 20, 9).await, [], "nobody else sends it at the same time");
    assert!(finish(&mut tx, WORKER, 1, ending(1, "delivered", None, 40)).await);
    assert!(finish(&mut tx, WORKER, 2, ending(1, "failed", Some("never"), 50)).await);
    assert!(finish(&mut tx, WORKER, 3, ending(1, "waiting", Some("500"), 60)).await);
    assert_eq!(seen(&mut tx, 1).await, ("waiting".into(), 0, 2, 40));
    assert_eq!(seen(&mut tx, 2).await, ("waiting".into(), 0, 2, 50));
    assert_eq!(seen(&mut tx, 3).await, ("waiting".into(), 1, 2, 60));
    assert_eq!(lease(&mut tx, LMS, WORKER, 40, 9).await, [1]);
    assert!(finish(&mut tx, WORKER, 1, ending(2, "delivered", None, 41)).await);
    assert_eq!(seen(&mut tx, 1).await, ("delivered".into(), 1, 2, 41));
    assert_eq!(lease(&mut tx, LMS, WORKER, 45, 9).await, []);

    // The next change begins anew.
    queue_postback(&mut tx, 1, 70).await;
    assert_eq!(seen(&mut tx, 1).await, ("waiting".into(), 0, 3, 70));
});

both!(only_the_holder_ends_a_call_and_a_lease_that_ran_out_is_taken_by_another, |db| async {
    let mut tx = fill(&db).await;
    queue_postback(&mut tx, 1, 0).await;
    queue_postback(&mut tx, 2, 0).await;
    assert_eq!(lease(&mut tx, LMS, WORKER, 0, 1).await, [1]);
    assert_eq!(lease(&mut tx, LMS, 101, 1, 9).await, [2]);
    assert!(!finish(&mut tx, 101, 1, ending(1, "delivered", None, 0)).await);
    assert_eq!(lease(&mut tx, LMS, 101, 31, 9).await, [1]);
    assert!(!finish(&mut tx, WORKER, 1, ending(1, "delivered", None, 0)).await);
    assert_eq!(seen(&mut tx, 1).await.0, "waiting");
    tx.commit().await.unwrap();

    db.store.drop_all_leases().await.unwrap();
    let mut tx = db.begin().await;
    assert_eq!(lease(&mut tx, LMS, WORKER, 32, 9).await, [1, 2]);
});

both!(receivers_are_told_with_whether_anything_is_due_to_them, |db| async {
    let mut tx = fill(&db).await;
    assert_eq!(postbacks::receivers(&mut tx, at(0)).await.unwrap(), []);
    queue_to(&mut tx, 1, "http://a.example", 10).await;
    queue_to(&mut tx, 2, "http://b.example", 5).await;
    queue_to(&mut tx, 3, "http://b.example", 50).await;
    queue_to(&mut tx, 4, "http://c.example", 5).await;
    queue_to(&mut tx, 5, "http://d.example", 5).await;
    assert_eq!(lease(&mut tx, "http://c.example", WORKER, 5, 9).await, [4]);
    lease(&mut tx, "http://d.example", WORKER, 5, 9).await;
    assert!(finish(&mut tx, WORKER, 5, ending(1, "delivered", None, 5)).await);
    let mut told = postbacks::receivers(&mut tx, at(9)).await.unwrap();
    told.sort();
    let expected = [("http://a.example", false), ("http://b.example", true), ("http://c.example", false)];
    assert_eq!(told, expected.map(|(receiver, due)| (receiver.to_owned(), due)));
    assert_eq!(lease(&mut tx, "http://b.example", WORKER, 99, 1).await, [2], "the oldest first");
});

both!(postbacks_and_their_attempts_are_listed_newest_first_and_filtered, |db| async {
    let mut tx = fill(&db).await;
    for n in 1..=4 {
        queue_postback(&mut tx, n, 0).await;
        postbacks::insert_attempt(&mut tx, &scene::attempt(n, id(1))).await.unwrap();
    }
    lease(&mut tx, LMS, WORKER, 0, 9).await;
    assert!(finish(&mut tx, WORKER, 2, ending(1, "failed", Some("never"), 0)).await);
    let page = |after: Option<u128>, limit| PageRequest {
        sort: ByAge,
        order: Order::Descending,
        after: after.map(|n| (usher_store::SortKey::Created, id(n))),
        limit,
    };
    let list = async |tx: &mut Conn, filter: PostbackFilter, after, limit| {
        let page = postbacks::list(tx, &app(), &filter, &page(after, limit)).await.unwrap();
        let rows: Vec<_> = page.rows.into_iter().map(|row| (row.postback.id, row.registration_id)).collect();
        (rows, page.more)
    };
    let row = |n: u128| (id(n), format!("reg-{n}"));
    let any = PostbackFilter::default;
    assert_eq!(list(&mut tx, any(), None, 3).await, (vec![row(4), row(3), row(2)], true));
    assert_eq!(list(&mut tx, any(), Some(2), 3).await, (vec![row(1)], false));
    let failed = PostbackFilter { state: Some("failed"), ..any() };
    assert_eq!(list(&mut tx, failed, None, 3).await, (vec![row(2)], false));
    let of_one = PostbackFilter { registration_id: Some("reg-3".into()), ..any() };
    assert_eq!(list(&mut tx, of_one, None, 3).await, (vec![row(3)], false));

    let attempts = postbacks::list_attempts(&mut tx, &app(), id(1), &page(Some(4), 2)).await.unwrap();
    assert_eq!((attempts.rows, attempts.more), (vec![scene::attempt(3, id(1)), scene::attempt(2, id(1))], true));
});

both!(what_was_given_up_is_sent_again_one_by_one_or_all_since_an_instant, |db| async {
    let mut tx = fill(&db).await;
    for n in 1..=3 {
        queue_postback(&mut tx, n, 0).await;
    }
    lease(&mut tx, LMS, WORKER, 0, 9).await;
    assert!(finish(&mut tx, WORKER, 1, Ending { at: at(10), ..ending(1, "failed", Some("never"), 99) }).await);
    assert!(finish(&mut tx, WORKER, 2, Ending { at: at(20), ..ending(1, "failed", Some("never"), 99) }).await);
    assert!(finish(&mut tx, WORKER, 3, Ending { at: at(20), ..ending(1, "delivered", None, 99) }).await);
    assert_eq!(postbacks::replay_failed(&mut tx, &app(), at(20), at(30)).await.unwrap(), 1);
    assert_eq!(seen(&mut tx, 1).await, ("failed".into(), 1, 1, 99));
    assert_eq!(seen(&mut tx, 2).await, ("waiting".into(), 0, 2, 30));
    assert!(postbacks::replay(&mut tx, &app(), id(3), at(30)).await.unwrap());
    assert_eq!(seen(&mut tx, 3).await, ("waiting".into(), 0, 2, 30));
    assert!(!postbacks::replay(&mut tx, &app(), id(9), at(30)).await.unwrap());
});

both!(attempts_go_with_age_with_their_learner_and_with_their_registration, |db| async {
    let mut tx = fill(&db).await;
    for n in 1..=3 {
        queue_postback(&mut tx, n, 0).await;
    }
    for (n, postback, second) in [(1, 1, 0), (2, 1, 10), (3, 2, 10), (4, 3, 10)] {
        let row = postbacks::PostbackAttempt { created_at: at(second), ..scene::attempt(n, id(postback)) };
        postbacks::insert_attempt(&mut tx, &row).await.unwrap();
    }
    postbacks::delete_older_attempts(&mut tx, at(10)).await.unwrap();
    assert_eq!(attempts(&mut tx, 1).await, [2]);
    postbacks::forget_attempts(&mut tx, &app(), &[id(1)]).await.unwrap();
    assert_eq!(attempts(&mut tx, 1).await, []);
    assert_eq!(attempts(&mut tx, 2).await, [3]);
    let gone = usher_model::RegistrationId::parse("reg-2").unwrap();
    assert!(registrations::delete(&mut tx, &app(), &gone).await.unwrap());
    assert_eq!(postbacks::find(&mut tx, &app(), id(2)).await.unwrap(), None);
    assert_eq!(attempts(&mut tx, 2).await, []);
    assert_eq!(attempts(&mut tx, 3).await, [4]);
});

async fn attempts(conn: &mut Conn, postback: u128) -> Vec<u128> {
    let page = PageRequest { sort: ByAge, order: Order::Ascending, after: None, limit: 10 };
    let found = postbacks::list_attempts(conn, &app(), id(postback), &page).await.unwrap();
    found.rows.into_iter().map(|row| row.id.as_u128()).collect()
}
