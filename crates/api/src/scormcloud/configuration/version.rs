//! The configuration of one version of a course.

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
    Ok(ConfigurationLevel::Version(path.id("courseId")?, path.number("versionId")?))
}

/// Shows the settings of one version of a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}/configuration",
    operation_id = "getCourseVersionConfiguration",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        IncludeMetadataParams,
    ),
    responses(
        (status = 200, description = "The settings.", body = SettingListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version of the course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_version_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
    Params(params): Params<IncludeMetadataParams>,
) -> Result<Json<SettingListSchema>> {
    Ok(Json(super::show(&usher, &caller, &level(&path)?, &params).await?))
}

/// Sets settings of one version of a course, all that are named or none.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/versions/{versionId}/configuration",
    operation_id = "setCourseVersionConfiguration",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
    ),
    request_body = SettingsPostSchema,
    responses(
        (status = 204, description = "They are set."),
        (status = 400, description = "A setting is not known, or may not hold its value.", body = MessageSchema),
        (status = 404, description = "The application has no such version of the course.", body = MessageSchema),
    ),
)]
pub(crate) async fn set_course_version_configuration(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
    Body(body): Body<SettingsPostSchema>,
) -> Result<StatusCode> {
    super::set(&usher, &caller, &level(&path)?, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back a setting of one version of a course; it does not matter whether it was set.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/versions/{versionId}/configuration/{settingId}",
    operation_id = "deleteCourseVersionConfigurationSetting",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        ("settingId" = String, Path, description = "The setting's id."),
    ),
    responses(
        (status = 204, description = "What holds on the level above holds here."),
        (status = 400, description = "The setting is not known.", body = MessageSchema),
        (status = 404, description = "The application has no such version of the course.", body = MessageSchema),
    ),
)]
pub(crate) async fn delete_course_version_configuration_setting(
    caller: Caller,
    State(usher): State<Usher>,
    path: Segments,
) -> Result<StatusCode> {
    super::delete(&usher, &caller, &level(&path)?, path.id("settingId")?).await?;
    Ok(StatusCode::NO_CONTENT)
}
