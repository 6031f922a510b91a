use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use usher_service::Usher;
use usher_service::course::CourseRef;
use utoipa::ToSchema;

use super::super::place::Place;
use super::{AssetFileSchema, PolicyParams};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::courses::form::receive;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;

/// The form of an upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(crate) struct AssetUploadForm {
    /// The path from the root of the course; a folder, if that ends with a slash.
    destination: Option<String>,
    /// The file.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
}

/// Takes an uploaded file into a course.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/asset/upload",
    operation_id = "uploadCourseAssetFile",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        PolicyParams,
    ),
    request_body(content = AssetUploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Where the file is now.", body = AssetFileSchema),
        (status = 400, description = "The form cannot be read, or the file may not go there.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn upload_course_asset_file(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(policy): Params<PolicyParams>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<AssetFileSchema>> {
    upload(&usher, &caller, &place, &policy, form).await
}

/// Takes an uploaded file into a version of a course.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/versions/{versionId}/asset/upload",
    operation_id = "uploadCourseVersionAssetFile",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        PolicyParams,
    ),
    request_body(content = AssetUploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "Where the file is now.", body = AssetFileSchema),
        (status = 400, description = "The form cannot be read, or the file may not go there.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn upload_course_version_asset_file(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(policy): Params<PolicyParams>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<AssetFileSchema>> {
    upload(&usher, &caller, &place, &policy, form).await
}

async fn upload(
    usher: &Usher,
    caller: &Caller,
    place: &CourseRef,
    policy: &PolicyParams,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<AssetFileSchema>> {
    let policy = policy.read()?;
    usher.check_course(&caller.actor, &caller.app, place).await?;
    let (file, destination) = receive(usher, caller, form, "destination").await?;
    let destination = destination.ok_or_else(|| ApiError::invalid("destination", "is missing in the form"))?;
    let path = usher.put_asset(&caller.actor, &caller.app, place, &destination, policy, file).await?;
    Ok(Json(path.into()))
}
