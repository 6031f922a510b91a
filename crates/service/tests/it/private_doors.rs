use chrono::TimeDelta;
use usher_model::InvitationId;
use usher_service::door::{CodeFault, DoorFault, DoorState, Notice};
use usher_service::invitation::{InvitationUpdate, Kind};
use usher_service::{Actor, VerifyPrivate};

use crate::scene::{LEARNER, Scene};

/// The six digits of the newest code.
async fn code(scene: &Scene) -> String {
    let mail = scene.mail_to("ana@example.org").await;
    mail.summary.subject.chars().take_while(char::is_ascii_digit).collect()
}

both!(the_first_start_binds_and_another_browser_proves_itself_by_a_mailed_code, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let (home, office) = (scene.usher.new_browser(), scene.usher.new_browser());
    let door = scene.usher.view_private_door(&link, Some(&office)).await.unwrap();
    assert_eq!((door.state, door.learner.as_str()), (DoorState::Start, "ana@example.org"));

    let launch = scene.usher.start_private(&link, &home).await.unwrap();
    scene.begin(&launch).await;
    assert_eq!(scene.usher.view_private_door(&link, Some(&home)).await.unwrap().state, DoorState::Live);
    scene.later(TimeDelta::minutes(1));
    assert_eq!(scene.usher.view_private_door(&link, Some(&home)).await.unwrap().state, DoorState::Continue);

    let door = scene.usher.view_private_door(&link, Some(&office)).await.unwrap();
    assert_eq!((door.state, door.learner.as_str()), (DoorState::Prove, "a•••@example.org"));
    let fault = scene.usher.start_private(&link, &office).await.unwrap_err();
    assert!(matches!(fault, DoorFault::MustProve), "{fault:?}");

    scene.usher.send_code(&LEARNER, &link, &office).await.unwrap();
    let code = code(&scene).await;
    // The code is of use in the browser that asked for it alone.
    let thief = scene.usher.new_browser();
    let fault = scene.usher.start_with_code(&link, &thief, &code).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Code(CodeFault::Ended)), "{fault:?}");
    scene.usher.start_with_code(&link, &office, &code).await.unwrap();
    // And once.
    let fault = scene.usher.start_with_code(&link, &office, &code).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Code(CodeFault::Ended)), "{fault:?}");
    assert!(scene.usher.start_private(&link, &office).await.is_ok(), "the browser is bound now");
    assert!(scene.usher.start_private(&link, &home).await.is_ok(), "and so is the first");
});

both!(a_code_ends_after_five_wrong_tries_and_after_a_quarter_of_an_hour, |db| async {
    let scene = Scene::with(&db, |s| s.verify_private = VerifyPrivate::Always).await;
    let link = scene.invite_one("ana@example.org").await;
    let browser = scene.usher.new_browser();
    scene.usher.send_code(&LEARNER, &link, &browser).await.unwrap();
    let right = code(&scene).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for tried in 1..=5 {
        let fault = scene.usher.start_with_code(&link, &browser, wrong).await.unwrap_err();
        let expected = if tried < 5 { CodeFault::Wrong } else { CodeFault::Ended };
        assert!(matches!(fault, DoorFault::Code(c) if c == expected), "try {tried}: {fault:?}");
    }
    let fault = scene.usher.start_with_code(&link, &browser, &right).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Code(CodeFault::Ended)), "{fault:?}");

    scene.usher.send_code(&LEARNER, &link, &browser).await.unwrap();
    let right = code(&scene).await;
    scene.later(TimeDelta::minutes(16));
    let fault = scene.usher.start_with_code(&link, &browser, &right).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Code(CodeFault::Ended)), "{fault:?}");
});

both!(codes_to_one_address_are_limited, |db| async {
    let scene = Scene::with(&db, |s| s.verify_private = VerifyPrivate::Always).await;
    let link = scene.invite_one("ana@example.org").await;
    let browser = scene.usher.new_browser();
    for _ in 0..3 {
        scene.usher.send_code(&LEARNER, &link, &browser).await.unwrap();
    }
    let fault = scene.usher.send_code(&LEARNER, &link, &browser).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Code(CodeFault::TooMany)), "{fault:?}");
});

both!(under_never_any_browser_goes_on, |db| async {
    let scene = Scene::with(&db, |s| s.verify_private = VerifyPrivate::Never).await;
    let link = scene.invite_one("ana@example.org").await;
    for _ in 0..2 {
        scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    }
});

both!(of_two_browsers_that_start_at_once_one_is_bound, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let starts = (0..8).map(|_| async {
        let browser = scene.usher.new_browser();
        scene.usher.start_private(&link, &browser).await.is_ok()
    });
    let started = futures::future::join_all(starts).await;
    assert_eq!(started.into_iter().filter(|ok| *ok).count(), 1);
});

both!(a_changed_link_and_a_link_of_a_removed_registration_are_unknown, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let invitee = scene.invitees(&made, Kind::Private).await.remove(0);
    let link = crate::scene::token_of(&invitee.url);
    let mut forged = link.clone();
    forged.replace_range(45..46, if link.ends_with('A') { "B" } else { "A" });
    let unknown = async |link: &str| {
        let fault = scene.usher.view_private_door(link, None).await.unwrap_err();
        assert!(matches!(fault, DoorFault::Notice(Notice::Unknown)), "{fault:?}");
    };
    unknown(&forged).await;
    unknown("").await;
    unknown(&"x".repeat(10_000)).await;
    let id = usher_model::RegistrationId::parse(&invitee.registration_id).unwrap();
    scene.usher.delete_registration(&Actor::Operator, &scene.app, &id).await.unwrap();
    unknown(&link).await;
    assert_eq!(scene.invitation(&made, Kind::Private).await.invitation.registration_count, 0);
});

both!(a_disabled_invitation_starts_nobody_and_a_begun_launch_keeps_its_work, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = crate::scene::token_of(&scene.invitees(&made, Kind::Private).await[0].url);
    let browser = scene.usher.new_browser();
    let first = scene.usher.start_private(&link, &browser).await.unwrap();
    let (token, begun) = scene.begin(&first).await;
    let second = scene.usher.start_private(&link, &browser).await.unwrap();

    let update = InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() };
    let id = InvitationId(made.invitation.id);
    scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Private, update).await.unwrap();
    let fault = scene.usher.view_private_door(&link, Some(&browser)).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Disabled)), "{fault:?}");
    let unbegun = usher_service::launch::LaunchToken::presented(&crate::scene::token_of(second.as_str()));
    let fault = scene.usher.begin_launch(&LEARNER, &unbegun).await.unwrap_err();
    assert!(matches!(fault, usher_service::launch::LaunchFault::Disabled), "{fault:?}");
    let opened = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
    let report = crate::scene::commit(1, opened.session, &[("cmi.core.lesson_location", "7")]);
    scene.usher.commit(&token, begun.epoch, report).await.unwrap();
});
