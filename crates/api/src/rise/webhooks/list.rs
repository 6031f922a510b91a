use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::webhook::WebhookQuery;
use utoipa::ToSchema;

use super::schema::Webhook;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::rise::users::schema::PageParams;
use crate::scormcloud::query::Params;

/// A page of receivers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Webhooks {
    /// The receivers.
    webhooks: Vec<Webhook>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists the receivers, the oldest first.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    params(PageParams),
    responses((status = 200, description = "A page of receivers.", body = Webhooks)),
)]
pub(crate) async fn list_webhooks(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<PageParams>,
) -> Result<Json<Webhooks>> {
    let rows = limit(params.limit)?;
    let request = page(params.cursor, || Ok(WebhookQuery { limit: rows }))?;
    let found = usher.list_webhooks(&caller.actor, request).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let next_url = next_url(&usher, &["webhooks"], &[("limit", rows.as_deref())], found.more);
    let webhooks = found.rows.into_iter().map(|row| Webhook::of(&usher, row)).collect();
    Ok(Json(Webhooks { webhooks, next_url }))
}
