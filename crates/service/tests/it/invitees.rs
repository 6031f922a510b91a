//! What can be done with one invitee, and with all of an invitation at once.

use chrono::TimeDelta;
use usher_model::{InvitationId, InviteeId, RegistrationId};
use usher_service::delivery::DeliveryQuery;
use usher_service::door::{DoorFault, Notice};
use usher_service::event::EventQuery;
use usher_service::invitation::{
    AddressPreview, Duplicates, Expiry, InvitationDetail, InvitationUpdate, InviteeDetail, JobState, Kind,
    NewPrivateInvitation, Verdict,
};
use usher_service::invitee::{InviteeUpdate, RegistrationFate};
use usher_service::launch::{LaunchFault, LaunchToken};
use usher_service::registration::Detail;
use usher_service::{Actor, Error, ListRequest};
use usher_store::removals;

use crate::scene::{LEARNER, Scene, token_of};

const ACTOR: Actor = Actor::Operator;

/// An invitation of these people, and the first of them.
async fn invited(scene: &Scene, people: &[&str]) -> (InvitationDetail, InviteeDetail) {
    let made = scene.invite(Scene::private(people)).await;
    let first = scene.invitees(&made, Kind::Private).await.remove(0);
    (made, first)
}

fn id_of(invitee: &InviteeDetail) -> InviteeId {
    InviteeId(invitee.invitee.id)
}

async fn update(scene: &Scene, of: &InviteeDetail, update: InviteeUpdate) -> InviteeDetail {
    scene.usher.update_invitee(&ACTOR, &scene.app, id_of(of), update).await.unwrap()
}

fn switched(enabled: bool) -> InviteeUpdate {
    InviteeUpdate { enabled: Some(enabled), ..InviteeUpdate::default() }
}

/// What the door of a link says to a new browser.
async fn notice(scene: &Scene, url: &str) -> Option<Notice> {
    match scene.usher.start_private(&token_of(url), &scene.usher.new_browser()).await {
        Ok(_) | Err(DoorFault::MustProve) => None,
        Err(DoorFault::Notice(notice)) => Some(notice),
        Err(other) => panic!("{other:?}"),
    }
}

both!(one_person_can_be_stopped_and_let_in_again_while_the_others_go_on, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org", "bob@example.org"]).await;
    let bob = scene.invitees(&made, Kind::Private).await.remove(1);
    let launch = scene.usher.start_private(&token_of(&ana.url), &scene.usher.new_browser()).await.unwrap();
    let shown = update(&scene, &ana, switched(false)).await;
    assert!(!shown.invitee.enabled);
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Disabled));
    let fault = scene.usher.view_private_door(&token_of(&ana.url), None).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Disabled)), "{fault:?}");
    // What the button made before does not begin any more.
    let token = LaunchToken::presented(&token_of(launch.as_str()));
    let fault = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Disabled), "{fault:?}");
    assert_eq!(notice(&scene, &bob.url).await, None);

    update(&scene, &ana, switched(true)).await;
    assert_eq!(notice(&scene, &ana.url).await, None);
    // The invitation's own switch comes first.
    let off = InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() };
    let id = InvitationId(made.invitation.id);
    scene.usher.update_invitation(&ACTOR, &scene.app, id, Kind::Private, off).await.unwrap();
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Disabled));
});

both!(a_mail_to_somebody_who_was_disabled_is_left_out_and_the_job_is_complete, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org", "bob@example.org"]).await;
    let shown = update(&scene, &ana, switched(false)).await;
    assert_eq!(shown.mail.unwrap().delivery.state, "skipped");
    scene.send_mail().await;
    let sent = scene.usher.captured_mails(&Actor::Operator, None).await.unwrap();
    assert_eq!(sent.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["bob@example.org"]);
    let status = scene
        .usher
        .invitation_job_status(&Actor::Operator, &scene.app, InvitationId(made.invitation.id))
        .await
        .unwrap();
    assert_eq!((status.state, status.total, status.processed), (JobState::Complete, 2, 2));
    assert_eq!(status.errors, ["ana@example.org: the invitee was disabled before the mail went out"]);
});

