//! What an application may remove that has not allowed deletions.

use usher_model::{CourseId, InviteeId, RegistrationId};
use usher_service::account::ApplicationChange;
use usher_service::course::CourseRef;
use usher_service::invitation::Kind;
use usher_service::invitee::RegistrationFate;
use usher_service::{Actor, Error};

use crate::scene::{self, Scene};

const ACTOR: Actor = Actor::Operator;

both!(what_stays_when_it_is_changed_is_no_deletion_and_what_goes_needs_the_switch, |db| async {
    let scene = Scene::new(&db).await;
    let (usher, app) = (&scene.usher, &scene.app);
    let id = RegistrationId::parse("r").unwrap();
    usher.create_registration(&ACTOR, app, scene::registration("r")).await.unwrap();
    let made = scene.invite(Scene::private(&["ana@example.org", "bob@example.org"])).await;
    let people: Vec<_> =
        scene.invitees(&made, Kind::Private).await.iter().map(|one| InviteeId(one.invitee.id)).collect();
    let off = ApplicationChange { allow_delete: Some(false), ..ApplicationChange::default() };
    usher.update_application(&Actor::System, app, off).await.unwrap();

    let course = CourseId::parse("course").unwrap();
    let newest = CourseRef { course: course.clone(), version: Some(0) };
    let refused = [
        usher.delete_course(&ACTOR, app, &course).await.unwrap_err(),
        usher.delete_course_version(&ACTOR, app, &newest).await.unwrap_err(),
        usher.delete_registration(&ACTOR, app, &id).await.unwrap_err(),
        usher.delete_instance(&ACTOR, app, &id, 0).await.unwrap_err(),
        usher.remove_invitee(&ACTOR, app, people[0], RegistrationFate::Delete).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|error| matches!(error, Error::Forbidden(_))), "{refused:?}");
    assert!(usher.registration_exists(&Actor::Operator, app, &id).await.unwrap());
    assert_eq!(scene.invitees(&made, Kind::Private).await.len(), 2);

    usher.reset_registration(&ACTOR, app, &id).await.unwrap();
    usher.delete_global_data(&ACTOR, app, &id).await.unwrap();
    usher.delete_asset(&ACTOR, app, &newest, "two.html").await.unwrap();
    usher.remove_invitee(&ACTOR, app, people[1], RegistrationFate::Keep).await.unwrap();
});
