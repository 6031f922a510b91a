use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::Webhook;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Shows a receiver.
#[utoipa::path(
    get,
    path = "/webhooks/{webhookId}",
    operation_id = "getWebhook",
    tag = "webhooks",
    params(("webhookId" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "The receiver.", body = Webhook),
        (status = 404, description = "webhook_not_found: there is no such webhook."),
    ),
)]
pub(crate) async fn get_webhook(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<Json<Webhook>> {
    let found = usher.get_webhook(&caller.actor, names.webhook()?).await?;
    Ok(Json(Webhook::of(&usher, found)))
}