both!(an_end_of_ones_own_stands_in_the_place_of_the_invitations, |db| async {
    let scene = Scene::new(&db).await;
    let day = TimeDelta::days(1);
    let ends = scene.usher.now() + day;
    let made =
        scene.invite(NewPrivateInvitation { expires_at: Some(ends), ..Scene::private(&["ana@example.org"]) }).await;
    let ana = scene.invitees(&made, Kind::Private).await.remove(0);
    let to = |at| InviteeUpdate { expires_at: Some(at), ..InviteeUpdate::default() };
    // Earlier.
    let early = scene.usher.now() - day;
    update(&scene, &ana, to(Expiry::At(early))).await;
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Expired { at: early }));
    // Later.
    let late = ends + day;
    update(&scene, &ana, to(Expiry::At(late))).await;
    scene.later(day + TimeDelta::hours(1));
    assert_eq!(notice(&scene, &ana.url).await, None);
    let door = scene.usher.view_private_door(&token_of(&ana.url), None).await.unwrap();
    assert_eq!(door.expires_at, Some(late));
    // None: the invitation's own again.
    update(&scene, &ana, to(Expiry::Never)).await;
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Expired { at: ends }));
});

both!(who_joined_a_public_link_can_be_stopped_in_every_way_in, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    scene.join(&slug, "ana@example.org", &browser).await.unwrap();
    let ana = scene.invitees(&made, Kind::Public).await.remove(0);
    update(&scene, &ana, switched(false)).await;
    let stopped = |fault: DoorFault| assert!(matches!(fault, DoorFault::Notice(Notice::Disabled)), "{fault:?}");
    stopped(scene.usher.continue_public(&slug, &browser).await.unwrap_err());
    stopped(scene.join(&slug, "ana@example.org", &browser).await.unwrap_err());
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Disabled));
    scene.join(&slug, "bob@example.org", &scene.usher.new_browser()).await.unwrap();
});

both!(a_resend_keeps_the_registration_and_the_link, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org"]).await;
    let waits = scene.usher.resend_to_invitee(&ACTOR, &scene.app, id_of(&ana)).await.unwrap_err();
    assert!(matches!(waits, Error::Conflict(_)), "{waits}");
    let first = scene.mail_to("ana@example.org").await;
    scene.later(TimeDelta::minutes(1));
    let shown = scene.usher.resend_to_invitee(&ACTOR, &scene.app, id_of(&ana)).await.unwrap();
    let mail = shown.mail.unwrap().delivery;
    assert_eq!((mail.kind.as_str(), mail.state.as_str()), ("reminder", "queued"));
    let second = scene.mail_to("ana@example.org").await;
    assert_ne!(first.summary.id, second.summary.id);
    assert!(first.text.contains(&ana.url) && second.text.contains(&ana.url));
    assert_eq!(scene.invitees(&made, Kind::Private).await[0].registration_id, ana.registration_id);
    let status = scene
        .usher
        .invitation_job_status(&Actor::Operator, &scene.app, InvitationId(made.invitation.id))
        .await
        .unwrap();
    assert_eq!((status.state, status.total), (JobState::Complete, 1), "the job is about the first mails");
});

both!(mails_of_a_day_to_one_address_are_limited_and_links_that_lead_nowhere_are_not_mailed, |db| async {
    let scene = Scene::with(&db, |s| s.mail_limits.proofs_per_day = 2).await;
    let (_, ana) = invited(&scene, &["ana@example.org"]).await;
    let resend = async || {
        scene.send_mail().await;
        scene.usher.resend_to_invitee(&ACTOR, &scene.app, id_of(&ana)).await.map(|_| ())
    };
    resend().await.unwrap();
    let refused = resend().await.unwrap_err();
    assert!(matches!(refused, Error::TooMany(_)), "{refused}");
    scene.later(TimeDelta::hours(25));
    resend().await.unwrap();
    scene.later(TimeDelta::hours(25));
    for off in [
        switched(false),
        InviteeUpdate { enabled: Some(true), expires_at: Some(Expiry::At(scene.usher.now() - TimeDelta::hours(1))) },
    ] {
        update(&scene, &ana, off).await;
        let refused = resend().await.unwrap_err();
        assert!(matches!(refused, Error::Conflict(_)), "{refused}");
    }
});

both!(a_new_link_makes_the_one_before_unknown, |db| async {
    let scene = Scene::new(&db).await;
    let (_, ana) = invited(&scene, &["ana@example.org"]).await;
    let renewed = scene.usher.renew_invitee_link(&ACTOR, &scene.app, id_of(&ana)).await.unwrap();
    assert_ne!(renewed.url, ana.url);
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Unknown));
    assert_eq!(notice(&scene, &renewed.url).await, None);
    // The mail that waited carries the new one.
    assert!(scene.mail_to("ana@example.org").await.text.contains(&renewed.url));
});

