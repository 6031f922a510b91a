//! Who may look at what: every verb that only reads is called as every role, on things that are there.

use std::collections::BTreeMap;

use usher_model::{AppId, CourseId, DeliveryId, InvitationId, InviteeId, LearnerId, RegistrationId};
use usher_service::account::{ApplicationInclude, ApplicationQuery, ApplicationSort, Role};
use usher_service::configuration::ConfigurationLevel;
use usher_service::course::{CourseInclude, CourseQuery, CourseRef, CourseSort};
use usher_service::delivery::DeliveryQuery;
use usher_service::event::EventQuery;
use usher_service::import::ImportRequest;
use usher_service::invitation::{InvitationQuery, InvitationSort, InviteeQuery, InviteeSort, Kind};
use usher_service::learner::LearnerQuery;
use usher_service::postback::{AttemptQuery, PostbackQuery};
use usher_service::registration::{Detail, InstanceQuery, RegistrationQuery, RegistrationSort};
use usher_service::report::Navigation;
use usher_service::rights::{Action, Grant, grant};
use usher_service::{Actor, DateField, Direction, Error, ListRequest, Period, PersonActor, Result};
use uuid::Uuid;

use crate::postbacks::to;
use crate::scene::Scene;

/// What there is to look at.
struct Things {
    import: String,
    invitation: InvitationId,
    invitee: InviteeId,
    delivery: DeliveryId,
    registration: RegistrationId,
    postback: Uuid,
    mail: Uuid,
    report: String,
}

const COURSE: &str = "course";
const ANY_TIME: Period = Period { field: DateField::Created, since: None, until: None };

impl Scene {
    async fn things(&self) -> Things {
        let import = self.import("other", &crate::scene::two_parts(), false).await.id.to_string();
        let made = self.invite(Self::private(&["ana@example.org"])).await;
        let mail = self.mail_to("ana@example.org").await.summary.id;
        let invitee = self.invitees(&made, Kind::Private).await.remove(0);
        self.begin_posting("posting", to("https://lms.example/in")).await.score("50").await;
        let request = ListRequest::First { query: DeliveryQuery::default(), count: false };
        let sent = self.usher.list_deliveries(&Actor::Operator, &self.app, request).await.unwrap().rows.remove(0);
        Things {
            import,
            invitation: InvitationId(made.invitation.id),
            invitee: InviteeId(invitee.invitee.id),
            delivery: DeliveryId(sent.delivery.id),
            registration: "posting".parse().unwrap(),
            postback: self.postback("posting").await.postback.id,
            mail,
            report: self.usher.report_auth(&Actor::Operator, &self.app, Navigation::Free, false).unwrap(),
        }
    }
}

fn first<Q>(query: Q) -> ListRequest<Q> {
    ListRequest::First { query, count: true }
}

/// What each verb answers, by its name, with the right that it takes.
type Answers = BTreeMap<&'static str, (Action, Result<()>)>;

macro_rules! calls {
    ($usher:ident, $actor:ident; $($action:ident: $verb:ident($($argument:expr),* $(,)?);)*) => {
        BTreeMap::from([$((
            stringify!($verb),
            (Action::$action, $usher.$verb($actor, $($argument),*).await.map(|_| ())),
        )),*])
    };
}

