//! Values go in and come out alike on both databases, and refusals are recognised.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use usher_store::captured_mails::{self, CapturedMail};
use usher_store::courses::{self, Course};
use usher_store::credentials::{self, Credential};
use usher_store::events::{self, Event, EventFilter};
use usher_store::persons::{self, Person};
use usher_store::registrations::{self, Postback, Registration};
use usher_store::{Conn, Json, Order, Page, PageRequest, SortKey, Store, Time, Window, applications};
use uuid::Uuid;

use crate::scene::{self, APP, app, at, course_id, id};

/// What an instant is after it was stored.
async fn stored(conn: &mut Conn, n: u128, instant: DateTime<Utc>) -> DateTime<Utc> {
    let row = CapturedMail {
        id: id(n),
        message_id: String::new(),
        sealed: Vec::new(),
        recipient: None,
        created_at: Time(instant),
    };
    captured_mails::insert(conn, &[row]).await.unwrap();
    captured_mails::find(conn, id(n)).await.unwrap().unwrap().created_at.0
}

both!(an_instant_comes_back_cut_to_microseconds_before_1970_too, |db| async {
    let mut tx = db.begin().await;
    let nanos = (-3_000_000_000_i64..5_000_000_000, 0..1_000_000_000_u32);
    let instants = nanos.prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap());
    let mut runner = TestRunner::deterministic();
    for n in 0..300 {
        let instant = instants.new_tree(&mut runner).unwrap().current();
        let cut = DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap();
        assert!(cut <= instant && instant - cut < TimeDelta::microseconds(1));
        assert_eq!(stored(&mut tx, n, instant).await, cut, "{instant:?}");
    }
});

both!(instants_sort_as_they_follow_each_other, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "first").await;
    let instants = [-3_000_000_000_000_000, -1, 0, 1, 946_684_799_999_999, 946_684_800_000_000, 4_102_444_800_000_000];
    for (n, micros) in (10..).zip(instants) {
        let updated_at = Time::from_micros(micros).unwrap();
        assert_eq!(updated_at.micros(), micros);
        courses::insert(&mut tx, &Course { updated_at, ..scene::course(&micros.to_string(), n) }).await.unwrap();
    }
    let request = usher_store::PageRequest {
        sort: courses::CourseSort::Updated,
        order: usher_store::Order::Ascending,
        after: None,
        limit: 7,
    };
    let page = courses::list(&mut tx, &app(), &courses::CourseFilter::default(), &request).await.unwrap();
    let found: Vec<String> = page.rows.into_iter().map(|course| course.id).collect();
    let expected = ["-3000000000000000", "-1", "0", "1", "946684799999999", "946684800000000", "first"];
    assert_eq!((found, page.more), (expected.map(String::from).to_vec(), true));
});

async fn recorded(conn: &mut Conn, n: u128, detail: &Value) -> Value {
    let row = Event {
        id: id(n),
        app_id: Some(APP.into()),
        actor_kind: "person".into(),
        actor_id: "someone".into(),
        verb: "course.import".into(),
        thing_kind: "course".into(),
        thing_id: "größe".into(),
        address: Some("192.0.2.1".into()),
        detail: Json(detail.clone()),
        created_at: at(n as i64),
    };
    events::insert(conn, &row).await.unwrap();
    let newest = newest(conn, 1).await.rows.remove(0);
    assert_eq!(format!("{newest:?}"), format!("{row:?}"));
    newest.detail.0
}

/// The newest lines of history.
async fn newest(conn: &mut Conn, limit: i64) -> Page<Event> {
    let page = PageRequest { sort: (), order: Order::Descending, after: None, limit };
    events::list(conn, &app(), &EventFilter::default(), &page).await.unwrap()
}

both!(json_comes_back_as_it_was_stored, |db| async {
    let mut tx = db.begin().await;
    let details = [
        json!({}),
        json!(null),
        json!({"text": "\"quotes\" \\ \n\t 日本語 🎓", "empty": ""}),
        json!({"numbers": [0, -1, i64::MAX, i64::MIN, u64::MAX, 0.1, 1.5e300, 1e-7]}),
        json!({"nested": {"list": [[], {}, [null, true, false]]}, "": "no name"}),
    ];
    for (n, detail) in (1..).zip(details) {
        assert_eq!(recorded(&mut tx, n, &detail).await, detail);
    }
});

both!(old_lines_of_history_go_and_the_newest_come_first, |db| async {
    let mut tx = db.begin().await;
    for n in 1..=5 {
        recorded(&mut tx, n, &json!(n as u64)).await;
    }
    events::delete_older(&mut tx, at(3)).await.unwrap();
    let left = newest(&mut tx, 2).await;
    assert!(left.more);
    assert_eq!(left.rows.into_iter().map(|line| line.detail.0).collect::<Vec<_>>(), [json!(5), json!(4)]);
    let all = newest(&mut tx, 9).await;
    assert_eq!((all.rows.len(), all.more), (3, false));
});

