use chrono::TimeDelta;
use usher_model::CourseId;
use usher_service::course::{CourseInclude, CourseRef, PreviewRequest};
use usher_service::launch::{EndReason, Exit, LaunchFault, LaunchToken};
use usher_service::{Actor, Error};

use crate::scene::{LEARNER, Scene, commit, token_of};

fn course() -> CourseRef {
    CourseRef { course: CourseId::parse("course").unwrap(), version: None }
}

async fn preview(scene: &Scene, redirect: &str, start: Option<&str>) -> LaunchToken {
    let request = PreviewRequest {
        expiry_seconds: Some(60),
        redirect_on_exit: redirect.into(),
        start_activity: start.map(str::to_owned),
        ..PreviewRequest::default()
    };
    let link = scene.usher.create_preview(&Actor::Operator, &scene.app, &course(), request).await.unwrap();
    LaunchToken::presented(&token_of(link.as_str()))
}

both!(a_preview_plays_like_a_launch_and_keeps_nothing, |db| async {
    let scene = Scene::new(&db).await;
    let token = preview(&scene, "https://lms.example/", Some("two")).await;
    assert!(scene.usher.launch_shell(&token).await.unwrap().is_some());
    let early = scene.usher.course_file(&token, "one.html").await.map(|_| ()).unwrap_err();
    assert!(matches!(early, LaunchFault::Unknown), "{early:?}");

    let begun = scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!((begun.course_title.as_str(), begun.standard, begun.tracking), ("Ants & bees", "SCORM12", false));
    assert_eq!(begun.current.as_deref(), Some("two"));
    let exit = Exit::Redirect { url: "https://lms.example/".into() };
    assert_eq!(begun.exit, exit);
    let one = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
    assert_eq!((one.href.as_str(), &one.cmi["cmi"]["core"]["entry"]), ("one.html", &"ab-initio".into()));
    assert_eq!(scene.usher.course_file(&token, "one.html").await.unwrap().size(), 10);
    let report = commit(3, one.session, &[("cmi.core.lesson_location", "p3")]);
    assert_eq!(scene.usher.commit(&token, begun.epoch, report).await.unwrap().ack, 3);
    scene.usher.keep_launch(&token, begun.epoch).await.unwrap();
    let again = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap();
    assert_eq!(again.cmi["cmi"]["core"]["entry"], "ab-initio", "nothing was kept");

    // A page that was hidden comes back after the link's time, one that was left does not.
    scene.later(TimeDelta::minutes(10));
    assert_eq!(scene.usher.end_launch(&token, 1, EndReason::Hide, None).await.unwrap(), exit);
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!(scene.usher.end_launch(&token, 1, EndReason::Exit, None).await.unwrap(), exit);
    let over = scene.usher.begin_launch(&LEARNER, &token).await.unwrap_err();
    assert!(matches!(over, LaunchFault::Ended), "{over:?}");
    let include = CourseInclude { registration_count: true };
    let counted = scene.usher.get_course(&Actor::Operator, &scene.app, &course().course, include).await.unwrap();
    assert_eq!(counted.registration_count, Some(0));
});

both!(a_preview_that_was_not_opened_in_time_or_whose_course_is_gone_does_not_open, |db| async {
    let scene = Scene::new(&db).await;
    let (late, gone) = (preview(&scene, "", None).await, preview(&scene, "closer", None).await);
    let begun = scene.usher.begin_launch(&LEARNER, &gone).await.unwrap();
    assert_eq!((begun.current.as_deref(), begun.exit), (Some("one"), Exit::Close));
    scene.later(TimeDelta::seconds(61));
    let fault = scene.usher.begin_launch(&LEARNER, &late).await.unwrap_err();
    assert!(matches!(fault, LaunchFault::Expired), "{fault:?}");
    scene.usher.delete_course(&Actor::Operator, &scene.app, &course().course).await.unwrap();
    let faults = [
        scene.usher.begin_launch(&LEARNER, &gone).await.map(|_| ()).unwrap_err(),
        scene.usher.keep_launch(&gone, 1).await.unwrap_err(),
        scene.usher.course_file(&gone, "one.html").await.map(|_| ()).unwrap_err(),
    ];
    assert!(faults.iter().all(|fault| matches!(fault, LaunchFault::Unknown)), "{faults:?}");
    assert!(scene.usher.launch_shell(&gone).await.unwrap().is_none());
});

both!(a_preview_stays_on_its_version, |db| async {
    let scene = Scene::new(&db).await;
    let token = preview(&scene, "", None).await;
    scene.import("course", &crate::scene::two_parts(), true).await;
    let second = CourseRef { version: Some(1), ..course() };
    scene.usher.delete_course_version(&Actor::Operator, &scene.app, &second).await.unwrap();
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    let missing = scene.usher.check_course(&Actor::Operator, &scene.app, &second).await.unwrap_err();
    assert!(matches!(missing, Error::NotFound { what: "course version", .. }), "{missing}");
});

both!(a_preview_has_its_style_sheet_and_additional_values_as_a_launch_has, |db| async {
    let scene = Scene::new(&db).await;
    let make = async |request| scene.usher.create_preview(&Actor::Operator, &scene.app, &course(), request).await;
    let request = PreviewRequest {
        css_url: Some("https://a.example/x.css".into()),
        additional_values: vec![("unit".into(), "a b".into())],
        ..PreviewRequest::default()
    };
    let token = LaunchToken::presented(&token_of(make(request).await.unwrap().as_str()));
    let shell = scene.usher.launch_shell(&token).await.unwrap().unwrap();
    assert_eq!(shell.css_url.as_deref(), Some("https://a.example/x.css"));
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!(scene.usher.open_activity(&token, 1, "one").await.unwrap().href, "one.html?unit=a+b");
    let wrong = [
        PreviewRequest { css_url: Some("http://a.example/x.css".into()), ..PreviewRequest::default() },
        PreviewRequest { additional_values: vec![("a".into(), "x".repeat(2000))], ..PreviewRequest::default() },
    ];
    for (request, field) in wrong.into_iter().zip(["cssUrl: ", "additionalvalues: "]) {
        let fault = make(request).await.unwrap_err().to_string();
        assert!(fault.starts_with(field), "{fault}");
    }
});
