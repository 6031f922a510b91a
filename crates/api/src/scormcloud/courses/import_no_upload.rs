use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde::de::IgnoredAny;
use usher_service::Usher;
use utoipa::ToSchema;

use super::import::{ImportParams, StringResultSchema};
use super::import_fetch::{ImportFetchRequestSchema, MediaFileMetadataSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;

/// One way to come by a package.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(crate) struct ImportRequestSchema {
    /// Fetch it.
    fetch_request: Option<ImportFetchRequestSchema>,
    /// Refer to a media file. Not supported.
    #[schema(value_type = Option<ImportMediaFileReferenceRequestSchema>)]
    media_file_reference_request: Option<IgnoredAny>,
    /// Ask a content connector. Not supported.
    #[schema(value_type = Option<ImportConnectorRequestSchema>)]
    connector_reference_request: Option<IgnoredAny>,
}

/// A media file to refer to.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "such a request is refused whatever it holds")]
pub(crate) struct ImportMediaFileReferenceRequestSchema {
    /// Where it lies.
    url: String,
    /// What it is.
    content_type: String,
    /// What to tell of it.
    media_file_metadata: Option<MediaFileMetadataSchema>,
}

/// A course of a content connector.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "such a request is refused whatever it holds")]
pub(crate) struct ImportConnectorRequestSchema {
    /// Which connector.
    connector_id: Option<String>,
    /// Which course of it.
    connector_id_for_content: Option<String>,
    /// What the connector wants to know.
    #[schema(value_type = Option<Object>)]
    metadata_for_connector: Option<serde_json::Value>,
}

/// Imports a course without an upload, in the background: so far by `fetchRequest` alone.
#[utoipa::path(
    post,
    path = "/courses/importJobs/noUpload",
    operation_id = "createNoUploadAndImportCourseJob",
    tag = "course",
    params(ImportParams),
    request_body = ImportRequestSchema,
    responses(
        (status = 200, description = "The id of the job.", body = StringResultSchema),
        (status = 400, description = "The request cannot be read, or asks for what is not supported.", body = MessageSchema),
        (status = 409, description = "The course exists.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_no_upload_and_import_course_job(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<ImportParams>,
    Body(body): Body<ImportRequestSchema>,
) -> Result<Json<StringResultSchema>> {
    let not_supported = |field| Err(ApiError::invalid(field, "is not supported by this server; use fetchRequest"));
    if body.media_file_reference_request.is_some() {
        return not_supported("mediaFileReferenceRequest");
    }
    if body.connector_reference_request.is_some() {
        return not_supported("connectorReferenceRequest");
    }
    let fetch = body.fetch_request.ok_or_else(|| ApiError::invalid("fetchRequest", "is missing"))?;
    let job = usher.import_fetch(&caller.actor, &caller.app, params.read()?, &fetch.url).await?;
    Ok(StringResultSchema::job(job))
}
