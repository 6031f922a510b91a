//! Learners: what registrations under one id say of a person, and its removal.

use usher_store::deliveries::{self, Delivery};
use usher_store::erasures::{self, Anonymous, Batch};
use usher_store::learners::{self, Change, Learner};
use usher_store::registrations::{self, Registration};
use usher_store::{Lease, Order, PageRequest, captured_mails, invitees, learner_tags};

use crate::raw::Raw;
use crate::scene::{self, add_registration, app, at, id};

fn of(learner: &str, n: u128) -> Registration {
    Registration { learner_id: learner.into(), first_name: format!("Name {n}"), ..scene::registration("course", n) }
}

fn learner(id: &str, n: u128, registrations: i64) -> Learner {
    Learner {
        learner_id: id.into(),
        email: Some(format!("l{n}@example.org")),
        first_name: format!("Name {n}"),
        last_name: "Byron".into(),
        registrations,
    }
}

both!(a_learner_is_as_the_newest_registration_has_them, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for (id, n) in [("bea", 1), ("ana", 2), ("bea", 3), ("cy", 4)] {
        add_registration(&mut tx, &of(id, n)).await;
    }
    learner_tags::add(&mut tx, &app(), &["di".into()], &["red".into()]).await.unwrap();
    assert_eq!(learners::find(&mut tx, &app(), "bea").await.unwrap(), Some(learner("bea", 3, 2)));
    assert_eq!(learners::find(&mut tx, &app(), "di").await.unwrap(), None);
    for (id, there) in [("ana", true), ("di", true), ("zoe", false)] {
        assert_eq!(learners::exists(&mut tx, &app(), id).await.unwrap(), there, "{id}");
    }
    assert_eq!(learners::count(&mut tx, &app()).await.unwrap(), 3);

    let page =
        |order, after: Option<&Learner>| PageRequest { sort: (), order, after: after.map(Learner::position), limit: 2 };
    let (ana, bea, cy) = (learner("ana", 2, 1), learner("bea", 3, 2), learner("cy", 4, 1));
    let first = learners::list(&mut tx, &app(), &page(Order::Ascending, None)).await.unwrap();
    assert_eq!((first.rows, first.more), (vec![ana.clone(), bea.clone()], true));
    let second = learners::list(&mut tx, &app(), &page(Order::Ascending, Some(&bea))).await.unwrap();
    assert_eq!((second.rows, second.more), (vec![cy], false));
    let back = learners::list(&mut tx, &app(), &page(Order::Descending, Some(&bea))).await.unwrap();
    assert_eq!((back.rows, back.more), (vec![ana], false));
});

both!(registrations_of_a_learner_are_walked_up_to_a_moment, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for n in 1..=5 {
        add_registration(&mut tx, &of("ana", n)).await;
    }
    let mut walk = async |after, before, limit| {
        let rows = learners::registrations(&mut tx, &app(), "ana", after, id(before), limit).await.unwrap();
        rows.into_iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(walk(None, 5, 3).await, ["reg-1", "reg-2", "reg-3"]);
    assert_eq!(walk(Some(id(3)), 5, 3).await, ["reg-4"]);
    assert_eq!(walk(Some(id(4)), 5, 3).await, Vec::<String>::new());
});

both!(a_change_leaves_what_it_does_not_name, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let before = of("ana", 2);
    add_registration(&mut tx, &before).await;
    let nothing = Change { learner_id: None, email: None, first_name: None, last_name: None };
    let mut after = async |change| {
        learners::change(&mut tx, &app(), &[id(2)], change, at(9)).await.unwrap();
        let row = registrations::find_by_key(&mut tx, &app(), id(2)).await.unwrap().unwrap();
        (row.learner_id, row.email, row.first_name, row.last_name, row.updated_at)
    };
    let same = (before.learner_id, before.email, before.first_name, before.last_name, at(9));
    assert_eq!(after(nothing).await, same);
    let emptied = Change { email: Some(None), first_name: Some(""), ..nothing };
    assert_eq!(after(emptied).await, (same.0, None, String::new(), same.3, at(9)));
    let changed = Change { learner_id: Some("bea"), email: Some(Some("B@x.org")), last_name: Some("Berg"), ..nothing };
    let expected = ("bea".to_owned(), Some("B@x.org".to_owned()), String::new(), "Berg".to_owned(), at(9));
    assert_eq!(after(changed).await, expected);
    let none = learners::change(&mut tx, &app(), &[], nothing, at(9)).await.unwrap();
    assert_eq!(none, 0);
});

