use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::query::Params;
use crate::usher::listing::read_time;

/// Which of them.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayParams {
    /// Those that were given up at this instant or later (ISO 8601; UTC if it names no zone).
    #[param(format = DateTime, required)]
    since: Option<String>,
}

/// How many results are posted again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// So many.
    queued: u64,
}

/// Posts all results again that were given up since an instant, for example after a receiver was away.
#[utoipa::path(
    post,
    path = "/postbacks/replay",
    operation_id = "replayFailedPostbacks",
    tag = "postbacks",
    params(ReplayParams),
    responses((status = 202, description = "They wait for their calls.", body = Replayed)),
)]
pub(crate) async fn replay_failed_postbacks(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ReplayParams>,
) -> Result<(axum::http::StatusCode, Json<Replayed>)> {
    let since = read_time("since", params.since.as_deref())?;
    let since = since.ok_or_else(|| ApiError::invalid("since", "is missing"))?;
    let queued = usher.replay_failed_postbacks(&caller.actor, &caller.app, since).await?;
    Ok((axum::http::StatusCode::ACCEPTED, Json(Replayed { queued })))
}
