//! Numbers of reports: every registration counts once, with the instance that counts.

use usher_store::instances::{self, Instance};
use usher_store::invitations::{self, Invitation};
use usher_store::reports::{self, ReportFilter, Tally, Usage};
use usher_store::{Conn, Order, PageRequest, SortKey, invitees, registrations};
use uuid::Uuid;

use crate::scene::{self, app, at, id};

/// Courses `b` with four registrations of three learners, and `a` with none.
async fn with_results(conn: &mut Conn) {
    scene::with_course(conn, "b").await;
    scene::add_course(conn, "a", 9).await;
    let result = |n, completion: &str, success: &str, score| Instance {
        completion: completion.into(),
        success: success.into(),
        score: Some(score),
        first_access_at: Some(at(3)),
        ..Instance::fresh(id(n), 0, id(1), at(0))
    };
    let ada = "learner-1";
    for (n, learner) in [(1, ada), (2, ada), (3, "learner-3"), (4, "learner-4")] {
        let row = registrations::Registration { learner_id: learner.into(), ..scene::registration("b", n) };
        scene::add_registration(conn, &row).await;
    }
    instances::update(conn, &[result(1, "COMPLETED", "PASSED", 90.0)]).await.unwrap();
    instances::update(conn, &[result(2, "INCOMPLETE", "FAILED", 40.0)]).await.unwrap();
    // Complete, but begun anew since.
    instances::update(conn, &[result(4, "COMPLETED", "PASSED", 100.0)]).await.unwrap();
    instances::insert(conn, &[Instance::fresh(id(4), 1, id(1), at(0))]).await.unwrap();
    registrations::set_instance(conn, &app(), &[id(4)], at(0)).await.unwrap();
}

const ALL: Tally = Tally {
    registrations: 4,
    not_started: 2,
    in_progress: 1,
    completed: 1,
    passed: 1,
    failed: 1,
    average_score: Some(65.0),
};
const NONE: Tally =
    Tally { registrations: 0, not_started: 0, in_progress: 0, completed: 0, passed: 0, failed: 0, average_score: None };

fn page(order: Order, after: Option<(SortKey, Uuid)>, limit: i64) -> PageRequest<()> {
    PageRequest { sort: (), order, after, limit }
}

both!(numbers_are_of_the_instances_that_count, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let totals = reports::totals(&mut tx, &app(), &ReportFilter::default()).await.unwrap();
    assert_eq!((totals.tally, totals.learners, totals.courses), (ALL, 3, 1));
    let of_learner = ReportFilter { learner_id: Some("learner-1".into()), ..ReportFilter::default() };
    let totals = reports::totals(&mut tx, &app(), &of_learner).await.unwrap();
    let expected = Tally { registrations: 2, not_started: 0, ..ALL };
    assert_eq!((totals.tally, totals.learners, totals.courses), (expected, 1, 1));
    let of_course = ReportFilter { course_id: Some("a".into()), ..ReportFilter::default() };
    let totals = reports::totals(&mut tx, &app(), &of_course).await.unwrap();
    assert_eq!((totals.tally, totals.learners, totals.courses), (NONE, 0, 0));
});

both!(courses_are_told_by_title_those_without_learners_included, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let first = reports::by_course(&mut tx, &app(), &page(Order::Ascending, None, 1)).await.unwrap();
    assert_eq!((first.rows[0].id.as_str(), &first.rows[0].tally, first.more), ("a", &NONE, true));
    let after = Some(first.rows[0].position());
    let second = reports::by_course(&mut tx, &app(), &page(Order::Ascending, after, 1)).await.unwrap();
    assert_eq!((second.rows[0].id.as_str(), &second.rows[0].tally, second.more), ("b", &ALL, false));
});

both!(learners_are_told_by_id_each_once, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let found = reports::by_learner(&mut tx, &app(), &page(Order::Ascending, after, 2)).await.unwrap();
        after = found.rows.last().map(reports::LearnerLine::position);
        seen.extend(found.rows.into_iter().map(|row| (row.learner_id, row.email, row.tally.registrations)));
        if !found.more {
            break;
        }
    }
    let expected = [("learner-1", "l2", 2), ("learner-3", "l3", 1), ("learner-4", "l4", 1)];
    let expected = expected.map(|(id, email, count)| (id.to_owned(), Some(format!("{email}@example.org")), count));
    assert_eq!(seen, expected);
});

both!(registrations_are_told_newest_first_within_what_is_asked, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let ids = |rows: &[reports::RegistrationLine]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    let everything = ReportFilter::default();
    let newest = page(Order::Descending, None, 3);
    let first = reports::registrations(&mut tx, &app(), &everything, &newest).await.unwrap();
    assert_eq!((ids(&first.rows), first.more), (vec!["reg-4".into(), "reg-3".into(), "reg-2".into()], true));
    assert_eq!((first.rows[0].completion.as_str(), first.rows[0].score), ("UNKNOWN", None));
    assert_eq!((first.rows[2].course_title.as_str(), first.rows[2].score), ("Title of b", Some(40.0)));
    let rest = page(Order::Descending, first.rows.last().map(reports::RegistrationLine::position), 3);
    let second = reports::registrations(&mut tx, &app(), &everything, &rest).await.unwrap();
    assert_eq!((ids(&second.rows), second.more), (vec!["reg-1".into()], false));
    let ada = ReportFilter { course_id: Some("b".into()), learner_id: Some("learner-1".into()) };
    let hers = reports::registrations(&mut tx, &app(), &ada, &newest).await.unwrap();
    assert_eq!(ids(&hers.rows), ["reg-2", "reg-1"]);
});

/// An invitation of somebody, with the instant of the first launch by it.
type Invited = (u128, Option<i64>);

both!(a_public_registration_counts_when_launched_and_any_other_when_made, |db| async {
    let mut tx = db.begin().await;
    scene::with_course(&mut tx, "course").await;
    let public = |n| Invitation { public: true, ..scene::invitation("course", id(n)) };
    invitations::insert(&mut tx, &public(1)).await.unwrap();
    invitations::insert(&mut tx, &public(2)).await.unwrap();
    invitations::insert(&mut tx, &scene::invitation("course", id(3))).await.unwrap();
    // (made at, invitations with the time of the first launch); the month begins at 100.
    let people: [(i64, &[Invited]); 9] = [
        (50, &[]),                               // by the API, before
        (150, &[]),                              // by the API: counts
        (50, &[(3, Some(150))]),                 // invited before
        (150, &[(3, None)]),                     // invited, never launched: counts
        (150, &[(1, None)]),                     // joined, never launched
        (50, &[(1, Some(150))]),                 // joined before, launched now: counts
        (50, &[(1, Some(60)), (2, Some(150))]),  // launched before
        (50, &[(1, Some(150)), (2, Some(160))]), // launched twice now: counts once
        (50, &[(3, None), (1, Some(150))]),      // invited before, joined now
    ];
    for (n, (made, on)) in (1..).zip(people) {
        let row = registrations::Registration { created_at: at(made), ..scene::registration("course", n) };
        scene::add_registration(&mut tx, &row).await;
        for (invitation, launched) in on {
            let invitee = id(invitation * 1000 + n);
            invitees::insert(&mut tx, &[scene::invitee(id(*invitation), invitee, n)]).await.unwrap();
            if let Some(launched) = launched {
                invitees::mark_launched(&mut tx, &app(), invitee, at(*launched)).await.unwrap();
            }
        }
    }
    let usage = reports::usage(&mut tx, &app(), at(100)).await.unwrap();
    assert_eq!(usage, Usage { registrations_since: 4, registrations: 9, courses: 1 });
});
