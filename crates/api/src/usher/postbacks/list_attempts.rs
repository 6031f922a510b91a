use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::DeliveryId;
use usher_service::Usher;
use usher_service::postback::AttemptQuery;
use utoipa::IntoParams;

use super::schema::Attempt;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;
use crate::usher::listing::{Items, items, page};

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttemptParams {
    /// The token of the page before, for the page behind it.
    next: Option<String>,
}

/// Lists the calls that were made for a postback, the newest first, as far back as they are kept
/// (`retention.postback_attempts_days`).
#[utoipa::path(
    get,
    path = "/postbacks/{postbackId}/attempts",
    operation_id = "listPostbackAttempts",
    tag = "postbacks",
    params(("postbackId" = String, Path, description = "The postback's id."), AttemptParams),
    responses(
        (status = 200, description = "A page of calls.", body = Items<Attempt>),
        (status = 404, description = "The application has no such postback."),
    ),
)]
pub(crate) async fn list_postback_attempts(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<DeliveryId>,
    Params(params): Params<AttemptParams>,
) -> Result<Json<Items<Attempt>>> {
    let page = page(params.next, || Ok(AttemptQuery { postback: id.0 }))?;
    items(usher.list_postback_attempts(&caller.actor, &caller.app, id.0, page).await)
}
