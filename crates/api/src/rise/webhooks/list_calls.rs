use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::webhook::{ListedCall, WebhookCallQuery};
use utoipa::ToSchema;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::instant::instant;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::rise::path::Names;
use crate::rise::users::schema::PageParams;
use crate::scormcloud::query::Params;
use crate::usher::postbacks::list::State as CallState;

/// A call to a receiver.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookCall {
    /// Its id: the `id` of what it tells, the same for each try.
    id: String,
    /// What it tells of, such as `user.created`.
    #[serde(rename = "type")]
    kind: String,
    /// Where it stands: it waits for its first or next try, its receiver took it, or it was given up.
    state: CallState,
    /// When it happened.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it is tried next; null if it no longer waits.
    #[schema(format = DateTime)]
    next_try_at: Option<String>,
    /// Its tries, the oldest first.
    attempts: Vec<WebhookAttempt>,
}

/// One try.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookAttempt {
    /// The status of the answer; null if there was none.
    status: Option<i64>,
    /// Why the receiver did not take it; null if it did.
    message: Option<String>,
    /// The first part of the answer.
    answer: String,
    /// How long it took, in milliseconds.
    milliseconds: i64,
    /// When it ended.
    #[schema(format = DateTime)]
    created_at: String,
}

/// A page of calls.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookCalls {
    /// The calls.
    calls: Vec<WebhookCall>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

impl From<ListedCall> for WebhookCall {
    fn from(ListedCall { call, attempts }: ListedCall) -> Self {
        let state = CallState::read(&call.state);
        let attempts = attempts.into_iter().map(|attempt| WebhookAttempt {
            status: attempt.status,
            message: attempt.error,
            answer: attempt.answer,
            milliseconds: attempt.millis,
            created_at: instant(attempt.created_at),
        });
        Self {
            id: call.id.to_string(),
            kind: call.event,
            state,
            created_at: instant(call.created_at),
            next_try_at: (state == CallState::Waiting).then(|| instant(call.due_at)),
            attempts: attempts.collect(),
        }
    }
}

/// Lists the calls to a receiver with their tries, the newest call first, as far back as they are kept
/// (`retention.postback_attempts_days`).
#[utoipa::path(
    get,
    path = "/webhooks/{webhookId}/calls",
    operation_id = "listWebhookCalls",
    tag = "webhooks",
    params(("webhookId" = String, Path, description = "The webhook's id."), PageParams),
    responses(
        (status = 200, description = "A page of calls.", body = WebhookCalls),
        (status = 404, description = "webhook_not_found: there is no such webhook."),
    ),
)]
pub(crate) async fn list_webhook_calls(
    caller: Caller,
    State(usher): State<Usher>,
    names: Names,
    Params(params): Params<PageParams>,
) -> Result<Json<WebhookCalls>> {
    let webhook = names.webhook()?;
    let rows = limit(params.limit)?;
    let request = page(params.cursor, || Ok(WebhookCallQuery { webhook, limit: rows }))?;
    let found = usher.list_webhook_calls(&caller.actor, webhook, request).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let path = ["webhooks", &webhook.to_string(), "calls"];
    let next_url = next_url(&usher, &path, &[("limit", rows.as_deref())], found.more);
    Ok(Json(WebhookCalls { calls: found.rows.into_iter().map(Into::into).collect(), next_url }))
}
