//! Invitations to the account.

use chrono::TimeDelta;
use usher_model::Email;
use usher_service::account::Role;
use usher_service::rights::Grant;
use usher_service::sign_in::{PasswordFault, Visit};
use usher_service::team::{Acceptance, InviteFault, NewTeamInvitation, TeamFault, TeamNotice};
use usher_service::{Actor, PersonActor, Secret};
use usher_store::{persons, team_groups};
use usher_testing::raw::Raw;

use crate::scene::Scene;
use crate::sign_ins::{PASSWORD, visit, visit_with};

fn new(email: &str, role: Role) -> NewTeamInvitation {
    NewTeamInvitation {
        email: Email::parse(email).unwrap(),
        role,
        first_name: Some("Ana".into()),
        last_name: None,
        groups: Vec::new(),
        reporting_groups: None,
        apps: None,
    }
}

fn words(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn accepts(password: Option<&str>) -> Acceptance {
    Acceptance {
        first_name: "Ana".into(),
        last_name: "Berg".into(),
        password: password.map(Secret::new),
        although_somebody_else: false,
    }
}

impl Scene {
    /// Invites, and tells the token of the mailed link.
    async fn ask_in(&self, new: NewTeamInvitation) -> String {
        let email = new.email.to_string();
        self.usher.invite_to_team(&Actor::Operator, new).await.unwrap();
        let token = self.link_to(&email, "/join/").await;
        self.later(TimeDelta::seconds(1));
        token
    }

    async fn accept(&self, visit: &Visit, token: &str, form: &Acceptance) -> Result<uuid::Uuid, TeamFault> {
        self.usher.accept_team_invitation(visit, token, form).await.map(|accepted| accepted.person)
    }
}

both!(an_invitation_becomes_a_person_with_groups_that_are_made_at_the_acceptance, |db| async {
    let scene = Scene::new(&db).await;
    let invitation = NewTeamInvitation {
        groups: words(&["Sales", "sales ", "Service"]),
        reporting_groups: Some(words(&["Works"])),
        apps: Some(vec![scene.app.clone()]),
        ..new("Ana@example.org", Role::Reporter)
    };
    let token = scene.ask_in(invitation).await;
    assert_eq!(Raw::connect(&db).await.count("team_group").await, 0);
    let before = Raw::connect(&db).await.dump().await;
    let door = scene.usher.view_team_door(&token, None).await.unwrap();
    assert_eq!(Raw::connect(&db).await.dump().await, before, "looking changes nothing");
    assert_eq!(
        (door.inviter.as_str(), door.email.as_str(), door.role, door.groups, door.reporting_groups),
        ("Usher", "Ana@example.org", Role::Reporter, words(&["Sales", "Service"]), words(&["Works"]))
    );
    assert_eq!((door.first_name.as_str(), door.last_name.as_str()), ("Ana", ""));

    let accepted = scene.usher.accept_team_invitation(&visit(1), &token, &accepts(Some(PASSWORD))).await.unwrap();
    let me = scene.who(&accepted.session).await.unwrap();
    assert_eq!((me.person.id, me.role(), me.person.all_apps), (accepted.person, Some(Role::Reporter), false));
    assert!(me.person.email_verified_at.is_some());
    let Actor::Person(PersonActor { apps: Some(apps), .. }) = &me.actor else { panic!("{:?}", me.actor) };
    assert_eq!(&apps[..], std::slice::from_ref(&scene.app));
    let mut conn = db.read().await;
    let names = |groups: Vec<team_groups::TeamGroup>| groups.into_iter().map(|group| group.name).collect::<Vec<_>>();
    assert_eq!(names(team_groups::of_member(&mut conn, me.person.id).await.unwrap()), ["Sales", "Service"]);
    assert_eq!(names(team_groups::of_reporter(&mut conn, me.person.id).await.unwrap()), ["Works"]);
    drop(conn);
    let again = scene.accept(&visit(1), &token, &accepts(None)).await;
    assert!(matches!(again, Err(TeamFault::Notice(TeamNotice::Accepted))));
    scene.usher.sign_in(&visit(1), "ana@example.org", &Secret::new(PASSWORD)).await.unwrap();
});

both!(everyone_is_no_group, |db| async {
    let scene = Scene::new(&db).await;
    let invitation = NewTeamInvitation {
        groups: words(&["everyone"]),
        reporting_groups: Some(words(&["Everyone"])),
        ..new("ana@example.org", Role::Reporter)
    };
    let token = scene.ask_in(invitation).await;
    let id = scene.accept(&visit(1), &token, &accepts(None)).await.unwrap();
    assert_eq!(Raw::connect(&db).await.count("team_group").await, 0);
    assert!(persons::find(&mut db.read().await, id).await.unwrap().unwrap().reports_on_everyone);
});

both!(what_cannot_be_invited_is_told_by_its_kind_and_in_order, |db| async {
    let scene = Scene::with(&db, |settings| settings.max_team_invitations = 1).await;
    scene.person("boss@example.org", Role::Admin, None).await;
    let invite = async |new: NewTeamInvitation| scene.usher.invite_to_team(&Actor::Operator, new).await;
    let reporting = |role, names: &[&str]| NewTeamInvitation {
        reporting_groups: Some(words(names)),
        ..new("boss@example.org", role)
    };
    assert!(matches!(invite(reporting(Role::Author, &[])).await, Err(InviteFault::RoleOfReporting)));
    let both = invite(reporting(Role::Reporter, &["A", "everyone"])).await;
    assert!(matches!(both, Err(InviteFault::ReportingGroups)));
    assert!(matches!(invite(new("BOSS@example.org", Role::Author)).await, Err(InviteFault::UserExists)));
    invite(new("ana@example.org", Role::Author)).await.unwrap();
    assert!(matches!(invite(new("ANA@example.org", Role::Author)).await, Err(InviteFault::InvitePending)));
    assert!(matches!(invite(new("eve@example.org", Role::Author)).await, Err(InviteFault::MaxInvites { limit: 1 })));
    let nameless = NewTeamInvitation { groups: words(&[" "]), ..new("eve@example.org", Role::Author) };
    assert!(matches!(invite(nameless).await, Err(InviteFault::Other(_))));
    // What has expired is in nobody's way.
    scene.later(TimeDelta::days(30));
    invite(new("ana@example.org", Role::Author)).await.unwrap();
});

both!(of_two_invitations_to_one_address_at_once_one_is_made, |db| async {
    let scene = Scene::new(&db).await;
    let invite = || scene.usher.invite_to_team(&Actor::Operator, new("ana@example.org", Role::Author));
    let (one, other) = tokio::join!(invite(), invite());
    let pending = [&one, &other].into_iter().filter(|made| matches!(made, Err(InviteFault::InvitePending))).count();
    assert_eq!((one.is_ok() || other.is_ok(), pending), (true, 1), "{one:?} {other:?}");
});

both!(a_deleted_invitation_is_dead_and_its_holder_may_ask_for_another, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("boss@example.org", Role::Admin, None).await;
    let token = scene.ask_in(new("ana@example.org", Role::Author)).await;
    let made = format!("{:?}", Raw::connect(&db).await.rows::<(String,)>("select state from team_invitation").await);
    assert!(made.contains("pending"));
    let id = usher_store::team_invitations::find_pending(&mut db.read().await, "ana@example.org").await.unwrap();
    let id = id.unwrap().id;
    scene.usher.resend_team_invitation(&Actor::Operator, id).await.unwrap();
    assert_eq!(scene.link_to("ana@example.org", "/join/").await, token, "the link in the first mail stays good");
    scene.later(TimeDelta::seconds(1));
    scene.usher.resend_team_invitation(&Actor::Operator, id).await.unwrap();
    scene.usher.delete_team_invitation(&Actor::Operator, id).await.unwrap();
    assert!(scene.usher.delete_team_invitation(&Actor::Operator, id).await.is_err());
    let mails = scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len();
    scene.send_mail().await;
    assert_eq!(
        scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len(),
        mails,
        "what waited does not go out"
    );
    for answer in [
        scene.usher.view_team_door(&token, None).await.map(|_| ()),
        scene.accept(&visit(1), &token, &accepts(None)).await.map(|_| ()),
    ] {
        assert!(matches!(answer, Err(TeamFault::Notice(TeamNotice::Deleted))), "{answer:?}");
    }
    for _ in 0..2 {
        scene.usher.ask_for_team_invitation(&visit(1), &token).await.unwrap();
    }
    let mail = scene.mail_to("boss@example.org").await;
    assert!(mail.summary.subject.contains("ana@example.org") && !mail.text.contains("/join/"));
    let asked = scene.usher.captured_mails(&Actor::Operator, None).await.unwrap().len();
    assert_eq!(asked, mails + 1, "asked twice, mailed once");
});

