use axum::extract::State;
use axum::http::StatusCode;
use usher_model::DeliveryId;
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Posts a result again, as it is now, whatever came of it before.
#[utoipa::path(
    post,
    path = "/postbacks/{postbackId}/replay",
    operation_id = "replayPostback",
    tag = "postbacks",
    params(("postbackId" = String, Path, description = "The postback's id.")),
    responses(
        (status = 202, description = "It waits for its call."),
        (status = 404, description = "The application has no such postback."),
    ),
)]
pub(crate) async fn replay_postback(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<DeliveryId>,
) -> Result<StatusCode> {
    usher.replay_postback(&caller.actor, &caller.app, id.0).await?;
    Ok(StatusCode::ACCEPTED)
}
