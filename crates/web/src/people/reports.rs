use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::Error;
use usher_service::account_course::{ResultLine, ResultQuery, ResultsView};
use usher_service::rights::{Action, People};
use uuid::Uuid;

use super::guest::Member;
use super::nav::Nav;
use super::refusal::Refusal;
use crate::csv;
use crate::learner::Site;
use crate::moment::Moment;
use crate::notice::{Kind, NoticePage};
use crate::results::{COLUMNS, ResultCells, TallyCells, cells, column_names, person};
use crate::templates::{Page, html};

/// The results that somebody who is signed in may look at.
#[derive(Serialize)]
pub(crate) struct ReportsPage {
    form: String,
    nav: Nav,
    /// Whose results these are: `all`, `everyone` or `groups`, part of the keys of their texts.
    whose: &'static str,
    /// The title of the course that they are narrowed to.
    course: Option<String>,
    /// The person whom they are narrowed to.
    learner: Option<Learner>,
    read: Moment,
    tally: TallyCells,
    learners: i64,
    courses: i64,
    rows: Vec<Row>,
    /// Back to everything, where this is a part of it.
    all: Option<&'static str>,
    /// The first page, on a later one.
    first: Option<String>,
    next: Option<String>,
    csv: String,
}

#[derive(Serialize)]
struct Learner {
    name: String,
    /// The address, where the name is another.
    detail: String,
}

#[derive(Serialize)]
struct Row {
    cells: ResultCells,
    /// All results on the course.
    course_href: String,
    /// All results of the person, if it is one of the account.
    learner_href: Option<String>,
}

/// What the address of a page says.
#[derive(Deserialize)]
pub(super) struct Asked {
    course: Option<Uuid>,
    person: Option<Uuid>,
    more: Option<String>,
}

impl From<&Asked> for ResultQuery {
    fn from(asked: &Asked) -> Self {
        Self { course: asked.course, person: asked.person }
    }
}

type Place = Result<Query<Asked>, QueryRejection>;

/// GET `/reports`.
pub(super) async fn page(State(site): State<Site>, member: Member, place: Place) -> Result<Response, Response> {
    let Query(asked) = place.map_err(|_| unknown())?;
    let actor = &member.me.actor;
    let query = ResultQuery::from(&asked);
    let is_continued = asked.more.is_some();
    let view = site.usher.view_results(actor, query, asked.more).await.map_err(refuse)?;
    let whose = actor.reach(Action::ReadResults).map_err(refuse)?.people;
    let page = ReportsPage {
        form: member.guest.form_token(&site),
        nav: Nav::of(&member.me),
        ..ReportsPage::of(query, whose, view, is_continued)
    };
    Ok(html(StatusCode::OK, &page))
}

/// GET `/reports.csv`: the same results, a line for each, with the application first.
pub(super) async fn download(State(site): State<Site>, member: Member, place: Place) -> Result<Response, Response> {
    let Query(asked) = place.map_err(|_| unknown())?;
    let query = ResultQuery::from(&asked);
    let batches = site.usher.result_lines(&member.me.actor, query).await.map_err(refuse)?;
    let names = column_names(site.usher.locale(), &[&["application"], COLUMNS.as_slice()].concat());
    Ok(csv::download(&names, batches, |row: &ResultLine| {
        let mut line = cells(&row.line);
        line.insert(0, row.app_id.clone());
        line
    }))
}

fn refuse(error: Error) -> Response {
    match error {
        Error::NotFound { .. } | Error::Invalid { .. } => unknown(),
        other => Refusal::from(other).into_response(),
    }
}

/// What is outside the reach of whoever asks is answered as what does not exist.
fn unknown() -> Response {
    NoticePage::new(Kind::UnknownResults).leading_to("/reports").answer()
}

impl ReportsPage {
    /// The page without what it has in common with others.
    fn of(query: ResultQuery, whose: People, view: ResultsView, is_continued: bool) -> Self {
        let ResultsView { course, person: learner, totals, read_at, rows, more } = view;
        let learner = learner.map(|one| {
            let (name, detail) = person(&one.first_name, &one.last_name, Some(one.email), String::new());
            Learner { name, detail }
        });
        Self {
            form: String::new(),
            nav: Nav { reports: true },
            whose: match whose {
                People::All => "all",
                People::Everyone => "everyone",
                People::ReportedOnBy(_) => "groups",
            },
            course: course.map(|course| course.title),
            learner,
            read: read_at.into(),
            tally: totals.tally.into(),
            learners: totals.learners,
            courses: totals.courses,
            rows: rows.into_iter().map(Row::from).collect(),
            all: (query != ResultQuery::default()).then_some(PATH),
            first: is_continued.then(|| address(PATH, query, None)),
            next: more.map(|more| address(PATH, query, Some(&more))),
            csv: address("/reports.csv", query, None),
        }
    }
}

