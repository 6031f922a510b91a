//! Results over the whole account: each person sees as far as their work reaches.

use chrono::TimeDelta;
use futures::TryStreamExt as _;
use usher_service::account::Role;
use usher_service::account_course::{AccountCourseQuery, CourseReportQuery, ResultQuery};
use usher_service::group::GroupRef;
use usher_service::{Actor, Error, ListRequest, PersonActor};
use usher_store::persons;
use uuid::Uuid;

use crate::database::Database;
use crate::scene::{self, Scene};

/// Two applications with a course each. Ana, of the group Sales, is on both courses, Bob, of the group Works, and `free`,
/// who is nobody of the account, on the first.
struct Account {
    here: Scene,
    there: Scene,
    ana: Uuid,
    bob: Uuid,
    sales: Uuid,
    /// The keys of the courses.
    courses: [Uuid; 2],
}

fn first<Q>(query: Q) -> ListRequest<Q> {
    ListRequest::First { query, count: false }
}

impl Account {
    async fn new(db: &Database) -> Self {
        let here = Scene::new(db).await;
        let there = Scene::new(db).await;
        let mut people = Vec::new();
        for (name, group) in [("ana", "Sales"), ("bob", "Works")] {
            let id = here.person(&format!("{name}@example.org"), Role::Learner, None).await;
            let group = here.usher.create_group(&Actor::Operator, group).await.unwrap().id;
            here.usher.add_member(&Actor::Operator, GroupRef::Made(Some(group)), id).await.unwrap();
            let mut tx = db.begin().await;
            persons::verify_email(&mut tx, id, here.usher.now().into()).await.unwrap();
            tx.commit().await.unwrap();
            people.push((id, group));
        }
        for (scene, name) in [(&here, "ana"), (&here, "bob"), (&here, "free"), (&there, "ana")] {
            here.later(TimeDelta::seconds(1));
            there.later(TimeDelta::seconds(1));
            let mut new = scene::registration(&format!("{name}-{}", scene.app));
            new.learner.id = name.parse().unwrap();
            new.learner.email = Some(format!("{name}@example.org").parse().unwrap());
            scene.usher.create_registration(&Actor::Operator, &scene.app, new).await.unwrap();
        }
        let listed = here.usher.list_account_courses(&Actor::Operator, first(AccountCourseQuery::default())).await;
        let listed = listed.unwrap().rows;
        let key = |scene: &Scene| listed.iter().find(|row| row.app_id == scene.app.as_str()).unwrap().key;
        let courses = [key(&here), key(&there)];
        Self { ana: people[0].0, bob: people[1].0, sales: people[0].1, courses, here, there }
    }

    /// A person of that role; a reporter reports on that group, or else on none.
    async fn somebody(&self, name: &str, role: Role, limited: bool, group: Option<GroupRef>) -> Actor {
        let id = self.here.person(&format!("{name}@example.org"), role, None).await;
        if let Some(group) = group {
            self.here.usher.add_reporter(&Actor::Operator, group, id).await.unwrap();
        }
        let apps = limited.then(|| [self.here.app.clone()].into());
        let reports_on_everyone = group == Some(GroupRef::Everyone);
        Actor::Person(PersonActor { id, role, apps, reports_on_everyone, address: None })
    }

    /// The ids of all registrations that somebody sees, the newest first; every verb tells the same.
    async fn seen(&self, actor: &Actor, query: ResultQuery) -> Result<Vec<String>, Error> {
        let usher = &self.here.usher;
        let listed = usher.view_results(actor, query, None).await?;
        assert!(listed.more.is_none());
        let ids: Vec<String> = listed.rows.iter().map(|row| row.line.id.clone()).collect();
        let batches: Vec<_> = usher.result_lines(actor, query).await?.try_collect().await?;
        assert_eq!(batches.concat(), listed.rows);
        assert_eq!(listed.totals.tally.registrations, i64::try_from(ids.len()).unwrap());
        let report = CourseReportQuery { course: query.course, person: query.person, ..CourseReportQuery::default() };
        let mut report: Vec<Uuid> =
            usher.report_courses(actor, first(report)).await?.rows.iter().map(|row| row.key).collect();
        report.reverse();
        assert_eq!(report, listed.rows.iter().map(|row| row.line.key).collect::<Vec<_>>());
        Ok(ids)
    }

