//! Results over all applications, as far as somebody's reach goes.

use usher_store::account_reach::{People, Reach};
use usher_store::account_reports::{self, ResultFilter};
use usher_store::courses::{self, Course};
use usher_store::enrolments::{self, EnrolledRegistration};
use usher_store::instances::{self, Instance};
use usher_store::persons::{self, Person};
use usher_store::registrations::{self, Registration};
use usher_store::reports::Tally;
use usher_store::team_groups::{self, TeamGroup};
use usher_store::versions::{self, Version};
use usher_store::{Conn, Order, PageRequest, account_courses, applications, erasures};
use uuid::Uuid;

use crate::people::person;
use crate::scene::{self, APP, app, at, id};

const OTHER: &str = "OTHER";

/// The course `a` (key 1) of the one application has registrations 1 to 5, of the addresses `l1` to `l5`; the course `b`
/// (key 2) of the other has 6, of `l1`, and 7, of no address. Persons 1 to 3 have shown that their addresses are theirs; 4
/// has not, but is enrolled by 7. Nobody is `l5`. The group 10 has 1 and 4, the group 11 has 2. The reporter 20 reports on
/// the first, 21 on both, 22 on none.
async fn with_results(conn: &mut Conn) {
    scene::with_course(conn, "a").await;
    applications::insert(conn, &scene::application(OTHER)).await.unwrap();
    courses::insert(conn, &Course { app_id: OTHER.into(), ..scene::course("b", 2) }).await.unwrap();
    versions::insert(conn, &Version { app_id: OTHER.into(), ..scene::version("b", 0, id(2)) }).await.unwrap();
    for n in 1..=5 {
        let mut row = scene::registration("a", n);
        if n == 2 || n == 5 {
            (row.first_name, row.last_name) = (String::new(), String::new());
        }
        scene::add_registration(conn, &row).await;
    }
    for (n, email) in [(6, Some("L1@example.org")), (7, None)] {
        let email = email.map(Into::into);
        let row = Registration { app_id: OTHER.into(), email, ..scene::registration("b", n) };
        registrations::insert(conn, &[row]).await.unwrap();
        instances::insert(conn, &[Instance::fresh(id(n), 0, id(2), at(0))]).await.unwrap();
    }
    let result = Instance {
        completion: "COMPLETED".into(),
        success: "PASSED".into(),
        score: Some(90.0),
        first_access_at: Some(at(3)),
        last_access_at: Some(at(4)),
        ..Instance::fresh(id(1), 0, id(1), at(0))
    };
    instances::update(conn, &[result]).await.unwrap();
    for n in 1..=4 {
        persons::insert(conn, &person(n)).await.unwrap();
    }
    for n in 1..=3 {
        persons::verify_email(conn, id(n), at(1)).await.unwrap();
    }
    let enrolled = EnrolledRegistration {
        registration_key: id(7),
        person_id: id(4),
        app_id: OTHER.into(),
        course_id: "b".into(),
        made: true,
        created_at: at(0),
    };
    enrolments::insert_registrations(conn, &[enrolled]).await.unwrap();
    for (n, name) in [(10, "Sales"), (11, "Works")] {
        let name_key = name.to_lowercase();
        let row = TeamGroup { id: id(n), name: name.into(), name_key, created_at: at(0), updated_at: at(0) };
        team_groups::insert(conn, &row).await.unwrap();
    }
    for (member, group) in [(1, 10), (4, 10), (2, 11)] {
        team_groups::add_memberships(conn, id(member), &[id(group)], at(0)).await.unwrap();
    }
    for (reporter, groups) in [(20, &[id(10)][..]), (21, &[id(10), id(11)]), (22, &[])] {
        persons::insert(conn, &Person { role: "reporter".into(), ..person(reporter) }).await.unwrap();
        team_groups::add_reporting(conn, id(reporter), groups, at(0)).await.unwrap();
    }
}

fn of(reporter: u128) -> Reach {
    Reach { people: People::ReportedOnBy(id(reporter)), apps: None }
}

fn everyone() -> Reach {
    Reach { people: People::Everyone, apps: None }
}

fn within(reach: &Reach, apps: &[&str]) -> Reach {
    Reach { people: reach.people, apps: Some(apps.iter().map(ToString::to_string).collect()) }
}

fn filter(reach: Reach) -> ResultFilter {
    ResultFilter { reach, ..ResultFilter::default() }
}

fn page(order: Order, after: Option<Uuid>, limit: i64) -> PageRequest<()> {
    let after = after.map(|key| (usher_store::SortKey::Created, key));
    PageRequest { sort: (), order, after, limit }
}