both!(an_invitation_expires_and_says_when, |db| async {
    let scene = Scene::with(&db, |settings| settings.team_invitation_days = 2).await;
    let token = scene.ask_in(new("ana@example.org", Role::Author)).await;
    scene.later(TimeDelta::days(2));
    let answer = scene.accept(&visit(1), &token, &accepts(None)).await;
    assert!(matches!(answer, Err(TeamFault::Notice(TeamNotice::Expired { .. }))), "{answer:?}");
    let unknown = scene.usher.view_team_door("AAAA", None).await;
    assert!(matches!(unknown, Err(TeamFault::Notice(TeamNotice::Unknown))));
});

both!(whoever_is_signed_in_as_somebody_else_is_asked_first, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("bob@example.org", Role::Author, Some(PASSWORD)).await;
    let bob = scene.usher.sign_in(&visit(1), "bob@example.org", &Secret::new(PASSWORD)).await.unwrap();
    let token = scene.ask_in(new("ana@example.org", Role::Learner)).await;
    let me = scene.who(&bob).await.unwrap();
    let door = scene.usher.view_team_door(&token, Some(&me)).await.unwrap();
    assert_eq!(door.somebody_else.as_deref(), Some("bob@example.org"));
    let form = accepts(None);
    assert!(matches!(scene.accept(&visit_with(&bob), &token, &form).await, Err(TeamFault::SomebodyElse)));
    assert!(scene.who(&bob).await.is_some());
    let form = Acceptance { although_somebody_else: true, ..form };
    scene.accept(&visit_with(&bob), &token, &form).await.unwrap();
    assert!(scene.who(&bob).await.is_none(), "bob is signed out in this browser");
});