    /// Which of the two courses somebody sees; the list and each by its key tell the same.
    async fn courses_of(&self, actor: &Actor) -> Result<Vec<Uuid>, Error> {
        let usher = &self.here.usher;
        let listed = usher.list_account_courses(actor, first(AccountCourseQuery::default())).await?;
        let listed: Vec<Uuid> = listed.rows.iter().map(|row| row.key).collect();
        for key in self.courses {
            assert_eq!(usher.get_account_course(actor, key).await.is_ok(), listed.contains(&key));
        }
        Ok(listed)
    }
}

/// The ids of registrations, each of somebody in an application.
fn ids(names: &[(&str, &Scene)]) -> Vec<String> {
    names.iter().map(|(name, scene)| format!("{name}-{}", scene.app)).collect()
}

both!(each_role_sees_as_far_as_its_work_reaches, |db| async {
    let account = Account::new(&db).await;
    let (here, there) = (&account.here, &account.there);
    let sales = Some(GroupRef::Made(Some(account.sales)));
    let all = ids(&[("ana", there), ("free", here), ("bob", here), ("ana", here)]);
    let all_here = ids(&[("free", here), ("bob", here), ("ana", here)]);
    let (both, first): (&[usize], &[usize]) = (&[0, 1], &[0]);
    let cases = [
        (Role::Admin, false, None, Some((all.clone(), both))),
        (Role::Author, false, None, Some((all, both))),
        (Role::Admin, true, None, Some((all_here.clone(), first))),
        (Role::Author, true, None, Some((all_here, first))),
        (Role::Reporter, false, None, Some((Vec::new(), &[][..]))),
        (Role::Reporter, false, sales, Some((ids(&[("ana", there), ("ana", here)]), both))),
        (Role::Reporter, true, sales, Some((ids(&[("ana", here)]), first))),
        (Role::Learner, false, None, None),
        (Role::Learner, true, None, None),
    ];
    for (n, (role, limited, group, expected)) in cases.into_iter().enumerate() {
        let actor = account.somebody(&format!("person-{n}"), role, limited, group).await;
        let seen = account.seen(&actor, ResultQuery::default()).await;
        let courses = account.courses_of(&actor).await;
        if let Some((expected, places)) = expected {
            assert_eq!(seen.unwrap(), expected, "{role:?} {limited}");
            let keys: Vec<Uuid> = places.iter().map(|place| account.courses[*place]).collect();
            assert_eq!(courses.unwrap(), keys, "{role:?} {limited}");
        } else {
            assert!(matches!(seen, Err(Error::Forbidden(_))), "{role:?}: {seen:?}");
            assert!(matches!(courses, Err(Error::Forbidden(_))), "{role:?}: {courses:?}");
        }
    }
});

both!(a_reporter_of_everyone_sees_the_people_of_the_account_and_no_others, |db| async {
    let account = Account::new(&db).await;
    let (here, there) = (&account.here, &account.there);
    let id = here.person("rita@example.org", Role::Reporter, None).await;
    here.usher.add_reporter(&Actor::Operator, GroupRef::Everyone, id).await.unwrap();
    // As whoever signs in acts.
    let (_, me) = here.enter("rita@example.org").await;
    let seen = account.seen(&me.actor, ResultQuery::default()).await.unwrap();
    assert_eq!(seen, ids(&[("ana", there), ("bob", here), ("ana", here)]));
    here.usher.remove_reporter(&Actor::Operator, GroupRef::Everyone, id).await.unwrap();
    let (_, me) = here.enter("rita@example.org").await;
    assert!(account.seen(&me.actor, ResultQuery::default()).await.unwrap().is_empty());
});

