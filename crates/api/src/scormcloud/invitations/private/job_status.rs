use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::{JobState, JobStatus};
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;

/// Where the sending of an invitation's mails stands.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationJobStatusSchema {
    /// Whether it is over, and how.
    pub status: InvitationJobState,
    /// What went wrong, an address each.
    pub errors: Vec<String>,
    /// How many addresses were asked for.
    pub total: i64,
    /// How many of them have their end: sent, refused or left out.
    pub processed: i64,
}

/// Whether the sending of mails is over, and how. A single address that fails does not make it `ERROR`.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "the wire has ERROR; no job of this server ends so")]
pub(crate) enum InvitationJobState {
    Started,
    Cancelled,
    Complete,
    Error,
}

impl From<JobStatus> for InvitationJobStatusSchema {
    fn from(job: JobStatus) -> Self {
        Self {
            status: match job.state {
                JobState::Started => InvitationJobState::Started,
                JobState::Complete => InvitationJobState::Complete,
                JobState::Cancelled => InvitationJobState::Cancelled,
            },
            errors: job.errors,
            total: job.total,
            processed: job.processed,
        }
    }
}

/// Tells how the sending of a private invitation's mails goes.
#[utoipa::path(
    get,
    path = "/invitations/private/{invitationId}/jobStatus",
    operation_id = "getPrivateInvitationJobStatus",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    responses(
        (status = 200, description = "Where the sending stands.", body = InvitationJobStatusSchema),
        (status = 404, description = "The application has no such private invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_private_invitation_job_status(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
) -> Result<Json<InvitationJobStatusSchema>> {
    Ok(Json(usher.invitation_job_status(&caller.actor, &caller.app, id).await?.into()))
}
