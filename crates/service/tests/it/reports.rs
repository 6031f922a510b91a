use chrono::TimeDelta;
use futures::TryStreamExt as _;
use usher_model::{CourseId, LearnerId};
use usher_service::Actor;
use usher_service::registration::{Learner, NewRegistration};
use usher_service::report::{Navigation, Report, ReportFault, ReportPlace, ReportScope, ReportTable, ReportView};

use crate::scene::{self, LEARNER, Scene, token_of, two_parts};

async fn register(scene: &Scene, number: usize, course: &str, learner: &str) {
    let ana = scene::registration(&format!("r{number}"));
    let new = NewRegistration {
        course_id: CourseId::parse(course).unwrap(),
        learner: Learner { id: LearnerId::parse(learner).unwrap(), first_name: learner.to_uppercase(), ..ana.learner },
        ..ana
    };
    scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
}

/// Two courses, and three registrations of two learners on them.
async fn with_results(scene: &Scene) {
    scene.import("other", &two_parts(), false).await;
    for (number, course, learner) in [(1, "course", "ana"), (2, "course", "bo"), (3, "other", "ana")] {
        register(scene, number, course, learner).await;
    }
}

/// The token of a link that an integration asked for.
fn link(scene: &Scene, navigation: Navigation, url: &str) -> String {
    let auth = scene.usher.report_auth(&Actor::Operator, &scene.app, navigation, false).unwrap();
    let link = scene.usher.report_link(&Actor::Operator, &scene.app, &auth, url).unwrap();
    assert!(link.as_str().starts_with("http://localhost:8080/reportage?auth="), "{link}");
    link.query_pairs().find(|(name, _)| name == "auth").unwrap().1.into_owned()
}

