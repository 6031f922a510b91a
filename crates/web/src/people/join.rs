use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::Secret;
use usher_service::team::{Acceptance, TeamFault};

use super::guest::{Entered, Guest, Posted};
use super::join_notice::refuse;
use super::refusal::text_of;
use crate::learner::{Site, see};
use crate::moment::Moment;
use crate::templates::{Page, html};

/// The page behind the link of an invitation to the account.
#[derive(Serialize)]
pub(crate) struct TeamJoinPage {
    form: String,
    inviter: String,
    email: String,
    /// The word of the role.
    role: &'static str,
    groups: Vec<String>,
    reporting_groups: Vec<String>,
    expires: Option<Moment>,
    /// Who is signed in in this browser, if it is somebody else.
    somebody_else: Option<String>,
    fields: JoinFields,
    /// The field that is wrong.
    invalid: Option<&'static str>,
    /// The key of the text that says what is wrong with it.
    fault: Option<&'static str>,
}

impl Page for TeamJoinPage {
    const TEMPLATE: &'static str = "people/join.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        let sample = |groups: &[&str], somebody_else: Option<&str>, invalid, fault| Self {
            form: "x".into(),
            inviter: "Boss <b>".into(),
            email: "ana@example.org".into(),
            role: "reporter",
            groups: groups.iter().map(ToString::to_string).collect(),
            reporting_groups: groups.iter().map(ToString::to_string).collect(),
            expires: somebody_else.map(|_| chrono::DateTime::UNIX_EPOCH.into()),
            somebody_else: somebody_else.map(str::to_owned),
            fields: JoinFields { first_name: "\"><b>".into(), ..JoinFields::default() },
            invalid,
            fault,
        };
        vec![
            sample(&[], None, None, None),
            sample(&["Sales <1>", "Service"], Some("bob@example.org"), None, None),
            sample(&[], None, Some("first_name"), Some("join.first_name_invalid")),
            sample(&[], None, Some("last_name"), Some("join.last_name_invalid")),
            sample(&[], None, Some("password"), Some("people.password_short")),
        ]
    }
}

#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct JoinFields {
    first_name: String,
    last_name: String,
    #[serde(skip_serializing)]
    password: String,
    /// `yes` on the button of the page that names both people.
    instead: String,
}

/// GET `/join/{token}`.
pub(super) async fn page(State(site): State<Site>, Path(token): Path<String>, guest: Guest) -> Response {
    show(&site, guest, &token, None, None).await
}

async fn show(
    site: &Site,
    guest: Guest,
    token: &str,
    entered: Option<JoinFields>,
    wrong: Option<(&'static str, &'static str)>,
) -> Response {
    let door = match site.usher.view_team_door(token, guest.me.as_ref()).await {
        Ok(door) => door,
        Err(fault) => return refuse(site, guest, token, fault),
    };
    let fields = entered.unwrap_or_else(|| JoinFields {
        first_name: door.first_name,
        last_name: door.last_name,
        ..JoinFields::default()
    });
    let page = TeamJoinPage {
        form: guest.form_token(site),
        inviter: door.inviter,
        email: door.email,
        role: door.role.as_str(),
        groups: door.groups,
        reporting_groups: door.reporting_groups,
        expires: door.expires_at.map(Into::into),
        somebody_else: door.somebody_else,
        fields,
        invalid: wrong.map(|(field, _)| field),
        fault: wrong.map(|(_, text)| text),
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    (guest.visitor, html(status, &page)).into_response()
}

/// POST `/join/{token}`: accepts.
pub(super) async fn accept(
    State(site): State<Site>,
    Path(token): Path<String>,
    Posted { guest, fields }: Posted<JoinFields>,
) -> Response {
    let JoinFields { first_name, last_name, password, instead } = fields.clone();
    let acceptance = Acceptance {
        first_name,
        last_name,
        password: (!password.is_empty()).then(|| Secret::new(password)),
        although_somebody_else: instead == "yes",
    };
    let wrong = match site.usher.accept_team_invitation(&guest.visit, &token, &acceptance).await {
        Ok(accepted) => return (Entered::with(&site, &accepted.session), see("/home")).into_response(),
        Err(TeamFault::Field { field: "first_name" }) => ("first_name", "join.first_name_invalid"),
        Err(TeamFault::Field { .. }) => ("last_name", "join.last_name_invalid"),
        Err(TeamFault::Password(fault)) => ("password", text_of(fault)),
        // The page now shows both.
        Err(TeamFault::SomebodyElse) => return see(&format!("/join/{token}")),
        Err(fault) => return refuse(&site, guest, &token, fault),
    };
    show(&site, guest, &token, Some(fields), Some(wrong)).await
}
