use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_model::InviteeId;
use usher_service::Usher;
use usher_service::invitee::RegistrationFate;
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// What goes with an invitee.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemovalParams {
    /// What becomes of the registration; `keep` if not said.
    #[param(inline)]
    registration: Option<Fate>,
}

/// What becomes of a registration.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fate {
    Keep,
    Delete,
}

impl From<Fate> for RegistrationFate {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Keep => Self::Keep,
            Fate::Delete => Self::Delete,
        }
    }
}

/// Removes a person from an invitation. Their link is unknown from now on, and their seat is free.
///
/// The registration stays with its results, unless `registration=delete` is said: then it goes from every invitation
/// that it is on.
#[utoipa::path(
    delete,
    path = "/invitees/{inviteeId}",
    operation_id = "removeInvitee",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id."), RemovalParams),
    responses(
        (status = 204, description = "The person is removed."),
        (status = 404, description = "The application has no such invitee."),
    ),
)]
pub(crate) async fn remove_invitee(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
    Params(params): Params<RemovalParams>,
) -> Result<StatusCode> {
    let fate = params.registration.map(Into::into).unwrap_or_default();
    usher.remove_invitee(&caller.actor, &caller.app, id, fate).await?;
    Ok(StatusCode::NO_CONTENT)
}