fn of(params: &[(&str, &str)]) -> ReportScope {
    ReportScope::read(params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

async fn view(scene: &Scene, token: &str, scope: ReportScope) -> Report {
    scene.usher.view_report(token, ReportPlace { scope, more: None }).await.unwrap()
}

fn lines(report: &Report) -> Vec<String> {
    match &report.table {
        ReportTable::Courses(rows) => {
            rows.iter().map(|row| format!("{} {}", row.id, row.tally.registrations)).collect()
        }
        ReportTable::Learners(rows) => {
            rows.iter().map(|row| format!("{} {}", row.learner_id, row.tally.registrations)).collect()
        }
        ReportTable::Registrations(rows) => rows.iter().map(|row| row.id.clone()).collect(),
    }
}

both!(a_report_is_told_by_course_by_learner_and_one_by_one, |db| async {
    let scene = Scene::new(&db).await;
    with_results(&scene).await;
    let free = link(&scene, Navigation::Free, "https://cloud.example/Reportage/reportage.php");
    let report = view(&scene, &free, ReportScope::default()).await;
    assert_eq!(lines(&report), ["course 2", "other 1"]);
    assert_eq!((report.totals.tally.registrations, report.totals.tally.not_started), (3, 3));
    assert_eq!((report.totals.learners, report.totals.courses), (2, 2));
    assert_eq!(lines(&view(&scene, &free, of(&[("viewall", "learners")])).await), ["ana 2", "bo 1"]);
    assert_eq!(lines(&view(&scene, &free, of(&[("learnerId", "ana")])).await), ["r3", "r1"]);
    let both = view(&scene, &free, of(&[("learnerId", "ana"), ("courseId", "course")])).await;
    assert_eq!((lines(&both), both.totals.tally.registrations), (vec!["r1".to_owned()], 1));
    assert_eq!(both.course_title.as_deref(), Some("Ants & bees"));
});

both!(a_link_leads_as_far_as_its_navigation_allows, |db| async {
    let scene = Scene::new(&db).await;
    with_results(&scene).await;
    let asked = of(&[("learnerId", "ana"), ("courseId", "other")]);
    let url = "/Reportage/reportage.php?courseId=course&srt=singleCourse";
    for (navigation, expected) in
        [(Navigation::None, vec!["r2", "r1"]), (Navigation::Down, vec!["r1"]), (Navigation::Free, vec!["r3"])]
    {
        let token = link(&scene, navigation, url);
        assert_eq!(lines(&view(&scene, &token, asked.clone()).await), expected, "{navigation:?}");
        let batches = scene.usher.report_lines(&token, asked.clone()).unwrap();
        let sent: Vec<Vec<_>> = batches.try_collect().await.unwrap();
        let sent: Vec<_> = sent.iter().flatten().map(|row| row.id.as_str()).collect();
        assert_eq!(sent, expected, "{navigation:?}");
    }
    let learners = link(&scene, Navigation::None, "/x?viewall=learners");
    assert_eq!(view(&scene, &learners, ReportScope::default()).await.scope.view, ReportView::Learners);
});

both!(a_link_is_of_one_application_and_ends_after_an_hour, |db| async {
    let scene = Scene::new(&db).await;
    let other = scene.usher.create_application(&Actor::System, "Other").await.unwrap().id;
    let auth = scene.usher.report_auth(&Actor::Operator, &scene.app, Navigation::Free, true).unwrap();
    let refused =
        |app, auth: &str, url: &str| scene.usher.report_link(&Actor::Operator, app, auth, url).unwrap_err().to_string();
    assert!(refused(&other, &auth, "/").starts_with("auth: is not a query string"));
    assert!(refused(&scene.app, "auth=nonsense", "/").starts_with("auth: is not a query string"));
    assert!(refused(&scene.app, "", "/").starts_with("auth: is not a query string"));
    assert_eq!(refused(&scene.app, &auth, &format!("/?appId={other}")), "reportUrl: is about another application");
    assert_eq!(refused(&scene.app, &auth, "javascript:alert(1)"), "reportUrl: is not a URL");
    assert!(refused(&scene.app, &auth, &format!("/?courseId={}", "x".repeat(256))).contains("255 characters"));

    let token = link(&scene, Navigation::Free, &format!("/?appId={}", scene.app));
    scene.later(TimeDelta::hours(1));
    view(&scene, &token, ReportScope::default()).await;
    scene.later(TimeDelta::seconds(1));
    let fault = scene.usher.view_report(&token, ReportPlace::default()).await.unwrap_err();
    assert!(matches!(fault, ReportFault::Expired { at } if at < scene.usher.now()), "{fault:?}");
    assert!(refused(&scene.app, &auth, "/").starts_with("auth: has expired"));
    let garbled = token.chars().rev().collect::<String>();
    let fault = scene.usher.view_report(&garbled, ReportPlace::default()).await.unwrap_err();
    assert!(matches!(fault, ReportFault::Unknown), "{fault:?}");
});

both!(a_long_report_goes_on_where_the_page_before_ended, |db| async {
    let scene = Scene::new(&db).await;
    for number in 0..130 {
        register(&scene, number, "course", &format!("learner {number:03}")).await;
    }
    let token = link(&scene, Navigation::Free, "/");
    for scope in [of(&[("courseId", "course")]), of(&[("viewall", "learners")])] {
        let first = view(&scene, &token, scope.clone()).await;
        let place = ReportPlace { scope: scope.clone(), more: first.more.clone() };
        let second = scene.usher.view_report(&token, place).await.unwrap();
        let mut seen = [lines(&first), lines(&second)].concat();
        assert_eq!((lines(&first).len(), seen.len(), second.more), (100, 130, None));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 130);
        // A place in one table is none in another.
        let other = if scope.view == ReportView::Learners { of(&[("courseId", "course")]) } else { of(&[]) };
        let place = ReportPlace { scope: other, more: first.more };
        let fault = scene.usher.view_report(&token, place).await.unwrap_err();
        assert!(matches!(fault, ReportFault::Unknown), "{fault:?}");
    }
});

both!(usage_counts_who_was_invited_privately_and_who_launched_publicly, |db| async {
    let scene = Scene::new(&db).await;
    scene.invite(Scene::private(&["a@example.org", "b@example.org"])).await;
    let (_, slug) = scene.publish(Scene::public()).await;
    let browser = scene.usher.new_browser();
    let joined = scene.join(&slug, "c@example.org", &browser).await.unwrap();
    let usage = async || {
        let usage = scene.usher.account_info(&Actor::Operator, &scene.app).await.unwrap().usage;
        (usage.this_month, usage.registrations, usage.courses)
    };
    assert_eq!(usage().await, (2, 3, 1));
    let usher_service::door::Joined::Started(launch) = joined else { panic!("{joined:?}") };
    scene.later(TimeDelta::minutes(1));
    let token = usher_service::launch::LaunchToken::presented(&token_of(launch.as_str()));
    scene.usher.begin_launch(&LEARNER, &token).await.unwrap();
    assert_eq!(usage().await, (3, 3, 1));
    scene.later(TimeDelta::days(31));
    assert_eq!(usage().await, (0, 3, 1));
    assert!(scene.usher.account_info(&Actor::Operator, &scene.app).await.unwrap().admin.is_none());
});
