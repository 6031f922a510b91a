use axum::extract::State;
use axum::http::StatusCode;
use usher_model::{AppId, CredentialId};
use usher_service::Usher;
use usher_service::account::CredentialChange;

use super::schema::CredentialRequestSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::{Id, SecondId};

/// Renames a credential, or switches it on or off.
#[utoipa::path(
    put,
    path = "/appManagement/{childAppId}/credentials/{credentialId}",
    operation_id = "updateCredential",
    tag = "applicationManagement",
    params(
        ("childAppId" = String, Path, description = "The application's id."),
        ("credentialId" = String, Path, description = "The credential's id."),
    ),
    request_body = CredentialRequestSchema,
    responses(
        (status = 204, description = "It is changed."),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such credential.", body = MessageSchema),
    ),
)]
pub(crate) async fn update_credential(
    caller: Caller,
    State(usher): State<Usher>,
    Id(app): Id<AppId>,
    SecondId(id): SecondId<CredentialId>,
    Body(body): Body<CredentialRequestSchema>,
) -> Result<StatusCode> {
    let change = CredentialChange { name: body.name, active: body.active };
    usher.update_credential(&caller.actor, &app, id, change).await?;
    Ok(StatusCode::NO_CONTENT)
}