both!(history_can_be_of_one_thing_and_of_a_time, |db| async {
    let mut tx = db.begin().await;
    for n in 1..=4 {
        recorded(&mut tx, n, &json!(n as u64)).await;
    }
    let page = PageRequest { sort: (), order: Order::Ascending, after: Some((SortKey::Created, id(1))), limit: 9 };
    let mut found = async |thing: &str, since, until| {
        let window = Window { by_created: true, since, until };
        let filter = EventFilter { thing_id: Some(thing.into()), window };
        let page = events::list(&mut tx, &app(), &filter, &page).await.unwrap();
        page.rows.into_iter().map(|line| line.detail.0).collect::<Vec<_>>()
    };
    assert_eq!(found("größe", None, None).await, [json!(2), json!(3), json!(4)]);
    assert_eq!(found("größe", Some(at(3)), Some(at(3))).await, [json!(3)]);
    assert_eq!(found("grösse", None, None).await, [] as [Value; 0]);
});

both!(any_text_and_any_id_comes_back_as_it_was_stored, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let rows = (any::<u128>(), "\\PC{0,20}", "[\\PC\n\t]{0,20}");
    let mut runner = TestRunner::deterministic();
    for n in 0..100 {
        let (key, first_name, last_name) = rows.new_tree(&mut runner).unwrap().current();
        let postback = Postback { url: first_name.clone(), legacy: Some(true), ..Postback::default() };
        let row = Registration {
            key: Uuid::from_u128(key),
            xapi_id: Uuid::from_u128(!key),
            first_name,
            last_name,
            email: None,
            postback: (n % 2 == 0).then_some(Json(postback)),
            ..scene::registration("course", n)
        };
        registrations::insert(&mut tx, std::slice::from_ref(&row)).await.unwrap();
        let found = registrations::find_by_key(&mut tx, &app(), row.key).await.unwrap().unwrap();
        assert_eq!(format!("{found:?}"), format!("{row:?}"));
    }
});

both!(an_application_and_its_credentials_come_back_as_they_were_stored, |db| async {
    let mut tx = db.begin().await;
    assert!(applications::none_exist(&mut tx).await.unwrap());
    let row = applications::Application { management: true, allow_delete: false, ..scene::application(APP) };
    applications::insert(&mut tx, &row).await.unwrap();
    assert!(!applications::none_exist(&mut tx).await.unwrap());
    let found = applications::find(&mut tx, &app()).await.unwrap().unwrap();
    assert_eq!(format!("{found:?}"), format!("{row:?}"));

    let secret = |n: u8, active| Credential { active, ..scene::credential(id(n.into()), n) };
    for (n, active) in [(2, true), (1, true), (3, false)] {
        credentials::insert(&mut tx, &secret(n, active)).await.unwrap();
    }
    let active = credentials::list_active(&mut tx, &app()).await.unwrap();
    assert_eq!(format!("{active:?}"), format!("{:?}", [secret(1, true), secret(2, true)]));
    let all = credentials::list(&mut tx, &app()).await.unwrap();
    assert_eq!(format!("{all:?}"), format!("{:?}", [secret(1, true), secret(2, true), secret(3, false)]));
});

both!(a_person_is_found_by_the_matched_form_of_the_address, |db| async {
    let mut tx = db.begin().await;
    let row = Person {
        id: id(1),
        email: "Ada@Example.org".into(),
        email_key: "ada@example.org".into(),
        first_name: "Ada".into(),
        last_name: String::new(),
        role: "admin".into(),
        password_hash: None,
        created_at: at(0),
        updated_at: at(0),
        state: "active".into(),
        email_verified_at: None,
        all_apps: true,
        reports_on_everyone: false,
        last_active_at: None,
    };
    persons::insert(&mut tx, &row).await.unwrap();
    let found = persons::find_by_email(&mut tx, "ada@example.org").await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(&row)));
    assert!(persons::find_by_email(&mut tx, "Ada@Example.org").await.unwrap().is_none());
    let taken = persons::insert(&mut tx, &Person { id: id(2), ..row }).await.unwrap_err();
    assert!(taken.is_unique_violation() && !taken.is_foreign_key_violation());
});

both!(a_taken_key_and_a_missing_reference_are_told_apart, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    tx.commit().await.unwrap();

    let taken = courses::insert(&mut db.begin().await, &scene::course("course", 2)).await.unwrap_err();
    assert!(taken.is_unique_violation() && !taken.is_foreign_key_violation());
    let taken = courses::insert(&mut db.begin().await, &scene::course("other", 1)).await.unwrap_err();
    assert!(taken.is_unique_violation() && !taken.is_foreign_key_violation());
    let lost = registrations::insert(&mut db.begin().await, &[scene::registration("none", 1)]).await.unwrap_err();
    assert!(lost.is_foreign_key_violation() && !lost.is_unique_violation());
    assert!(courses::find(&mut db.read().await, &app(), &course_id("other")).await.unwrap().is_none());
});

#[tokio::test]
async fn an_unknown_kind_of_database_is_refused() {
    let refused = Store::open("mysql://localhost/usher").await.err().map(|error| error.to_string());
    assert_eq!(refused.as_deref(), Some("database.url must begin with sqlite: or postgres:"));
}
