//! People of the account: sessions, links, tries, groups, invitations, and the courses of a person.

use usher_store::account_mails::{self, AccountMail, NO_APP};
use usher_store::deliveries::{self, Delivery};
use usher_store::learner_courses::{self, Learner};
use usher_store::person_links::{self, PersonLink};
use usher_store::persons::{self, Person};
use usher_store::sessions::{self, Session};
use usher_store::sign_in_tries::{self, SignInTry};
use usher_store::team_groups::{self, TeamGroup};
use usher_store::team_invitations::{self, TeamInvitation};
use usher_store::{Conn, Json, applications, erasures, invitations, registrations};
use uuid::Uuid;

use crate::raw::Raw;
use crate::scene::{self, APP, app, at, id};

/// The person of `l<n>@example.org` with the id `id(n)`.
pub(crate) fn person(n: u128) -> Person {
    Person {
        id: id(n),
        email: format!("L{n}@Example.org"),
        email_key: format!("l{n}@example.org"),
        first_name: "Ada".into(),
        last_name: String::new(),
        role: "learner".into(),
        password_hash: None,
        created_at: at(0),
        updated_at: at(0),
        state: "active".into(),
        email_verified_at: None,
        all_apps: true,
        reports_on_everyone: false,
        last_active_at: None,
    }
}

fn session(n: u128, person: Uuid, seconds: i64) -> Session {
    Session {
        id: id(n),
        person_id: person,
        token_hash: vec![n as u8],
        method: "password".into(),
        address: Some("192.0.2.1".into()),
        browser: "A browser".into(),
        created_at: at(seconds),
        seen_at: at(seconds),
    }
}

fn team_invitation(n: u128) -> TeamInvitation {
    TeamInvitation {
        id: id(n),
        email: "Ada@example.org".into(),
        email_key: "ada@example.org".into(),
        role: "reporter".into(),
        first_name: None,
        last_name: Some("Byron".into()),
        group_names: Json(vec!["Sales".into()]),
        reporting_names: Some(Json(vec!["Sales".into(), "Service".into()])),
        app_ids: None,
        inviter: "Boss".into(),
        inviter_person: None,
        generation: 0,
        state: "pending".into(),
        person_id: None,
        asked_at: None,
        created_at: at(0),
        updated_at: at(0),
        expires_at: Some(at(100)),
        ended_at: None,
    }
}

fn learner(n: u128, verified: bool) -> Learner {
    let key = format!("l{n}@example.org");
    Learner {
        person: id(n),
        email: verified.then(|| key.to_uppercase()),
        email_key: verified.then_some(key),
        apps: None,
    }
}

async fn keys(conn: &mut Conn, of: &Learner) -> Vec<Uuid> {
    learner_courses::list(conn, of, None, 10).await.unwrap().iter().map(|row| row.key).collect()
}

/// The sessions of the person `id(of)`.
async fn left(conn: &mut Conn, of: u128) -> Vec<Uuid> {
    let rows = sessions::of_person(conn, id(of), at(0), at(0)).await.unwrap();
    rows.iter().map(|row| row.id).collect()
}

both!(a_person_changes_and_the_address_is_verified_once, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    persons::verify_email(&mut tx, id(1), at(5)).await.unwrap();
    persons::verify_email(&mut tx, id(1), at(6)).await.unwrap();
    persons::mark_active(&mut tx, id(1), at(7)).await.unwrap();
    let changed = Person {
        role: "reporter".into(),
        password_hash: Some("hash".into()),
        all_apps: false,
        reports_on_everyone: true,
        updated_at: at(8),
        ..person(1)
    };
    persons::update(&mut tx, &changed).await.unwrap();
    let expected = Person { email_verified_at: Some(at(5)), last_active_at: Some(at(7)), ..changed };
    assert_eq!(persons::find(&mut tx, id(1)).await.unwrap(), Some(expected.clone()));
    assert_eq!(persons::lock(&mut tx, id(1)).await.unwrap(), Some(expected.clone()));
    assert_eq!(persons::find_many(&mut tx, &[id(1), id(2)]).await.unwrap(), [expected]);
});

both!(a_person_is_limited_to_applications_that_are_there, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    applications::insert(&mut tx, &scene::application(APP)).await.unwrap();
    persons::add_applications(&mut tx, id(1), &[APP.into(), "NONE".into()]).await.unwrap();
    persons::add_applications(&mut tx, id(1), &[APP.into()]).await.unwrap();
    assert_eq!(persons::applications(&mut tx, id(1)).await.unwrap(), [APP]);
    persons::clear_applications(&mut tx, id(1)).await.unwrap();
    assert!(persons::applications(&mut tx, id(1)).await.unwrap().is_empty());
});

