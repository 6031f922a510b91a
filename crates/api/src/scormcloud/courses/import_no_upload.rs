use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde::de::IgnoredAny;
use usher_service::Usher;
use usher_service::import::ImportRequest;
use utoipa::ToSchema;

use super::import::{ImportParams, MediaFileMetadataSchema, StringResultSchema, read_media};
use super::import_fetch::ImportFetchRequestSchema;
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
    /// Refer to a media file, which stays where it is.
    media_file_reference_request: Option<ImportMediaFileReferenceRequestSchema>,
    /// Ask a content connector. Not supported.
    #[schema(value_type = Option<ImportConnectorRequestSchema>)]
    connector_reference_request: Option<IgnoredAny>,
}

/// A media file to refer to.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportMediaFileReferenceRequestSchema {
    /// Where it lies: the browsers of the learners fetch it there.
    url: String,
    /// What it is: `application/pdf`, `video/mp4` or `audio/mpeg`.
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

/// Imports a course without an upload, in the background: from a URL, or a media file that stays where it is.
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
    let request = params.read()?;
    if body.connector_reference_request.is_some() {
        let fault = "is not supported: this server has no content connectors; use fetchRequest";
        return Err(ApiError::invalid("connectorReferenceRequest", fault));
    }
    match (body.fetch_request, body.media_file_reference_request) {
        (Some(fetch), None) => fetch.begin(&usher, &caller, request).await,
        (None, Some(reference)) => reference.begin(&usher, &caller, request).await,
        (None, None) => Err(ApiError::invalid("fetchRequest", "is missing")),
        (Some(_), Some(_)) => Err(ApiError::invalid("fetchRequest", "cannot go with mediaFileReferenceRequest")),
    }
}

impl ImportMediaFileReferenceRequestSchema {
    async fn begin(self, usher: &Usher, caller: &Caller, request: ImportRequest) -> Result<Json<StringResultSchema>> {
        let media = read_media(Some(&self.content_type), self.media_file_metadata)
            .ok_or_else(|| ApiError::invalid("contentType", "must be application/pdf, video/mp4 or audio/mpeg"))?;
        Ok(StringResultSchema::job(
            usher.import_reference(&caller.actor, &caller.app, request, media, &self.url).await?,
        ))
    }
}
