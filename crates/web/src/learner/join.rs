use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use usher_service::door::{DoorFault, JoinForm, Joined, Notice, PROOF_MINUTES};

use super::cookie::Visitor;
use super::form::Fields;
use super::public::{self, Entry};
use super::refusal::Refusal;
use super::{Site, see};
use crate::client::Learner;
use crate::templates::{Page, html};

/// The form of a public invitation.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(super) struct JoinFields {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
}

/// Says that a link was mailed, without telling whether the address is known.
#[derive(Serialize)]
pub(crate) struct SentPage {
    /// The address of the public link.
    door: String,
    masked_email: String,
    /// How long the link is valid.
    minutes: i64,
}

impl Page for SentPage {
    const TEMPLATE: &'static str = "learner/sent.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self { door: "/i/x".into(), masked_email: "a•••@example.org".into(), minutes: 15 }]
    }
}

/// POST `/i/{slug}`: joins.
pub(super) async fn join(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Learner(actor): Learner,
    visitor: Visitor,
    Fields(fields): Fields<JoinFields>,
) -> Result<Response, Refusal> {
    let JoinFields { email, first_name, last_name } = fields.clone();
    let form = JoinForm { email, first_name, last_name };
    let joined = site.usher.join(&actor, &slug, &form, &visitor.browser).await;
    answer(&site, &slug, visitor, fields, joined).await
}

/// POST `/i/{slug}/return`: asks for a link back in.
pub(super) async fn come_back(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Learner(actor): Learner,
    visitor: Visitor,
    Fields(fields): Fields<JoinFields>,
) -> Result<Response, Refusal> {
    let joined = site.usher.come_back(&actor, &slug, &fields.email, &visitor.browser).await;
    answer(&site, &slug, visitor, fields, joined).await
}

async fn answer(
    site: &Site,
    slug: &str,
    visitor: Visitor,
    fields: JoinFields,
    joined: Result<Joined, DoorFault>,
) -> Result<Response, Refusal> {
    match joined {
        Ok(Joined::Started(launch)) => Ok((visitor, see(launch.as_str())).into_response()),
        Ok(Joined::CheckMail { masked_email }) => {
            let page = SentPage { door: format!("/i/{slug}"), masked_email, minutes: PROOF_MINUTES };
            Ok((visitor, html(StatusCode::OK, &page)).into_response())
        }
        Err(DoorFault::Field { field }) => {
            public::show(site, slug, visitor, Entry { fields, invalid: Some(field) }).await
        }
        // The door's own page says so, and has the way back in.
        Err(DoorFault::Notice(Notice::Closed | Notice::Full)) => {
            public::show(site, slug, visitor, Entry { fields, invalid: None }).await
        }
        Err(fault) => Err(fault.into()),
    }
}
