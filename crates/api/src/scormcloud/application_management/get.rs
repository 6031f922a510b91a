use axum::Json;
use axum::extract::State;
use usher_model::AppId;
use usher_service::Usher;
use usher_service::account::ApplicationInclude;

use super::list::ApplicationIncludeParams;
use super::schema::ApplicationInfoSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Shows an application.
#[utoipa::path(
    get,
    path = "/appManagement/applications/{childAppId}",
    operation_id = "getApplicationInfo",
    tag = "applicationManagement",
    params(("childAppId" = String, Path, description = "The application's id."), ApplicationIncludeParams),
    responses(
        (status = 200, description = "The application.", body = ApplicationInfoSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such application.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_application_info(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<AppId>,
    Params(include): Params<ApplicationIncludeParams>,
) -> Result<Json<ApplicationInfoSchema>> {
    let include = ApplicationInclude {
        course_count: include.include_course_count.unwrap_or(false),
        registration_count: include.include_registration_count.unwrap_or(false),
    };
    Ok(Json(usher.get_application(&caller.actor, &id, include).await?.into()))
}
