use chrono::TimeDelta;
use usher_model::{AppId, InvitationId, RegistrationId, Tags};
use usher_service::invitation::{
    Duplicates, Expiry, InvitationUpdate, JobState, JobStatus, Kind, NewPrivateInvitation,
};
use usher_service::registration::{Detail, Postback};
use usher_service::{Actor, Error, Secret};

use crate::scene::{Scene, token_of};

both!(each_address_gets_one_mail_and_what_is_none_gets_a_line, |db| async {
    let scene = Scene::new(&db).await;
    let made =
        scene.invite(Scene::private(&["ana@example.org", "Ana@Example.org", "no address", "Bob.B@example.org"])).await;
    assert_eq!(made.addresses, ["ana@example.org", "Bob.B@example.org"]);
    let id = InvitationId(made.invitation.id);
    let before = scene.usher.invitation_job_status(&Actor::Operator, &scene.app, id).await.unwrap();
    assert_eq!((before.state, before.total, before.processed), (JobState::Started, 3, 1));
    scene.send_mail().await;
    let after = scene.usher.invitation_job_status(&Actor::Operator, &scene.app, id).await.unwrap();
    assert_eq!((after.state, after.total, after.processed, after.errors.len()), (JobState::Complete, 3, 3, 1));
    assert!(after.errors[0].starts_with("no address: "), "{:?}", after.errors);
    let mut to: Vec<_> =
        scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().into_iter().map(|m| m.to).collect();
    to.sort();
    assert_eq!(to, ["Bob.B@example.org", "ana@example.org"]);
    let mail = scene.mail_to("ana@example.org").await;
    assert!(mail.text.contains(&scene.invitees(&made, Kind::Private).await[0].url), "{}", mail.text);
});

both!(an_address_that_was_invited_before_goes_the_way_that_was_asked_for, |db| async {
    let scene = Scene::new(&db).await;
    let first = scene.invite(Scene::private(&["ana@example.org"])).await;
    let first = scene.invitees(&first, Kind::Private).await.remove(0);
    let again = async |duplicates| {
        let new = NewPrivateInvitation { duplicates, ..Scene::private(&["ANA@example.org", "new@example.org"]) };
        let made = scene.invite(new).await;
        let invitees = scene.invitees(&made, Kind::Private).await;
        (made, invitees)
    };

    let (made, invitees) = again(Duplicates::Fail).await;
    assert_eq!(invitees.iter().map(|i| i.invitee.email.as_str()).collect::<Vec<_>>(), ["new@example.org"]);
    let status = scene
        .usher
        .invitation_job_status(&Actor::Operator, &scene.app, InvitationId(made.invitation.id))
        .await
        .unwrap();
    assert_eq!((status.total, status.errors.len()), (2, 1));
    assert!(status.errors[0].starts_with("ANA@example.org: "), "{:?}", status.errors);

    let (made, invitees) = again(Duplicates::SendExisting).await;
    assert_eq!(invitees[0].registration_id, first.registration_id);
    assert_ne!(invitees[0].url, first.url, "each invitation has its own link");
    assert_eq!(made.invitation.registration_count, 2);

    let (_, invitees) = again(Duplicates::InstanceExisting).await;
    assert_eq!(invitees[0].registration_id, first.registration_id);
    let id = RegistrationId::parse(&first.registration_id).unwrap();
    let report = scene.usher.get_registration(&Actor::Operator, &scene.app, &id, Detail::default()).await.unwrap();
    assert_eq!((report.registration.instance, report.instance.number), (1, 1));

    let (_, invitees) = again(Duplicates::CreateNew).await;
    assert_ne!(invitees[0].registration_id, first.registration_id);
});

both!(too_many_addresses_and_none_are_refused_whole, |db| async {
    let scene = Scene::with(&db, |s| s.max_addresses = 2).await;
    for addresses in [&["a@x.example", "b@x.example", "c@x.example"][..], &[]] {
        let refused = scene
            .usher
            .create_private_invitation(&Actor::Operator, &scene.app, Scene::private(addresses))
            .await
            .unwrap_err();
        assert!(matches!(&refused, Error::Invalid { field, .. } if field == "invitationEmail.addresses"), "{refused}");
    }
    assert_eq!(scene.usher.queues().await.unwrap().mails, 0);
});

both!(disabling_takes_back_the_mails_that_have_not_gone_out, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org", "bob@example.org"])).await;
    let id = InvitationId(made.invitation.id);
    let update = InvitationUpdate { allow_launch: Some(false), ..InvitationUpdate::default() };
    scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Private, update).await.unwrap();
    scene.send_mail().await;
    assert!(scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().is_empty());
    let status = scene.usher.invitation_job_status(&Actor::Operator, &scene.app, id).await.unwrap();
    assert!(matches!(status, JobStatus { state: JobState::Cancelled, total: 2, processed: 2, .. }), "{status:?}");
});

