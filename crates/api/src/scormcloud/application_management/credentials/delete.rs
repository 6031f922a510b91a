use axum::extract::State;
use axum::http::StatusCode;
use usher_model::{AppId, CredentialId};
use usher_service::Usher;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::{Id, SecondId};

/// Removes a credential. The tokens that it asked for end with it.
#[utoipa::path(
    delete,
    path = "/appManagement/{childAppId}/credentials/{credentialId}",
    operation_id = "deleteCredential",
    tag = "applicationManagement",
    params(
        ("childAppId" = String, Path, description = "The application's id."),
        ("credentialId" = String, Path, description = "The credential's id."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such credential.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_credential(
    caller: Caller,
    State(usher): State<Usher>,
    Id(app): Id<AppId>,
    SecondId(id): SecondId<CredentialId>,
) -> Result<StatusCode> {
    usher.delete_credential(&caller.actor, &app, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
