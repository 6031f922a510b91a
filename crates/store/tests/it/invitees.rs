//! Invitations and who is on them.

use usher_store::invitations::{self, Invitation};
use usher_store::registrations::{self, Postback, Registration};
use usher_store::{Json, invitees};

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
    let again = invitees::Invitee { email_key: "l1@example.org".into(), ..scene::invitee(id(3), id(9), 7) };
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
