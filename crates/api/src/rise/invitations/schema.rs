use serde::Serialize;
use usher_service::Usher;
use usher_service::team::TeamInvitation;
use usher_service::webhook::TeamInvitationFact;
use utoipa::ToSchema;

use crate::rise::instant::instant;
use crate::rise::listing::link;

/// A pending invitation to the account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invitation {
    /// Its id.
    id: String,
    /// To whom.
    email: String,
    /// To what: `learner`, `author`, `reporter` or `admin`.
    role: String,
    /// First name.
    first_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// The names of the groups to join.
    groups: Vec<String>,
    /// The names of the groups to report on. Of another role than reporter it is null where the invitation was just made,
    /// else missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<String>>)]
    #[expect(clippy::option_option, reason = "missing and null differ on this wire")]
    reporting_groups: Option<Option<Vec<String>>>,
    /// Where it is read again.
    url: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// Until when it can be accepted; null for ever.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl Invitation {
    /// As a list and a look show it.
    pub(super) fn of(usher: &Usher, row: &TeamInvitation) -> Self {
        Self::of_fact(usher, row.into())
    }

    /// The same, as a webhook tells it.
    pub(crate) fn of_fact(usher: &Usher, row: TeamInvitationFact) -> Self {
        let id = row.id.to_string();
        Self {
            url: link(usher, &["invitations", &id]),
            id,
            email: row.email,
            role: row.role,
            first_name: row.first_name,
            last_name: row.last_name,
            groups: row.groups,
            reporting_groups: row.reporting_groups.map(Some),
            created_at: instant(row.created_at),
            expires_at: row.expires_at.map(instant),
        }
    }

    /// As the answer to its making shows it.
    pub(super) fn made(usher: &Usher, row: &TeamInvitation) -> Self {
        let shown = Self::of(usher, row);
        Self { reporting_groups: shown.reporting_groups.or(Some(None)), ..shown }
    }
}
