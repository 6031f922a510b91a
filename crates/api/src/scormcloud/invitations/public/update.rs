use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::{InvitationUpdate, Kind};
use utoipa::ToSchema;

use super::super::schema::read_new_expiry;
use super::schema::PublicInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::schema::{PostBackSchema, read_postback};

/// What is to change; what is missing or null stays. Everything else is ignored: older clients send the whole
/// invitation back.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PublicInvitationUpdateSchema {
    /// Whether anybody may start.
    allow_launch: Option<bool>,
    /// Whether new people may join.
    allow_new_registrations: Option<bool>,
    /// Where results of registrations made from now on are posted.
    post_back: Option<PostBackSchema>,
    /// Until when it may be started; an empty text removes the end.
    #[schema(format = DateTime)]
    expiration_date: Option<String>,
    /// At most so many registrations; 0 for no limit.
    registration_cap: Option<i64>,
}

impl PublicInvitationUpdateSchema {
    fn read(self) -> Result<InvitationUpdate> {
        Ok(InvitationUpdate {
            allow_launch: self.allow_launch,
            allow_new_registrations: self.allow_new_registrations,
            registration_cap: self.registration_cap,
            postback: read_postback(self.post_back)?,
            expires_at: read_new_expiry(self.expiration_date)?,
            ..InvitationUpdate::default()
        })
    }
}

/// Changes a public invitation and shows its new state.
#[utoipa::path(
    put,
    path = "/invitations/public/{invitationId}",
    operation_id = "updatePublicInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    request_body = PublicInvitationUpdateSchema,
    responses(
        (status = 200, description = "The invitation's new state.", body = PublicInvitationSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such public invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn update_public_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Body(body): Body<PublicInvitationUpdateSchema>,
) -> Result<Json<PublicInvitationSchema>> {
    let invitation = usher.update_invitation(&caller.actor, &caller.app, id, Kind::Public, body.read()?).await?;
    Ok(Json(PublicInvitationSchema::show(invitation, false)))
}
