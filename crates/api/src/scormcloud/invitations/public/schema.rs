use serde::Serialize;
use usher_service::invitation::InvitationDetail;
use utoipa::ToSchema;

use crate::scormcloud::schema::{PostBackSchema, instant};

/// A public invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicInvitationSchema {
    /// Its id.
    pub id: String,
    /// To which course.
    pub course_id: String,
    /// The course's title.
    pub course_title: String,
    /// Whether anybody may start.
    pub allow_launch: bool,
    /// Whether new people may join.
    pub allow_new_registrations: bool,
    /// Its link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
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
    /// At most so many registrations; 0 for no limit.
    pub registration_cap: i64,
    /// How many registrations it has; with `includeRegistrationCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_count: Option<i64>,
}

impl PublicInvitationSchema {
    /// An invitation as it is shown; its count only if asked for.
    pub(super) fn show(detail: InvitationDetail, count: bool) -> Self {
        let InvitationDetail { invitation, course_title, url, postback, .. } = detail;
        Self {
            id: invitation.id.to_string(),
            course_id: invitation.course_id,
            course_title,
            allow_launch: invitation.allow_launch,
            allow_new_registrations: invitation.allow_new_registrations,
            url,
            create_date: instant(invitation.created_at),
            updated: instant(invitation.updated_at),
            post_back: postback.map(Into::into),
            expiration_date: invitation.expires_at.map(instant),
            registration_cap: invitation.registration_cap,
            registration_count: count.then_some(invitation.registration_count),
        }
    }
}
