use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::InvitationId;
use usher_service::invitation::{InviteeFilterField, InviteeQuery, InviteeSort};
use usher_service::{DateField, Direction, Period, TextFilter, Usher};
use utoipa::IntoParams;

use super::schema::Invitee;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;
use crate::usher::listing::{Items, items, page};

/// Which invitees.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteeParams {
    /// Only those who have started, or only those who have not.
    launched: Option<bool>,
    /// A text that the address must contain, without regard to case. It looks at a thousand people a page at most, so that
    /// a page may hold fewer rows than asked for, or more, and still carry `next`.
    email: Option<String>,
    /// How many rows a page holds: 1 to 500; 100 if not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// The token of the page before, for the page behind it; nothing else need be sent with it.
    next: Option<String>,
}

/// Lists the people on an invitation, public or private, in the order in which they came.
#[utoipa::path(
    get,
    path = "/invitations/{invitationId}/invitees",
    operation_id = "listInvitees",
    tag = "invitees",
    params(("invitationId" = String, Path, description = "The invitation's id."), InviteeParams),
    responses(
        (status = 200, description = "A page of people.", body = Items<Invitee>),
        (status = 404, description = "The application has no such invitation."),
    ),
)]
pub(crate) async fn list_invitees(
    caller: Caller,
    State(usher): State<Usher>,
    Id(invitation): Id<InvitationId>,
    Params(params): Params<InviteeParams>,
) -> Result<Json<Items<Invitee>>> {
    let page = page(params.next, || {
        Ok(InviteeQuery {
            invitation,
            launched: params.launched,
            period: Period { field: DateField::Created, since: None, until: None },
            filter: params.email.map(|text| TextFilter { field: InviteeFilterField::Email, text }),
            sort: InviteeSort::Created,
            direction: Direction::Ascending,
            results: false,
            mails: true,
            limit: params.limit,
        })
    })?;
    items(usher.list_invitees(&caller.actor, &caller.app, invitation, None, page).await)
}