both!(an_update_changes_what_it_names_and_an_empty_expiry_removes_it, |db| async {
    let scene = Scene::new(&db).await;
    let at = scene.usher.now() + TimeDelta::days(1);
    let postback = Postback {
        url: "https://lms.example.org/post".into(),
        user_name: Some("u".into()),
        password: Some(Secret::new("p")),
        ..Postback::default()
    };
    let new = NewPrivateInvitation {
        expires_at: Some(at),
        subject: Some("First".into()),
        postback: Some(postback.clone()),
        ..Scene::private(&["ana@example.org"])
    };
    let made = scene.invite(new).await;
    let id = InvitationId(made.invitation.id);
    let set = async |update| {
        scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Private, update).await.unwrap()
    };
    let kept = set(InvitationUpdate::default()).await.invitation;
    assert_eq!((kept.subject.as_deref(), kept.expires_at), (Some("First"), Some(at.into())));
    let moved = Postback { url: "https://lms.example.org/other".into(), password: None, ..postback };
    let changed = set(InvitationUpdate {
        subject: Some("Second".into()),
        expires_at: Some(Expiry::Never),
        postback: Some(moved.clone()),
        ..InvitationUpdate::default()
    })
    .await;
    assert_eq!((changed.invitation.subject.as_deref(), changed.invitation.expires_at), (Some("Second"), None));
    assert_eq!(changed.postback, Some(moved), "the password is not shown");
    let before = made.invitation.postback.unwrap().0.sealed_password;
    assert_eq!(changed.invitation.postback.unwrap().0.sealed_password, before, "and it is kept");
});

both!(tags_of_an_invitation_go_to_its_registrations, |db| async {
    let scene = Scene::new(&db).await;
    let tags = Tags::parse(["b".to_owned(), "a".to_owned()]).unwrap();
    let made = scene.invite(NewPrivateInvitation { tags, ..Scene::private(&["ana@example.org"]) }).await;
    assert_eq!(scene.result(&made, Kind::Private).await.tags, ["a", "b"]);
});

both!(another_application_sees_nothing_of_it, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let id = InvitationId(made.invitation.id);
    let registration = RegistrationId::parse(&scene.invitees(&made, Kind::Private).await[0].registration_id).unwrap();
    let other: AppId = scene.usher.create_application(&Actor::System, "Other").await.unwrap().id;
    let actor = Actor::Operator;
    let update = InvitationUpdate::default();
    let refused = [
        scene.usher.get_invitation(&Actor::Operator, &other, id, Kind::Private).await.map(|_| ()).unwrap_err(),
        scene.usher.invitation_job_status(&Actor::Operator, &other, id).await.map(|_| ()).unwrap_err(),
        scene.usher.update_invitation(&actor, &other, id, Kind::Private, update).await.map(|_| ()).unwrap_err(),
        scene
            .usher
            .get_registration(&Actor::Operator, &other, &registration, Detail::default())
            .await
            .map(|_| ())
            .unwrap_err(),
        scene.usher.delete_registration(&actor, &other, &registration).await.unwrap_err(),
        scene.usher.get_invitation(&Actor::Operator, &scene.app, id, Kind::Public).await.map(|_| ()).unwrap_err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Error::NotFound { .. })), "{refused:?}");
    let refused =
        scene.usher.create_private_invitation(&actor, &other, Scene::private(&["ana@example.org"])).await.unwrap_err();
    assert!(matches!(&refused, Error::Invalid { field, .. } if field == "courseId"), "{refused}");
});

#[tokio::test]
async fn the_database_file_holds_no_link_no_code_and_no_password() {
    crate::database::on_sqlite(|db| async move {
        let scene = Scene::new(&db).await;
        let postback = Postback {
            url: "https://lms.example.org/post".into(),
            password: Some(Secret::new("postback-password")),
            ..Postback::default()
        };
        let made = scene
            .invite(NewPrivateInvitation { postback: Some(postback), ..Scene::private(&["ana@example.org"]) })
            .await;
        let link = token_of(&scene.invitees(&made, Kind::Private).await[0].url);
        let browser = scene.usher.new_browser();
        let launch = scene.usher.start_private(&link, &browser).await.unwrap();
        scene.begin(&launch).await;
        let other = scene.usher.new_browser();
        scene.usher.send_code(&crate::scene::LEARNER, &link, &other).await.unwrap();
        let mail = scene.mail_to("ana@example.org").await;
        let code: String = mail.summary.subject.chars().take_while(char::is_ascii_digit).collect();
        let secret = scene.usher.create_application(&Actor::System, "Second").await.unwrap().secret;

        let mut bytes = Vec::new();
        for entry in
            std::fs::read_dir(std::path::Path::new(db.url.trim_start_matches("sqlite:")).parent().unwrap()).unwrap()
        {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        assert!(memmem(&bytes, b"ana@example.org"), "the search finds what is there");
        let launch = token_of(launch.as_str());
        for hidden in [&link, &launch, browser.cookie(), "postback-password", secret.expose(), &format!(" {code}")] {
            assert!(!memmem(&bytes, hidden.as_bytes()), "{hidden}");
        }
    })
    .await;
}

fn memmem(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|window| window == needle)
}
