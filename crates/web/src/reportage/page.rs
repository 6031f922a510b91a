use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use usher_service::Usher;
use usher_service::report::{CourseLine, LearnerLine, Navigation, Report, ReportScope, ReportTable, ReportView};

use super::{Asked, Unshown};
use crate::moment::Moment;
use crate::results::{ResultCells, TallyCells, person};
use crate::templates::{Page, html};

/// A page of results.
#[derive(Serialize)]
pub(crate) struct ResultsPage {
    /// The title of the course that it is about.
    course: Option<String>,
    /// The name of the learner that it is about.
    learner: Option<String>,
    read: Moment,
    expires: Moment,
    /// How many learners and courses there are.
    learners: i64,
    courses: i64,
    tally: TallyCells,
    /// Which kind of lines there are: `courses`, `learners` or `registrations`.
    kind: &'static str,
    lines: Vec<Line>,
    /// The other ways to look at the same; none where the link allows none.
    views: Option<Views>,
    /// Back to everything, where this is a part of it.
    all: Option<String>,
    /// The first page, on a later one.
    first: Option<String>,
    next: Option<String>,
    csv: String,
}

#[derive(Serialize)]
struct Views {
    courses: String,
    learners: String,
}

/// A line of the table.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Tally {
        name: String,
        /// What tells things of the same name apart.
        detail: String,
        /// The registrations behind the numbers, where the link allows that.
        href: Option<String>,
        tally: TallyCells,
    },
    Registration(ResultCells),
}

impl Page for ResultsPage {
    const TEMPLATE: &'static str = "reportage/results.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        samples::all()
    }
}

/// GET `/reportage`.
pub(super) async fn show(State(usher): State<Usher>, asked: Asked) -> Result<Response, Unshown> {
    let is_continued = asked.place.more.is_some();
    let report = usher.view_report(&asked.token, asked.place).await?;
    Ok(html(StatusCode::OK, &ResultsPage::of(report, &asked.token, is_continued)))
}

impl ResultsPage {
    fn of(report: Report, token: &str, is_continued: bool) -> Self {
        let Report { scope, navigation, expires_at, read_at, course_title, totals, table, more } = report;
        let to = |scope: &ReportScope, more: Option<&str>| address("/reportage", token, scope, more);
        let is_part = scope.course_id.is_some() || scope.learner_id.is_some();
        let view = |view| to(&ReportScope { view, ..ReportScope::default() }, None);
        let is_free = navigation == Navigation::Free;
        let views = (!is_part && is_free)
            .then(|| Views { courses: view(ReportView::Courses), learners: view(ReportView::Learners) });
        let within = |narrowed: ReportScope| (navigation != Navigation::None).then(|| to(&narrowed, None));
        let (kind, lines, learner) = match table {
            ReportTable::Courses(rows) => {
                let line = |row: CourseLine| {
                    let narrowed = ReportScope { course_id: Some(row.id.clone()), ..scope.clone() };
                    Line::Tally { name: row.title, detail: row.id, href: within(narrowed), tally: row.tally.into() }
                };
                ("courses", rows.into_iter().map(line).collect(), None)
            }
            ReportTable::Learners(rows) => {
                let line = |row: LearnerLine| {
                    let narrowed = ReportScope { learner_id: Some(row.learner_id.clone()), ..scope.clone() };
                    let (name, detail) = person(&row.first_name, &row.last_name, row.email, row.learner_id);
                    Line::Tally { name, detail, href: within(narrowed), tally: row.tally.into() }
                };
                ("learners", rows.into_iter().map(line).collect(), None)
            }
            ReportTable::Registrations(rows) => {
                let lines: Vec<ResultCells> = rows.into_iter().map(Into::into).collect();
                let named = lines.first().map(|line| line.name.clone());
                let learner = scope.learner_id.clone().map(|id| named.unwrap_or(id));
                ("registrations", lines.into_iter().map(Line::Registration).collect(), learner)
            }
        };
        Self {
            course: scope.course_id.clone().map(|id| course_title.unwrap_or(id)),
            learner,
            read: read_at.into(),
            expires: expires_at.into(),
            learners: totals.learners,
            courses: totals.courses,
            tally: totals.tally.into(),
            kind,
            lines,
            views,
            all: (is_part && is_free).then(|| view(scope.view)),
            first: is_continued.then(|| to(&scope, None)),
            next: more.as_deref().map(|more| to(&scope, Some(more))),
            csv: address("/reportage.csv", token, &scope, None),
        }
    }
}

fn address(path: &str, token: &str, scope: &ReportScope, more: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("auth", token).extend_pairs(scope.params());
    if let Some(more) = more {
        query.append_pair("more", more);
    }
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod samples {
    use chrono::DateTime;
    use usher_service::report::Totals;
    use uuid::Uuid;

    use super::*;
    use crate::results::samples::{registrations, tally};

    fn report(scope: ReportScope, navigation: Navigation, table: ReportTable, more: bool) -> ResultsPage {
        let report = Report {
            scope,
            navigation,
            expires_at: DateTime::UNIX_EPOCH,
            read_at: DateTime::UNIX_EPOCH,
            course_title: Some("Ants & <bees>".into()),
            totals: Totals { tally: tally(Some(71.6)), learners: 4, courses: 2 },
            table,
            more: more.then(|| "next".into()),
        };
        ResultsPage::of(report, "token", more)
    }

    pub(super) fn all() -> Vec<ResultsPage> {
        let course =
            |title: &str| CourseLine { id: "ants".into(), key: Uuid::nil(), title: title.into(), tally: tally(None) };
        let learner = |email: Option<&str>| LearnerLine {
            learner_id: "ana".into(),
            first_name: String::new(),
            last_name: String::new(),
            email: email.map(Into::into),
            tally: tally(Some(50.0)),
        };
        let of_course = ReportScope { course_id: Some("ants".into()), ..ReportScope::default() };
        let of_learner = ReportScope { learner_id: Some("ana".into()), ..ReportScope::default() };
        let everything = ReportScope::default();
        let learners = ReportScope { view: ReportView::Learners, ..ReportScope::default() };
        vec![
            report(everything.clone(), Navigation::Free, ReportTable::Courses(vec![course("Ants & <bees>")]), true),
            report(everything, Navigation::None, ReportTable::Courses(Vec::new()), false),
            report(
                learners,
                Navigation::Free,
                ReportTable::Learners(vec![learner(None), learner(Some("a@example.org"))]),
                true,
            ),
            report(of_course, Navigation::Free, ReportTable::Registrations(registrations()), true),
            report(of_learner, Navigation::Down, ReportTable::Registrations(Vec::new()), false),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::templates::render;

    #[test]
    fn the_page_links_no_further_than_its_link_allows() {
        let pages: Vec<String> = ResultsPage::samples().iter().map(|page| render(page).unwrap()).collect();
        assert!(pages[0].contains("courseId=ants") && pages[0].contains("viewall=learners"));
        assert!(!pages[1].contains("viewall=") && pages[1].contains("Nobody is registered yet."));
        assert!(pages[2].contains("learnerId=ana"));
        assert!(pages[3].contains("All results") && !pages[4].contains("All results"));
    }

    #[test]
    fn a_registration_says_in_words_how_far_it_is() {
        let page = render(&ResultsPage::samples()[3]).unwrap();
        for words in ["Passed", "Not passed", "Completed", "In progress", "Not started", "1:01", "80&nbsp;%"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains("Ana &lt;B&gt;") && page.contains("Ants &amp; &lt;bees&gt;"));
    }
}
