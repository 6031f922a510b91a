use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::{DetailParams, RegistrationSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::InstanceId;
use crate::scormcloud::query::Params;

/// Shows an instance of a registration and what came of it.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/instances/{instanceId}",
    operation_id = "getRegistrationInstanceProgress",
    tag = "registration",
    params(
        ("registrationId" = String, Path, description = "The registration's id."),
        ("instanceId" = i64, Path, description = "The instance's number; the first is 0."),
        DetailParams,
    ),
    responses(
        (status = 200, description = "The registration, with the result of this instance.", body = RegistrationSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration or instance.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_instance_progress(
    caller: Caller,
    State(usher): State<Usher>,
    InstanceId { registration, number }: InstanceId,
    Params(detail): Params<DetailParams>,
) -> Result<Json<RegistrationSchema>> {
    let detail = detail.into();
    let report = usher.get_instance(&caller.actor, &caller.app, &registration, number, detail).await?;
    Ok(Json(RegistrationSchema::show(report, detail)))
}