/// Looks at all that an application holds.
async fn look(scene: &Scene, things: &Things, actor: &Actor, app: &AppId) -> Answers {
    let usher = &scene.usher;
    let course: CourseId = COURSE.parse().unwrap();
    let place = CourseRef { course: course.clone(), version: None };
    let learner: LearnerId = "ana".parse().unwrap();
    let (counted, detail, ascending) = (CourseInclude::default(), Detail::default(), Direction::Ascending);
    let courses =
        CourseQuery { period: ANY_TIME, tags: vec![], filter: None, sort: CourseSort::Title, direction: ascending };
    let invitations = InvitationQuery {
        kind: None,
        course_id: None,
        period: ANY_TIME,
        tags: vec![],
        filter: None,
        sort: InvitationSort::Created,
        direction: ascending,
    };
    let invitees = InviteeQuery {
        invitation: things.invitation,
        launched: None,
        period: ANY_TIME,
        filter: None,
        sort: InviteeSort::Created,
        direction: ascending,
        results: true,
        mails: true,
        limit: None,
    };
    let registrations = RegistrationQuery {
        course_id: None,
        learner_id: None,
        period: ANY_TIME,
        tags: vec![],
        filter: None,
        sort: RegistrationSort::Created,
        direction: ascending,
        detail,
    };
    let id = &things.registration;
    let mut answers: Answers = calls! { usher, actor;
        ReadLibrary: get_course(app, &course, counted);
        ReadLibrary: list_courses(app, first(courses), counted);
        ReadLibrary: check_course(app, &place);
        ReadLibrary: list_course_versions(app, &course, ANY_TIME, counted);
        ReadLibrary: get_course_version(app, &place, counted);
        ReadLibrary: course_zip(app, &place);
        ReadLibrary: find_asset(app, &place, "one.html");
        ReadLibrary: list_assets(app, &place);
        ReadLibrary: import_status(app, &things.import);
        EditLibrary: check_import(app, &ImportRequest::new("new".parse().unwrap()));
        EditLibrary: begin_upload(app);
        ReadInvitations: get_invitation(app, things.invitation, Kind::Private);
        ReadInvitations: invitation_job_status(app, things.invitation);
        ReadInvitations: list_invitations(app, None, first(invitations));
        ReadInvitations: list_invitees(app, things.invitation, None, first(invitees));
        ReadInvitations: get_invitee(app, things.invitee);
        ReadInvitations: get_delivery(app, things.delivery);
        ReadInvitations: list_deliveries(app, first(DeliveryQuery::default()));
        Invite: preview_private_invitation(app, Scene::private(&["bo@example.org"]));
        ReadResults: get_registration(app, id, detail);
        ReadResults: registration_exists(app, id);
        ReadResults: list_registrations(app, first(registrations));
        ReadResults: list_instances(app, id, first(InstanceQuery { since: None, until: None }), detail);
        ReadResults: get_instance(app, id, 0, detail);
        ReadResults: launch_history(app, id, None, true);
        ReadResults: list_postbacks(app, first(PostbackQuery::default()));
        ReadResults: list_postback_attempts(app, things.postback, first(AttemptQuery { postback: things.postback }));
        ReadResults: get_learner(app, &learner);
        ReadResults: list_learners(app, first(LearnerQuery { text: None, direction: ascending }));
        ManageApplications: get_application(app, ApplicationInclude::default());
        ManageApplications: list_credentials(app);
        ManageApplications: account_info(app);
        ReadHistory: list_events(app, first(EventQuery::default()));
    };
    let standing = |action, answer: Result<Vec<_>>| (action, answer.map(|_| ()));
    let level = ConfigurationLevel::Application;
    let of_application = usher.get_configuration(actor, app, &level).await;
    let of_course = usher.get_configuration(actor, app, &ConfigurationLevel::Course(course.clone())).await;
    let of_registration = usher.get_configuration(actor, app, &ConfigurationLevel::Registration(id.clone())).await;
    let tags = |action, answer: Result<Vec<String>>| (action, answer.map(|_| ()));
    let report_auth = usher.report_auth(actor, app, Navigation::None, false).map(|_| ());
    let report_link = usher.report_link(actor, app, &things.report, "/").map(|_| ());
    let secret = usher.postback_signing_secret(actor, app).map(|_| ());
    answers.extend([
        ("get_configuration of an application", standing(Action::ManageApplications, of_application)),
        ("get_configuration of a course", standing(Action::ReadLibrary, of_course)),
        ("get_configuration of a registration", standing(Action::ReadResults, of_registration)),
        ("get_tags of a course", tags(Action::ReadLibrary, usher.get_tags(actor, app, &course).await)),
        (
            "get_tags of an invitation",
            tags(Action::ReadInvitations, usher.get_tags(actor, app, &things.invitation).await),
        ),
        ("get_tags of a registration", tags(Action::ReadResults, usher.get_tags(actor, app, id).await)),
        ("get_tags of a learner", tags(Action::ReadResults, usher.get_tags(actor, app, &learner).await)),
        ("report_auth", (Action::ReadResults, report_auth)),
        ("report_link", (Action::ReadResults, report_link)),
        ("postback_signing_secret", (Action::ManageApplications, secret)),
    ]);
    answers
}

