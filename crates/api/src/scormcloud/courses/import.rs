//! What the three ways to import a course have in common.

use axum::Json;
use serde::{Deserialize, Serialize};
use usher_model::{CourseId, Tags};
use usher_service::import::{ImportRequest, Media, MediaKind};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::schema::said;

/// Which course a package is to become.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportParams {
    /// The course's id, up to 255 characters.
    course_id: String,
    /// Whether the course may exist already and then gets a new version.
    may_create_new_version: Option<bool>,
    /// Where the end of the import is posted to, as JSON with `jobId`, `courseId`, `status` and `message`.
    postback_url: Option<String>,
    /// Tags for the course.
    #[param(style = Form, explode = false)]
    #[serde(default)]
    tags: Vec<String>,
}

impl ImportParams {
    pub(super) fn read(self) -> Result<ImportRequest> {
        Ok(ImportRequest {
            course_id: CourseId::parse(&self.course_id).map_err(|fault| ApiError::invalid("courseId", fault))?,
            may_create_new_version: self.may_create_new_version.unwrap_or(false),
            tags: Tags::parse(self.tags).map_err(|fault| ApiError::invalid("tags", fault))?,
            media: None,
            postback_url: said(self.postback_url),
        })
    }
}

/// What to tell of a media file that becomes a course.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MediaFileMetadataSchema {
    /// Its title, of 255 characters at most; the file's name without its extension if not said.
    title: Option<String>,
    /// What it is about, in 4,000 characters at most.
    description: Option<String>,
    /// Its language, as a language tag.
    content_language: Option<String>,
    /// How long it takes, in seconds.
    estimated_duration: Option<i64>,
}

impl MediaFileMetadataSchema {
    pub(super) fn read(self, kind: MediaKind) -> Media {
        Media {
            kind,
            title: said(self.title),
            description: said(self.description),
            language: said(self.content_language),
            seconds: self.estimated_duration,
        }
    }
}

/// The media file that a content type names; every other type is taken for a package, which tells by itself what it is.
pub(super) fn read_media(content_type: Option<&str>, metadata: Option<MediaFileMetadataSchema>) -> Option<Media> {
    let kind = MediaKind::from_content_type(content_type?)?;
    Some(metadata.unwrap_or_default().read(kind))
}

/// One text.
#[derive(Serialize, ToSchema)]
pub(crate) struct StringResultSchema {
    /// The text: the id of a job, or a token.
    pub result: String,
}

impl StringResultSchema {
    pub(super) fn job(id: Uuid) -> Json<Self> {
        Json(Self { result: id.to_string() })
    }
}
