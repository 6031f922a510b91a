//! A learner's home.

use chrono::TimeDelta;
use usher_model::RegistrationId;
use usher_service::Actor;
use usher_service::account::Role;
use usher_service::door::{DoorFault, Notice};
use usher_service::home::{HomeCourse, HomeState};
use usher_service::invitation::{InvitationUpdate, Kind};
use usher_service::launch::{Commit, EndReason, Exit};
use usher_service::sign_in::SignedIn;
use usher_store::persons;
use usher_testing::raw::Raw;

use crate::scene::{self, Scene, commit};

impl Scene {
    async fn home(&self, me: &SignedIn) -> Vec<HomeCourse> {
        self.usher.view_home(me, None).await.unwrap().courses
    }
}

fn update() -> InvitationUpdate {
    InvitationUpdate {
        allow_launch: None,
        allow_new_registrations: None,
        registration_cap: None,
        subject: None,
        body: None,
        postback: None,
        expires_at: None,
    }
}

both!(a_learner_starts_goes_on_and_sees_the_result, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Learner, None).await;
    scene.invite(Scene::private(&["Ana@Example.org", "bob@example.org"])).await;
    let (_, me) = scene.enter("ana@example.org").await;
    let browser = scene.usher.new_browser();
    let home = scene.home(&me).await;
    assert_eq!(home.len(), 1, "bob's is bob's");
    assert_eq!(
        (home[0].course.course_title.as_str(), home[0].state, home[0].is_open),
        ("Ants & bees", HomeState::New, true)
    );

    let launch = scene.usher.start_from_home(&me, home[0].course.key, &browser).await.unwrap();
    let (token, begun) = scene.begin(&launch).await;
    assert_eq!(begun.exit, Exit::Redirect { url: "http://localhost:8080/home".into() });
    assert_eq!(scene.home(&me).await[0].state, HomeState::Begun);
    let seq = [("one", 1), ("two", 2)];
    for (activity, number) in seq {
        let opened = scene.usher.open_activity(&token, begun.epoch, activity).await.unwrap();
        let elements = [("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "80")];
        let report = Commit { activity: activity.into(), ..commit(number, opened.session, &elements) };
        scene.usher.commit(&token, begun.epoch, report).await.unwrap();
    }
    scene.usher.end_launch(&token, begun.epoch, EndReason::Exit, None).await.unwrap();
    let course = scene.home(&me).await.remove(0);
    assert_eq!(
        (course.state, course.course.success.as_str(), course.course.score),
        (HomeState::Completed, "PASSED", Some(80.0))
    );
});

both!(courses_of_all_applications_are_in_one_place, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Author, None).await;
    scene.invite(Scene::private(&["ana@example.org"])).await;
    let other = Scene::new(&db).await;
    assert_ne!(other.app, scene.app);
    other.later(TimeDelta::seconds(1));
    let mut by_api = scene::registration("by-api");
    by_api.learner.email = Some("ANA@example.org".parse().unwrap());
    other.usher.create_registration(&Actor::Operator, &other.app, by_api).await.unwrap();
    let (session, me) = scene.enter("ana@example.org").await;
    let apps: Vec<_> = scene.home(&me).await.into_iter().map(|course| course.course.app_id).collect();
    assert_eq!(apps, [other.app.to_string(), scene.app.to_string()]);
    let key = scene.home(&me).await[0].course.key;
    scene.usher.start_from_home(&me, key, &scene.usher.new_browser()).await.unwrap();

    // Somebody who is limited to an application finds nothing of the other.
    let mut tx = db.begin().await;
    persons::update(&mut tx, &persons::Person { all_apps: false, ..me.person.clone() }).await.unwrap();
    persons::add_applications(&mut tx, me.person.id, &[scene.app.to_string()]).await.unwrap();
    tx.commit().await.unwrap();
    let me = scene.who(&session).await.unwrap();
    let apps: Vec<_> = scene.home(&me).await.into_iter().map(|course| course.course.app_id).collect();
    assert_eq!(apps, [scene.app.to_string()]);
    let refused = scene.usher.start_from_home(&me, key, &scene.usher.new_browser()).await;
    assert!(matches!(refused, Err(DoorFault::Notice(Notice::Unknown))), "{refused:?}");
});

