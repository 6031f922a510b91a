//! Invitations and who is on them.

use usher_store::invitations::{self, Invitation};
use usher_store::invitees::{self, Invitee, InviteeFilter, InviteeSort, Reminder};
use usher_store::registrations::{self, Postback, Registration};
use usher_store::{Conn, Json, Order, PageRequest, deliveries, launches, removals};

use crate::scene::{self, app, at, course_id, id};

both!(an_invitation_comes_back_with_its_course_title_as_it_was_last_written, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let made = Invitation { public: true, slug: Some("Slug-1".into()), ..scene::invitation("course", id(1)) };
    invitations::insert(&mut tx, &made).await.unwrap();
    // What an update may not change stays.
    let changed = Invitation {
        allow_launch: false,
        allow_new_registrations: false,
        registration_cap: 9,
        subject: None,
        body: Some("größer".into()),
        postback: Some(Json(Postback { url: "https://example.org/".into(), ..Postback::default() })),
        expires_at: Some(at(100)),
        updated_at: at(5),
        registration_count: 77,
        slug: Some("stolen".into()),
        ..made
    };
    invitations::update(&mut tx, &changed).await.unwrap();
    let expected = Invitation { registration_count: 0, slug: Some("Slug-1".into()), ..changed };
    let found = invitations::find(&mut tx, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!(format!("{:?}", found.invitation), format!("{expected:?}"));
    assert_eq!(found.course_title, "Title of course");
    let by_slug = invitations::find_by_slug(&mut tx, "Slug-1").await.unwrap().unwrap();
    assert_eq!(format!("{:?}", by_slug.invitation), format!("{expected:?}"));
    assert!(invitations::find_by_slug(&mut tx, "slug-1").await.unwrap().is_none());
});

both!(a_slug_is_taken_once_and_any_number_have_none, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for n in 1..=2 {
        invitations::insert(&mut tx, &scene::invitation("course", id(n))).await.unwrap();
    }
    let with_slug = |n| Invitation { slug: Some("slug".into()), ..scene::invitation("course", id(n)) };
    invitations::insert(&mut tx, &with_slug(3)).await.unwrap();
    assert!(invitations::insert(&mut tx, &with_slug(4)).await.unwrap_err().is_unique_violation());
});

both!(an_address_is_on_an_invitation_once, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [2, 1]).await;
    let found = invitees::find_by_email(&mut tx, &app(), id(1), "l1@example.org").await.unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", Some(scene::invitee(id(1), id(1), 1))));
    assert!(invitees::find_by_email(&mut tx, &app(), id(1), "L1@example.org").await.unwrap().is_none());
    assert_eq!(
        invitees::addresses(&mut tx, &app(), id(1)).await.unwrap(),
        ["L1@example.org".to_owned(), "L2@example.org".to_owned()]
    );
    let mut many = invitees::find_many(&mut tx, &[id(2), id(1), id(9)]).await.unwrap();
    many.sort_by_key(|row| row.id);
    assert_eq!(many.iter().map(|row| row.id).collect::<Vec<_>>(), [id(1), id(2)]);
    let again = invitees::insert(&mut tx, &[scene::invitee(id(1), id(5), 1)]).await.unwrap_err();
    assert!(again.is_unique_violation());
});

both!(an_earlier_invitation_to_the_course_is_found_with_its_newest_registration, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::add_course(&mut tx, "other", 2).await;
    scene::invite(&mut tx, "course", 1, [1, 2]).await;
    scene::invite(&mut tx, "other", 2, [3, 8]).await;
    // The first person was invited once more, to a registration of its own that was restarted twice.
    invitations::insert(&mut tx, &scene::invitation("course", id(3))).await.unwrap();
    registrations::insert(&mut tx, &[Registration { instance: 2, ..scene::registration("course", 7) }]).await.unwrap();
    let again = Invitee { email_key: "l1@example.org".into(), ..scene::invitee(id(3), id(9), 7) };
    invitees::insert(&mut tx, &[again]).await.unwrap();

    let keys = [1, 2, 3, 4].map(|n| format!("l{n}@example.org"));
    let found = invitees::invited_before(&mut tx, &app(), &course_id("course"), &keys).await.unwrap();
    let mut found: Vec<_> =
        found.iter().map(|row| (row.email_key.as_str(), row.registration_key, row.instance)).collect();
    found.sort_unstable();
    assert_eq!(found, [("l1@example.org", id(7), 2), ("l2@example.org", id(2), 0)]);
});