both!(the_first_admin_is_one_who_may_sign_in, |db| async {
    let mut tx = db.begin().await;
    let admin = |n, state: &str| Person { role: "admin".into(), state: state.into(), ..person(n) };
    for row in [person(1), admin(2, "disabled"), admin(3, "active"), admin(4, "active")] {
        persons::insert(&mut tx, &row).await.unwrap();
    }
    assert_eq!(persons::first_admin(&mut tx).await.unwrap().map(|row| row.id), Some(id(3)));
});

both!(a_session_lives_until_it_is_old_or_idle_or_its_person_is_disabled, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    sessions::insert(&mut tx, &session(1, id(1), 10)).await.unwrap();
    sessions::touch(&mut tx, id(1), at(20)).await.unwrap();
    let expected = Session { seen_at: at(20), ..session(1, id(1), 10) };
    let live = sessions::find_live(&mut tx, &[1], at(9), at(19)).await.unwrap();
    assert_eq!(live, Some((expected, person(1))));
    for (hash, begun, seen) in [([2], 9, 19), ([1], 10, 19), ([1], 9, 20)] {
        assert_eq!(sessions::find_live(&mut tx, &hash, at(begun), at(seen)).await.unwrap(), None);
    }
    persons::update(&mut tx, &Person { state: "disabled".into(), ..person(1) }).await.unwrap();
    assert_eq!(sessions::find_live(&mut tx, &[1], at(9), at(19)).await.unwrap(), None);
});

both!(sessions_are_ended_one_by_one_and_together_for_their_person_alone, |db| async {
    let mut tx = db.begin().await;
    for n in [1, 2] {
        persons::insert(&mut tx, &person(n)).await.unwrap();
    }
    for (n, of) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        sessions::insert(&mut tx, &session(n, id(of), 10)).await.unwrap();
    }
    assert_eq!(left(&mut tx, 1).await, [id(3), id(2), id(1)]);
    assert!(!sessions::delete(&mut tx, id(2), id(1)).await.unwrap(), "somebody else's");
    assert!(sessions::delete(&mut tx, id(1), id(1)).await.unwrap());
    assert_eq!(sessions::delete_others(&mut tx, id(1), Some(id(3))).await.unwrap(), 1);
    assert_eq!(left(&mut tx, 1).await, [id(3)]);
    assert_eq!(sessions::delete_by_token(&mut tx, &[3]).await.unwrap(), Some((id(3), id(1))));
    assert_eq!(sessions::delete_by_token(&mut tx, &[3]).await.unwrap(), None);
    assert_eq!((left(&mut tx, 1).await, left(&mut tx, 2).await), (vec![], vec![id(4)]));
    sessions::delete_over(&mut tx, at(11), at(0)).await.unwrap();
    assert!(left(&mut tx, 2).await.is_empty());
});

both!(a_link_counts_once_and_until_its_end, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    let link = |n, of, kind: &str| PersonLink {
        id: id(n),
        person_id: of,
        kind: kind.into(),
        created_at: at(0),
        expires_at: at(10),
        used_at: None,
    };
    for row in [
        link(1, Some(id(1)), "reset"),
        link(2, Some(id(1)), "reset"),
        link(3, Some(id(1)), "sign_in"),
        link(4, None, "reset"),
    ] {
        person_links::insert(&mut tx, &row).await.unwrap();
    }
    assert_eq!(person_links::find(&mut tx, id(4)).await.unwrap(), Some(link(4, None, "reset")));
    assert!(!person_links::use_up(&mut tx, id(1), at(10)).await.unwrap(), "it has ended");
    assert!(person_links::use_up(&mut tx, id(1), at(9)).await.unwrap());
    assert!(!person_links::use_up(&mut tx, id(1), at(9)).await.unwrap(), "it was used");
    person_links::use_up_all(&mut tx, id(1), "reset", at(9)).await.unwrap();
    assert!(!person_links::use_up(&mut tx, id(2), at(9)).await.unwrap());
    assert!(person_links::use_up(&mut tx, id(3), at(9)).await.unwrap());
    assert_eq!(person_links::find_many(&mut tx, &[id(3), id(4)]).await.unwrap().len(), 2);
    person_links::delete_older(&mut tx, at(11)).await.unwrap();
    assert_eq!(person_links::find(&mut tx, id(4)).await.unwrap(), None);
});

