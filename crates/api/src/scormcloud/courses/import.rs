//! What the three ways to import a course have in common.

use axum::Json;
use serde::{Deserialize, Serialize};
use usher_model::{CourseId, Tags};
use usher_service::import::ImportRequest;
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
    /// Where the end of the import would be posted to. This server does not: such a request is refused.
    postback_url: Option<String>,
    /// Tags for the course.
    #[param(style = Form, explode = false)]
    #[serde(default)]
    tags: Vec<String>,
}

impl ImportParams {
    pub(super) fn read(self) -> Result<ImportRequest> {
        if said(self.postback_url).is_some() {
            let fault = "is not supported; ask GET /courses/importJobs/{importJobId} how the import goes";
            return Err(ApiError::invalid("postbackUrl", fault));
        }
        Ok(ImportRequest {
            course_id: CourseId::parse(&self.course_id).map_err(|fault| ApiError::invalid("courseId", fault))?,
            may_create_new_version: self.may_create_new_version.unwrap_or(false),
            tags: Tags::parse(self.tags).map_err(|fault| ApiError::invalid("tags", fault))?,
        })
    }
}

/// One text.
#[derive(Serialize, ToSchema)]
pub(crate) struct StringResultSchema {
    /// The text: here the id of the import job.
    pub result: String,
}

impl StringResultSchema {
    pub(super) fn job(id: Uuid) -> Json<Self> {
        Json(Self { result: id.to_string() })
    }
}
