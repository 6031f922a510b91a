use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::invitation::NewPublicInvitation;
use utoipa::ToSchema;

use super::super::schema::{read_course, read_creator, read_first_expiry};
use super::schema::PublicInvitationSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::schema::{PostBackSchema, read_postback, read_tags};

/// A public invitation to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatePublicInvitationSchema {
    /// To which course.
    course_id: String,
    /// Who invites.
    creating_user_email: String,
    /// At most so many registrations; 0 for no limit, as if not said.
    registration_cap: Option<i64>,
    /// Where results are posted.
    post_back: Option<PostBackSchema>,
    /// Until when it may be started (ISO 8601; UTC if it names no zone). A date alone lasts until its end.
    #[schema(format = DateTime)]
    expiration_date: Option<String>,
    /// Its tags, which its registrations get too.
    tags: Option<Vec<String>>,
}

impl CreatePublicInvitationSchema {
    fn read(self) -> Result<NewPublicInvitation> {
        Ok(NewPublicInvitation {
            course_id: read_course(&self.course_id)?,
            creator: read_creator(&self.creating_user_email)?,
            registration_cap: self.registration_cap.unwrap_or(0),
            postback: read_postback(self.post_back)?,
            expires_at: read_first_expiry(self.expiration_date)?,
            tags: read_tags("tags", self.tags)?,
        })
    }
}

/// Makes a link by which anyone may join a course.
#[utoipa::path(
    post,
    path = "/invitations/public",
    operation_id = "createPublicInvitation",
    tag = "invitations",
    request_body = CreatePublicInvitationSchema,
    responses(
        (status = 200, description = "The new invitation.", body = PublicInvitationSchema),
        (status = 400, description = "The request cannot be read, or there is no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_public_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<CreatePublicInvitationSchema>,
) -> Result<Json<PublicInvitationSchema>> {
    let made = usher.create_public_invitation(&caller.actor, &caller.app, body.read()?).await?;
    Ok(Json(PublicInvitationSchema::show(made, false)))
}
