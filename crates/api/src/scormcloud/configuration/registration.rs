//! The configuration of a registration, in all its instances.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;
use usher_service::configuration::ConfigurationLevel;

use super::schema::{IncludeMetadataParams, SettingListSchema, SettingsPostSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Segments;
use crate::scormcloud::query::Params;

fn level(path: &Segments) -> Result<ConfigurationLevel> {
    Ok(ConfigurationLevel::Registration(path.id("registrationId")?))
}

/// Shows the settings of a registration, in all its instances.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/configuration",
    operation_id = "getRegistrationConfiguration",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id."), IncludeMetadataParams),
    responses(
        (status = 200, description = "The settings.", body = SettingListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
    Params(params): Params<IncludeMetadataParams>,
) -> Result<Json<SettingListSchema>> {
    Ok(Json(super::show(&usher, &caller, &level(&path)?, &params).await?))
}

/// Sets settings of a registration, in all its instances, all that are named or none.
#[utoipa::path(
    post,
    path = "/registrations/{registrationId}/configuration",
    operation_id = "setRegistrationConfiguration",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    request_body = SettingsPostSchema,
    responses(
        (status = 204, description = "They are set."),
        (status = 400, description = "A setting is not known, or may not hold its value.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn set_registration_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
    Body(body): Body<SettingsPostSchema>,
) -> Result<StatusCode> {
    super::set(&usher, &caller, &level(&path)?, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back a setting of a registration, in all its instances; it does not matter whether it was set.
#[utoipa::path(
    delete,
    path = "/registrations/{registrationId}/configuration/{settingId}",
    operation_id = "deleteRegistrationConfigurationSetting",
    tag = "registration",
    params(
        ("registrationId" = String, Path, description = "The registration's id."),
        ("settingId" = String, Path, description = "The setting's id."),
    ),
    responses(
        (status = 204, description = "What holds on the level above holds here."),
        (status = 400, description = "The setting is not known.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_registration_configuration_setting(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
) -> Result<StatusCode> {
    super::delete(&usher, &caller, &level(&path)?, path.id("settingId")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
