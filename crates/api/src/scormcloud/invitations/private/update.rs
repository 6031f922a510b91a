use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::invitation::{InvitationUpdate, Kind};
use utoipa::ToSchema;

use super::super::schema::read_new_expiry;
use super::schema::PrivateInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::schema::{PostBackSchema, read_postback, said};

/// What is to change; what is missing or null stays. Everything else is ignored: older clients send the whole
/// invitation back.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PrivateInvitationUpdateSchema {
    /// Whether anybody may start. Switching it off also takes back the mails that have not gone out.
    allow_launch: Option<bool>,
    /// The mail, from now on.
    invitation_email: Option<InvitationEmailUpdateSchema>,
    /// Where results of registrations made from now on are posted.
    post_back: Option<PostBackSchema>,
    /// Until when it may be started; an empty text removes the end.
    #[schema(format = DateTime)]
    expiration_date: Option<String>,
}

/// What is to change in the mail.
#[derive(Default, Deserialize, ToSchema)]
pub(crate) struct InvitationEmailUpdateSchema {
    /// Its subject.
    subject: Option<String>,
    /// Its body.
    body: Option<String>,
}

impl PrivateInvitationUpdateSchema {
    fn read(self) -> Result<InvitationUpdate> {
        let email = self.invitation_email.unwrap_or_default();
        Ok(InvitationUpdate {
            allow_launch: self.allow_launch,
            subject: said(email.subject),
            body: said(email.body),
            postback: read_postback(self.post_back)?,
            expires_at: read_new_expiry(self.expiration_date)?,
            ..InvitationUpdate::default()
        })
    }
}

/// Changes a private invitation and shows its new state.
#[utoipa::path(
    put,
    path = "/invitations/private/{invitationId}",
    operation_id = "updatePrivateInvitation",
    tag = "invitations",
    params(("invitationId" = String, Path, description = "The invitation's id.")),
    request_body = PrivateInvitationUpdateSchema,
    responses(
        (status = 200, description = "The invitation's new state.", body = PrivateInvitationSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such private invitation.", body = MessageSchema),
    ),
)]
pub(crate) async fn update_private_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<InvitationId>,
    Body(body): Body<PrivateInvitationUpdateSchema>,
) -> Result<Json<PrivateInvitationSchema>> {
    let invitation = usher.update_invitation(&caller.actor, &caller.app, id, Kind::Private, body.read()?).await?;
    Ok(Json(PrivateInvitationSchema::show(invitation, false)))
}
