use chrono::TimeDelta;
use usher_model::{Completion, RegistrationId, Success};
use usher_service::Actor;
use usher_service::invitation::Kind;
use usher_service::launch::{Commit, EndReason, Exit, LaunchFault, LaunchToken};
use usher_service::registration::LaunchLinkRequest;

use crate::scene::{LEARNER, Scene, commit, token_of};

both!(what_a_course_reports_is_kept_rolled_up_and_shown, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = token_of(&scene.invitees(&made, Kind::Private).await[0].url);
    let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    let (token, begun) = scene.begin(&launch).await;
    assert_eq!((begun.standard, begun.current.as_deref(), begun.epoch), ("SCORM12", Some("one"), 1));
    assert_eq!(begun.exit, Exit::Redirect { url: format!("http://localhost:8080/p/{link}") });

    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    let report = commit(
        1,
        one.session,
        &[
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "80"),
            ("cmi.core.session_time", "00:01:30.00"),
            ("cmi.interactions.0.id", "q1"),
            ("cmi.interactions.0.type", "choice"),
        ],
    );
    let ack = scene.usher.commit(&token, 1, Commit { is_final: true, ..report }).await.unwrap();
    assert_eq!(
        (ack.ack, ack.nodes[0].completion.as_str(), ack.course.completion.as_str()),
        (1, "COMPLETED", "INCOMPLETE")
    );
    // What changed of an interaction is laid over what was reported of it.
    scene.usher.commit(&token, 1, commit(2, one.session, &[("cmi.interactions.0.result", "correct")])).await.unwrap();

    let two = scene.usher.open_activity(&token, 1, "two").await.unwrap();
    let report =
        Commit { activity: "two".into(), ..commit(3, two.session, &[("cmi.core.lesson_status", "completed")]) };
    let ack = scene.usher.commit(&token, 1, report).await.unwrap();
    assert_eq!((ack.course.completion.as_str(), ack.course.success.as_str()), ("COMPLETED", "PASSED"));
    let exit = scene.usher.end_launch(&token, 1, EndReason::Exit, None).await.unwrap();
    assert_eq!(exit, begun.exit);

    let report = scene.result(&made, Kind::Private).await;
    assert_eq!(report.outcome.completion, Completion::Completed);
    assert_eq!(report.outcome.success, Success::Passed);
    assert_eq!(report.outcome.score.map(usher_model::Score::percent), Some(80.0));
    assert_eq!(report.outcome.time.0, 9000 + 150, "what one says, and what the player measured of two");
    assert_eq!(report.instance.completed_at, Some(scene.usher.now().into()));
    let runtime = report.root.children[0].runtime.as_ref().unwrap();
    let interaction = &runtime.interactions[0];
    assert_eq!(
        (interaction.id.as_str(), interaction.kind.as_str(), interaction.result.as_str()),
        ("q1", "Choice", "correct")
    );
    let invitation = scene.invitation(&made, Kind::Private).await.invitation;
    assert_eq!((invitation.registration_count, invitation.launched_count), (1, 1));
});

both!(the_same_report_again_changes_nothing_and_an_older_one_is_known, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = token_of(&scene.invitees(&made, Kind::Private).await[0].url);
    let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    let (token, _) = scene.begin(&launch).await;
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    let send = async |seq, place| {
        let report = commit(seq, one.session, &[("cmi.core.lesson_location", place)]);
        scene.usher.commit(&token, 1, report).await.unwrap().ack
    };
    assert_eq!(send(2, "later").await, 2);
    assert_eq!(send(1, "earlier").await, 2);
    assert_eq!(send(2, "changed").await, 2);
    let report = scene.result(&made, Kind::Private).await;
    assert_eq!(report.root.children[0].runtime.as_ref().unwrap().location, "later");
});

both!(reports_of_a_launch_arrive_at_once_and_each_is_there, |db| async {
    let scene = Scene::with(&db, |s| s.max_addresses = 100).await;
    let addresses: Vec<String> = (0..40).map(|n| format!("p{n}@example.org")).collect();
    let made = scene.invite(Scene::private(&addresses.iter().map(String::as_str).collect::<Vec<_>>())).await;
    let launches = scene.invitees(&made, Kind::Private).await.into_iter().map(|invitee| {
        let scene = &scene;
        async move {
            let browser = scene.usher.new_browser();
            let url = scene.usher.start_private(&token_of(&invitee.url), &browser).await.unwrap();
            let (token, begun) = scene.begin(&url).await;
            let one = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
            for seq in 1..=5 {
                let place = format!("{} {seq}", invitee.invitee.email);
                let report = commit(seq, one.session, &[("cmi.core.lesson_location", &place)]);
                assert_eq!(scene.usher.commit(&token, begun.epoch, report).await.unwrap().ack, seq);
            }
            let id = RegistrationId::parse(&invitee.registration_id).unwrap();
            let all = usher_service::registration::Detail { child_results: true, runtime: true, ..Default::default() };
            let report = scene.usher.get_registration(&Actor::Operator, &scene.app, &id, all).await.unwrap();
            let place = &report.root.children[0].runtime.as_ref().unwrap().location;
            assert_eq!(*place, format!("{} 5", invitee.invitee.email));
        }
    });
    futures::future::join_all(launches).await;
});

