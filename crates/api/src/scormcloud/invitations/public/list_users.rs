use axum::extract::State;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::Kind;

use super::super::users::{self, ReportParams, UserInvitationList};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Lists the people on a public invitation.
#[utoipa::path(
    get,
    path = "/invitations/public/{invitationId}/userInvitations",
    operation_id = "getPublicUserInvitations",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id."), ListParams, ReportParams),
    responses(
        (status = 200, description = "A page of people.", body = UserInvitationList,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such public invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_public_user_invitations(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Params(list): Params<ListParams>,
    Params(report): Params<ReportParams>,
) -> Result<Paged<UserInvitationList>> {
    users::list(&usher, &caller, id, Kind::Public, list, &report).await
}
