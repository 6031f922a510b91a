use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::door::{DoorFault, Notice};
use usher_service::home::{HomeCourse, HomeState};
use uuid::Uuid;

use super::guest::{Member, PostedBy};
use super::nav::Nav;
use super::refusal::Refusal;
use crate::fault::log_fault;
use crate::learner::{Site, see};
use crate::moment::Moment;
use crate::notice::{Kind, NoticePage};
use crate::templates::{Page, html};

/// All courses of somebody who is signed in.
#[derive(Serialize)]
pub(crate) struct HomeOfLearner {
    form: String,
    nav: Nav,
    name: String,
    /// Whether courses are found only after the address has been shown to be theirs.
    must_verify: bool,
    courses: Vec<Course>,
    /// Where the next page begins.
    next: Option<Uuid>,
}

#[derive(Serialize)]
struct Course {
    key: Uuid,
    title: String,
    state: Standing,
    /// `PASSED`, `FAILED` or neither.
    success: String,
    /// 0 to 100, rounded.
    score: Option<String>,
    completed: Option<Moment>,
    expires: Option<Moment>,
    is_open: bool,
}

/// How a course stands. The names are parts of the keys of its texts.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    New,
    Begun,
    Completed,
}

impl From<HomeCourse> for Course {
    fn from(listed: HomeCourse) -> Self {
        let course = listed.course;
        Self {
            key: course.key,
            title: course.course_title,
            state: match listed.state {
                HomeState::New => Standing::New,
                HomeState::Begun => Standing::Begun,
                HomeState::Completed => Standing::Completed,
            },
            success: course.success,
            score: course.score.map(|score| format!("{score:.0}")),
            completed: course.completed_at.map(|at| at.0.into()),
            expires: listed.expires_at.map(Into::into),
            is_open: listed.is_open,
        }
    }
}

impl Page for HomeOfLearner {
    const TEMPLATE: &'static str = "people/home.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let moment = || Some(chrono::DateTime::UNIX_EPOCH.into());
        let course = |state, success: &str, is_open: bool| Course {
            key: Uuid::nil(),
            title: "Ants & <bees>".into(),
            state,
            success: success.into(),
            score: (success != "UNKNOWN").then(|| "80".into()),
            completed: moment().filter(|_| matches!(state, Standing::Completed)),
            expires: moment().filter(|_| is_open),
            is_open,
        };
        let sample = |must_verify, courses, next| Self {
            form: "x".into(),
            nav: Nav { reports: must_verify },
            name: "Ana <B>".into(),
            must_verify,
            courses,
            next,
        };
        vec![
            sample(true, Vec::new(), None),
            sample(false, Vec::new(), None),
            sample(
                false,
                vec![
                    course(Standing::New, "UNKNOWN", true),
                    course(Standing::Begun, "UNKNOWN", false),
                    course(Standing::Completed, "PASSED", true),
                    course(Standing::Completed, "FAILED", false),
                    course(Standing::Completed, "UNKNOWN", false),
                ],
                Some(Uuid::nil()),
            ),
        ]
    }
}

#[derive(Deserialize)]
pub(super) struct Place {
    after: Option<Uuid>,
}

#[derive(Deserialize)]
pub(super) struct Which {
    course: Uuid,
}

/// GET `/home`.
pub(super) async fn page(
    State(site): State<Site>,
    member: Member,
    place: Result<Query<Place>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Refusal> {
    let after = place.ok().and_then(|Query(place)| place.after);
    let home = site.usher.view_home(&member.me, after).await?;
    let person = &member.me.person;
    let name = format!("{} {}", person.first_name, person.last_name);
    let page = HomeOfLearner {
        form: member.guest.form_token(&site),
        nav: Nav::of(&member.me),
        name: if name.trim().is_empty() { person.email.clone() } else { name.trim().to_owned() },
        must_verify: home.must_verify,
        courses: home.courses.into_iter().map(Into::into).collect(),
        next: home.next,
    };
    Ok((member.guest.visitor, html(StatusCode::OK, &page)).into_response())
}

/// Who looks at the address of the form wants the page that has it.
pub(super) async fn to_page() -> Response {
    see("/home")
}

/// POST `/home/start`: into a course.
pub(super) async fn start(State(site): State<Site>, PostedBy { me, guest, fields }: PostedBy<Which>) -> Response {
    let notice = match site.usher.start_from_home(&me, fields.course, &guest.visitor.browser).await {
        Ok(launch) => return (guest.visitor, see(launch.as_str())).into_response(),
        Err(DoorFault::Notice(Notice::Unknown)) => NoticePage::unknown("/home"),
        Err(DoorFault::Notice(Notice::Expired { at })) => NoticePage::expired(at).leading_to("/home"),
        Err(DoorFault::Notice(_)) => NoticePage::new(Kind::Disabled).leading_to("/home"),
        Err(fault) => {
            log_fault("a course could not be started from a home", &fault);
            NoticePage::new(Kind::Error).leading_to("/home")
        }
    };
    notice.answer()
}
