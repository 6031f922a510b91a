use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::import::ImportRequest;
use utoipa::ToSchema;

use super::import::{ImportParams, MediaFileMetadataSchema, StringResultSchema, read_media};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// A package or a media file to fetch.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportFetchRequestSchema {
    /// Where it lies.
    pub url: String,
    /// What it is: `application/pdf`, `video/mp4`, `audio/mpeg`; anything else is a package.
    pub content_type: Option<String>,
    /// What to tell of a media file.
    pub media_file_metadata: Option<MediaFileMetadataSchema>,
}

impl ImportFetchRequestSchema {
    pub(super) async fn begin(
        self,
        usher: &Usher,
        caller: &Caller,
        request: ImportRequest,
    ) -> Result<Json<StringResultSchema>> {
        let media = read_media(self.content_type.as_deref(), self.media_file_metadata);
        let request = ImportRequest { media, ..request };
        Ok(StringResultSchema::job(usher.import_fetch(&caller.actor, &caller.app, request, &self.url).await?))
    }
}

/// Imports a course or a media file from a URL, in the background.
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
    body.begin(&usher, &caller, params.read()?).await
}
