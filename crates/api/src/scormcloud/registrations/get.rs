use axum::Json;
use axum::extract::State;
use usher_model::RegistrationId;
use usher_service::Usher;

use super::schema::{DetailParams, RegistrationSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Shows a registration and what came of it.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}",
    operation_id = "getRegistrationProgress",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id."), DetailParams),
    responses(
        (status = 200, description = "The registration.", body = RegistrationSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_progress(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
    Params(detail): Params<DetailParams>,
) -> Result<Json<RegistrationSchema>> {
    let detail = detail.into();
    let report = usher.get_registration(&caller.actor, &caller.app, &id, detail).await?;
    Ok(Json(RegistrationSchema::show(report, detail)))
}
