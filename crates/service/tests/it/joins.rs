use std::collections::HashSet;

use chrono::TimeDelta;
use usher_model::InvitationId;
use usher_service::door::{DoorFault, Joined, Notice};
use usher_service::invitation::{Expiry, InvitationUpdate, Kind, NewPublicInvitation};
use usher_service::{Actor, VerifyPublic};

use crate::scene::{LEARNER, Scene, token_of};

both!(a_thousand_joins_at_once_on_a_cap_of_a_hundred_give_exactly_a_hundred, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(NewPublicInvitation { registration_cap: 100, ..Scene::public() }).await;
    let joins = (0..1000).map(|n| {
        let (scene, slug) = (&scene, &slug);
        async move {
            let browser = scene.usher.new_browser();
            match scene.join(slug, &format!("p{n}@example.org"), &browser).await {
                Ok(Joined::Started(_)) => true,
                Err(DoorFault::Notice(Notice::Full)) => false,
                other => panic!("{other:?}"),
            }
        }
    });
    let started = futures::future::join_all(joins).await.into_iter().filter(|started| *started).count();
    assert_eq!(started, 100);
    assert_eq!(scene.invitation(&made, Kind::Public).await.invitation.registration_count, 100);
    assert_eq!(scene.invitees(&made, Kind::Public).await.len(), 100);
});

both!(a_double_click_and_another_way_of_writing_the_address_give_one_registration, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    let clicks = ["ana@example.org", "Ana@Example.org", "ANA@EXAMPLE.ORG", " ana@example.org "];
    let answers = futures::future::join_all(clicks.map(|email| scene.join(&slug, email, &browser))).await;
    assert!(answers.iter().all(|answer| matches!(answer, Ok(Joined::Started(_)))), "{answers:?}");
    assert_eq!(scene.invitees(&made, Kind::Public).await.len(), 1);
    assert_eq!(scene.invitation(&made, Kind::Public).await.invitation.registration_count, 1);
});

both!(a_known_address_comes_back_from_another_browser_only_by_a_mailed_link_which_counts_once, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    let (home, office, thief) = (scene.usher.new_browser(), scene.usher.new_browser(), scene.usher.new_browser());
    scene.join(&slug, "ana@example.org", &home).await.unwrap();
    let answer = scene.join(&slug, "ana@example.org", &office).await.unwrap();
    assert!(matches!(&answer, Joined::CheckMail { masked_email } if masked_email == "a•••@example.org"), "{answer:?}");

    let mail = scene.mail_to("ana@example.org").await;
    let link = mail.text.split_whitespace().find(|word| word.contains("/c/")).expect("a link").trim_matches(['<', '>']);
    let token = token_of(link);
    let view = scene.usher.view_confirm_door(&token).await.unwrap();
    assert_eq!((view.course_title.as_str(), view.email.as_str()), ("Ants & bees", "ana@example.org"));
    scene.usher.confirm_join(&LEARNER, &token, &office).await.unwrap();
    // The same person may press the button again; somebody else who got hold of the mail may not.
    scene.usher.confirm_join(&LEARNER, &token, &office).await.unwrap();
    let refused = scene.usher.confirm_join(&LEARNER, &token, &thief).await.unwrap_err();
    assert!(matches!(refused, DoorFault::Notice(Notice::Expired { .. })), "{refused:?}");
    assert_eq!(scene.invitees(&made, Kind::Public).await.len(), 1);
    assert!(matches!(scene.join(&slug, "ana@example.org", &office).await, Ok(Joined::Started(_))));
});

