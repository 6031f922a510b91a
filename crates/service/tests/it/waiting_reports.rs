//! Reports of courses that come at the same time. On SQLite they wait for the writer here, and are then applied together.

use futures::future::join_all;
use usher_model::RegistrationId;
use usher_service::Actor;
use usher_service::door::Browser;
use usher_service::invitation::Kind;
use usher_service::launch::{Acknowledged, Commit, EndReason, LaunchFault, LaunchToken};
use usher_service::registration::{Detail, RegistrationReport};
use usher_store::Backend;
use usher_testing::raw::Raw;

use crate::database::{self, Database};
use crate::scene::{Scene, commit, token_of};

/// Somebody in the middle of the first part of a course.
struct Player {
    link: String,
    browser: Browser,
    registration: RegistrationId,
    token: LaunchToken,
    epoch: i64,
    session: i64,
}

async fn start(scene: &Scene, link: &str, browser: &Browser) -> (LaunchToken, i64, i64) {
    let url = scene.usher.start_private(link, browser).await.unwrap();
    let (token, begun) = scene.begin(&url).await;
    let session = scene.usher.open_activity(&token, begun.epoch, "one").await.unwrap().session;
    (token, begun.epoch, session)
}

async fn players<const N: usize>(scene: &Scene) -> [Player; N] {
    let addresses: [String; N] = std::array::from_fn(|n| format!("p{n}@example.org"));
    let made = scene.invite(Scene::private(&addresses.each_ref().map(String::as_str))).await;
    let mut players = Vec::new();
    for invitee in scene.invitees(&made, Kind::Private).await {
        let link = token_of(&invitee.url);
        let browser = scene.usher.new_browser();
        let (token, epoch, session) = start(scene, &link, &browser).await;
        let registration = RegistrationId::parse(&invitee.registration_id).unwrap();
        players.push(Player { link, browser, registration, token, epoch, session });
    }
    players.try_into().unwrap_or_else(|_| panic!("each has an invitee"))
}

impl Player {
    /// A report of this sitting.
    fn says(&self, seq: i64, elements: &[(&str, &str)]) -> (LaunchToken, i64, Commit) {
        (self.token.clone(), self.epoch, commit(seq, self.session, elements))
    }

    async fn result(&self, scene: &Scene) -> RegistrationReport {
        let all = Detail { child_results: true, interactions_and_objectives: true, runtime: true };
        scene.usher.get_registration(&Actor::Operator, &scene.app, &self.registration, all).await.unwrap()
    }

    async fn place(&self, scene: &Scene) -> String {
        self.result(scene).await.root.children[0].runtime.as_ref().unwrap().location.clone()
    }
}

/// The answers to reports that are handed in, in their order, while the writer is busy.
async fn together(
    db: &Database,
    scene: &Scene,
    reports: Vec<(LaunchToken, i64, Commit)>,
) -> Vec<Result<Acknowledged, LaunchFault>> {
    let busy = db.begin().await;
    let answers = join_all(
        reports
            .into_iter()
            .map(|(token, epoch, commit)| async move { scene.usher.commit(&token, epoch, commit).await }),
    );
    let free = async {
        // The others are polled first, so that all of them wait.
        tokio::task::yield_now().await;
        drop(busy);
    };
    tokio::join!(answers, free).0
}

const PLACE: &str = "cmi.core.lesson_location";

