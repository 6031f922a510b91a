use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use usher_service::team::{TeamFault, TeamNotice};

use super::guest::{Guest, Nothing, Posted};
use crate::fault::log_fault;
use crate::learner::{Site, see};
use crate::moment::Moment;
use crate::notice::{Kind, NoticePage};
use crate::templates::{Page, html};

/// Says why an invitation to the account cannot be accepted, and offers to ask for a new one.
#[derive(Serialize)]
pub(crate) struct JoinNoticePage {
    form: String,
    case: Case,
    /// Since when.
    date: Option<Moment>,
    /// Where a new one is asked for.
    ask: String,
}

/// The case. Its name is part of the keys of its texts.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Case {
    Expired,
    Deleted,
    Accepted,
    Asked,
}

impl Page for JoinNoticePage {
    const TEMPLATE: &'static str = "people/join_notice.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |case, date| Self { form: "x".into(), case, date, ask: "/join/x/ask".into() };
        vec![
            sample(Case::Expired, Some(chrono::DateTime::UNIX_EPOCH.into())),
            sample(Case::Deleted, None),
            sample(Case::Accepted, None),
            sample(Case::Asked, None),
        ]
    }
}

/// The answer to a link that cannot be accepted.
pub(super) fn refuse(site: &Site, guest: Guest, token: &str, fault: TeamFault) -> Response {
    let (status, case, date) = match fault {
        TeamFault::Notice(TeamNotice::Unknown) => return NoticePage::unknown("/").answer(),
        TeamFault::Notice(TeamNotice::Expired { at }) => (StatusCode::GONE, Case::Expired, Some(at.into())),
        TeamFault::Notice(TeamNotice::Deleted) => (StatusCode::GONE, Case::Deleted, None),
        TeamFault::Notice(TeamNotice::Accepted) => (StatusCode::GONE, Case::Accepted, None),
        fault => {
            log_fault("an invitation to the account could not be shown or accepted", &fault);
            return NoticePage::new(Kind::Error).answer();
        }
    };
    let page = JoinNoticePage { form: guest.form_token(site), case, date, ask: format!("/join/{token}/ask") };
    (guest.visitor, html(status, &page)).into_response()
}

/// Who looks at the address of the form wants the page that has it.
pub(super) async fn to_page(uri: Uri) -> Response {
    see(uri.path().trim_end_matches("/ask"))
}

/// POST `/join/{token}/ask`: asks for a new invitation.
pub(super) async fn ask(
    State(site): State<Site>,
    Path(token): Path<String>,
    Posted { guest, fields: Nothing {} }: Posted<Nothing>,
) -> Response {
    if let Err(fault) = site.usher.ask_for_team_invitation(&guest.visit, &token).await {
        return refuse(&site, guest, &token, fault);
    }
    let page = JoinNoticePage { form: guest.form_token(&site), case: Case::Asked, date: None, ask: String::new() };
    (guest.visitor, html(StatusCode::OK, &page)).into_response()
}
