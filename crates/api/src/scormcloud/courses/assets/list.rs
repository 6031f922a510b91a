use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::course::asset::PackageFile;
use utoipa::ToSchema;

use super::super::place::Place;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::schema::instant;

/// The files of a course.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileListSchema {
    /// The files, by path.
    files: Vec<FileListItemSchema>,
}

/// A file of a course.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileListItemSchema {
    /// Its path from the root of the course.
    path: String,
    /// Its bytes.
    size: i64,
    /// When it last changed, by the clock of whoever packed it, or when it was imported.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

impl From<Vec<PackageFile>> for FileListSchema {
    fn from(files: Vec<PackageFile>) -> Self {
        let item = |file: PackageFile| FileListItemSchema {
            path: file.path,
            size: file.size,
            modified: file.modified_at.map(instant),
        };
        Self { files: files.into_iter().map(item).collect() }
    }
}

/// Lists the files of a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/asset/list",
    operation_id = "getCourseFileList",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id.")),
    responses(
        (status = 200, description = "The files.", body = FileListSchema),
        (status = 400, description = "The path cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_file_list(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
) -> Result<Json<FileListSchema>> {
    Ok(Json(usher.list_assets(&caller.actor, &caller.app, &place).await?.into()))
}

/// Lists the files of a version of a course.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}/asset/list",
    operation_id = "getCourseVersionFileList",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
    ),
    responses(
        (status = 200, description = "The files.", body = FileListSchema),
        (status = 400, description = "The path cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_version_file_list(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
) -> Result<Json<FileListSchema>> {
    Ok(Json(usher.list_assets(&caller.actor, &caller.app, &place).await?.into()))
}