/// The registrations of a report, which its rows, its lines and its numbers agree about.
async fn results(conn: &mut Conn, filter: &ResultFilter) -> Vec<u128> {
    let all = page(Order::Ascending, None, 100);
    let rows: Vec<Uuid> =
        account_reports::list(conn, filter, &all).await.unwrap().rows.iter().map(|row| row.key).collect();
    let lines: Vec<Uuid> =
        account_reports::lines(conn, filter, &all).await.unwrap().rows.iter().map(|row| row.line.key).collect();
    let count = account_reports::totals(conn, filter).await.unwrap().tally.registrations;
    assert_eq!((&rows, i64::try_from(rows.len()).unwrap()), (&lines, count), "{filter:?}");
    rows.iter().map(Uuid::as_u128).collect()
}

async fn courses_of(conn: &mut Conn, reach: &Reach) -> Vec<u128> {
    let found = account_courses::list(conn, reach, &page(Order::Ascending, None, 100)).await.unwrap();
    let mut single = Vec::new();
    for key in [1, 2] {
        single.extend(account_courses::find(conn, reach, id(key)).await.unwrap());
    }
    assert_eq!(found.rows, single, "{reach:?}");
    found.rows.iter().map(|row| row.key.as_u128()).collect()
}

both!(a_report_holds_what_is_within_reach_and_nothing_else, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let cases: [(Reach, &[u128]); 10] = [
        (Reach::default(), &[1, 2, 3, 4, 5, 6, 7]),
        (everyone(), &[1, 2, 3, 6, 7]),
        (of(20), &[1, 6, 7]),
        (of(21), &[1, 2, 6, 7]),
        (of(22), &[]),
        (within(&Reach::default(), &[APP]), &[1, 2, 3, 4, 5]),
        (within(&everyone(), &[OTHER]), &[6, 7]),
        (within(&of(21), &[APP]), &[1, 2]),
        (within(&of(21), &[APP, OTHER]), &[1, 2, 6, 7]),
        (within(&Reach::default(), &[]), &[]),
    ];
    for (reach, expected) in cases {
        assert_eq!(results(&mut tx, &filter(reach.clone())).await, expected, "{reach:?}");
    }
});

both!(a_report_is_narrowed_within_the_reach, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let course = |reach, key| ResultFilter { course: Some(id(key)), ..filter(reach) };
    let person = |reach, key| ResultFilter { person: Some(id(key)), ..filter(reach) };
    assert_eq!(results(&mut tx, &course(of(20), 1)).await, [1]);
    assert_eq!(results(&mut tx, &course(of(20), 2)).await, [6, 7]);
    assert_eq!(results(&mut tx, &person(of(20), 1)).await, [1, 6]);
    assert_eq!(results(&mut tx, &person(within(&of(20), &[OTHER]), 1)).await, [6]);
    assert_eq!(results(&mut tx, &person(of(20), 4)).await, [7]);
    assert!(results(&mut tx, &person(of(20), 2)).await.is_empty());
    assert_eq!(results(&mut tx, &person(Reach::default(), 2)).await, [2]);
    assert_eq!(results(&mut tx, &ResultFilter { begun: true, ..filter(of(20)) }).await, [1]);
    let both = ResultFilter { course: Some(id(2)), person: Some(id(1)), ..filter(everyone()) };
    assert_eq!(results(&mut tx, &both).await, [6]);
});

both!(who_leaves_a_group_leaves_its_reports_and_so_does_who_is_erased, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    assert!(team_groups::remove_membership(&mut tx, id(1), id(10)).await.unwrap());
    assert_eq!(results(&mut tx, &filter(of(20))).await, [7]);
    assert_eq!(courses_of(&mut tx, &of(20)).await, [2]);
    assert!(!account_reports::reaches_person(&mut tx, &of(20), id(1)).await.unwrap());
    team_groups::add_memberships(&mut tx, id(3), &[id(10)], at(5)).await.unwrap();
    assert_eq!(results(&mut tx, &filter(of(20))).await, [3, 7]);
    assert!(team_groups::remove_reporting(&mut tx, id(21), id(10)).await.unwrap());
    assert_eq!(results(&mut tx, &filter(of(21))).await, [2]);
    let gone = [erasures::Anonymous { key: id(3), id: "reg-3".into(), new_id: "anon".into(), xapi_id: id(99) }];
    let batch = erasures::Batch { registrations: &gone, invitees: &[], learner_id: "nobody", now: at(9) };
    erasures::erase(&mut tx, &app(), &batch).await.unwrap();
    assert_eq!(results(&mut tx, &filter(of(20))).await, [7]);
    assert_eq!(results(&mut tx, &filter(Reach::default())).await, [1, 2, 4, 5, 6, 7]);
});

