//! The people on an invitation, alike for both kinds.

use serde::{Deserialize, Serialize};
use usher_model::{InvitationId, Outcome};
use usher_service::invitation::{InviteeDetail, InviteeFilterField, InviteeQuery, InviteeSort, Kind};
use usher_service::{DateField, Direction, Usher};
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::listing::{ListParams, Paged, Vocabulary, join_token};
use crate::scormcloud::schema::{RegistrationCompletion, RegistrationSuccess, ScoreSchema, instant};

const WORDS: Vocabulary<InviteeFilterField, InviteeSort> = Vocabulary {
    fields: &[("registration_id", InviteeFilterField::RegistrationId), ("email", InviteeFilterField::Email)],
    sorts: &[("updated", InviteeSort::Updated), ("created", InviteeSort::Created)],
    order: (InviteeSort::Updated, Direction::Ascending),
    date: DateField::Updated,
};

/// What to show of a person beyond what is always shown.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportParams {
    /// Whether to tell what came of each registration.
    include_registration_report: Option<bool>,
}

/// A page of the people on an invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserInvitationList {
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The people.
    pub user_invitations: Vec<UserInvitationSchema>,
}

/// A person on an invitation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserInvitationSchema {
    /// Their address.
    pub email: String,
    /// Their own link.
    pub url: String,
    /// Whether they have started the course by it.
    pub is_started: bool,
    /// When this last changed.
    #[schema(format = DateTime)]
    pub updated: String,
    /// Their registration.
    pub registration_id: String,
    /// What came of it; with `includeRegistrationReport`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_report: Option<UserInvitationSchemaRegistrationReport>,
}

/// What came of a person's registration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserInvitationSchemaRegistrationReport {
    /// How far they have come.
    pub complete: RegistrationCompletion,
    /// Whether they have passed.
    pub success: RegistrationSuccess,
    /// Time spent, in seconds.
    pub total_seconds_tracked: f64,
    /// The score, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSchema>,
}

impl From<InviteeDetail> for UserInvitationSchema {
    fn from(detail: InviteeDetail) -> Self {
        Self {
            email: detail.invitee.email,
            url: detail.url,
            is_started: detail.invitee.launched_at.is_some(),
            updated: instant(detail.invitee.updated_at),
            registration_id: detail.registration_id,
            registration_report: detail.outcome.map(Into::into),
        }
    }
}

impl From<Outcome> for UserInvitationSchemaRegistrationReport {
    fn from(outcome: Outcome) -> Self {
        Self {
            complete: outcome.completion.into(),
            success: outcome.success.into(),
            total_seconds_tracked: outcome.time.seconds(),
            score: outcome.score.map(Into::into),
        }
    }
}

/// The page of people that is asked for.
pub(super) async fn list(
    usher: &Usher,
    caller: &Caller,
    invitation: InvitationId,
    kind: Kind,
    list: ListParams,
    report: &ReportParams,
) -> Result<Paged<UserInvitationList>> {
    let results = report.include_registration_report.unwrap_or(false);
    let page = list.page([], &WORDS, |asked| InviteeQuery {
        invitation,
        launched: None,
        period: asked.period,
        filter: asked.filter,
        sort: asked.sort,
        direction: asked.direction,
        results,
        mails: false,
        limit: None,
    })?;
    let listing = usher.list_invitees(&caller.actor, &caller.app, invitation, Some(kind), page.request).await?;
    let body = UserInvitationList {
        more: join_token(page.include, listing.more),
        user_invitations: listing.rows.into_iter().map(Into::into).collect(),
    };
    Ok(Paged { body, total: listing.total })
}