both!(who_is_removed_has_no_link_and_no_mail_and_keeps_the_registration, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org", "bob@example.org"]).await;
    let launch = scene.usher.start_private(&token_of(&ana.url), &scene.usher.new_browser()).await.unwrap();
    let (token, _) = scene.begin(&launch).await;
    scene.usher.remove_invitee(&ACTOR, &scene.app, id_of(&ana), RegistrationFate::Keep).await.unwrap();

    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Unknown));
    let fault = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Ended), "{fault:?}");
    let left = scene.invitation(&made, Kind::Private).await;
    assert_eq!((left.invitation.registration_count, left.invitation.launched_count), (1, 0));
    assert_eq!(left.addresses, ["bob@example.org"]);
    let registration = RegistrationId::parse(&ana.registration_id).unwrap();
    scene.usher.get_registration(&Actor::Operator, &scene.app, &registration, Detail::default()).await.unwrap();
    let query = ListRequest::First { query: DeliveryQuery::default(), count: false };
    let mails = scene.usher.list_deliveries(&Actor::Operator, &scene.app, query).await.unwrap().rows;
    let told: Vec<_> = mails.iter().map(|m| (m.delivery.address.as_str(), m.delivery.state.as_str())).collect();
    assert_eq!(told, [("bob@example.org", "queued"), ("ana@example.org", "skipped")]);
    let again = scene.usher.remove_invitee(&ACTOR, &scene.app, id_of(&ana), RegistrationFate::Keep).await.unwrap_err();
    assert!(matches!(again, Error::NotFound { what: "invitee", .. }), "{again}");
});

both!(who_is_removed_with_the_registration_is_gone_from_every_invitation, |db| async {
    let scene = Scene::new(&db).await;
    let (first, ana) = invited(&scene, &["ana@example.org"]).await;
    let (second, again) = invited(&scene, &["ana@example.org"]).await;
    assert_eq!(ana.registration_id, again.registration_id);
    scene.usher.remove_invitee(&ACTOR, &scene.app, id_of(&ana), RegistrationFate::Delete).await.unwrap();
    for invitation in [&first, &second] {
        let left = scene.invitation(invitation, Kind::Private).await;
        assert_eq!((left.invitation.registration_count, left.addresses.len()), (0, 0));
    }
    let registration = RegistrationId::parse(&ana.registration_id).unwrap();
    let gone =
        scene.usher.get_registration(&Actor::Operator, &scene.app, &registration, Detail::default()).await.unwrap_err();
    assert!(matches!(gone, Error::NotFound { .. }), "{gone}");
    let events = ListRequest::First { query: EventQuery::default(), count: false };
    let line = scene.usher.list_events(&Actor::Operator, &scene.app, events).await.unwrap().rows.remove(0);
    assert_eq!((line.verb.as_str(), line.thing_id.as_str()), ("invitee.remove", &*id_of(&ana).to_string()));
    assert_eq!(line.detail.0["registrationDeleted"], true);
});

both!(a_seat_of_a_removed_person_is_free_again, |db| async {
    let scene = Scene::new(&db).await;
    let cap_of_one = usher_service::invitation::NewPublicInvitation { registration_cap: 1, ..Scene::public() };
    let (made, slug) = scene.publish(cap_of_one).await;
    scene.join(&slug, "ana@example.org", &scene.usher.new_browser()).await.unwrap();
    let full = scene.join(&slug, "bob@example.org", &scene.usher.new_browser()).await.unwrap_err();
    assert!(matches!(full, DoorFault::Notice(Notice::Full)), "{full:?}");
    let ana = scene.invitees(&made, Kind::Public).await.remove(0);
    scene.usher.remove_invitee(&ACTOR, &scene.app, id_of(&ana), RegistrationFate::Keep).await.unwrap();
    scene.join(&slug, "bob@example.org", &scene.usher.new_browser()).await.unwrap();
    assert_eq!(scene.invitation(&made, Kind::Public).await.invitation.registration_count, 1);
});

both!(everybody_who_has_not_started_is_reminded_at_once_and_in_bounded_calls, |db| async {
    let scene = Scene::with(&db, |s| s.max_addresses = 3).await;
    let (made, ana) = invited(&scene, &["ana@example.org", "bob@example.org", "cyd@example.org"]).await;
    let (id, remind) = (InvitationId(made.invitation.id), async |since| {
        let id = InvitationId(made.invitation.id);
        let done = scene.usher.remind_invitees(&ACTOR, &scene.app, id, since).await.unwrap();
        (done.queued, done.more)
    });
    assert_eq!(remind(None).await, (0, false), "their first mails have not gone out");
    scene.send_mail().await;
    scene.later(TimeDelta::days(2));
    let launch = scene.usher.start_private(&token_of(&ana.url), &scene.usher.new_browser()).await.unwrap();
    scene.begin(&launch).await;
    let now = scene.usher.now();
    assert_eq!(remind(None).await, (2, false));
    scene.send_mail().await;
    scene.later(TimeDelta::hours(1));
    assert_eq!(remind(Some(now)).await, (0, false), "they were reminded since");
    assert_eq!(remind(None).await, (2, false));
    let newest = scene.usher.captured_mails(&Actor::Operator, None).await.unwrap();
    assert_eq!(newest.len(), 5);

    let off = InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() };
    scene.usher.update_invitation(&ACTOR, &scene.app, id, Kind::Private, off).await.unwrap();
    let refused = scene.usher.remind_invitees(&ACTOR, &scene.app, id, None).await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(_)), "{refused}");
});

