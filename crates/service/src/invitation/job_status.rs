use usher_model::{AppId, InvitationId};
use usher_store::{deliveries, invitations};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Where the sending of a private invitation's mails stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Mails wait or are being sent.
    Started,
    /// Every address has its end: sent, refused or left out.
    Complete,
    /// Mails were taken back because the invitation was disabled.
    Cancelled,
}

/// The sending of a private invitation's mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobStatus {
    /// Where it stands.
    pub state: JobState,
    /// `address: what went wrong`, for each address whose mail did not go out; the first thousand.
    pub errors: Vec<String>,
    /// How many addresses were asked for.
    pub total: i64,
    /// How many of them have their end.
    pub processed: i64,
}

const ERRORS: i64 = 1000;

impl Usher {
    /// How the sending of a private invitation's mails goes.
    pub async fn invitation_job_status(&self, actor: &Actor, app: &AppId, id: InvitationId) -> Result<JobStatus> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let mut conn = self.store().read().await?;
        let found = invitations::find(&mut conn, app, id.0).await?;
        found.filter(|row| !row.invitation.public).ok_or_else(|| Error::no_invitation(id))?;
        let counts = deliveries::count_by_state(&mut conn, app, id.0).await?;
        let of = |state: &str| counts.iter().find(|(s, _)| s == state).map_or(0, |(_, count)| *count);
        let total = counts.iter().map(|(_, count)| count).sum();
        let queued = of("queued");
        let state = if queued > 0 {
            JobState::Started
        } else if of("cancelled") > 0 {
            JobState::Cancelled
        } else {
            JobState::Complete
        };
        let errors = deliveries::failures(&mut conn, app, id.0, ERRORS)
            .await?
            .into_iter()
            .map(|(address, fault)| format!("{address}: {fault}"))
            .collect();
        Ok(JobStatus { state, errors, total, processed: total - queued })
    }
}
