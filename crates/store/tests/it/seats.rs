//! Seats and counts of invitations are exact.

use futures::future::join_all;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use usher_model::RegistrationId;
use usher_store::invitations::{self, Invitation};
use usher_store::{Store, invitees, registrations};

use crate::raw::Raw;
use crate::scene::{self, app, at, id};
use usher_testing::database::Database;

/// Asserts that the counts of every invitation are those of its invitees.
async fn assert_exact(db: &Database) {
    let mut raw = Raw::connect(db).await;
    let kept: Vec<(i64, i64)> = raw.rows("select registration_count, launched_count from invitation order by id").await;
    let counted: Vec<(i64, i64)> = raw
        .rows(
            "select count(invitee.id), count(invitee.launched_at)
             from invitation left join invitee on invitee.invitation_id = invitation.id
             group by invitation.id order by invitation.id",
        )
        .await;
    assert_eq!(kept, counted);
}

async fn public_invitation(db: &Database, cap: i64) {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let row = Invitation { public: true, registration_cap: cap, ..scene::invitation("course", id(1)) };
    invitations::insert(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
}

async fn take_at_once(db: &Database, count: usize) -> usize {
    let takes = (0..count).map(|_| {
        let store = db.store.clone();
        tokio::spawn(async move {
            let mut tx = store.begin().await.unwrap();
            let taken = invitations::take_seat(&mut tx, &app(), id(1)).await.unwrap();
            tx.commit().await.unwrap();
            taken
        })
    });
    join_all(takes).await.into_iter().filter(|taken| *taken.as_ref().unwrap()).count()
}

both!(any_number_of_joins_at_once_take_exactly_the_seats_there_are, |db| async {
    public_invitation(&db, 17).await;
    assert_eq!(take_at_once(&db, 200).await, 17);
    let found = invitations::find(&mut db.read().await, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!(found.invitation.registration_count, 17);
});

both!(without_a_cap_every_join_finds_a_seat, |db| async {
    public_invitation(&db, 0).await;
    assert_eq!(take_at_once(&db, 50).await, 50);
});

both!(a_seat_that_is_not_committed_falls_free, |db| async {
    public_invitation(&db, 1).await;
    let mut tx = db.begin().await;
    assert!(invitations::take_seat(&mut tx, &app(), id(1)).await.unwrap());
    drop(tx);
    assert_eq!(take_at_once(&db, 3).await, 1);
});

both!(counts_stay_exact_through_any_joins_launches_and_removals, |db| async {
    let mut dice = StdRng::seed_from_u64(5);
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for n in 1..=4 {
        invitations::insert(&mut tx, &scene::invitation("course", id(n))).await.unwrap();
    }
    tx.commit().await.unwrap();

    let (mut registered, mut on_invitations): (Vec<u128>, Vec<(u128, u128)>) = (Vec::new(), Vec::new());
    for turn in 1..=400_u128 {
        let mut tx = db.begin().await;
        match dice.random_range(0..10) {
            // Somebody new comes in by one invitation, or is invited by a second one to the same registration.
            0..5 => {
                let (invitation, again) = (dice.random_range(1..=4), dice.random_ratio(1, 3));
                let known = registered.iter().copied().find(|n| again && !on_invitations.contains(&(invitation, *n)));
                let person = known.unwrap_or(turn);
                if known.is_none() {
                    scene::add_registration(&mut tx, &scene::registration("course", person)).await;
                    registered.push(person);
                }
                assert!(invitations::take_seat(&mut tx, &app(), id(invitation)).await.unwrap());
                let row = scene::invitee(id(invitation), id(invitation * 10_000 + person), person);
                invitees::insert(&mut tx, &[row]).await.unwrap();
                on_invitations.push((invitation, person));
            }
            5..8 if !on_invitations.is_empty() => {
                let (invitation, person) = on_invitations[dice.random_range(0..on_invitations.len())];
                let invitee = id(invitation * 10_000 + person);
                if invitees::mark_launched(&mut tx, &app(), invitee, at(1)).await.unwrap() {
                    invitations::count_launch(&mut tx, &app(), id(invitation)).await.unwrap();
                }
            }
            _ if !registered.is_empty() => {
                let person = registered.swap_remove(dice.random_range(0..registered.len()));
                remove(&mut tx, person).await;
                on_invitations.retain(|(_, of)| *of != person);
            }
            _ => {}
        }
        tx.commit().await.unwrap();
        if turn.is_multiple_of(40) {
            assert_exact(&db).await;
        }
    }
    assert!(!registered.is_empty());
});

async fn remove(tx: &mut usher_store::Conn, person: u128) {
    invitations::uncount_registration(tx, &app(), id(person)).await.unwrap();
    let name = RegistrationId::parse(&format!("reg-{person}")).unwrap();
    assert!(registrations::delete(tx, &app(), &name).await.unwrap());
}

/// What a first start writes, in the order of `service`.
async fn start(store: Store, person: u128) {
    let mut tx = store.begin().await.unwrap();
    registrations::touch(&mut tx, &[id(person)], at(1)).await.unwrap();
    if invitees::mark_launched(&mut tx, &app(), id(person), at(1)).await.unwrap() {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        invitations::count_launch(&mut tx, &app(), id(1)).await.unwrap();
    }
    tx.commit().await.unwrap();
}

both!(counts_stay_exact_when_registrations_start_and_go_at_the_same_time, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=60).await;
    tx.commit().await.unwrap();
    let both_at_once = (1..=60_u128).flat_map(|person| {
        let store = db.store.clone();
        let removal = async move {
            let mut tx = store.begin().await.unwrap();
            remove(&mut tx, person).await;
            tx.commit().await.unwrap();
        };
        [tokio::spawn(start(db.store.clone(), person)), tokio::spawn(removal)]
    });
    for task in join_all(both_at_once).await {
        task.unwrap();
    }
    assert_exact(&db).await;
});