both!(who_takes_over_is_the_one_and_the_other_cannot_overwrite, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let browser = scene.usher.new_browser();
    let first = scene.usher.start_private(&link, &browser).await.unwrap();
    let (stale, _) = scene.begin(&first).await;
    let one = scene.usher.open_activity(&stale, 1, "one").await.unwrap();
    let second = scene.usher.start_private(&link, &browser).await.unwrap();
    scene.begin(&second).await;
    let report = commit(1, one.session, &[("cmi.core.lesson_location", "stale")]);
    let faults = [
        scene.usher.commit(&stale, 1, report).await.map(|_| ()).unwrap_err(),
        scene.usher.keep_launch(&stale, 1).await.unwrap_err(),
        scene.usher.open_activity(&stale, 1, "one").await.map(|_| ()).unwrap_err(),
        scene.usher.end_launch(&stale, 1, EndReason::Hide, None).await.map(|_| ()).unwrap_err(),
        scene.usher.begin_launch(&LEARNER, &stale).await.map(|_| ()).unwrap_err(),
        scene.usher.course_file(&stale, "one.html").await.map(|_| ()).unwrap_err(),
    ];
    assert!(faults.iter().all(|fault| matches!(fault, LaunchFault::Replaced)), "{faults:?}");
});

both!(a_page_that_begins_again_makes_its_older_self_stale, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    let (token, first) = scene.begin(&launch).await;
    let (_, second) = scene.begin(&launch).await;
    assert_eq!((first.epoch, second.epoch), (1, 2));
    let fault = scene.usher.keep_launch(&token, 1).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Replaced), "{fault:?}");
    scene.usher.keep_launch(&token, 2).await.unwrap();
});

both!(a_report_that_was_on_its_way_at_the_end_still_counts_and_a_new_sitting_does_not_begin, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = token_of(&scene.invitees(&made, Kind::Private).await[0].url);
    let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    let (token, _) = scene.begin(&launch).await;
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    scene.usher.end_launch(&token, 1, EndReason::Exit, None).await.unwrap();
    let late = commit(1, one.session, &[("cmi.core.lesson_location", "late")]);
    scene.usher.commit(&token, 1, late).await.unwrap();
    let report = scene.result(&made, Kind::Private).await;
    assert_eq!(report.root.children[0].runtime.as_ref().unwrap().location, "late");
    let fault = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Ended), "{fault:?}");
});

both!(a_later_sitting_goes_on_at_the_bookmark_adds_its_time_and_takes_nothing_back, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let link = token_of(&scene.invitees(&made, Kind::Private).await[0].url);
    let browser = scene.usher.new_browser();
    let (token, _) = scene.begin(&scene.usher.start_private(&link, &browser).await.unwrap()).await;
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    assert_eq!(one.cmi["cmi"]["core"]["entry"], "ab-initio");
    let report = commit(
        1,
        one.session,
        &[
            ("cmi.core.lesson_location", "p3"),
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "90"),
            ("cmi.core.session_time", "00:00:10.00"),
        ],
    );
    scene.usher.commit(&token, 1, report).await.unwrap();
    scene.usher.end_launch(&token, 1, EndReason::Exit, None).await.unwrap();

    scene.later(TimeDelta::days(1));
    let (token, _) = scene.begin(&scene.usher.start_private(&link, &browser).await.unwrap()).await;
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    assert_eq!(one.cmi["cmi"]["core"]["entry"], "resume");
    assert_eq!(one.cmi["cmi"]["core"]["lesson_location"], "p3");
    let report = commit(
        1,
        one.session,
        &[("cmi.core.lesson_status", "failed"), ("cmi.core.score.raw", "10"), ("cmi.core.session_time", "00:00:05.00")],
    );
    scene.usher.commit(&token, 1, report).await.unwrap();
    let report = scene.result(&made, Kind::Private).await;
    assert_eq!(report.outcome.time.0, 1500);
    assert_eq!(report.outcome.score.map(usher_model::Score::percent), Some(90.0));
    assert_eq!(report.root.children[0].attempts, 2);
});