both!(an_address_follows_unless_somebody_else_on_the_invitation_has_it, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    // 1 and 2 are the same learner on one invitation; on the other, 3 is theirs and 4 has the new address.
    scene::invite(&mut tx, "course", 1, [1, 2]).await;
    scene::invite(&mut tx, "course", 2, [3, 4]).await;
    let mail = |n, state: &str| Delivery {
        invitee_id: Some(id(n)),
        state: state.into(),
        address: format!("l{n}@example.org"),
        ..scene::delivery(id(n + 10), Some(id(1)), 0)
    };
    deliveries::insert(&mut tx, &[mail(1, "queued"), mail(2, "queued"), mail(3, "queued")]).await.unwrap();
    deliveries::insert(&mut tx, &[Delivery { id: id(30), ..mail(1, "sent") }]).await.unwrap();
    let keys = [id(1), id(2), id(3)];
    learners::readdress(&mut tx, &app(), &keys, "L4@Example.org", "l4@example.org", at(9)).await.unwrap();
    assert_eq!(
        [
            invitees::addresses(&mut tx, &app(), id(1)).await.unwrap(),
            invitees::addresses(&mut tx, &app(), id(2)).await.unwrap()
        ],
        [["L4@Example.org", "L2@example.org"], ["L3@example.org", "L4@example.org"]]
    );
    let mails = deliveries::of_invitees(&mut tx, &[id(1), id(2)]).await.unwrap();
    let addresses: Vec<&str> = mails.iter().map(|mail| mail.address.as_str()).collect();
    assert_eq!(addresses, ["L4@Example.org", "l2@example.org", "l1@example.org"]);
});

both!(a_mail_that_was_erased_while_it_was_made_is_not_recorded, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1]).await;
    let mail = Delivery { invitee_id: Some(id(1)), ..scene::delivery(id(1), Some(id(1)), 0) };
    deliveries::insert(&mut tx, &[mail, scene::delivery(id(2), Some(id(1)), 0)]).await.unwrap();
    let lease = Lease { worker: id(9), now: at(0), until: at(30), limit: 9 };
    assert_eq!(deliveries::lease(&mut tx, lease).await.unwrap().len(), 2);

    let people = erasures::hold(&mut tx, &app(), &[id(1)]).await.unwrap();
    assert_eq!(people, [(id(1), "l1@example.org".to_owned())]);
    let rows = [Anonymous { key: id(1), id: "reg-1".into(), new_id: "anon".into(), xapi_id: id(7) }];
    let invitees = [(id(1), "1@erased.invalid".to_owned())];
    let batch = Batch { registrations: &rows, invitees: &invitees, learner_id: "nobody", now: at(5) };
    let counts = erasures::erase(&mut tx, &app(), &batch).await.unwrap();
    assert_eq!((counts["registrations"], counts["invitees"], counts["mails"]), (1, 1, 1));

    let recorded = deliveries::record_sent(&mut tx, id(9), &[id(1), id(2)], at(6)).await.unwrap();
    assert_eq!(recorded, [id(2)]);
    assert!(registrations::find_by_key(&mut tx, &app(), id(1)).await.unwrap().is_none());
    assert_eq!(invitees::find_by_link(&mut tx, id(1)).await.unwrap().unwrap().generation, 1);
    tx.commit().await.unwrap();
    let states: Vec<(String, String)> =
        Raw::connect(&db).await.rows("select state, address from delivery order by id").await;
    assert_eq!(states[0], ("cancelled".to_owned(), "erased".to_owned()));
});

both!(kept_mail_is_found_by_the_hash_of_its_recipient, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let mail = |n: u128, recipient: Option<Vec<u8>>| captured_mails::CapturedMail {
        id: id(n),
        message_id: String::new(),
        sealed: vec![1],
        recipient,
        created_at: at(0),
    };
    captured_mails::insert(&mut tx, &[mail(1, Some(vec![1])), mail(2, Some(vec![2])), mail(3, None)]).await.unwrap();
    let counts = erasures::erase_addresses(&mut tx, &app(), &["a@b".into()], &[vec![1], vec![9]]).await.unwrap();
    assert_eq!(counts["captured mails"], 1);
    let left = captured_mails::newest(&mut tx, None, 9).await.unwrap();
    assert_eq!(left.iter().map(|mail| mail.id).collect::<Vec<_>>(), [id(3), id(2)]);
});
