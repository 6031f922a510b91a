use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::invitation::Kind;
use utoipa::ToSchema;

use super::super::schema::{CountParams, InvitationParams, page};
use super::schema::PrivateInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged, TagParams, join_token};
use crate::scormcloud::query::Params;

/// A page of private invitations.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrivateInvitationList {
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The invitations.
    pub invitations: Vec<PrivateInvitationSchema>,
}

/// Lists the private invitations of the application.
#[utoipa::path(
    get,
    path = "/invitations/private",
    operation_id = "getPrivateInvitations",
    tag = "invitations",
    params(InvitationParams, ListParams, TagParams, CountParams),
    responses(
        (status = 200, description = "A page of invitations.", body = PrivateInvitationList,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_private_invitations(
    caller: Caller,
    State(usher): State<Usher>,
    Params(of): Params<InvitationParams>,
    Params(list): Params<ListParams>,
    Params(tags): Params<TagParams>,
    Params(count): Params<CountParams>,
) -> Result<Paged<PrivateInvitationList>> {
    let kind = Kind::Private;
    let page = page(Some(kind), of, list, tags, [count.include_registration_count.unwrap_or(false)])?;
    let [counts] = page.include;
    let listing = usher.list_invitations(&caller.actor, &caller.app, Some(kind), page.request).await?;
    let body = PrivateInvitationList {
        more: join_token(page.include, listing.more),
        invitations: listing.rows.into_iter().map(|row| PrivateInvitationSchema::show(row, counts)).collect(),
    };
    Ok(Paged { body, total: listing.total })
}