both!(what_is_outside_the_reach_is_answered_as_what_is_not_there, |db| async {
    let account = Account::new(&db).await;
    let sales = Some(GroupRef::Made(Some(account.sales)));
    let reporter = account.somebody("rita", Role::Reporter, false, sales).await;
    let author = account.somebody("art", Role::Author, true, None).await;
    let of = |person| ResultQuery { person: Some(person), course: None };
    let on = |course| ResultQuery { course: Some(course), person: None };
    let none = Uuid::from_u128(7);
    // Somebody of another group; somebody with nothing in the application; a course of another.
    let carl = account.here.person("carl@example.org", Role::Learner, None).await;
    let cases = [(&reporter, of(account.bob)), (&author, of(carl)), (&author, on(account.courses[1]))];
    for (actor, hidden) in cases {
        let missing = if hidden.person.is_some() { of(none) } else { on(none) };
        let text = |query: ResultQuery, error: Error| {
            let id = query.person.or(query.course).unwrap().to_string();
            assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
            error.to_string().replace(&id, "…")
        };
        let usher = &account.here.usher;
        let answers = async |query| {
            [
                usher.view_results(actor, query, None).await.map(|_| ()),
                usher.result_lines(actor, query).await.map(|_| ()),
                usher.report_courses(actor, first(report_of(query))).await.map(|_| ()),
            ]
            .map(|answer| text(query, answer.unwrap_err()))
        };
        assert_eq!(answers(hidden).await, answers(missing).await);
    }
    let there = ids(&[("ana", &account.there)]);
    let narrow = ResultQuery { person: Some(account.ana), course: Some(account.courses[1]) };
    assert_eq!(account.seen(&reporter, narrow).await.unwrap(), there);
});

fn report_of(query: ResultQuery) -> CourseReportQuery {
    CourseReportQuery { course: query.course, person: query.person, ..CourseReportQuery::default() }
}

both!(a_token_of_somebody_elses_list_shows_no_more_than_ones_own, |db| async {
    let account = Account::new(&db).await;
    let usher = &account.here.usher;
    let sales = Some(GroupRef::Made(Some(account.sales)));
    let reporter = account.somebody("rita", Role::Reporter, false, sales).await;
    let query = CourseReportQuery { limit: Some(1), ..CourseReportQuery::default() };
    let page = usher.report_courses(&Actor::Operator, first(query)).await.unwrap();
    let after_ana = ListRequest::More(page.more.unwrap());
    let all = usher.report_courses(&Actor::Operator, after_ana.clone()).await.unwrap();
    assert_eq!(all.rows[0].email.as_deref(), Some("bob@example.org"));
    let own = usher.report_courses(&reporter, after_ana).await.unwrap();
    assert_eq!(own.rows[0].email.as_deref(), Some("ana@example.org"));
    assert!(own.more.is_none());
    let of_bob = CourseReportQuery { person: Some(account.bob), limit: Some(1), ..CourseReportQuery::default() };
    let mut new = scene::registration("bob-again");
    new.learner.email = Some("bob@example.org".parse().unwrap());
    usher.create_registration(&Actor::Operator, &account.here.app, new).await.unwrap();
    let page = usher.report_courses(&Actor::Operator, first(of_bob)).await.unwrap();
    let hidden = usher.report_courses(&reporter, ListRequest::More(page.more.unwrap())).await;
    assert!(matches!(hidden, Err(Error::NotFound { .. })));
});

both!(numbers_say_what_they_are_about, |db| async {
    let account = Account::new(&db).await;
    let usher = &account.here.usher;
    let query = ResultQuery { course: Some(account.courses[0]), person: Some(account.ana) };
    let tally = usher.view_results(&Actor::Operator, query, None).await.unwrap();
    assert_eq!(tally.course.unwrap().title, "Ants & bees");
    assert_eq!(tally.person.unwrap().email, "ana@example.org");
    assert_eq!((tally.totals.tally.not_started, tally.totals.learners, tally.totals.courses), (1, 1, 1));
    let everything = usher.view_results(&Actor::Operator, ResultQuery::default(), None).await.unwrap();
    assert!(everything.course.is_none() && everything.person.is_none());
    assert_eq!((everything.totals.learners, everything.totals.courses, everything.read_at), (3, 2, usher.now()));
});