both!(a_mailed_link_ends_after_a_quarter_of_an_hour, |db| async {
    let scene = Scene::with(&db, |s| s.verify_public = VerifyPublic::Always).await;
    let (_, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    scene.join(&slug, "ana@example.org", &browser).await.unwrap();
    let mail = scene.mail_to("ana@example.org").await;
    let link = mail.text.split_whitespace().find(|word| word.contains("/c/")).unwrap().trim_matches(['<', '>']);
    scene.later(TimeDelta::minutes(16));
    let refused = scene.usher.confirm_join(&LEARNER, &token_of(link), &browser).await.unwrap_err();
    assert!(matches!(refused, DoorFault::Notice(Notice::Expired { .. })), "{refused:?}");
});

both!(under_always_the_seat_is_taken_at_the_confirmation, |db| async {
    let scene = Scene::with(&db, |s| s.verify_public = VerifyPublic::Always).await;
    let (made, slug) = scene.publish(NewPublicInvitation { registration_cap: 1, ..Scene::public() }).await;
    let browsers = [scene.usher.new_browser(), scene.usher.new_browser()];
    let mut tokens = Vec::new();
    for (browser, email) in browsers.iter().zip(["ana@example.org", "bob@example.org"]) {
        let answer = scene.join(&slug, email, browser).await.unwrap();
        assert!(matches!(answer, Joined::CheckMail { .. }));
        let mail = scene.mail_to(email).await;
        let link = mail.text.split_whitespace().find(|word| word.contains("/c/")).unwrap().trim_matches(['<', '>']);
        tokens.push(token_of(link));
    }
    assert_eq!(scene.invitation(&made, Kind::Public).await.invitation.registration_count, 0);
    scene.usher.confirm_join(&LEARNER, &tokens[1], &browsers[1]).await.unwrap();
    let refused = scene.usher.confirm_join(&LEARNER, &tokens[0], &browsers[0]).await.unwrap_err();
    assert!(matches!(refused, DoorFault::Notice(Notice::Full)), "{refused:?}");
});

both!(who_asks_to_come_back_learns_nothing_about_who_is_registered, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    scene.join(&slug, "ana@example.org", &scene.usher.new_browser()).await.unwrap();
    let update = InvitationUpdate { allow_new_registrations: Some(false), ..InvitationUpdate::default() };
    let id = InvitationId(made.invitation.id);
    scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Public, update).await.unwrap();
    let visitor = scene.usher.new_browser();
    for email in ["ana@example.org", "zoe@example.org"] {
        let answer = scene.usher.come_back(&LEARNER, &slug, email, &visitor).await.unwrap();
        assert!(matches!(answer, Joined::CheckMail { .. }), "{answer:?}");
    }
    scene.send_mail().await;
    let to: Vec<String> =
        scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().into_iter().map(|m| m.to).collect();
    assert_eq!(to, ["ana@example.org"]);
    let refused = scene.join(&slug, "zoe@example.org", &visitor).await.unwrap_err();
    assert!(matches!(refused, DoorFault::Notice(Notice::Closed)), "{refused:?}");
});

both!(mails_to_one_address_are_limited_and_the_page_says_the_same, |db| async {
    let scene = Scene::new(&db).await;
    let (_, slug) = scene.publish(Scene::public()).await;
    scene.join(&slug, "ana@example.org", &scene.usher.new_browser()).await.unwrap();
    for _ in 0..6 {
        let answer = scene.join(&slug, "ana@example.org", &scene.usher.new_browser()).await.unwrap();
        assert!(matches!(answer, Joined::CheckMail { .. }));
    }
    scene.send_mail().await;
    assert_eq!(scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len(), 3);
    scene.later(TimeDelta::minutes(61));
    scene.join(&slug, "ana@example.org", &scene.usher.new_browser()).await.unwrap();
    scene.send_mail().await;
    assert_eq!(scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len(), 4);
});

both!(each_switch_of_a_public_invitation_has_its_notice, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    let id = InvitationId(made.invitation.id);
    let known = scene.usher.new_browser();
    scene.join(&slug, "ana@example.org", &known).await.unwrap();
    let set = async |update| {
        scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Public, update).await.unwrap();
    };
    let past = scene.usher.now() - TimeDelta::seconds(1);
    let nobody = scene.usher.new_browser();

    set(InvitationUpdate { registration_cap: Some(1), ..InvitationUpdate::default() }).await;
    assert_eq!(scene.usher.view_public_door(&slug, Some(&nobody)).await.unwrap().no_new, Some(Notice::Full));
    assert!(scene.usher.continue_public(&slug, &known).await.is_ok(), "who joined may go on");

    set(InvitationUpdate { expires_at: Some(Expiry::At(past)), ..InvitationUpdate::default() }).await;
    let fault = scene.usher.view_public_door(&slug, Some(&known)).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Expired { at }) if at == past), "{fault:?}");

    set(InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() }).await;
    let fault = scene.usher.continue_public(&slug, &known).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Disabled)), "{fault:?}");

    let fault = scene.usher.view_public_door("nothing", None).await.unwrap_err();
    assert!(matches!(fault, DoorFault::Notice(Notice::Unknown)), "{fault:?}");
});

both!(names_are_cleaned_and_needed, |db| async {
    let scene = Scene::new(&db).await;
    let (made, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    let form = |first: &str| usher_service::door::JoinForm {
        email: "ana@example.org".into(),
        first_name: first.into(),
        last_name: "Berg".into(),
    };
    for nothing in ["", "  ", "http://spam.example", "\u{202e}"] {
        let fault = scene.usher.join(&LEARNER, &slug, &form(nothing), &browser).await.unwrap_err();
        assert!(matches!(fault, DoorFault::Field { field: "first_name" }), "{nothing:?}: {fault:?}");
    }
    scene.usher.join(&LEARNER, &slug, &form(" Ana \u{7} Maria "), &browser).await.unwrap();
    let ids: HashSet<String> =
        scene.invitees(&made, Kind::Public).await.into_iter().map(|i| i.registration_id).collect();
    assert_eq!(ids.len(), 1);
    assert_eq!(scene.result(&made, Kind::Public).await.registration.first_name, "Ana Maria");
});
