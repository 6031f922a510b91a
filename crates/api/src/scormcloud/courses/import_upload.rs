use axum::Json;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use usher_service::Usher;
use usher_service::import::Upload;
use utoipa::ToSchema;

use super::import::{ImportParams, StringResultSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;

/// The form of an upload.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the form, which is read part by part")]
pub(crate) struct UploadForm {
    /// For media files, which are not imported here.
    content_metadata: Option<String>,
    /// The package.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
}

/// Imports an uploaded course, in the background.
#[utoipa::path(
    post,
    path = "/courses/importJobs/upload",
    operation_id = "createUploadAndImportCourseJob",
    tag = "course",
    params(
        ImportParams,
        ("uploadedContentType" = Option<String>, Header,
         description = "What the file is; packages are `application/zip`. Not looked at: the file itself tells."),
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
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<StringResultSchema>> {
    let request = params.read()?;
    usher.check_course_is_free(&caller.app, &request).await?;
    let form = form.map_err(|rejection| ApiError::BadRequest(rejection.body_text()))?;
    let upload = receive(&usher, form).await?.ok_or_else(|| ApiError::invalid("file", "is missing in the form"))?;
    let job = usher.import_upload(&caller.actor, &caller.app, request, upload).await?;
    Ok(StringResultSchema::job(job))
}

/// Takes the part `file`, piece by piece; a package is never whole in memory.
async fn receive(usher: &Usher, mut form: Multipart) -> Result<Option<Upload>> {
    let mut received = None;
    while let Some(mut part) = form.next_field().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            continue;
        }
        let mut upload = usher.begin_upload().await?;
        while let Some(piece) = part.chunk().await.map_err(unreadable)? {
            upload.write(&piece).await?;
        }
        received = Some(upload);
    }
    Ok(received)
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unreadable(error: MultipartError) -> ApiError {
    ApiError::BadRequest(format!("The form cannot be read: {}", error.body_text()))
}