both!(tries_are_counted_by_who_is_named_and_by_where_they_come_from, |db| async {
    let mut tx = db.begin().await;
    for (n, kind, who, origin, seconds) in [
        (1, "password", b"a", Some(b"x"), 1),
        (2, "password", b"a", Some(b"y"), 2),
        (3, "password", b"b", Some(b"x"), 3),
        (4, "mail", b"a", None, 4),
    ] {
        let row = SignInTry {
            id: id(n),
            kind: kind.into(),
            who: who.to_vec(),
            origin: origin.map(|origin| origin.to_vec()),
            created_at: at(seconds),
        };
        sign_in_tries::insert(&mut tx, &row).await.unwrap();
    }
    assert_eq!(sign_in_tries::count_of(&mut tx, b"a", "password", at(0)).await.unwrap(), 2);
    assert_eq!(sign_in_tries::count_of(&mut tx, b"a", "password", at(1)).await.unwrap(), 1);
    assert_eq!(sign_in_tries::count_of(&mut tx, b"a", "mail", at(0)).await.unwrap(), 1);
    assert_eq!(sign_in_tries::count_from(&mut tx, b"x", "password", at(0)).await.unwrap(), 2);
    sign_in_tries::forgive(&mut tx, b"a", "password").await.unwrap();
    assert_eq!(sign_in_tries::count_from(&mut tx, b"x", "password", at(0)).await.unwrap(), 1);
    sign_in_tries::delete_older(&mut tx, at(4)).await.unwrap();
    assert_eq!(sign_in_tries::count_from(&mut tx, b"x", "password", at(0)).await.unwrap(), 0);
    assert_eq!(sign_in_tries::count_of(&mut tx, b"a", "mail", at(0)).await.unwrap(), 1);
});

both!(groups_are_made_once_and_joined_once, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    let group = |n, name: &str| TeamGroup {
        id: id(n),
        name: name.into(),
        name_key: name.to_lowercase(),
        created_at: at(0),
        updated_at: at(0),
    };
    team_groups::insert_missing(&mut tx, &[group(1, "Sales"), group(2, "Access")]).await.unwrap();
    team_groups::insert_missing(&mut tx, &[group(3, "SALES"), group(4, "Works")]).await.unwrap();
    let names = ["sales".to_owned(), "access".to_owned(), "none".to_owned()];
    let found = team_groups::find_by_names(&mut tx, &names).await.unwrap();
    assert_eq!(found, [group(2, "Access"), group(1, "Sales")]);
    for _ in 0..2 {
        team_groups::add_memberships(&mut tx, id(1), &[id(1), id(2)], at(1)).await.unwrap();
        team_groups::add_reporting(&mut tx, id(1), &[id(4)], at(1)).await.unwrap();
    }
    assert_eq!(team_groups::of_member(&mut tx, id(1)).await.unwrap(), [group(2, "Access"), group(1, "Sales")]);
    assert_eq!(team_groups::of_reporter(&mut tx, id(1)).await.unwrap(), [group(4, "Works")]);
});

both!(an_address_has_one_pending_invitation_which_ends_once, |db| async {
    let mut tx = db.begin().await;
    persons::insert(&mut tx, &person(9)).await.unwrap();
    team_invitations::insert(&mut tx, &team_invitation(1)).await.unwrap();
    assert_eq!(team_invitations::find(&mut tx, id(1)).await.unwrap(), Some(team_invitation(1)));
    assert_eq!(team_invitations::find_pending(&mut tx, "ada@example.org").await.unwrap(), Some(team_invitation(1)));
    assert_eq!(team_invitations::count_pending(&mut tx, at(99)).await.unwrap(), 1);
    assert_eq!(team_invitations::count_pending(&mut tx, at(100)).await.unwrap(), 0);
    assert!(team_invitations::ask(&mut tx, id(1), at(50), at(40)).await.unwrap());
    assert!(!team_invitations::ask(&mut tx, id(1), at(55), at(45)).await.unwrap(), "asked lately");
    assert!(team_invitations::end(&mut tx, id(1), "accepted", Some(id(9)), at(60)).await.unwrap());
    assert!(!team_invitations::end(&mut tx, id(1), "deleted", None, at(61)).await.unwrap());
    let ended = TeamInvitation {
        state: "accepted".into(),
        person_id: Some(id(9)),
        asked_at: Some(at(50)),
        updated_at: at(60),
        ended_at: Some(at(60)),
        ..team_invitation(1)
    };
    assert_eq!(team_invitations::lock(&mut tx, id(1)).await.unwrap(), Some(ended));
    team_invitations::insert(&mut tx, &team_invitation(2)).await.unwrap();
    assert_eq!(team_invitations::find_many(&mut tx, &[id(1), id(2)]).await.unwrap().len(), 2);
    let taken = team_invitations::insert(&mut tx, &team_invitation(3)).await.unwrap_err();
    assert!(taken.is_unique_violation());
});

