use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use super::postback::render_postback;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::schema::{PostBackSchema, said};

/// Posts a made-up result once, to try a receiver out.
#[utoipa::path(
    post,
    path = "/registrations/postBackTest",
    operation_id = "testRegistrationPostback",
    tag = "registration",
    request_body = PostBackSchema,
    responses(
        (status = 204, description = "The receiver took it."),
        (status = 400, description = "The request cannot be read, or the receiver did not take the result; the message tells why.",
         body = MessageSchema),
    ),
)]
pub(crate) async fn test_registration_postback(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<PostBackSchema>,
) -> Result<StatusCode> {
    let missing = || ApiError::invalid("url", "is missing");
    let url = said(body.url).ok_or_else(missing)?;
    let postback = PostBackSchema { url: Some(url), ..body }.read()?.ok_or_else(missing)?;
    usher.test_postback(&caller.actor, &caller.app, postback, render_postback).await?;
    Ok(StatusCode::NO_CONTENT)
}
