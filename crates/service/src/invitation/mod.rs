//! Invitations to a course.

mod create_private;
mod create_public;
mod delete;
mod get;
mod job_status;
mod list;
mod list_invitees;
mod preview_private;
mod remind;
mod update;

pub use create_private::{Duplicates, NewPrivateInvitation};
pub use create_public::NewPublicInvitation;
pub use get::{InvitationDetail, Kind};
pub use job_status::{JobState, JobStatus};
pub use list::{InvitationFilterField, InvitationQuery, InvitationSort};
pub use list_invitees::{InviteeDetail, InviteeFilterField, InviteeQuery, InviteeSort};
pub use preview_private::{AddressPreview, Verdict};
pub use remind::Reminded;
pub use update::{Expiry, InvitationUpdate};

use usher_model::{AppId, CourseId};
use usher_store::{Conn, courses};

use crate::{Error, Result};

/// The course that an invitation is to; an unknown one is bad input here, as the wire declares only 400 for it
/// (docs: decisions).
async fn invited_course(conn: &mut Conn, app: &AppId, id: &CourseId) -> Result<courses::Course> {
    courses::find(conn, app, id)
        .await?
        .ok_or_else(|| Error::invalid("courseId", format!("Could not find course [{id}]")))
}