both!(reports_that_wait_together_are_each_answered_for_themselves, |db| async {
    let scene = Scene::new(&db).await;
    let [ana, bob, carl, dora, eve, finn] = players(&scene).await;
    let answers = together(
        &db,
        &scene,
        vec![
            ana.says(
                1,
                &[
                    (PLACE, "ana"),
                    ("cmi.core.lesson_status", "passed"),
                    ("cmi.core.score.raw", "80"),
                    ("cmi.interactions.0.id", "q1"),
                    ("cmi.interactions.0.type", "choice"),
                ],
            ),
            (bob.token.clone(), bob.epoch + 1, commit(1, bob.session, &[(PLACE, "bob")])),
            carl.says(1, &[("cmi.suspend_data", &"x".repeat(64_001))]),
            dora.says(1, &[(PLACE, "dora"), ("cmi.interactions.0.id", "q1"), ("cmi.interactions.1.id", "q2")]),
            (eve.token.clone(), eve.epoch, Commit { activity: "two".into(), ..commit(1, 1, &[]) }),
            (LaunchToken::presented("nobody"), 1, commit(1, 1, &[])),
            finn.says(1, &[(PLACE, "finn")]),
        ],
    )
    .await;
    let acks: Vec<Result<i64, String>> =
        answers.iter().map(|answer| answer.as_ref().map(|a| a.ack).map_err(ToString::to_string)).collect();
    let refused = |text: &str| Err(text.to_owned());
    let expected = [
        Ok(1),
        refused("The course was opened somewhere else"),
        refused("suspend data may have 64000 characters (PlayerSuspendDataMaxLength), not 64001"),
        Ok(1),
        refused("the activity was not opened"),
        refused("There is nothing here"),
        Ok(1),
    ];
    assert_eq!(acks, expected);
    let nodes = |answer: &Result<Acknowledged, LaunchFault>| {
        let Acknowledged { nodes, course, .. } = answer.as_ref().unwrap();
        (nodes[0].id.clone(), nodes[0].success.clone(), nodes[0].score, course.completion.clone())
    };
    assert_eq!(nodes(&answers[0]), ("one".into(), "PASSED".into(), Some(80.0), "INCOMPLETE".into()));
    assert_eq!(nodes(&answers[6]), ("one".into(), "UNKNOWN".into(), None, "INCOMPLETE".into()));
    for (player, place) in [(&ana, "ana"), (&bob, ""), (&carl, ""), (&dora, "dora"), (&eve, ""), (&finn, "finn")] {
        assert_eq!(player.place(&scene).await, place);
    }
    let asked = |report: RegistrationReport| {
        let interactions = &report.root.children[0].runtime.as_ref().unwrap().interactions;
        interactions.iter().map(|one| (one.id.clone(), one.kind.clone())).collect::<Vec<_>>()
    };
    assert_eq!(asked(ana.result(&scene).await), [("q1".into(), "Choice".into())]);
    assert_eq!(asked(dora.result(&scene).await).len(), 2);
    assert_eq!(asked(finn.result(&scene).await).len(), 0);
    // Who was refused was not counted.
    let again = together(&db, &scene, vec![carl.says(1, &[(PLACE, "carl")]), ana.says(1, &[(PLACE, "again")])]).await;
    assert!(again.iter().all(|answer| answer.as_ref().unwrap().ack == 1));
    assert_eq!((carl.place(&scene).await, ana.place(&scene).await), ("carl".into(), "ana".into()));
});

both!(reports_on_one_registration_that_wait_together_follow_each_other, |db| async {
    let scene = Scene::new(&db).await;
    let players: [Player; 2] = players(&scene).await;
    // More than are applied in one transaction. Each adds something, and the last says where both stand.
    let asked = |player: usize, seq: i64| format!("q{seq}-of-{player}");
    let reports = (1..=40).flat_map(|seq| {
        [0, 1].map(|player| {
            let interaction = format!("cmi.interactions.{}.id", seq - 1);
            let place = format!("{seq} of {player}");
            players[player].says(seq, &[(PLACE, &place), (&interaction, &asked(player, seq))])
        })
    });
    let answers = together(&db, &scene, reports.collect()).await;
    let acks: Vec<i64> = answers.into_iter().map(|answer| answer.unwrap().ack).collect();
    let sent: Vec<i64> = (1..=40).flat_map(|seq| [seq, seq]).collect();
    // On PostgreSQL they may overtake each other, and one that was overtaken is known already.
    let overtaking = db.store.backend() == Backend::Postgres;
    assert!(overtaking || acks == sent, "{acks:?}");
    assert!(acks.iter().zip(&sent).all(|(ack, seq)| ack >= seq), "{acks:?}");
    for (n, player) in players.iter().enumerate() {
        assert_eq!(player.place(&scene).await, format!("40 of {n}"));
        let result = player.result(&scene).await;
        let kept = &result.root.children[0].runtime.as_ref().unwrap().interactions;
        let all: Vec<String> = (1..=40).map(|seq| asked(n, seq)).collect();
        assert!(kept.iter().all(|one| all.contains(&one.id)), "{kept:?}");
        assert!(overtaking || kept.len() == 40, "{kept:?}");
    }
});

both!(the_same_report_twice_among_those_that_wait_is_applied_once, |db| async {
    let scene = Scene::new(&db).await;
    let [ana] = players(&scene).await;
    let time = |time| [("cmi.core.session_time", time)];
    let reports = vec![ana.says(1, &time("00:10:00")), ana.says(1, &time("00:20:00"))];
    for answer in together(&db, &scene, reports).await {
        assert_eq!(answer.unwrap().ack, 1);
    }
    let hundredths = ana.result(&scene).await.outcome.time.0;
    // On PostgreSQL either may be the first.
    assert!([10, 20].contains(&(hundredths / 6000)), "{hundredths}");
});