both!(a_report_that_is_none_is_refused_and_leaves_nothing, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let launch = scene.usher.start_private(&link, &scene.usher.new_browser()).await.unwrap();
    let (token, _) = scene.begin(&launch).await;
    let one = scene.usher.open_activity(&token, 1, "one").await.unwrap();
    let big = "x".repeat(5 << 20);
    let reports = [
        commit(1, one.session, &[("window.location", "x")]),
        commit(1, one.session, &[("cmi.core.lesson_location", "a\0b")]),
        commit(1, one.session, &[("cmi.suspend_data", &big)]),
        Commit { seconds: f64::NAN, ..commit(1, one.session, &[]) },
        Commit { seconds: -1.0, ..commit(1, one.session, &[]) },
        Commit { activity: "two".into(), ..commit(1, one.session, &[]) },
        Commit { activity: "three".into(), ..commit(1, one.session, &[]) },
    ];
    for report in reports {
        let fault = scene.usher.commit(&token, 1, report).await.unwrap_err();
        assert!(matches!(fault, LaunchFault::Invalid(_)), "{fault:?}");
    }
    let accepted = scene.usher.commit(&token, 1, commit(1, one.session, &[])).await.unwrap();
    assert_eq!(accepted.ack, 1, "none of them was counted");
});

both!(a_launch_link_ends_unopened_and_without_tracking_keeps_nothing, |db| async {
    let scene = Scene::new(&db).await;
    let made = scene.invite(Scene::private(&["ana@example.org"])).await;
    let id = RegistrationId::parse(&scene.invitees(&made, Kind::Private).await[0].registration_id).unwrap();
    let request = |redirect: &str, tracking| LaunchLinkRequest {
        expiry_seconds: Some(60),
        redirect_on_exit: redirect.into(),
        tracking,
        start_activity: Some("two".into()),
        ..LaunchLinkRequest::default()
    };
    let link = async |redirect: &str, tracking| {
        scene.usher.create_launch_link(&Actor::Operator, &scene.app, &id, request(redirect, tracking)).await.unwrap()
    };
    let late = link("message", true).await;
    scene.later(TimeDelta::seconds(61));
    let fault =
        scene.usher.begin_launch(&LEARNER, &LaunchToken::presented(&token_of(late.as_str()))).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Expired), "{fault:?}");

    for (redirect, exit) in [
        ("closer", Exit::Close),
        ("blank", Exit::Blank),
        ("message", Exit::Message),
        ("", Exit::Message),
        ("javascript:alert(1)", Exit::Message),
        ("https://lms.example.org/back?x=1", Exit::Redirect { url: "https://lms.example.org/back?x=1".into() }),
    ] {
        let (_, begun) = scene.begin(&link(redirect, true).await).await;
        assert_eq!((begun.exit, begun.current.as_deref()), (exit, Some("two")), "{redirect}");
    }

    let before = scene.result(&made, Kind::Private).await.instance;
    scene.later(TimeDelta::minutes(5));
    let (token, begun) = scene.begin(&link("message", false).await).await;
    let one = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
    let report = commit(1, one.session, &[("cmi.core.lesson_status", "passed")]);
    assert_eq!(scene.usher.commit(&token, begun.epoch, report).await.unwrap().ack, 1);
    assert_eq!(scene.result(&made, Kind::Private).await.instance, before);
});

both!(launches_that_take_over_from_each_other_at_once_leave_one_live, |db| async {
    let scene = Scene::new(&db).await;
    let link = scene.invite_one("ana@example.org").await;
    let browser = scene.usher.new_browser();
    let mut tokens = Vec::new();
    for _ in 0..6 {
        let launch = scene.usher.start_private(&link, &browser).await.unwrap();
        tokens.push(LaunchToken::presented(&token_of(launch.as_str())));
    }
    let begins = tokens.iter().map(|token| scene.usher.begin_launch(&LEARNER, token));
    let begun = futures::future::join_all(begins).await;
    assert!(begun.iter().all(|b| matches!(b, Ok(_) | Err(LaunchFault::Replaced))), "{begun:?}");
    let mut live = 0;
    for token in &tokens {
        live += usize::from(scene.usher.keep_launch(token, 1).await.is_ok());
    }
    assert_eq!(live, 1);
});