const PATH: &str = "/reports";

impl From<ResultLine> for Row {
    fn from(row: ResultLine) -> Self {
        let of = |query| address(PATH, query, None);
        Self {
            course_href: of(ResultQuery { course: Some(row.course_key), person: None }),
            learner_href: row.person_id.map(|id| of(ResultQuery { course: None, person: Some(id) })),
            cells: row.line.into(),
        }
    }
}

fn address(path: &str, query: ResultQuery, more: Option<&str>) -> String {
    let mut params = url::form_urlencoded::Serializer::new(String::new());
    for (name, id) in [("course", query.course), ("person", query.person)] {
        if let Some(id) = id {
            params.append_pair(name, &id.to_string());
        }
    }
    if let Some(more) = more {
        params.append_pair("more", more);
    }
    let params = params.finish();
    if params.is_empty() { path.to_owned() } else { format!("{path}?{params}") }
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "people/reports.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::all()
    }
}

#[cfg(test)]
mod samples {
    use chrono::DateTime;
    use usher_service::account_course::AccountCourse;
    use usher_service::people::Person;
    use usher_service::report::Totals;

    use super::*;
    use crate::results::samples::{registrations, tally};

    fn course() -> AccountCourse {
        AccountCourse {
            key: Uuid::nil(),
            app_id: "APP".into(),
            id: "ants".into(),
            title: "Ants & <bees>".into(),
            created_at: DateTime::UNIX_EPOCH.into(),
        }
    }

    fn learner(last_name: &str) -> Person {
        Person {
            id: Uuid::nil(),
            email: "ana@example.org".into(),
            email_key: "ana@example.org".into(),
            first_name: String::new(),
            last_name: last_name.into(),
            role: "learner".into(),
            password_hash: None,
            created_at: DateTime::UNIX_EPOCH.into(),
            updated_at: DateTime::UNIX_EPOCH.into(),
            state: "active".into(),
            email_verified_at: None,
            all_apps: true,
            reports_on_everyone: false,
            last_active_at: None,
        }
    }

    fn sample(whose: People, course: Option<AccountCourse>, person: Option<Person>, is_long: bool) -> ReportsPage {
        let query = ResultQuery {
            course: course.as_ref().map(|course| course.key),
            person: person.as_ref().map(|person| person.id),
        };
        let rows = registrations().into_iter().filter(|_| is_long).map(|line| ResultLine {
            person_id: line.email.as_ref().map(|_| Uuid::nil()),
            line,
            app_id: "APP".into(),
            course_key: Uuid::nil(),
        });
        let view = ResultsView {
            course,
            person,
            totals: Totals { tally: tally(is_long.then_some(71.6)), learners: 4, courses: 2 },
            read_at: DateTime::UNIX_EPOCH,
            rows: rows.collect(),
            more: is_long.then(|| "next".into()),
        };
        ReportsPage::of(query, whose, view, is_long)
    }

    pub(super) fn all() -> Vec<ReportsPage> {
        let groups = People::ReportedOnBy(Uuid::nil());
        vec![
            sample(People::All, None, None, true),
            sample(People::Everyone, Some(course()), None, true),
            sample(groups, None, Some(learner("<B>")), true),
            sample(groups, Some(course()), Some(learner("")), true),
            sample(groups, None, None, false),
            sample(People::All, None, None, false),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn each_page_leads_to_its_parts_and_back() {
        let plain = |page| render(page).unwrap().replace("&#x2f;", "/");
        let pages: Vec<String> = ReportsPage::samples().iter().map(plain).collect();
        let nil = Uuid::nil();
        let course = format!("href=\"/reports?course={nil}\">Ants &amp; &lt;bees&gt;</a>");
        let person = format!("href=\"/reports?person={nil}\">Ana &lt;B&gt;</a>");
        let of = |page: usize| (pages[page].contains(&course), pages[page].contains(&person));
        assert_eq!([of(0), of(1), of(2), of(3)], [(true, true), (false, true), (true, false), (false, true)]);
        let back: Vec<bool> = pages.iter().map(|page| page.contains("All results")).collect();
        assert_eq!(back, [false, true, true, true, false, false]);
        assert!(pages[0].contains("href=\"/reports?more=next\"") && pages[0].contains("href=\"/reports.csv\""));
        assert!(pages[3].contains(&format!("/reports.csv?course={nil}&amp;person={nil}")));
        assert!(pages[2].contains("&lt;B&gt;") && pages[2].contains("ana@example.org"));
        assert!(pages[4].contains("groups that you report on") && !pages[4].contains("<table"));
    }
}
