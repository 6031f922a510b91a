use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use serde::Serialize;
use usher_service::door::{DoorFault, Notice};

use super::cookie::Visitor;
use super::public::{self, Entry};
use super::refusal::Refusal;
use super::{Site, see};
use crate::client::Learner;
use crate::notice::NoticePage;
use crate::templates::{Page, html};

/// The page behind a mailed join check: one button.
#[derive(Serialize)]
pub(crate) struct ConfirmPage {
    course_title: String,
    email: String,
}

impl Page for ConfirmPage {
    const TEMPLATE: &'static str = "learner/confirm.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { course_title: "Ants".into(), email: "ana@example.org".into() }]
    }
}

/// GET `/i/{slug}/c/{token}`.
pub(super) async fn page(
    State(site): State<Site>,
    Path((slug, token)): Path<(String, String)>,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    let door = match site.usher.view_confirm_door(&token).await {
        Ok(door) => door,
        Err(DoorFault::Notice(Notice::Expired { at })) => return Ok(too_late(&slug, at)),
        Err(fault) => return Err(fault.into()),
    };
    let page = ConfirmPage { course_title: door.course_title, email: door.email };
    Ok((visitor, html(StatusCode::OK, &page)).into_response())
}

/// A check ends soon; at the invitation's own page another can be had.
fn too_late(slug: &str, at: DateTime<Utc>) -> Response {
    NoticePage::expired(at).leading_to(format!("/i/{slug}")).answer()
}

/// POST `/i/{slug}/c/{token}`: the address is theirs; into the course.
pub(super) async fn confirm(
    State(site): State<Site>,
    Path((slug, token)): Path<(String, String)>,
    Learner(actor): Learner,
    visitor: Visitor,
) -> Result<Response, Refusal> {
    match site.usher.confirm_join(&actor, &token, &visitor.browser).await {
        Ok(launch) => Ok((visitor, see(launch.as_str())).into_response()),
        Err(DoorFault::Notice(Notice::Expired { at })) => Ok(too_late(&slug, at)),
        // The last place went to somebody else while the mail was on its way.
        Err(DoorFault::Notice(Notice::Closed | Notice::Full)) => {
            public::show(&site, &slug, visitor, Entry::default()).await
        }
        Err(fault) => Err(fault.into()),
    }
}
