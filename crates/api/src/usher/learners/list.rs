use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::learner::LearnerQuery;
use usher_service::{Direction, Usher};
use utoipa::IntoParams;

use super::schema::Learner;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::query::Params;
use crate::usher::listing::{Items, items, page};

/// Which learners.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct LearnerParams {
    /// Whose id, address or name contains this, in whatever case.
    text: Option<String>,
    /// The token of the page before, for the page behind it; nothing else need be sent with it.
    next: Option<String>,
}

/// Lists the application's learners by their ids.
#[utoipa::path(
    get,
    path = "/learners",
    operation_id = "listLearners",
    tag = "learners",
    params(LearnerParams),
    responses((status = 200, description = "A page of learners.", body = Items<Learner>)),
)]
pub(crate) async fn list_learners(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<LearnerParams>,
) -> Result<Json<Items<Learner>>> {
    let page = page(params.next, || Ok(LearnerQuery { text: params.text, direction: Direction::Ascending }))?;
    items(usher.list_learners(&caller.actor, &caller.app, page).await)
}
