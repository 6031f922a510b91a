//! Who may do what: every verb that changes something is called as every role.

use std::collections::BTreeMap;

use usher_model::{AppId, CourseId, Email, InvitationId, InviteeId, LearnerId, RegistrationId, Tags};
use usher_service::account::{ApplicationChange, CredentialChange, NewPerson, Role};
use usher_service::configuration::ConfigurationLevel;
use usher_service::course::asset::AssetPolicy;
use usher_service::course::{CourseRef, PreviewRequest};
use usher_service::import::ImportRequest;
use usher_service::invitation::{InvitationUpdate, Kind};
use usher_service::invitee::{InviteeUpdate, RegistrationFate};
use usher_service::learner::LearnerUpdate;
use usher_service::registration::{LaunchLinkRequest, Postback};
use usher_service::rights::{Action, Grant, grant};
use usher_service::team::{InviteFault, NewTeamInvitation};
use usher_service::{Actor, Error, PersonActor};
use uuid::Uuid;

use crate::scene::{self, Scene};

/// Calls every verb that changes something, on things that are mostly not there: whether each was refused for want of a
/// right, by its name, with the right that it takes.
async fn refusals(scene: &Scene, actor: &Actor, app: &AppId) -> BTreeMap<&'static str, (Action, bool)> {
    let usher = &scene.usher;
    let mut refused = BTreeMap::new();
    macro_rules! calls {
        ($($action:ident: $verb:ident($($argument:expr),* $(,)?);)*) => {$(
            let answer = usher.$verb(actor, $($argument),*).await;
            let is_refused = matches!(answer.map(|_| ()), Err(Error::Forbidden(_)));
            refused.insert(stringify!($verb), (Action::$action, is_refused));
        )*};
    }
    let course = CourseId::parse("none").unwrap();
    let place = CourseRef { course: course.clone(), version: None };
    let registration = RegistrationId::parse("none").unwrap();
    let learner = LearnerId::parse("none").unwrap();
    let (invitation, invitee) = (InvitationId(Uuid::nil()), InviteeId(Uuid::nil()));
    let boss = Email::parse("boss@example.org").unwrap();
    let tags = Tags::parse(["red".to_owned()]).unwrap();
    let nothing = || InvitationUpdate {
        allow_launch: None,
        allow_new_registrations: None,
        registration_cap: None,
        subject: None,
        body: None,
        postback: None,
        expires_at: None,
    };
    let mut private = Scene::private(&["ana@example.org"]);
    private.course_id = course.clone();
    let mut public = Scene::public();
    public.course_id = course.clone();
    let mut new = scene::registration("new");
    new.course_id = course.clone();
    let preview = PreviewRequest { redirect_on_exit: "blank".into(), ..PreviewRequest::default() };
    let change = LearnerUpdate { id: learner.clone(), email: None, first_name: None, last_name: None };
    let setting = usher_model::Setting::PlayerShowNavBar;
    let of_course = ConfigurationLevel::Course(course.clone());
    let of_registration = ConfigurationLevel::Registration(registration.clone());
    calls! {
        EditLibrary: set_course_title(app, &course, "Title");
        EditLibrary: delete_course(app, &course);
        EditLibrary: delete_course_version(app, &place);
        EditLibrary: create_preview(app, &place, preview);
        EditLibrary: delete_asset(app, &place, "a.html");
        EditLibrary: put_asset(app, &place, "a.html", AssetPolicy::Lax, usher.begin_upload(&Actor::Operator, app).await.unwrap());
        EditLibrary: fetch_asset(app, &place, "a.html", AssetPolicy::Lax, "https://none.invalid/");
        EditLibrary: import_upload(app, ImportRequest::new(course.clone()), usher.begin_upload(&Actor::Operator, app).await.unwrap());
        EditLibrary: import_fetch(app, ImportRequest::new(course.clone()), "no address");
        EditLibrary: delete_setting(app, &of_course, setting);
        Invite: create_private_invitation(app, private);
        Invite: create_public_invitation(app, public);
        Invite: update_invitation(app, invitation, Kind::Private, nothing());
        Invite: delete_invitation(app, invitation);
        Invite: remind_invitees(app, invitation, None);
        Invite: update_invitee(app, invitee, InviteeUpdate { enabled: None, expires_at: None });
        Invite: remove_invitee(app, invitee, RegistrationFate::Keep);
        Invite: renew_invitee_link(app, invitee);
        Invite: resend_to_invitee(app, invitee);
        EditRegistrations: create_registration(app, new);
        EditRegistrations: delete_registration(app, &registration);
        EditRegistrations: reset_registration(app, &registration);
        EditRegistrations: create_instance(app, &registration);
        EditRegistrations: delete_instance(app, &registration, 0);
        EditRegistrations: delete_global_data(app, &registration);
        EditRegistrations: create_launch_link(app, &registration, LaunchLinkRequest::default());
        EditRegistrations: set_configuration(app, &of_registration, &[]);
        EditRegistrations: replay_postback(app, Uuid::nil());
        EditRegistrations: replay_failed_postbacks(app, usher.now());
        EditRegistrations: test_postback(app, no_postback(), |_, _| Ok(String::new()));
        EditRegistrations: remove_tags(app, &registration, &tags);
        ManageLearners: update_learner(app, &learner, change);
        ManageLearners: export_learner(app, &learner);
        ManageLearners: erase_learner(app, &learner, &boss);
        ManageApplications: create_credential(app, "Key", true);
        ManageApplications: update_credential(app, usher_model::CredentialId(Uuid::nil()), CredentialChange::default());
        ManageApplications: delete_credential(app, usher_model::CredentialId(Uuid::nil()));
        ManageApplications: update_application(app, ApplicationChange::default());
    }
    for (name, right, is_refused) in [
        (
            "add_tags to a course",
            Action::EditLibrary,
            usher.add_tags(actor, app, std::slice::from_ref(&course), &tags).await,
        ),
        ("add_tags to an invitation", Action::Invite, usher.add_tags(actor, app, &[invitation], &tags).await),
        (
            "set_configuration of an application",
            Action::ManageApplications,
            usher.set_configuration(actor, app, &ConfigurationLevel::Application, &[]).await,
        ),
    ] {
        refused.insert(name, (right, matches!(is_refused, Err(Error::Forbidden(_)))));
    }
    refused
}