both!(the_last_report_of_a_sitting_that_ended_comes_with_the_first_of_the_next, |db| async {
    let scene = Scene::new(&db).await;
    let [ana] = players(&scene).await;
    scene.usher.end_launch(&ana.token, ana.epoch, EndReason::Exit, None).await.unwrap();
    let (token, epoch, session) = start(&scene, &ana.link, &ana.browser).await;
    for seq in 1..=10 {
        let (late, next) = (format!("cmi.objectives.{seq}.id"), format!("cmi.objectives.{}.id", seq + 20));
        let late = ana.says(seq, &[(&late, "late")]);
        let next = (token.clone(), epoch, commit(seq, session, &[(&next, "next")]));
        for answer in together(&db, &scene, vec![late, next]).await {
            answer.unwrap();
        }
    }
    let stored = Raw::connect(&db).await.rows::<(String,)>("select cast(elements as text) from sco_runtime").await;
    let elements = &stored[0].0;
    assert_eq!((elements.matches("late").count(), elements.matches("next").count()), (10, 10), "{elements}");
});

both!(a_report_that_comes_with_the_end_is_looked_at_like_any_other, |db| async {
    let scene = Scene::new(&db).await;
    let [ana] = players(&scene).await;
    let reports = [
        commit(1, ana.session, &[("window.location", "x")]),
        commit(1, ana.session, &[(PLACE, "a\0b")]),
        Commit { seconds: -1.0, ..commit(1, ana.session, &[]) },
    ];
    for report in reports {
        let fault = scene.usher.end_launch(&ana.token, ana.epoch, EndReason::Exit, Some(report)).await.unwrap_err();
        assert!(matches!(fault, LaunchFault::Invalid(_)), "{fault:?}");
    }
    let last = commit(1, ana.session, &[(PLACE, "end")]);
    scene.usher.end_launch(&ana.token, ana.epoch, EndReason::Exit, Some(last)).await.unwrap();
    assert_eq!(ana.place(&scene).await, "end");
});

/// Only SQLite has reports wait for each other.
#[tokio::test]
async fn a_report_that_breaks_takes_back_nothing_of_those_that_waited_with_it() {
    database::on_sqlite(async |db| {
        let scene = Scene::new(&db).await;
        let [ana, bob, carl] = players(&scene).await;
        Raw::connect(&db)
            .await
            .rows::<(i64,)>(
                "create trigger breaks before update on sco_runtime when new.elements like '%breaks%'
                 begin select raise(abort, 'it breaks'); end",
            )
            .await;
        let reports =
            [(&ana, "ana"), (&bob, "breaks"), (&carl, "carl")].map(|(one, place)| one.says(1, &[(PLACE, place)]));
        let answers = together(&db, &scene, reports.into()).await;
        assert!(matches!(answers[1], Err(LaunchFault::Internal(_))), "{answers:?}");
        assert_eq!([&answers[0], &answers[2]].map(|answer| answer.as_ref().unwrap().ack), [1, 1]);
        for (one, place) in [(&ana, "ana"), (&bob, ""), (&carl, "carl")] {
            assert_eq!(one.place(&scene).await, place);
        }
    })
    .await;
}

#[tokio::test]
async fn an_end_does_not_overtake_the_reports_that_wait() {
    database::on_sqlite(async |db| {
        let scene = Scene::new(&db).await;
        let [ana] = players(&scene).await;
        let busy = db.begin().await;
        let reports = join_all(["10", "20", "30"].iter().zip(1..).map(|(score, seq)| {
            scene.usher.commit(&ana.token, ana.epoch, commit(seq, ana.session, &[("cmi.core.score.raw", score)]))
        }));
        let end = scene.usher.end_launch(&ana.token, ana.epoch, EndReason::Exit, None);
        let free = async {
            tokio::task::yield_now().await;
            drop(busy);
        };
        let (answers, ended, ()) = tokio::join!(reports, end, free);
        ended.unwrap();
        assert!(answers.into_iter().all(|answer| answer.is_ok()));
        let log = Raw::connect(&db).await.rows::<(String,)>("select event from launch_event order by number").await;
        let log: Vec<&str> = log.iter().map(|(event,)| event.as_str()).collect();
        assert_eq!(log, ["begun", "opened", "result", "result", "result", "ended"]);
    })
    .await;
}