/// Looks at what belongs to no application.
async fn look_at_account(scene: &Scene, things: &Things, actor: &Actor) -> Answers {
    let usher = &scene.usher;
    let applications = ApplicationQuery {
        period: ANY_TIME,
        filter: None,
        sort: ApplicationSort::Name,
        direction: Direction::Ascending,
    };
    calls! { usher, actor;
        ManageApplications: list_applications(first(applications), ApplicationInclude::default());
        ManageApplications: list_first_applications();
        ManagePeople: captured_mails(None);
        ManagePeople: captured_mail(things.mail);
        ReadHistory: list_account_events(first(EventQuery::default()));
    }
}

/// Each answer is what the table says: all of it, or a refusal. A right to some of it is none here, for these verbs do not
/// pick out what is somebody's own or their groups'.
fn assert_as_told(answers: Answers, who: &str, may: impl Fn(Action) -> bool) {
    for (verb, (action, answer)) in answers {
        match answer {
            Ok(()) => assert!(may(action), "{verb} was answered to {who}"),
            Err(Error::Forbidden(_)) => assert!(!may(action), "{verb} was refused to {who}"),
            Err(other) => panic!("{verb} as {who}: {other}"),
        }
    }
}

fn person(role: Role, apps: Option<Vec<AppId>>) -> Actor {
    Actor::Person(PersonActor {
        id: Uuid::nil(),
        role,
        apps: apps.map(Into::into),
        reports_on_everyone: false,
        address: None,
    })
}

both!(every_role_sees_what_the_table_says_and_nothing_else, |db| async {
    let scene = Scene::new(&db).await;
    let things = scene.things().await;
    for role in Role::ALL {
        let actor = person(role, None);
        let mut answers = look(&scene, &things, &actor, &scene.app).await;
        answers.extend(look_at_account(&scene, &things, &actor).await);
        assert!(answers.len() > 45, "{}", answers.len());
        assert_as_told(answers, role.as_str(), |action| grant(role, action) == Grant::All);
    }
    // A learner's link says which launch it is for, and nothing of the application behind it.
    let answers = look(&scene, &things, &crate::scene::LEARNER, &scene.app).await;
    assert_as_told(answers, "whoever holds a link", |_| false);
});

both!(an_author_of_one_application_sees_nothing_of_another, |db| async {
    let scene = Scene::new(&db).await;
    let things = scene.things().await;
    let other = scene.usher.create_application(&Actor::System, "Other").await.unwrap().id;
    let actor = person(Role::Author, Some(vec![scene.app.clone()]));
    let own = look(&scene, &things, &actor, &scene.app).await;
    assert_as_told(own, "their author", |action| grant(Role::Author, action) == Grant::All);
    let mut answers = look(&scene, &things, &actor, &other).await;
    answers.extend(look_at_account(&scene, &things, &actor).await);
    assert_as_told(answers, "an author of another", |_| false);
    // An admin of one application is not told of the account either.
    let admin = person(Role::Admin, Some(vec![scene.app.clone()]));
    assert_as_told(look(&scene, &things, &admin, &scene.app).await, "their admin", |_| true);
    assert_as_told(look_at_account(&scene, &things, &admin).await, "an admin of a part", |_| false);
});
