use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;

/// With what calls are signed.
#[derive(Serialize, ToSchema)]
pub(crate) struct SigningSecret {
    /// The secret in the form of Standard Webhooks: `whsec_` and base64.
    secret: String,
}

/// Shows the secret by which a receiver knows that a call came from this application.
#[utoipa::path(
    get,
    path = "/postbacks/signingSecret",
    operation_id = "getPostbackSigningSecret",
    tag = "postbacks",
    responses((status = 200, description = "The secret.", body = SigningSecret)),
)]
pub(crate) async fn get_postback_signing_secret(
    caller: Caller,
    State(usher): State<Usher>,
) -> Result<Json<SigningSecret>> {
    let secret = usher.postback_signing_secret(&caller.actor, &caller.app)?;
    Ok(Json(SigningSecret { secret: secret.expose().to_owned() }))
}