both!(an_acceptance_asks_for_names_and_takes_no_weak_password, |db| async {
    let scene = Scene::new(&db).await;
    let token = scene.ask_in(new("ana@example.org", Role::Learner)).await;
    let nameless = Acceptance { last_name: " ".into(), ..accepts(None) };
    let answer = scene.accept(&visit(1), &token, &nameless).await;
    assert!(matches!(answer, Err(TeamFault::Field { field: "last_name" })));
    let answer = scene.accept(&visit(1), &token, &accepts(Some("short"))).await;
    assert!(matches!(answer, Err(TeamFault::Password(PasswordFault::Short))));
    assert_eq!(Raw::connect(&db).await.count("person").await, 0);
});

both!(only_an_admin_invites_and_the_mail_names_them, |db| async {
    let scene = Scene::new(&db).await;
    let id = scene.person("boss@example.org", Role::Admin, None).await;
    let actor = |role| Actor::Person(PersonActor { id, role, apps: None, reports_on_everyone: false, address: None });
    for role in [Role::Learner, Role::Author, Role::Reporter] {
        let refused = scene.usher.invite_to_team(&actor(role), new("ana@example.org", Role::Learner)).await;
        assert!(matches!(refused, Err(InviteFault::Other(usher_service::Error::Forbidden(_)))));
    }
    scene.usher.invite_to_team(&actor(Role::Admin), new("ana@example.org", Role::Learner)).await.unwrap();
    let mail = scene.mail_to("ana@example.org").await;
    assert!(mail.summary.subject.contains("Ana Berg") && mail.text.contains("Learner"), "{}", mail.text);
    assert_eq!(actor(Role::Admin).grant(usher_service::rights::Action::ManagePeople, None), Grant::All);
});
