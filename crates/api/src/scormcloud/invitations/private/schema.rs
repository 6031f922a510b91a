use serde::{Deserialize, Serialize};
use usher_service::invitation::InvitationDetail;
use utoipa::ToSchema;

use crate::scormcloud::schema::{PostBackSchema, instant};

/// A private invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrivateInvitationSchema {
    /// Its id.
    pub id: String,
    /// To which course.
    pub course_id: String,
    /// The course's title.
    pub course_title: String,
    /// Whether anybody may start.
    pub allow_launch: bool,
    /// Its mail.
    pub invitation_email: InvitationEmailSchema,
    /// When it was made.
    #[schema(format = DateTime)]
    pub create_date: String,
    /// When it was last changed by a call.
    #[schema(format = DateTime)]
    pub updated: String,
    /// Where results are posted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_back: Option<PostBackSchema>,
    /// Until when it may be started.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub expiration_date: Option<String>,
    /// How many registrations it has; with `includeRegistrationCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_count: Option<i64>,
    /// How many of them were started; with `includeRegistrationCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub launched_registration_count: Option<i64>,
}

/// The mail of a private invitation.
#[derive(Deserialize, Serialize, ToSchema)]
pub(crate) struct InvitationEmailSchema {
    /// Its subject; may hold `[COURSE]`, `[USER]` and other tags. A default if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Its body, text or HTML; may hold tags too. A default if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Who is invited. Empty in lists: an invitation may have thousands.
    pub addresses: Vec<String>,
}

impl PrivateInvitationSchema {
    /// An invitation as it is shown; its counts only if asked for.
    pub(super) fn show(detail: InvitationDetail, counts: bool) -> Self {
        let InvitationDetail { invitation, course_title, postback, addresses, .. } = detail;
        Self {
            id: invitation.id.to_string(),
            course_id: invitation.course_id,
            course_title,
            allow_launch: invitation.allow_launch,
            invitation_email: InvitationEmailSchema { subject: invitation.subject, body: invitation.body, addresses },
            create_date: instant(invitation.created_at),
            updated: instant(invitation.updated_at),
            post_back: postback.map(Into::into),
            expiration_date: invitation.expires_at.map(instant),
            registration_count: counts.then_some(invitation.registration_count),
            launched_registration_count: counts.then_some(invitation.launched_count),
        }
    }
}