both!(a_call_for_reminders_takes_no_more_people_than_an_invitation_may_hold, |db| async {
    let scene = Scene::with(&db, |s| s.max_addresses = 2).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    for n in 0..3 {
        scene.join(&slug, &format!("p{n}@example.org"), &scene.usher.new_browser()).await.unwrap();
    }
    let id = InvitationId(made.invitation.id);
    let since = Some(scene.usher.now());
    for expected in [(2, true), (1, false), (0, false)] {
        let done = scene.usher.remind_invitees(&ACTOR, &scene.app, id, since).await.unwrap();
        assert_eq!((done.queued, done.more), expected);
        scene.send_mail().await;
    }
});

both!(a_removed_invitation_leaves_registrations_and_mails_that_are_not_sent, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org"]).await;
    let id = InvitationId(made.invitation.id);
    scene.usher.delete_invitation(&ACTOR, &scene.app, id).await.unwrap();
    assert_eq!(notice(&scene, &ana.url).await, Some(Notice::Unknown));
    scene.send_mail().await;
    assert!(scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().is_empty());
    let registration = RegistrationId::parse(&ana.registration_id).unwrap();
    scene.usher.get_registration(&Actor::Operator, &scene.app, &registration, Detail::default()).await.unwrap();
    let query = ListRequest::First { query: DeliveryQuery::default(), count: false };
    let mails = scene.usher.list_deliveries(&Actor::Operator, &scene.app, query).await.unwrap().rows;
    assert_eq!((mails[0].delivery.state.as_str(), mails[0].delivery.invitation_id), ("cancelled", None));
    let gone = scene.usher.delete_invitation(&ACTOR, &scene.app, id).await.unwrap_err();
    assert!(matches!(gone, Error::NotFound { .. }), "{gone}");

    let (public, slug) = scene.publish(Scene::public()).await;
    scene.usher.delete_invitation(&ACTOR, &scene.app, InvitationId(public.invitation.id)).await.unwrap();
    let fault = scene.usher.view_public_door(&slug, None).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Unknown)), "{fault:?}");
});

both!(a_large_invitation_is_gone_at_once_and_its_rows_go_in_steps_also_after_a_restart, |db| async {
    let scene = Scene::with(&db, |s| s.max_addresses = 1_200).await;
    let people: Vec<String> = (0..1_100).map(|n| format!("p{n:04}@example.org")).collect();
    let made = scene.invite(Scene::private(&people.iter().map(String::as_str).collect::<Vec<_>>())).await;
    let id = InvitationId(made.invitation.id);
    let first = scene.invitees(&made, Kind::Private).await.remove(0);
    let launch = scene.usher.start_private(&token_of(&first.url), &scene.usher.new_browser()).await.unwrap();
    let (token, begun) = scene.begin(&launch).await;
    scene.usher.delete_invitation(&ACTOR, &scene.app, id).await.unwrap();

    // The first step takes mails alone, so all of them are still there.
    let rows = async || removals::invitees(&mut db.read().await, &scene.app, id.0, 9_999).await.unwrap().len();
    assert_eq!(rows().await, 1_100);
    assert_eq!(notice(&scene, &first.url).await, Some(Notice::Unknown));
    assert!(scene.usher.view_private_door(&token_of(&first.url), None).await.is_err());
    let fault = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Unknown), "{fault:?}");
    let unknown = [
        scene.usher.get_invitation(&Actor::Operator, &scene.app, id, Kind::Private).await.map(|_| ()).unwrap_err(),
        scene.usher.delete_invitation(&ACTOR, &scene.app, id).await.unwrap_err(),
        scene.usher.remind_invitees(&ACTOR, &scene.app, id, None).await.map(|_| ()).unwrap_err(),
        scene.usher.invitation_job_status(&Actor::Operator, &scene.app, id).await.map(|_| ()).unwrap_err(),
        scene.usher.get_tags(&Actor::Operator, &scene.app, &id).await.map(|_| ()).unwrap_err(),
        scene.usher.get_invitee(&Actor::Operator, &scene.app, id_of(&first)).await.map(|_| ()).unwrap_err(),
        scene.usher.resend_to_invitee(&ACTOR, &scene.app, id_of(&first)).await.map(|_| ()).unwrap_err(),
    ];
    assert!(unknown.iter().all(|error| matches!(error, Error::NotFound { .. })), "{unknown:?}");
    // Nobody was invited before by what is removed.
    let again = NewPrivateInvitation { duplicates: Duplicates::Fail, ..Scene::private(&["p1099@example.org"]) };
    assert_eq!(scene.invite(again).await.addresses, ["p1099@example.org"]);

    let mut steps = 0;
    while scene.usher.remove_next_rows().await.unwrap() {
        steps += 1;
    }
    assert_eq!((steps, rows().await), (4, 0));
    let fault = scene.usher.keep_launch(&token, begun.epoch).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Ended), "{fault:?}");
    let registration = RegistrationId::parse(&first.registration_id).unwrap();
    scene.usher.get_registration(&Actor::Operator, &scene.app, &registration, Detail::default()).await.unwrap();
    assert_eq!(scene.usher.queues().await.unwrap().mails, 1, "that of the other invitation");
    let query = ListRequest::First { query: DeliveryQuery::default(), count: false };
    let mails = scene.usher.list_deliveries(&Actor::Operator, &scene.app, query).await.unwrap().rows;
    assert!(mails.iter().filter(|mail| mail.delivery.state == "cancelled").count() >= 99, "their record stays");
});

