use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::InvitationId;
use usher_service::Usher;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;
use crate::usher::listing::read_time;

/// Who is left out.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReminderParams {
    /// Only those who had no mail of the invitation since this instant (ISO 8601; UTC if it names no zone).
    #[param(format = DateTime)]
    not_mailed_since: Option<String>,
}

/// What a call for reminders did.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reminded {
    /// How many mails were queued.
    queued: usize,
    /// Whether more people are left than one call takes (`invitations.max_addresses`): call again, with the time of the first
    /// call as `notMailedSince`.
    more: bool,
}

/// Mails everybody on an invitation again who may start and has not: the same registration, the same link.
///
/// Left out is who has a mail on its way, and whose address had its mails of the day
/// (`limits.mails_per_address_per_day`).
#[utoipa::path(
    post,
    path = "/invitations/{invitationId}/remind",
    operation_id = "remindInvitees",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id."), ReminderParams),
    responses(
        (status = 200, description = "How many mails were queued.", body = Reminded),
        (status = 404, description = "The application has no such invitation."),
        (status = 409, description = "The invitation is disabled."),
    ),
)]
pub(crate) async fn remind_invitees(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Params(params): Params<ReminderParams>,
) -> Result<Json<Reminded>> {
    let since = read_time("notMailedSince", params.not_mailed_since.as_deref())?;
    let done = usher.remind_invitees(&caller.actor, &caller.app, id, since).await?;
    Ok(Json(Reminded { queued: done.queued, more: done.more }))
}
