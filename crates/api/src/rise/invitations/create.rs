use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::Email;
use usher_service::Usher;
use usher_service::rights::Role;
use usher_service::team::NewTeamInvitation;
use utoipa::ToSchema;

use super::schema::Invitation;
use crate::rise::auth::Caller;
use crate::rise::error::{Result, RiseError};
use crate::rise::profile::Profile;
use crate::scormcloud::body::Body;

/// Somebody to invite.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewInvitation {
    /// To whom.
    email: String,
    /// To what: `learner`, `author`, `reporter` or `admin`. It may be left out with a header `API-Version`, and is learner
    /// then.
    role: Option<String>,
    /// First name.
    first_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// The names of the groups to join. Those that are not there are made when the invitation is accepted.
    groups: Option<Vec<String>>,
    /// The names of the groups to report on, with the role reporter alone: `Everyone`, or others.
    reporting_groups: Option<Vec<String>>,
}

impl NewInvitation {
    fn read(self, profile: Profile) -> Result<NewTeamInvitation> {
        let email = Email::parse(&self.email).map_err(|fault| RiseError::invalid("email", fault))?;
        let role = match (self.role.as_deref(), profile) {
            (Some(word), _) => word.parse().map_err(|fault| RiseError::invalid("role", fault))?,
            (None, Profile::Reach) => Role::Learner,
            (None, Profile::Rise) => return Err(RiseError::invalid("role", "is required")),
        };
        Ok(NewTeamInvitation {
            email,
            role,
            first_name: self.first_name,
            last_name: self.last_name,
            groups: self.groups.unwrap_or_default(),
            // An empty list asks for nothing that a role might not have.
            reporting_groups: self.reporting_groups.filter(|names| !names.is_empty()),
            apps: None,
        })
    }
}

/// The invitation that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeInvitation {
    /// It.
    invitation: Invitation,
}

/// Invites somebody to the account, and mails them.
#[utoipa::path(
    post,
    path = "/invitations",
    operation_id = "createInvitation",
    tag = "invitations",
    request_body = NewInvitation,
    responses(
        (status = 200, description = "The invitation.", body = MadeInvitation),
        (status = 400, description = "invalid_parameter; invalid_user_role: only a reporter reports on groups; \
            invalid_reporting_groups: Everyone and others at once; max_invites_reached: as many invitations are pending \
            as may be; invalid_api_version."),
        (status = 409, description = "user_exists: somebody in the account has the address; invite_pending: an invitation \
            to it is pending. Case does not matter."),
    ),
)]
pub(crate) async fn create_invitation(
    caller: Caller,
    State(usher): State<Usher>,
    Body(new): Body<NewInvitation>,
) -> Result<Json<MadeInvitation>> {
    let new = new.read(caller.version.profile)?;
    let made = usher.invite_to_team(&caller.actor, new).await?;
    Ok(Json(MadeInvitation { invitation: Invitation::made(&usher, &made) }))
}
