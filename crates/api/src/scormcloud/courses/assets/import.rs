use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::course::CourseRef;
use utoipa::ToSchema;

use super::super::place::Place;
use super::{AssetFileSchema, PolicyParams};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// A file to fetch into a course.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportAssetRequestSchema {
    /// Where it lies.
    fetch_url: String,
    /// Its path from the root of the course; a folder, if that ends with a slash.
    destination: String,
}

/// Fetches a file into a course.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/asset",
    operation_id = "importCourseAssetFile",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        PolicyParams,
    ),
    request_body = ImportAssetRequestSchema,
    responses(
        (status = 200, description = "Where the file is now.", body = AssetFileSchema),
        (status = 400, description = "The file cannot be fetched, or may not go there.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn import_course_asset_file(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(policy): Params<PolicyParams>,
    Body(body): Body<ImportAssetRequestSchema>,
) -> Result<Json<AssetFileSchema>> {
    fetch(&usher, &caller, &place, &policy, &body).await
}

/// Fetches a file into a version of a course.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/versions/{versionId}/asset",
    operation_id = "importCourseVersionAssetFile",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        PolicyParams,
    ),
    request_body = ImportAssetRequestSchema,
    responses(
        (status = 200, description = "Where the file is now.", body = AssetFileSchema),
        (status = 400, description = "The file cannot be fetched, or may not go there.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn import_course_version_asset_file(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(policy): Params<PolicyParams>,
    Body(body): Body<ImportAssetRequestSchema>,
) -> Result<Json<AssetFileSchema>> {
    fetch(&usher, &caller, &place, &policy, &body).await
}

async fn fetch(
    usher: &Usher,
    caller: &Caller,
    place: &CourseRef,
    policy: &PolicyParams,
    body: &ImportAssetRequestSchema,
) -> Result<Json<AssetFileSchema>> {
    let policy = policy.read()?;
    let path = usher.fetch_asset(&caller.actor, &caller.app, place, &body.destination, policy, &body.fetch_url).await?;
    Ok(Json(path.into()))
}
