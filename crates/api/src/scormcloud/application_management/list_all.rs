use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use utoipa::ToSchema;

use super::schema::ApplicationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};

/// Applications by their names.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationListSchema {
    /// The applications.
    applications: Vec<ApplicationSchema>,
}

/// Lists the oldest thousand applications at once. `GET /appManagement/applicationList` has all of them, in pages.
#[utoipa::path(
    get,
    path = "/appManagement/applications",
    operation_id = "getApplicationList",
    tag = "applicationManagement",
    responses(
        (status = 200, description = "The applications.", body = ApplicationListSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_application_list(
    caller: Caller,
    State(usher): State<Usher>,
) -> Result<Json<ApplicationListSchema>> {
    let found = usher.list_first_applications(&caller.actor).await?.into_iter();
    let applications = found.map(|one| ApplicationSchema { id: one.id, name: one.name }).collect();
    Ok(Json(ApplicationListSchema { applications }))
}