both!(numbers_count_people_by_their_address_over_all_applications, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let totals = account_reports::totals(&mut tx, &filter(of(20))).await.unwrap();
    let expected = Tally {
        registrations: 3,
        not_started: 2,
        in_progress: 0,
        completed: 1,
        passed: 1,
        failed: 0,
        average_score: Some(90.0),
    };
    assert_eq!((totals.tally, totals.learners, totals.courses), (expected, 2, 2));
    let none = account_reports::totals(&mut tx, &filter(of(22))).await.unwrap();
    assert_eq!((none.tally.registrations, none.tally.average_score, none.learners, none.courses), (0, None, 0, 0));
});

both!(a_long_report_has_pages_each_line_on_one, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let asked = page(Order::Descending, after, 2);
        let found = account_reports::lines(&mut tx, &filter(of(21)), &asked).await.unwrap();
        let rows = account_reports::list(&mut tx, &filter(of(21)), &asked).await.unwrap();
        assert_eq!((rows.rows.len(), rows.more), (found.rows.len(), found.more));
        after = found.rows.last().map(|row| row.line.key);
        seen.extend(found.rows);
        if !found.more {
            break;
        }
    }
    let told: Vec<_> =
        seen.iter().map(|row| (row.line.key.as_u128(), row.app_id.as_str(), row.course_key, row.person_id)).collect();
    let expected = [
        (7, OTHER, id(2), Some(id(4))),
        (6, OTHER, id(2), Some(id(1))),
        (2, APP, id(1), Some(id(2))),
        (1, APP, id(1), Some(id(1))),
    ];
    assert_eq!(told, expected);
    assert_eq!((seen[3].line.id.as_str(), seen[3].line.last_access_at), ("reg-1", Some(at(4))));
});

both!(who_was_invited_by_address_alone_goes_by_the_name_of_the_account, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let all = page(Order::Ascending, None, 100);
    let found = account_reports::lines(&mut tx, &filter(within(&Reach::default(), &[APP])), &all).await.unwrap();
    let names: Vec<(&str, &str)> =
        found.rows.iter().map(|row| (row.line.first_name.as_str(), row.line.last_name.as_str())).collect();
    let registered = ("Ada", "Byron");
    assert_eq!(names, [registered, ("Ada", ""), registered, registered, ("", "")]);
});

both!(courses_are_within_reach_where_somebody_is_on_them, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    scene::add_course(&mut tx, "empty", 3).await;
    let all = page(Order::Ascending, None, 100);
    let every = account_courses::list(&mut tx, &Reach::default(), &all).await.unwrap();
    assert_eq!(every.rows.iter().map(|row| row.key).collect::<Vec<_>>(), [id(1), id(2), id(3)]);
    assert_eq!(courses_of(&mut tx, &everyone()).await, [1, 2]);
    assert_eq!(courses_of(&mut tx, &of(20)).await, [1, 2]);
    assert_eq!(courses_of(&mut tx, &within(&of(20), &[OTHER])).await, [2]);
    assert!(courses_of(&mut tx, &of(22)).await.is_empty());
    assert_eq!(courses_of(&mut tx, &within(&Reach::default(), &[OTHER])).await, [2]);
    assert!(courses_of(&mut tx, &within(&Reach::default(), &[])).await.is_empty());
});

both!(a_person_is_within_reach_by_a_group_and_in_some_applications_by_a_result, |db| async {
    let mut tx = db.begin().await;
    with_results(&mut tx).await;
    let cases: [(Reach, &[u128]); 7] = [
        (Reach::default(), &[1, 2, 3, 4]),
        (everyone(), &[1, 2, 3, 4]),
        (of(20), &[1, 4]),
        (of(21), &[1, 2, 4]),
        (of(22), &[]),
        (within(&Reach::default(), &[OTHER]), &[1, 4]),
        (within(&of(21), &[APP]), &[1, 2]),
    ];
    for (reach, expected) in cases {
        let mut reached = Vec::new();
        for n in [1, 2, 3, 4, 99] {
            if account_reports::reaches_person(&mut tx, &reach, id(n)).await.unwrap() {
                reached.push(n);
            }
        }
        assert_eq!(reached, expected, "{reach:?}");
    }
});