both!(an_address_that_is_only_claimed_leads_to_no_course, |db| async {
    let scene = Scene::new(&db).await;
    let id = scene.person("ana@example.org", Role::Learner, None).await;
    scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = scene.usher.make_set_up_link(&Actor::Operator, id).await.unwrap();
    let form = usher_service::sign_in::SetUp {
        email: String::new(),
        first_name: "Mallory".into(),
        last_name: String::new(),
        password: usher_service::Secret::new(crate::sign_ins::PASSWORD),
    };
    let session = scene.usher.set_up(&crate::sign_ins::visit(1), &scene::token_of(&link), &form).await.unwrap();
    let me = scene.who(&session).await.unwrap();
    let page = scene.usher.view_home(&me, None).await.unwrap();
    assert!(page.must_verify && page.courses.is_empty());
    let (_, me) = scene.enter("ana@example.org").await;
    let page = scene.usher.view_home(&me, None).await.unwrap();
    assert!(!page.must_verify && page.courses.len() == 1);
});

both!(somebody_elses_course_is_not_there, |db| async {
    let scene = Scene::new(&db).await;
    for email in ["ana@example.org", "bob@example.org"] {
        scene.person(email, Role::Learner, None).await;
    }
    scene.invite(Scene::private(&["ana@example.org"])).await;
    let (_, ana) = scene.enter("ana@example.org").await;
    let (_, bob) = scene.enter("bob@example.org").await;
    let key = scene.home(&ana).await[0].course.key;
    let refused = scene.usher.start_from_home(&bob, key, &scene.usher.new_browser()).await;
    assert!(matches!(refused, Err(DoorFault::Notice(Notice::Unknown))), "{refused:?}");
});

both!(a_course_whose_invitation_is_off_is_shown_but_not_opened, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Learner, None).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let (_, me) = scene.enter("ana@example.org").await;
    let off = InvitationUpdate { allow_launch: Some(false), ..update() };
    let id = usher_model::InvitationId(made.invitation.id);
    scene.usher.update_invitation(&Actor::Operator, &scene.app, id, Kind::Private, off).await.unwrap();
    let course = scene.home(&me).await.remove(0);
    assert!(!course.is_open);
    let refused = scene.usher.start_from_home(&me, course.course.key, &scene.usher.new_browser()).await;
    assert!(matches!(refused, Err(DoorFault::Notice(Notice::Disabled))), "{refused:?}");

    // Another invitation to the same course leads there again.
    let again = usher_service::invitation::NewPrivateInvitation {
        duplicates: usher_service::invitation::Duplicates::SendExisting,
        ..Scene::private(&["ana@example.org"])
    };
    scene.invite(again).await;
    let home = scene.home(&me).await;
    assert_eq!((home.len(), home[0].is_open), (1, true));
    scene.usher.start_from_home(&me, home[0].course.key, &scene.usher.new_browser()).await.unwrap();
});

both!(an_enrolment_leads_to_its_registration_without_an_address, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Learner, Some(crate::sign_ins::PASSWORD)).await;
    scene.usher.create_registration(&Actor::Operator, &scene.app, scene::registration("enrolled")).await.unwrap();
    let enrol = "insert into enrolled_registration (registration_key, person_id, app_id, course_id, created_at)
                 select key, (select id from person), app_id, course_id, created_at from registration returning app_id";
    Raw::connect(&db).await.rows::<(String,)>(enrol).await;
    let password = usher_service::Secret::new(crate::sign_ins::PASSWORD);
    let session = scene.usher.sign_in(&crate::sign_ins::visit(1), "ana@example.org", &password).await.unwrap();
    let me = scene.who(&session).await.unwrap();
    let page = scene.usher.view_home(&me, None).await.unwrap();
    assert!(page.must_verify && page.courses.len() == 1 && page.courses[0].is_open);
    let launch =
        scene.usher.start_from_home(&me, page.courses[0].course.key, &scene.usher.new_browser()).await.unwrap();
    let (_, begun) = scene.begin(&launch).await;
    assert_eq!(begun.exit, Exit::Redirect { url: "http://localhost:8080/home".into() });
    scene
        .usher
        .delete_registration(&Actor::Operator, &scene.app, &RegistrationId::parse("enrolled").unwrap())
        .await
        .unwrap();
    assert!(scene.home(&me).await.is_empty());
});

both!(a_long_home_has_pages, |db| async {
    let scene = Scene::new(&db).await;
    scene.person("ana@example.org", Role::Learner, None).await;
    for n in 0..53 {
        let mut new = scene::registration(&format!("r{n}"));
        new.learner.email = Some("ana@example.org".parse().unwrap());
        scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
    }
    let (_, me) = scene.enter("ana@example.org").await;
    let first = scene.usher.view_home(&me, None).await.unwrap();
    let second = scene.usher.view_home(&me, first.next).await.unwrap();
    assert_eq!((first.courses.len(), second.courses.len(), second.next), (50, 3, None));
    assert!(first.courses.iter().all(|one| second.courses.iter().all(|other| one.course.key != other.course.key)));
});