both!(a_mail_of_the_account_is_of_no_application, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    team_invitations::insert(&mut tx, &team_invitation(1)).await.unwrap();
    let sent = |n| Delivery {
        app_id: NO_APP.into(),
        kind: "team_invitation".into(),
        state: "sent".into(),
        ..scene::delivery(id(n), None, 0)
    };
    deliveries::insert(&mut tx, &[sent(1), Delivery { state: "queued".into(), ..sent(2) }]).await.unwrap();
    let about = AccountMail { delivery_id: id(1), person_link_id: None, team_invitation_id: Some(id(1)) };
    account_mails::insert(&mut tx, &about).await.unwrap();
    assert_eq!(account_mails::find_many(&mut tx, &[id(1), id(2)]).await.unwrap(), [about]);
    assert!(deliveries::find(&mut tx, &app(), id(1)).await.unwrap().is_none());
    account_mails::delete_older(&mut tx, at(1)).await.unwrap();
    assert!(account_mails::find_many(&mut tx, &[id(1)]).await.unwrap().is_empty());
    assert_eq!(deliveries::count_queued(&mut tx).await.unwrap(), 1);
});

both!(a_person_finds_their_courses_by_a_verified_address_and_by_enrolment, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    persons::insert(&mut tx, &person(1)).await.unwrap();
    // Registrations 1 and 2 by an invitation to l1@ and l2@, 3 by the API alone, 4 by the API with no address.
    scene::invite(&mut tx, "course", 1, [1, 2]).await;
    let by_api =
        registrations::Registration { email: Some("L1@EXAMPLE.org".into()), ..scene::registration("course", 3) };
    scene::add_registration(&mut tx, &by_api).await;
    let bare = registrations::Registration { email: None, ..scene::registration("course", 4) };
    scene::add_registration(&mut tx, &bare).await;
    tx.commit().await.unwrap();
    let enrol = "insert into enrolled_registration (registration_key, person_id, app_id, course_id, created_at)
                 select key, (select id from person), app_id, course_id, created_at from registration where id = 'reg-4'
                 returning app_id";
    assert_eq!(Raw::connect(&db).await.rows::<(String,)>(enrol).await.len(), 1);

    let mut tx = db.begin().await;
    assert_eq!(keys(&mut tx, &learner(1, true)).await, [id(4), id(3), id(1)]);
    assert_eq!(keys(&mut tx, &learner(1, false)).await, [id(4)]);
    let limited = |app: &str| Learner { apps: Some(vec![app.into()]), ..learner(1, true) };
    assert_eq!(keys(&mut tx, &limited(APP)).await, [id(4), id(3), id(1)]);
    assert!(keys(&mut tx, &limited("OTHER")).await.is_empty());
    assert!(keys(&mut tx, &Learner { apps: Some(Vec::new()), ..learner(1, true) }).await.is_empty());
    assert_eq!(keys(&mut tx, &learner(2, true)).await, [id(2)]);
    assert_eq!(learner_courses::enrolled(&mut tx, id(1), &[id(3), id(4)]).await.unwrap(), [id(4)]);
    let page = learner_courses::list(&mut tx, &learner(1, true), Some(id(4)), 1).await.unwrap();
    assert_eq!(page.iter().map(|row| row.key).collect::<Vec<_>>(), [id(3)]);
    let one = learner_courses::find(&mut tx, &learner(1, true), id(1)).await.unwrap().unwrap();
    assert_eq!((one.course_title.as_str(), one.completion.as_str()), ("Title of course", "UNKNOWN"));
    assert_eq!(learner_courses::find(&mut tx, &learner(1, true), id(2)).await.unwrap(), None);

    let ways = learner_courses::ways(&mut tx, &[id(1), id(3)]).await.unwrap();
    assert_eq!(ways.iter().map(|way| (way.registration_key, way.enabled)).collect::<Vec<_>>(), [(id(1), true)]);
    let row = invitations::find(&mut tx, &app(), id(1)).await.unwrap().unwrap().invitation;
    let closed = invitations::Invitation { allow_launch: false, expires_at: Some(at(7)), ..row };
    invitations::update(&mut tx, &closed).await.unwrap();
    let ways = learner_courses::ways(&mut tx, &[id(1)]).await.unwrap();
    assert_eq!((ways[0].enabled, ways[0].expires_at), (false, Some(at(7))));

    let gone = [erasures::Anonymous { key: id(4), id: "reg-4".into(), new_id: "anon".into(), xapi_id: id(99) }];
    let batch = erasures::Batch { registrations: &gone, invitees: &[], learner_id: "nobody", now: at(9) };
    erasures::erase(&mut tx, &app(), &batch).await.unwrap();
    assert_eq!(keys(&mut tx, &learner(1, true)).await, [id(3), id(1)]);
    assert!(learner_courses::enrolled(&mut tx, id(1), &[id(4)]).await.unwrap().is_empty());
});
