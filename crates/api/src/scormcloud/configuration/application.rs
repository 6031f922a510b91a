//! The configuration of the application, or of its courses of one learning standard.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::configuration::ConfigurationLevel;
use utoipa::IntoParams;

use super::schema::{IncludeMetadataParams, SettingListSchema, SettingsPostSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::path::Segments;
use crate::scormcloud::query::Params;

/// Which courses of the application; all of them, if neither is said.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StandardParams {
    /// Those of this learning standard, such as `SCORM12`. Needs `singleSco`.
    learning_standard: Option<String>,
    /// Those with one unit, or those with several. Needs `learningStandard`.
    single_sco: Option<bool>,
}

impl StandardParams {
    fn level(self) -> Result<ConfigurationLevel> {
        match (self.learning_standard, self.single_sco) {
            (None, None) => Ok(ConfigurationLevel::Application),
            (Some(standard), Some(single_sco)) => {
                let standard = standard.parse().map_err(|fault| ApiError::invalid("learningStandard", fault))?;
                Ok(ConfigurationLevel::Standard { standard, single_sco })
            }
            (Some(_), None) => Err(ApiError::invalid("singleSco", "is missing, while learningStandard is there")),
            (None, Some(_)) => Err(ApiError::invalid("learningStandard", "is missing, while singleSco is there")),
        }
    }
}

/// Shows the settings of the application.
#[utoipa::path(
    get,
    path = "/appManagement/configuration",
    operation_id = "getApplicationConfiguration",
    tag = "applicationManagement",
    params(StandardParams, IncludeMetadataParams),
    responses(
        (status = 200, description = "The settings.", body = SettingListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_application_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    Params(standard): Params<StandardParams>,
    Params(params): Params<IncludeMetadataParams>,
) -> Result<Json<SettingListSchema>> {
    Ok(Json(super::show(&usher, &caller, &standard.level()?, &params).await?))
}

/// Sets settings of the application, all that are named or none.
#[utoipa::path(
    post,
    path = "/appManagement/configuration",
    operation_id = "setApplicationConfiguration",
    tag = "applicationManagement",
    params(StandardParams),
    request_body = SettingsPostSchema,
    responses(
        (status = 204, description = "They are set."),
        (status = 400, description = "A setting is not known, or may not hold its value.", body = MessageSchema),
    ),
)]
pub(crate) async fn set_application_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    Params(standard): Params<StandardParams>,
    Body(body): Body<SettingsPostSchema>,
) -> Result<StatusCode> {
    super::set(&usher, &caller, &standard.level()?, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back a setting of the application; it does not matter whether it was set.
#[utoipa::path(
    delete,
    path = "/appManagement/configuration/{settingId}",
    operation_id = "deleteApplicationConfigurationSetting",
    tag = "applicationManagement",
    params(("settingId" = String, Path, description = "The setting's id."), StandardParams),
    responses(
        (status = 204, description = "What holds above holds here."),
        (status = 400, description = "The setting is not known.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_application_configuration_setting(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
    Params(standard): Params<StandardParams>,
) -> Result<StatusCode> {
    super::delete(&usher, &caller, &standard.level()?, path.id("settingId")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
