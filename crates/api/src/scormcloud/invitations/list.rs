use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use utoipa::ToSchema;

use super::schema::{InvitationParams, InvitationSummarySchema, page};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged, TagParams, join_token};
use crate::scormcloud::query::Params;

/// A page of invitations of both kinds.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationSummaryList {
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
    /// The invitations.
    pub invitations: Vec<InvitationSummarySchema>,
}

/// Lists the invitations of the application, public and private.
#[utoipa::path(
    get,
    path = "/invitations",
    operation_id = "getAllInvitations",
    tag = "invitations",
    params(InvitationParams, ListParams, TagParams),
    responses(
        (status = 200, description = "A page of invitations.", body = InvitationSummaryList,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_all_invitations(
    caller: Caller,
    State(usher): State<Usher>,
    Params(of): Params<InvitationParams>,
    Params(list): Params<ListParams>,
    Params(tags): Params<TagParams>,
) -> Result<Paged<InvitationSummaryList>> {
    let page = page(None, of, list, tags, [])?;
    let listing = usher.list_invitations(&caller.actor, &caller.app, None, page.request).await?;
    let body = InvitationSummaryList {
        more: join_token(page.include, listing.more),
        invitations: listing.rows.into_iter().map(Into::into).collect(),
    };
    Ok(Paged { body, total: listing.total })
}
