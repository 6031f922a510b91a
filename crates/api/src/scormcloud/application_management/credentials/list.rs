use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_model::AppId;
use usher_service::Usher;
use utoipa::ToSchema;

use super::schema::CredentialSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// The credentials of an application.
#[derive(Serialize, ToSchema)]
pub(crate) struct CredentialListSchema {
    /// The credentials, oldest first.
    credentials: Vec<CredentialSchema>,
}

/// Lists the credentials of an application, without their secrets.
#[utoipa::path(
    get,
    path = "/appManagement/{childAppId}/credentials",
    operation_id = "getCredentials",
    tag = "applicationManagement",
    params(("childAppId" = String, Path, description = "The application's id.")),
    responses(
        (status = 200, description = "The credentials.", body = CredentialListSchema),
        (status = 400, description = "The id cannot be one.", body = MessageSchema),
        (status = 404, description = "There is no such application.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_credentials(
    caller: Caller,
    State(usher): State<Usher>,
    Id(app): Id<AppId>,
) -> Result<Json<CredentialListSchema>> {
    let found = usher.list_credentials(&caller.actor, &app).await?.into_iter();
    Ok(Json(CredentialListSchema { credentials: found.map(|one| CredentialSchema::show(one, None)).collect() }))
}
