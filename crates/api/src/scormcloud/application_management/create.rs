use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use utoipa::ToSchema;

use super::schema::ApplicationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};

/// An application to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ApplicationRequestSchema {
    /// What people call it: 1 to 255 characters.
    name: Option<String>,
}

/// Makes an application, whose id is the server's to choose. It has no credential yet, and does not allow deletions.
#[utoipa::path(
    post,
    path = "/appManagement/applications",
    operation_id = "createApplication",
    tag = "applicationManagement",
    request_body = ApplicationRequestSchema,
    responses(
        (status = 200, description = "The application.", body = ApplicationSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_application(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<ApplicationRequestSchema>,
) -> Result<Json<ApplicationSchema>> {
    let name = body.name.unwrap_or_default().trim().to_owned();
    let id = usher.create_bare_application(&caller.actor, &name).await?;
    Ok(Json(ApplicationSchema { id: id.to_string(), name }))
}
