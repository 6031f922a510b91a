//! What invitations of both kinds have in common.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_model::{CourseId, Email};
use usher_service::invitation::{
    Expiry, InvitationDetail, InvitationFilterField, InvitationQuery, InvitationSort, Kind,
};
use usher_service::{DateField, Direction};
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::listing::{ListParams, PageOf, TagParams, Vocabulary};
use crate::scormcloud::schema::{instant, read_expiry, said};

/// What is told of any invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationSummarySchema {
    /// Its id.
    pub id: String,
    /// To which course.
    pub course_id: String,
    /// One link for all, or a mail for each.
    pub is_public: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    pub create_date: String,
    /// When it was last changed by a call.
    #[schema(format = DateTime)]
    pub updated: String,
}

impl From<InvitationDetail> for InvitationSummarySchema {
    fn from(InvitationDetail { invitation, .. }: InvitationDetail) -> Self {
        Self {
            id: invitation.id.to_string(),
            course_id: invitation.course_id,
            is_public: invitation.public,
            create_date: instant(invitation.created_at),
            updated: instant(invitation.updated_at),
        }
    }
}

/// To which course.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitationParams {
    /// Invitations to this course.
    course_id: Option<String>,
}

/// What to show of an invitation beyond what is always shown.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountParams {
    /// Whether to tell how many registrations it has. The counts are exact at any time.
    pub include_registration_count: Option<bool>,
}

const WORDS: Vocabulary<InvitationFilterField, InvitationSort> = Vocabulary {
    fields: &[
        ("invitation_id", InvitationFilterField::Id),
        ("course_id", InvitationFilterField::CourseId),
        ("course_title", InvitationFilterField::CourseTitle),
        ("tags", InvitationFilterField::Tags),
    ],
    sorts: &[
        ("updated", InvitationSort::Updated),
        ("created", InvitationSort::Created),
        ("course_title", InvitationSort::CourseTitle),
    ],
    order: (InvitationSort::Updated, Direction::Ascending),
    date: DateField::Updated,
};

/// The page of invitations that is asked for.
pub(super) fn page<const N: usize>(
    kind: Option<Kind>,
    of: InvitationParams,
    list: ListParams,
    TagParams { tags }: TagParams,
    include: [bool; N],
) -> Result<PageOf<InvitationQuery, N>> {
    list.page(include, &WORDS, |asked| InvitationQuery {
        kind,
        course_id: of.course_id,
        period: asked.period,
        tags,
        filter: asked.filter,
        sort: asked.sort,
        direction: asked.direction,
    })
}

pub(super) fn read_course(id: &str) -> Result<CourseId> {
    CourseId::parse(id).map_err(|fault| ApiError::invalid("courseId", fault))
}

pub(super) fn read_creator(email: &str) -> Result<Email> {
    Email::parse(email).map_err(|fault| ApiError::invalid("creatingUserEmail", fault))
}

/// The expiry of a new invitation: an empty one is none.
pub(super) fn read_first_expiry(text: Option<String>) -> Result<Option<DateTime<Utc>>> {
    said(text).map(|text| read_expiry(&text)).transpose()
}

/// The expiry of an update: an empty one removes it, none leaves it.
pub(super) fn read_new_expiry(text: Option<String>) -> Result<Option<Expiry>> {
    match text {
        None => Ok(None),
        Some(text) if text.trim().is_empty() => Ok(Some(Expiry::Never)),
        Some(text) => Ok(Some(Expiry::At(read_expiry(&text)?))),
    }
}
