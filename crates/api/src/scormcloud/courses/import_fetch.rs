use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use utoipa::ToSchema;

use super::import::{ImportParams, StringResultSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// A package to fetch.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportFetchRequestSchema {
    /// Where it lies.
    pub url: String,
    /// What it is; packages are `application/zip`. Not looked at: the file itself tells.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    pub content_type: Option<String>,
    /// For media files, which are not imported here.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    pub media_file_metadata: Option<MediaFileMetadataSchema>,
}

/// What to tell of a media file that is to become a course.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "fields of the wire that change nothing here")]
pub(crate) struct MediaFileMetadataSchema {
    /// Its title.
    title: Option<String>,
    /// What it is about.
    description: Option<String>,
    /// Its language.
    content_language: Option<String>,
    /// How long it takes.
    estimated_duration: Option<i64>,
}

/// Imports a course from a URL, in the background.
#[utoipa::path(
    post,
    path = "/courses/importJobs",
    operation_id = "createFetchAndImportCourseJob",
    tag = "course",
    params(ImportParams),
    request_body = ImportFetchRequestSchema,
    responses(
        (status = 200, description = "The id of the job.", body = StringResultSchema),
        (status = 400, description = "The request cannot be read, or the URL may not be called.", body = MessageSchema),
        (status = 409, description = "The course exists.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_fetch_and_import_course_job(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ImportParams>,
    Body(body): Body<ImportFetchRequestSchema>,
) -> Result<Json<StringResultSchema>> {
    let job = usher.import_fetch(&caller.actor, &caller.app, params.read()?, &body.url).await?;
    Ok(StringResultSchema::job(job))
}