both!(a_preview_tells_what_an_invitation_would_do_and_writes_nothing, |db| async {
    let scene = Scene::new(&db).await;
    invited(&scene, &["ana@example.org"]).await;
    let before = scene.usher.queues().await.unwrap().mails;
    let new = |duplicates| NewPrivateInvitation {
        duplicates,
        ..Scene::private(&["Ana@Example.org", "bob@example.org", "nobody", "BOB@example.org"])
    };
    let preview =
        scene.usher.preview_private_invitation(&Actor::Operator, &scene.app, new(Duplicates::Fail)).await.unwrap();
    let line = |address: &str, verdict| AddressPreview { address: address.into(), verdict };
    let expected = [
        line("Ana@Example.org", Verdict::Duplicate(Duplicates::Fail)),
        line("bob@example.org", Verdict::New),
        line("nobody", Verdict::Invalid("the e-mail address must have exactly one @".into())),
        line("BOB@example.org", Verdict::Repeated),
    ];
    assert_eq!(preview, expected);
    assert_eq!(scene.usher.queues().await.unwrap().mails, before);
    // It foretells what then happens.
    let made = scene.invite(new(Duplicates::Fail)).await;
    assert_eq!(made.addresses, ["bob@example.org"]);
    let status = scene
        .usher
        .invitation_job_status(&Actor::Operator, &scene.app, InvitationId(made.invitation.id))
        .await
        .unwrap();
    assert_eq!((status.total, status.errors.len()), (3, 2));
    let nothing = NewPrivateInvitation { addresses: Vec::new(), ..new(Duplicates::Fail) };
    let refused = scene.usher.preview_private_invitation(&Actor::Operator, &scene.app, nothing).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid { .. }), "{refused}");
});

both!(another_application_reaches_no_invitee, |db| async {
    let scene = Scene::new(&db).await;
    let (made, ana) = invited(&scene, &["ana@example.org"]).await;
    let other = scene.usher.create_application(&Actor::System, "Other").await.unwrap().id;
    let (usher, id, invitation) = (&scene.usher, id_of(&ana), InvitationId(made.invitation.id));
    let refused = [
        usher.get_invitee(&Actor::Operator, &other, id).await.map(|_| ()).unwrap_err(),
        usher.update_invitee(&ACTOR, &other, id, switched(false)).await.map(|_| ()).unwrap_err(),
        usher.renew_invitee_link(&ACTOR, &other, id).await.map(|_| ()).unwrap_err(),
        usher.resend_to_invitee(&ACTOR, &other, id).await.map(|_| ()).unwrap_err(),
        usher.remove_invitee(&ACTOR, &other, id, RegistrationFate::Delete).await.unwrap_err(),
        usher.remind_invitees(&ACTOR, &other, invitation, None).await.map(|_| ()).unwrap_err(),
        usher.delete_invitation(&ACTOR, &other, invitation).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Error::NotFound { .. })), "{refused:?}");
    assert_eq!(notice(&scene, &ana.url).await, None);
});
