//! What obeys the settings.

use usher_model::{Completion, Score, Setting, Success};
use usher_service::Actor;
use usher_service::configuration::ConfigurationLevel;
use usher_service::launch::{Exit, LaunchFault, LaunchToken};
use usher_service::registration::LaunchLinkRequest;
use usher_testing::database::Database;

use crate::configuration::{course, registration};
use crate::scene::{self, Scene, commit, token_of, two_parts};

/// Plays both units, and tells completion, success and score.
async fn played(
    scene: &Scene,
    id: &str,
    settings: &[(Setting, &str)],
    units: [&[(&str, &str)]; 2],
) -> (Completion, Success, Option<f64>) {
    scene.enrol(id).await;
    scene.configure(&ConfigurationLevel::Registration(registration(id)), settings).await;
    let launch = scene.open_by_link(id, "message").await;
    scene.play_unit(&launch, 1, "one", units[0]).await;
    scene.play_unit(&launch, 2, "two", units[1]).await;
    scene.leave_course(&launch).await;
    let outcome = scene.result_of(id).await.outcome;
    (outcome.completion, outcome.success, outcome.score.map(Score::percent))
}

both!(a_course_rolls_up_as_its_configuration_says, |db| async {
    use Completion::{Completed, Incomplete};
    use Success::{Failed, Passed, Unknown};
    let scene = Scene::new(&db).await;
    let (status, score) = (Setting::PlayerStatusRollupModeValue, Setting::PlayerScoreRollupModeValue);
    let threshold = Setting::PlayerStatusRollupModeThresholdScore;
    let success = Setting::PlayerApplyRollupStatusToSuccess;
    let passed: &[(&str, &str)] = &[("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "90")];
    let failed: &[(&str, &str)] = &[("cmi.core.lesson_status", "failed"), ("cmi.core.score.raw", "30")];
    let begun: &[(&str, &str)] = &[("cmi.core.lesson_status", "incomplete")];
    let cases: [(&[(Setting, &str)], _, _); 7] = [
        (&[], [failed, passed], (Completed, Failed, Some(60.0))),
        (
            &[(status, "COMPLETE_WHEN_ALL_UNITS_COMPLETE_AND_NOT_FAILED")],
            [failed, passed],
            (Incomplete, Failed, Some(60.0)),
        ),
        (&[(status, "COMPLETE_WHEN_ALL_UNITS_ARE_PASSED")], [passed, passed], (Completed, Passed, Some(90.0))),
        (
            &[(status, "COMPLETE_WHEN_THRESHOLD_SCORE_IS_MET"), (threshold, "0.8")],
            [begun, passed],
            (Completed, Unknown, Some(90.0)),
        ),
        (
            &[
                (status, "COMPLETE_WHEN_THRESHOLD_SCORE_IS_MET"),
                (threshold, "80"),
                (score, "AVERAGE_SCORE_OF_ALL_UNITS"),
            ],
            [begun, passed],
            (Incomplete, Unknown, Some(45.0)),
        ),
        (&[(score, "LAST_SCO_SCORE"), (success, "YES")], [failed, passed], (Completed, Passed, Some(90.0))),
        (
            &[(score, "FIXED_AVERAGE"), (Setting::PlayerScoreRollupModeNumberOfScoringObjects, "3")],
            [failed, passed],
            (Completed, Failed, Some(40.0)),
        ),
    ];
    for (number, (settings, units, expected)) in cases.into_iter().enumerate() {
        assert_eq!(played(&scene, &format!("r{number}"), settings, units).await, expected, "{settings:?}");
    }
});

both!(a_course_that_was_completed_stays_so_when_its_configuration_asks_for_more, |db| async {
    let scene = Scene::new(&db).await;
    let done: &[(&str, &str)] = &[("cmi.core.lesson_status", "completed")];
    played(&scene, "r", &[], [done, done]).await;
    scene.configure(&course(), &[(Setting::PlayerStatusRollupModeValue, "COMPLETE_WHEN_ALL_UNITS_ARE_PASSED")]).await;
    let launch = scene.open_by_link("r", "message").await;
    scene.play_unit(&launch, 1, "one", &[("cmi.core.lesson_status", "incomplete")]).await;
    assert_eq!(scene.result_of("r").await.outcome.completion, Completion::Completed);
});

both!(a_launch_is_measured_to_its_end_by_what_held_when_it_began, |db| async {
    let scene = Scene::new(&db).await;
    scene.enrol("r").await;
    let launch = scene.open_by_link("r", "message").await;
    scene.configure(&course(), &[(Setting::PlayerSuspendDataMaxLength, "5")]).await;
    scene.play_unit(&launch, 1, "one", &[("cmi.suspend_data", "longer than five")]).await;
    let (token, begun) = scene.open_by_link("r", "message").await;
    assert_eq!(begun.player.suspend_data, 5);
    let one = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
    let report = |text: &str| commit(1, one.session, &[("cmi.suspend_data", text)]);
    let fault = scene.usher.commit(&token, begun.epoch, report("sechse")).await.unwrap_err();
    let sentence = "suspend data may have 5 characters (PlayerSuspendDataMaxLength), not 6";
    assert!(matches!(&fault, LaunchFault::Invalid(text) if text == sentence), "{fault:?}");
    scene.usher.commit(&token, begun.epoch, report("fünfe")).await.unwrap();
});

/// Registers, completes the course, and imports a newer version.
async fn with_newer(db: &Database, when: &str) -> Scene {
    let scene = Scene::new(db).await;
    scene.configure(&course(), &[(Setting::WhenToRestartRegistration, when)]).await;
    let done: &[(&str, &str)] = &[("cmi.core.lesson_status", "completed")];
    played(&scene, "r", &[], [done, done]).await;
    scene.import("course", &two_parts(), true).await;
    scene
}

both!(a_completed_registration_restarts_on_the_newest_version_at_the_next_launch_and_once, |db| async {
    let scene = with_newer(&db, "WHEN_EXISTING_REG_IS_COMPLETE_AND_NEWER_PACKAGE_VERSION_EXISTS").await;
    // Making a link is not launching.
    let instance = async || {
        let report = scene.result_of("r").await;
        (report.registration.instance, report.course_version, report.outcome.completion)
    };
    assert_eq!(instance().await, (0, 0, Completion::Completed));
    let launch = scene.open_by_link("r", "message").await;
    assert_eq!(instance().await, (1, 1, Completion::Unknown));
    scene.play_unit(&launch, 1, "one", &[("cmi.core.lesson_status", "completed")]).await;
    let again = scene.open_by_link("r", "message").await;
    assert_eq!(instance().await, (1, 1, Completion::Incomplete), "it is not complete any more");
    assert_eq!(again.1.current.as_deref(), Some("two"), "and goes on in the instance that counts");
    let history = scene::history(&db, &scene.app, 100).await;
    let restarts: Vec<_> = history.iter().filter(|line| line.verb == "registration.restart").collect();
    assert_eq!(restarts.len(), 1);
    assert_eq!(restarts[0].detail.0, serde_json::json!({ "instance": 1, "version": 1 }));
});

both!(without_that_setting_a_registration_stays_on_its_version, |db| async {
    let scene = with_newer(&db, "UNDEFINED").await;
    scene.open_by_link("r", "message").await;
    let report = scene.result_of("r").await;
    assert_eq!((report.registration.instance, report.course_version), (0, 0));
});

both!(a_preview_restarts_nothing, |db| async {
    let scene = with_newer(&db, "WHEN_EXISTING_REG_IS_COMPLETE").await;
    let request = LaunchLinkRequest {
        expiry_seconds: None,
        redirect_on_exit: "message".into(),
        tracking: false,
        ..LaunchLinkRequest::default()
    };
    let link = scene.usher.create_launch_link(&Actor::Operator, &scene.app, &registration("r"), request).await.unwrap();
    scene.begin(&link).await;
    assert_eq!(scene.result_of("r").await.registration.instance, 0);
});

both!(two_launches_that_begin_at_once_restart_once, |db| async {
    let scene = with_newer(&db, "WHEN_NEWER_PACKAGE_VERSION_EXISTS").await;
    futures::future::join_all((0..4).map(|_| async {
        let request = LaunchLinkRequest {
            expiry_seconds: None,
            redirect_on_exit: "message".into(),
            tracking: true,
            ..LaunchLinkRequest::default()
        };
        let id = registration("r");
        let link = scene.usher.create_launch_link(&Actor::Operator, &scene.app, &id, request).await.unwrap();
        let token = LaunchToken::presented(&token_of(link.as_str()));
        let begun = scene.usher.begin_launch(&crate::scene::LEARNER, &token).await;
        assert!(matches!(begun, Ok(_) | Err(LaunchFault::Replaced)), "{begun:?}");
    }))
    .await;
    assert_eq!(scene.result_of("r").await.registration.instance, 1);
});

both!(a_unit_begins_anew_after_an_exit_without_suspend_if_its_configuration_says, |db| async {
    let scene = Scene::new(&db).await;
    scene.configure(&course(), &[(Setting::PlayerResetRunTimeData, "WHEN_EXIT_IS_NOT_SUSPEND")]).await;
    scene.enrol("r").await;
    let seed = async |exit: &str| {
        let launch = scene.open_by_link("r", "message").await;
        let opened = scene.usher.open_activity(&launch.0, launch.1.epoch, "one").await.unwrap();
        let elements = [
            ("cmi.core.lesson_location", "p3"),
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "70"),
            ("cmi.core.session_time", "00:00:10.00"),
            ("cmi.core.exit", exit),
            ("cmi.interactions.0.id", "q1"),
        ];
        let report = commit(1, opened.session, &elements);
        scene.usher.commit(&launch.0, launch.1.epoch, report).await.unwrap();
        scene.leave_course(&launch).await;
        opened.cmi["cmi"].clone()
    };
    assert_eq!(seed("suspend").await["core"]["entry"], "ab-initio");
    let resumed = seed("").await;
    assert_eq!((&resumed["core"]["entry"], &resumed["core"]["lesson_location"]), (&"resume".into(), &"p3".into()));
    let anew = seed("").await;
    assert_eq!(anew["core"]["entry"], "ab-initio");
    assert_eq!((anew["core"].get("lesson_location"), anew.get("interactions")), (None, None));
    let report = scene.result_of("r").await;
    assert_eq!(report.outcome.time.0, 3000, "the time of all three sittings");
    assert_eq!(report.root.children[0].attempts, 3);
    assert_eq!(report.outcome.score.map(Score::percent), Some(70.0), "the best result stays");
});

both!(who_leaves_goes_where_the_configuration_says_unless_the_link_does, |db| async {
    let scene = Scene::new(&db).await;
    scene.enrol("r").await;
    let exit = Setting::RedirectOnExitUrl;
    assert_eq!(scene.open_by_link("r", "").await.1.exit, Exit::Message);
    let link = scene.invite_one("ana@example.org").await;
    let browser = scene.usher.new_browser();
    let begin = async || scene.begin(&scene.usher.start_private(&link, &browser).await.unwrap()).await.1.exit;
    let back = Exit::Redirect { url: format!("http://localhost:8080/p/{link}") };
    assert_eq!(begin().await, back);
    scene.configure(&ConfigurationLevel::Application, &[(exit, "https://lms.example/done")]).await;
    let done = Exit::Redirect { url: "https://lms.example/done".into() };
    assert_eq!(begin().await, done);
    assert_eq!(scene.open_by_link("r", "").await.1.exit, done);
    assert_eq!(scene.open_by_link("r", "blank").await.1.exit, Exit::Blank);
    scene.configure(&course(), &[(exit, "closer")]).await;
    assert_eq!(scene.open_by_link("r", " ").await.1.exit, Exit::Close);
    scene.configure(&course(), &[(exit, "")]).await;
    assert_eq!(begin().await, back);
});

both!(the_player_and_the_doors_are_told_what_the_configuration_says, |db| async {
    let scene = Scene::new(&db).await;
    let policy = Some("https://a.example/privacy".to_owned());
    let (_, slug) = scene.publish(Scene::public()).await;
    let link = scene.invite_one("ana@example.org").await;
    assert_eq!(scene.usher.view_public_door(&slug, None).await.unwrap().privacy_policy, None);
    scene
        .configure(
            &ConfigurationLevel::Application,
            &[
                (Setting::PlayerShowNavBar, "NO"),
                (Setting::PlayerShowFinishButton, "NO"),
                (Setting::PrivacyPolicyUrl, "https://a.example/privacy"),
                (Setting::PlayerFinalScoCourseSatisfiedNormalExitAction, "EXIT_COURSE"),
            ],
        )
        .await;
    assert_eq!(scene.usher.view_public_door(&slug, None).await.unwrap().privacy_policy, policy);
    assert_eq!(scene.usher.view_private_door(&link, None).await.unwrap().privacy_policy, policy);
    scene.enrol("r").await;
    let player = scene.open_by_link("r", "message").await.1.player;
    assert_eq!((player.nav_bar, player.finish_button, player.structure, player.flow), (false, false, true, true));
    assert_eq!(player.privacy_policy, policy);
    let action = |when| serde_json::to_value(player.exit_actions[when]).unwrap();
    assert_eq!(action("final satisfied normal"), "EXIT_COURSE");
    assert_eq!(action("final not-satisfied normal"), "DISPLAY_MESSAGE");
    assert_eq!(action("intermediate satisfied logout"), "EXIT_COURSE");
    assert_eq!(player.exit_actions.len(), 16);
});
