//! Ten thousand addresses in one call.

use std::collections::BTreeSet;

use usher_store::invitees::InviteeFilter;
use usher_store::{deliveries, invitees, registrations};

use crate::raw::Raw;
use crate::scene::{self, app, at, course_id, id};

const MANY: u128 = 10_000;

both!(ten_thousand_people_are_invited_in_one_transaction, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=MANY).await;
    let keys: Vec<_> = (1..=MANY).map(id).collect();
    registrations::add_tags(&mut tx, &keys, &["red".into(), "blue".into()]).await.unwrap();
    let mails: Vec<_> = (1..=MANY).map(|n| scene::delivery(id(n), Some(id(1)), 0)).collect();
    deliveries::insert(&mut tx, &mails).await.unwrap();
    registrations::set_instance(&mut tx, &app(), &keys, at(1)).await.unwrap();
    tx.commit().await.unwrap();

    let mut raw = Raw::connect(&db).await;
    let counts = [raw.count("invitee").await, raw.count("instance").await, raw.count("registration_tag").await];
    assert_eq!(counts, [10_000, 10_000, 20_000]);
    let mut conn = db.read().await;
    assert_eq!(invitees::count(&mut conn, &app(), id(1), InviteeFilter::default()).await.unwrap(), 10_000);
    assert_eq!(deliveries::count_by_state(&mut conn, &app(), id(1)).await.unwrap(), [("queued".to_owned(), 10_000)]);
    assert_eq!(invitees::addresses(&mut conn, &app(), id(1)).await.unwrap().len(), 10_000);
});

both!(ten_thousand_addresses_are_looked_up_among_those_invited_before, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, (1..=MANY).filter(|n| n % 2 == 0)).await;
    tx.commit().await.unwrap();
    let keys: Vec<String> = (1..=MANY).map(|n| format!("l{n}@example.org")).collect();
    let found = invitees::invited_before(&mut db.read().await, &app(), &course_id("course"), &keys).await.unwrap();
    assert_eq!(found.len(), 5_000);
    let found: BTreeSet<_> = found.into_iter().map(|row| row.registration_key).collect();
    assert_eq!(found, (1..=MANY).filter(|n| n % 2 == 0).map(id).collect());
});

both!(ten_thousand_mails_are_recorded_as_sent, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1]).await;
    let mails: Vec<_> = (1..=MANY).map(|n| scene::delivery(id(n), Some(id(1)), 0)).collect();
    deliveries::insert(&mut tx, &mails).await.unwrap();
    let lease = usher_store::Lease { worker: id(9), now: at(0), until: at(30), limit: 10_000 };
    let ids: Vec<_> = deliveries::lease(&mut tx, lease).await.unwrap().into_iter().map(|row| row.id).collect();
    deliveries::release(&mut tx, id(9), &ids[..2_000]).await.unwrap();
    deliveries::record_sent(&mut tx, id(9), &ids, at(1)).await.unwrap();
    let mut counts = deliveries::count_by_state(&mut tx, &app(), id(1)).await.unwrap();
    counts.sort();
    assert_eq!(counts, [("queued".to_owned(), 2_000), ("sent".to_owned(), 8_000)]);
});