both!(names_are_told_of_those_who_have_one, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    for (n, (first, last)) in (1..).zip([("Ada", "Byron"), ("", "Byron"), ("Ada", ""), ("", "")]) {
        let row = Registration { first_name: first.into(), last_name: last.into(), ..scene::registration("course", n) };
        registrations::insert(&mut tx, &[row]).await.unwrap();
    }
    let mut names = registrations::names(&mut tx, &[id(1), id(2), id(3), id(4), id(9)]).await.unwrap();
    names.sort();
    assert_eq!(names, [(id(1), "Ada Byron".to_owned()), (id(2), "Byron".to_owned()), (id(3), "Ada".to_owned())]);
    registrations::add_tags(&mut tx, &[id(1), id(2)], &["red".into(), "blue".into()]).await.unwrap();
    let tags = registrations::tags(&mut tx, &[id(2)]).await.unwrap();
    assert_eq!(tags, [(id(2), "blue".to_owned()), (id(2), "red".to_owned())]);
});

both!(holding_an_invitee_makes_another_transaction_wait, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1]).await;
    tx.commit().await.unwrap();
    let mut first = db.begin().await;
    invitees::lock(&mut first, id(1)).await.unwrap();
    let store = db.store.clone();
    let second = tokio::spawn(async move {
        let mut tx = store.begin().await.unwrap();
        invitees::lock(&mut tx, id(1)).await.unwrap();
        let found = invitees::find_by_link(&mut tx, id(1)).await.unwrap().unwrap();
        found.launched_at
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(!second.is_finished());
    invitees::mark_launched(&mut first, &app(), id(1), at(7)).await.unwrap();
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), Some(at(7)));
});

both!(an_invitee_keeps_its_own_switch_end_and_link, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1, 2]).await;
    let changed = Invitee {
        enabled: false,
        expires_at: Some(at(9)),
        generation: 3,
        updated_at: at(5),
        ..scene::invitee(id(1), id(1), 1)
    };
    // What an update may not change stays.
    let stolen = Invitee { email: "eve@example.org".into(), launched_at: Some(at(1)), ..changed.clone() };
    invitees::update(&mut tx, &stolen).await.unwrap();
    let found = invitees::find(&mut tx, &app(), id(1)).await.unwrap().unwrap();
    assert_eq!((format!("{:?}", found.invitee), found.registration_id.as_str()), (format!("{changed:?}"), "reg-1"));
    let other = invitees::find(&mut tx, &app(), id(2)).await.unwrap().unwrap();
    assert_eq!(format!("{:?}", other.invitee), format!("{:?}", scene::invitee(id(1), id(2), 2)));
});

both!(a_list_can_be_of_those_who_have_started_or_of_those_who_have_not, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1, 2, 3]).await;
    invitees::mark_launched(&mut tx, &app(), id(2), at(1)).await.unwrap();
    for (launched, expected) in [(None, vec![1, 2, 3]), (Some(true), vec![2]), (Some(false), vec![1, 3])] {
        let filter = InviteeFilter { launched, ..InviteeFilter::default() };
        let page = PageRequest { sort: InviteeSort::Created, order: Order::Ascending, after: None, limit: 9 };
        let page = invitees::list(&mut tx, &app(), id(1), filter, &page).await.unwrap();
        let found: Vec<_> = page.rows.iter().map(|row| row.invitee.id.as_u128()).collect();
        assert_eq!(found, expected);
        assert_eq!(invitees::count(&mut tx, &app(), id(1), filter).await.unwrap(), expected.len() as i64);
    }
});

both!(only_who_can_start_and_has_not_and_was_not_mailed_lately_is_reminded, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, 1..=8).await;
    scene::invite(&mut tx, "course", 2, [20]).await;
    invitees::mark_launched(&mut tx, &app(), id(1), at(1)).await.unwrap();
    let row = |n| scene::invitee(id(1), id(n), n);
    invitees::update(&mut tx, &Invitee { enabled: false, ..row(2) }).await.unwrap();
    invitees::update(&mut tx, &Invitee { expires_at: Some(at(49)), ..row(3) }).await.unwrap();
    invitees::update(&mut tx, &Invitee { expires_at: Some(at(99)), ..row(4) }).await.unwrap();
    let mail = |n, invitee, state: &str, seconds| deliveries::Delivery {
        invitee_id: Some(id(invitee)),
        address: format!("l{invitee}@EXAMPLE.org"),
        state: state.into(),
        ..scene::delivery(id(n), Some(id(1)), seconds)
    };
    let mails = [
        mail(1, 5, "queued", 0),
        mail(2, 6, "sent", 40),
        // Two of the day, one of them about something else.
        mail(3, 7, "sent", 1),
        deliveries::Delivery { invitee_id: None, kind: "code".into(), ..mail(4, 7, "sent", 2) },
        // And one of the day before.
        mail(5, 8, "sent", 3),
        mail(6, 8, "sent", -101),
    ];
    deliveries::insert(&mut tx, &mails).await.unwrap();
    let mut whom = async |to| {
        let found = invitees::to_remind(&mut tx, &app(), id(1), to).await.unwrap();
        found.iter().map(|row| row.id.as_u128()).collect::<Vec<_>>()
    };
    let to = scene::reminder();
    assert_eq!(whom(to).await, [4, 6, 8]);
    assert_eq!(whom(Reminder { limit: 2, ..to }).await, [4, 6]);
    assert_eq!(whom(Reminder { unless_mailed_since: at(40), ..to }).await, [4, 8]);
    assert_eq!(whom(Reminder { most: 9, ..to }).await, [4, 6, 7, 8]);
    assert_eq!(whom(Reminder { expires_at: Some(at(10)), ..to }).await, [4], "an end of one's own counts instead");
});

