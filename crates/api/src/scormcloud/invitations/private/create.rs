use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use usher_service::Usher;
use usher_service::invitation::{Duplicates, NewPrivateInvitation};
use utoipa::ToSchema;

use super::super::schema::{InvitationSummarySchema, read_course, read_creator, read_first_expiry};
use super::schema::InvitationEmailSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::schema::{PostBackSchema, read_postback, read_tags, said};

/// A private invitation to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatePrivateInvitationSchema {
    /// To which course.
    course_id: String,
    /// Who invites; answers to the mail go there.
    creating_user_email: String,
    /// The mail.
    invitation_email: InvitationEmailSchema,
    /// Where results are posted.
    post_back: Option<PostBackSchema>,
    /// Until when it may be started (ISO 8601; UTC if it names no zone). A date alone lasts until its end.
    #[schema(format = DateTime)]
    expiration_date: Option<String>,
    /// Its tags, which its registrations get too.
    tags: Option<Vec<String>>,
    /// What to do with addresses that were invited to the course before; `SEND_EXISTING` if not said.
    #[serde(default, deserialize_with = "read_duplicates")]
    duplicate_registration_option: Option<DuplicateRegistrationOption>,
}

/// What to do with an address that was invited to the course before.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DuplicateRegistrationOption {
    Fail,
    InstanceExisting,
    SendExisting,
    CreateNew,
}

/// Some clients write what was not said as `UNDEFINED`.
fn read_duplicates<'de, D: Deserializer<'de>>(json: D) -> Result<Option<DuplicateRegistrationOption>, D::Error> {
    #[derive(Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Word {
        Undefined,
        Fail,
        InstanceExisting,
        SendExisting,
        CreateNew,
    }
    Ok(Option::<Word>::deserialize(json)?.and_then(|word| match word {
        Word::Undefined => None,
        Word::Fail => Some(DuplicateRegistrationOption::Fail),
        Word::InstanceExisting => Some(DuplicateRegistrationOption::InstanceExisting),
        Word::SendExisting => Some(DuplicateRegistrationOption::SendExisting),
        Word::CreateNew => Some(DuplicateRegistrationOption::CreateNew),
    }))
}

impl CreatePrivateInvitationSchema {
    pub(crate) fn read(self) -> Result<NewPrivateInvitation> {
        Ok(NewPrivateInvitation {
            course_id: read_course(&self.course_id)?,
            creator: read_creator(&self.creating_user_email)?,
            subject: said(self.invitation_email.subject),
            body: said(self.invitation_email.body),
            addresses: self.invitation_email.addresses,
            postback: read_postback(self.post_back)?,
            expires_at: read_first_expiry(self.expiration_date)?,
            tags: read_tags("tags", self.tags)?,
            duplicates: self.duplicate_registration_option.map_or_else(Duplicates::default, Into::into),
        })
    }
}

impl From<DuplicateRegistrationOption> for Duplicates {
    fn from(option: DuplicateRegistrationOption) -> Self {
        match option {
            DuplicateRegistrationOption::Fail => Self::Fail,
            DuplicateRegistrationOption::InstanceExisting => Self::InstanceExisting,
            DuplicateRegistrationOption::SendExisting => Self::SendExisting,
            DuplicateRegistrationOption::CreateNew => Self::CreateNew,
        }
    }
}

/// Invites people by mail.
///
/// A registration is made for each address. The mails go out in the background, which `jobStatus` tells about.
#[utoipa::path(
    post,
    path = "/invitations/private",
    operation_id = "createPrivateInvitation",
    tag = "invitations",
    request_body = CreatePrivateInvitationSchema,
    responses(
        (status = 200, description = "The new invitation.", body = InvitationSummarySchema),
        (status = 400, description = "The request cannot be read, or there is no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_private_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<CreatePrivateInvitationSchema>,
) -> Result<Json<InvitationSummarySchema>> {
    let made = usher.create_private_invitation(&caller.actor, &caller.app, body.read()?).await?;
    Ok(Json(made.into()))
}
