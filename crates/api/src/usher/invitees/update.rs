use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use usher_model::{InviteeId, parse_expiry};
use usher_service::Usher;
use usher_service::invitation::Expiry;
use usher_service::invitee::InviteeUpdate;
use utoipa::ToSchema;

use super::schema::Invitee;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, Result};
use crate::scormcloud::path::Id;

/// What is to change; what is missing stays.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InviteePatch {
    /// Whether this person may start.
    enabled: Option<bool>,
    /// Until when this person may start (ISO 8601; UTC if it names no zone; a date alone lasts until its end), be it earlier
    /// or later than the invitation's end. Null takes it away: the invitation's end counts again.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<NewEnd>,
}

/// What was said of the end, null included.
struct NewEnd(Option<String>);

/// Tells null from nothing.
fn said<'de, D: Deserializer<'de>>(json: D) -> Result<Option<NewEnd>, D::Error> {
    Option::deserialize(json).map(|end| Some(NewEnd(end)))
}

impl InviteePatch {
    fn read(self) -> Result<InviteeUpdate> {
        let read = |text: String| match parse_expiry(&text) {
            Ok(at) => Ok(Expiry::At(at)),
            Err(fault) => Err(ApiError::invalid("expiresAt", format!("`{text}` {fault}"))),
        };
        let expires_at = self.expires_at.map(|NewEnd(end)| end.map_or(Ok(Expiry::Never), read)).transpose()?;
        Ok(InviteeUpdate { enabled: self.enabled, expires_at })
    }
}

/// Disables or enables one person on an invitation, or sets their own end.
///
/// Who is disabled finds a notice behind their link; a sitting that is under way goes on to its end.
#[utoipa::path(
    patch,
    path = "/invitees/{inviteeId}",
    operation_id = "updateInvitee",
    tag = "invitees",
    params(("inviteeId" = String, Path, description = "The invitee's id.")),
    request_body = InviteePatch,
    responses(
        (status = 200, description = "The person's new state.", body = Invitee),
        (status = 404, description = "The application has no such invitee."),
    ),
)]
pub(crate) async fn update_invitee(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InviteeId>,
    Body(body): Body<InviteePatch>,
) -> Result<Json<Invitee>> {
    Ok(Json(usher.update_invitee(&caller.actor, &caller.app, id, body.read()?).await?.into()))
}
