use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::team::TeamInvitationQuery;
use utoipa::{IntoParams, ToSchema};

use super::schema::Invitation;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::scormcloud::query::Params;

/// Which invitations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InvitationParams {
    /// How many a page holds: 1 to 100; 50 if not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// To this address alone; case does not matter.
    email: Option<String>,
    /// Part of `nextUrl`.
    cursor: Option<String>,
}

/// A page of pending invitations.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invitations {
    /// The invitations.
    invitations: Vec<Invitation>,
    /// Where the list goes on; null at its end.
    next_url: Option<String>,
}

/// Lists the pending invitations, the oldest first.
#[utoipa::path(
    get,
    path = "/invitations",
    operation_id = "listInvitations",
    tag = "invitations",
    params(InvitationParams),
    responses((status = 200, description = "A page of invitations.", body = Invitations)),
)]
pub(crate) async fn list_invitations(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<InvitationParams>,
) -> Result<Json<Invitations>> {
    let (rows, email) = (limit(params.limit)?, params.email);
    let request = page(params.cursor, || Ok(TeamInvitationQuery { email: email.clone(), limit: rows }))?;
    let found = usher.list_team_invitations(&caller.actor, request).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let shown = [("limit", rows.as_deref()), ("email", email.as_deref())];
    let next_url = next_url(&usher, &["invitations"], &shown, found.more);
    let invitations = found.rows.iter().map(|row| Invitation::of(&usher, row)).collect();
    Ok(Json(Invitations { invitations, next_url }))
}
