use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::webhook::{NewWebhook as New, WebhookEvent};
use usher_service::{Secret, Usher};
use utoipa::ToSchema;

use super::schema::Webhook;
use crate::rise::auth::Caller;
use crate::rise::error::{Result, RiseError};
use crate::rise::profile::Version;
use crate::scormcloud::body::Body;

/// A receiver to add.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewWebhook {
    /// Where it is called. No other webhook may have the URL.
    target_url: String,
    /// Of what it is told: `course.completed`, `course.submitted`, `enrollments.created`, `user.created`,
    /// `invitation.accepted`, `invitation.expired`; one at least.
    events: Vec<String>,
    /// A secret of 1 to 255 characters. Each call carries `X-Hook-Signature` then: HMAC-SHA1 over the body, in hex.
    shared_secret: Option<String>,
    /// The version in which it is told: that of this call unless said.
    api_version: Option<String>,
}

/// Adds a receiver.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "createWebhook",
    tag = "webhooks",
    request_body = NewWebhook,
    responses(
        (status = 200, description = "The receiver, with the secret, which is not shown again.", body = Webhook),
        (status = 400, description = "invalid_parameter; invalid_api_version: the header's or the body's."),
        (status = 409, description = "duplicate_target_url: another webhook has the URL."),
    ),
)]
pub(crate) async fn create_webhook(
    caller: Caller,
    State(usher): State<Usher>,
    Body(new): Body<NewWebhook>,
) -> Result<Json<Webhook>> {
    let version = match new.api_version.as_deref() {
        Some(date) => Version::find(date).map_err(|unknown| RiseError::from(&unknown))?,
        None => caller.version,
    };
    let read = |word: &String| word.parse::<WebhookEvent>().map_err(|fault| RiseError::invalid("events", fault));
    let made = New {
        target_url: new.target_url,
        events: new.events.iter().map(read).collect::<Result<_>>()?,
        shared_secret: new.shared_secret.as_deref().map(Secret::new),
        wire: version.profile.word(),
        api_version: version.date,
    };
    let made = usher.create_webhook(&caller.actor, made).await?;
    Ok(Json(Webhook::made(&usher, made, new.shared_secret)))
}