both!(removing_an_invitee_keeps_counts_exact_and_the_registration, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1, 2, 3]).await;
    for n in [1, 2] {
        invitees::mark_launched(&mut tx, &app(), id(n), at(1)).await.unwrap();
        invitations::count_launch(&mut tx, &app(), id(1)).await.unwrap();
    }
    for (n, registrations_left, launched_left) in [(2, 2, 1), (3, 1, 1)] {
        invitations::hold_start(&mut tx, &app(), id(n)).await.unwrap();
        invitations::uncount_invitee(&mut tx, &app(), id(n)).await.unwrap();
        assert!(invitees::delete(&mut tx, &app(), id(n)).await.unwrap());
        assert!(!invitees::delete(&mut tx, &app(), id(n)).await.unwrap());
        let row = invitations::find(&mut tx, &app(), id(1)).await.unwrap().unwrap().invitation;
        assert_eq!((row.registration_count, row.launched_count), (registrations_left, launched_left));
        assert!(registrations::find_by_key(&mut tx, &app(), id(n)).await.unwrap().is_some());
    }
});

both!(removing_an_invitation_keeps_its_registrations_and_the_record_of_its_mails, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    scene::invite(&mut tx, "course", 1, [1, 2]).await;
    scene::invite(&mut tx, "course", 2, [3]).await;
    let mail = |n, invitation: u128, invitee| deliveries::Delivery {
        invitee_id: Some(id(invitee)),
        ..scene::delivery(id(n), Some(id(invitation)), 0)
    };
    deliveries::insert(&mut tx, &[mail(1, 1, 1), mail(2, 1, 2), mail(3, 2, 3)]).await.unwrap();
    for (n, invitee) in [(1, 1), (2, 3)] {
        launches::insert(&mut tx, &scene::launch(n, id(invitee), Some(id(invitee)))).await.unwrap();
    }
    assert!(removals::mark(&mut tx, &app(), id(1), at(6)).await.unwrap());
    assert!(!removals::mark(&mut tx, &app(), id(1), at(6)).await.unwrap());
    assert_eq!(removals::next(&mut tx).await.unwrap(), Some((id(1), app().to_string())));
    assert!(invitations::find(&mut tx, &app(), id(1)).await.unwrap().is_none());
    assert!(invitees::find(&mut tx, &app(), id(1)).await.unwrap().is_none());
    assert!(!invitations::take_seat(&mut tx, &app(), id(1)).await.unwrap());
    for left in [1, 1, 0] {
        assert_eq!(removals::release_mails(&mut tx, &app(), id(1), "gone", 1, at(7)).await.unwrap(), left);
    }
    let people = removals::invitees(&mut tx, &app(), id(1), 1).await.unwrap();
    assert_eq!(people, [id(1)]);
    launches::end_by_links(&mut tx, &app(), &people, at(7)).await.unwrap();
    removals::delete_invitees(&mut tx, &app(), &people).await.unwrap();
    assert_eq!(removals::invitees(&mut tx, &app(), id(1), 9).await.unwrap(), [id(2)]);
    assert_eq!(removals::delete_proofs(&mut tx, &app(), id(1), 9).await.unwrap(), 0);
    assert!(invitations::delete(&mut tx, &app(), id(1)).await.unwrap());
    assert!(!invitations::delete(&mut tx, &app(), id(1)).await.unwrap());
    assert_eq!(removals::next(&mut tx).await.unwrap(), None);

    assert!(invitations::find(&mut tx, &app(), id(1)).await.unwrap().is_none());
    assert_eq!(invitees::find_many(&mut tx, &[id(1), id(2), id(3)]).await.unwrap().len(), 1);
    for n in 1..=3 {
        assert!(registrations::find_by_key(&mut tx, &app(), id(n)).await.unwrap().is_some());
    }
    let page = PageRequest { sort: (), order: Order::Ascending, after: None, limit: 9 };
    let left = deliveries::list(&mut tx, &app(), &deliveries::DeliveryFilter::default(), &page).await.unwrap().rows;
    let left: Vec<_> = left.iter().map(|row| (row.delivery.invitation_id, row.delivery.invitee_id)).collect();
    assert_eq!(left, [(None, None), (None, None), (Some(id(2)), Some(id(3)))]);
    let state = async |tx: &mut Conn, n: u128| launches::find(tx, &n.to_be_bytes()).await.unwrap().unwrap().state;
    assert_eq!((state(&mut tx, 1).await.as_str(), state(&mut tx, 2).await.as_str()), ("ended", "ready"));
});
