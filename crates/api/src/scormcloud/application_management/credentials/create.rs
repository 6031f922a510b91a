use axum::Json;
use axum::extract::State;
use usher_model::AppId;
use usher_service::Usher;

use super::schema::{CredentialRequestSchema, CredentialSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Gives an application one more secret, up to 100. The answer is the only place where it is shown.
#[utoipa::path(
    post,
    path = "/appManagement/{childAppId}/credentials",
    operation_id = "createCredential",
    tag = "applicationManagement",
    params(("childAppId" = String, Path, description = "The application's id.")),
    request_body = CredentialRequestSchema,
    responses(
        (status = 200, description = "The credential with its secret.", body = CredentialSchema),
        (status = 400, description = "The request cannot be read, or there are too many.", body = MessageSchema),
        (status = 404, description = "There is no such application.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_credential(
    caller: Caller,
    State(usher): State<Usher>,
    Id(app): Id<AppId>,
    Body(body): Body<CredentialRequestSchema>,
) -> Result<Json<CredentialSchema>> {
    let (name, active) = (body.name.unwrap_or_default(), body.active.unwrap_or(true));
    let made = usher.create_credential(&caller.actor, &app, &name, active).await?;
    Ok(Json(CredentialSchema::show(made.credential, Some(&made.secret))))
}
