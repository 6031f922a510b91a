use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::http::HeaderMap;
use usher_service::Usher;
use utoipa::ToSchema;

use super::form::receive;
use super::import::{ImportParams, MediaFileMetadataSchema, StringResultSchema, read_media};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;
use crate::scormcloud::schema::said;

/// The form of an upload.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(crate) struct UploadForm {
    /// What to tell of a media file: a `MediaFileMetadataSchema` as JSON.
    content_metadata: Option<String>,
    /// The package or the media file.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
}

/// Imports an uploaded course or media file, in the background.
#[utoipa::path(
    post,
    path = "/courses/importJobs/upload",
    operation_id = "createUploadAndImportCourseJob",
    tag = "course",
    params(
        ImportParams,
        ("uploadedContentType" = Option<String>, Header,
         description = "What the file is: `application/pdf`, `video/mp4`, `audio/mpeg`; anything else is a package."),
    ),
    request_body(content = Option<UploadForm>, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The id of the job.", body = StringResultSchema),
        (status = 400, description = "The form cannot be read, or its file is too large.", body = MessageSchema),
        (status = 409, description = "The course exists.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_upload_and_import_course_job(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ImportParams>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<StringResultSchema>> {
    let mut request = params.read()?;
    usher.check_import(&caller.actor, &caller.app, &request).await?;
    let (file, metadata) = receive(&usher, &caller, form, "contentMetadata").await?;
    let content_type = headers.get("uploadedContentType").and_then(|value| value.to_str().ok());
    request.media = read_media(content_type, read_metadata(metadata)?);
    let job = usher.import_upload(&caller.actor, &caller.app, request, file).await?;
    Ok(StringResultSchema::job(job))
}

fn read_metadata(text: Option<String>) -> Result<Option<MediaFileMetadataSchema>> {
    let read = |text: String| {
        serde_json::from_str(&text)
            .map_err(|fault| ApiError::invalid("contentMetadata", format!("cannot be read: {fault}")))
    };
    said(text).map(read).transpose().map(Option::flatten)
}
