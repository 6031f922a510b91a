use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::import::{ImportState, ImportStatus};
use utoipa::ToSchema;

use super::schema::CourseSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::OpaqueId;

/// Where an import stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportJobResultSchema {
    /// The job.
    pub job_id: String,
    /// Whether it is over, and how.
    pub status: ImportJobStatus,
    /// What happened, for people.
    pub message: String,
    /// What it brought, once it is complete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_result: Option<ImportResultSchema>,
}

/// Whether an import is over, and how.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum ImportJobStatus {
    Running,
    Complete,
    Error,
}

/// What an import brought.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportResultSchema {
    /// Where the course's files lie. Not told: files are served to a running launch alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_path_to_course: Option<String>,
    /// What was odd in the manifest but could be read.
    pub parser_warnings: Vec<String>,
    /// Languages of the manifest.
    pub course_languages: Vec<String>,
    /// The course, unless it was deleted since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseSchema>,
}

impl From<ImportStatus> for ImportJobResultSchema {
    fn from(job: ImportStatus) -> Self {
        let status = match job.state {
            ImportState::Running => ImportJobStatus::Running,
            ImportState::Complete => ImportJobStatus::Complete,
            ImportState::Error => ImportJobStatus::Error,
        };
        let result = (job.state == ImportState::Complete).then(|| ImportResultSchema {
            web_path_to_course: None,
            parser_warnings: job.warnings,
            course_languages: job.languages,
            course: job.course.map(|course| CourseSchema::show(course, false)),
        });
        Self { job_id: job.id.to_string(), status, message: job.message, import_result: result }
    }
}

/// Tells how an import goes.
#[utoipa::path(
    get,
    path = "/courses/importJobs/{importJobId}",
    operation_id = "getImportJobStatus",
    tag = "course",
    params(("importJobId" = String, Path, description = "The id that the import was answered with.")),
    responses(
        (status = 200, description = "Where the import stands.", body = ImportJobResultSchema),
        (status = 404, description = "The application has no such import.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_import_job_status(
    caller: Caller,
    State(usher): State<Usher>,
    OpaqueId(job): OpaqueId,
) -> Result<Json<ImportJobResultSchema>> {
    Ok(Json(usher.import_status(&caller.actor, &caller.app, &job).await?.into()))
}