/// The same of verbs about the account.
async fn account_refusals(scene: &Scene, actor: &Actor) -> BTreeMap<&'static str, (Action, bool)> {
    let usher = &scene.usher;
    let forbidden = |answer: Result<(), Error>| matches!(answer, Err(Error::Forbidden(_)));
    let person = NewPerson {
        email: Email::parse(&format!("{}@example.org", Uuid::from_u128(scene.usher.password_checks().into()))).unwrap(),
        first_name: String::new(),
        last_name: String::new(),
        role: Role::Learner,
        password: None,
    };
    let new = NewTeamInvitation {
        email: Email::parse("boss@example.org").unwrap(),
        role: Role::Learner,
        first_name: None,
        last_name: None,
        groups: Vec::new(),
        reporting_groups: None,
        apps: None,
    };
    let invited = usher.invite_to_team(actor, new).await;
    let none = Uuid::nil();
    BTreeMap::from([
        ("create_person", (Action::ManagePeople, forbidden(usher.create_person(actor, person).await.map(|_| ())))),
        ("invite_to_team", (Action::ManagePeople, matches!(invited, Err(InviteFault::Other(Error::Forbidden(_)))))),
        ("delete_team_invitation", (Action::ManagePeople, forbidden(usher.delete_team_invitation(actor, none).await))),
        ("resend_team_invitation", (Action::ManagePeople, forbidden(usher.resend_team_invitation(actor, none).await))),
        (
            "create_application",
            (Action::ManageApplications, forbidden(usher.create_application(actor, "").await.map(|_| ()))),
        ),
    ])
}

fn no_postback() -> Postback {
    Postback { url: "no address".into(), ..Postback::default() }
}

fn person(role: Role, apps: Option<Vec<AppId>>) -> Actor {
    let apps = apps.map(Into::into);
    Actor::Person(PersonActor { id: Uuid::nil(), role, apps, reports_on_everyone: false, address: None })
}

both!(every_role_may_what_the_table_says_and_nothing_else, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("boss@example.org", Role::Admin, None).await;
    for role in Role::ALL {
        let actor = person(role, None);
        let mut calls = refusals(&scene, &actor, &scene.app).await;
        calls.extend(account_refusals(&scene, &actor).await);
        assert!(calls.len() > 45, "{}", calls.len());
        for (verb, (action, is_refused)) in calls {
            assert_eq!(is_refused, grant(role, action) != Grant::All, "{verb} as {}", role.as_str());
        }
    }
});

both!(somebody_who_is_limited_to_an_application_may_nothing_in_another_nor_in_the_account, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("boss@example.org", Role::Admin, None).await;
    let other = scene.usher.create_application(&Actor::System, "Other").await.unwrap().id;
    let actor = person(Role::Admin, Some(vec![scene.app.clone()]));
    for (verb, (_, is_refused)) in refusals(&scene, &actor, &scene.app).await {
        assert!(!is_refused, "{verb} in the own application");
    }
    let mut calls = refusals(&scene, &actor, &other).await;
    calls.extend(account_refusals(&scene, &actor).await);
    for (verb, (_, is_refused)) in calls {
        assert!(is_refused, "{verb} in another");
    }
});
