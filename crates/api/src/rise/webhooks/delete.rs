use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Removes a receiver, with the calls that wait for it.
#[utoipa::path(
    delete,
    path = "/webhooks/{webhookId}",
    operation_id = "deleteWebhook",
    tag = "webhooks",
    params(("webhookId" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "webhook_not_found: there is no such webhook."),
    ),
)]
pub(crate) async fn delete_webhook(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.delete_webhook(&caller.actor, names.webhook()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
