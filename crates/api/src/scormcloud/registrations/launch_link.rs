use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::RegistrationId;
use usher_service::Usher;
use usher_service::registration::LaunchLinkRequest;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::Id;
use crate::scormcloud::schema::{read_tags, said};

/// A launch link to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchLinkRequestSchema {
    /// How long it may be opened for the first time, in seconds: 10 to 300; 120 if not said.
    expiry: Option<i64>,
    /// Where the learner goes on exit: a URL, or `closer`, `blank` or `message`.
    redirect_on_exit_url: String,
    /// Whether results are kept; they are if not said.
    tracking: Option<bool>,
    /// The activity to begin with.
    start_sco: Option<String>,
    /// The language of the player. Not looked at.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    culture: Option<String>,
    /// A style sheet for the player. Not looked at.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    css_url: Option<String>,
    /// Tags for the learner. Not kept yet.
    #[expect(dead_code, reason = "learners have no tags yet")]
    learner_tags: Option<Vec<String>>,
    /// Tags for the course. Not kept yet.
    #[expect(dead_code, reason = "a launch does not tag its course yet")]
    course_tags: Option<Vec<String>>,
    /// Tags for the registration.
    registration_tags: Option<Vec<String>>,
    /// Values for content of other standards. Not looked at.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    additionalvalues: Option<Vec<ItemValuePairSchema>>,
    /// How the launch proves itself. Not looked at: the link itself is the proof.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    launch_auth: Option<LaunchAuthSchema>,
}

/// A value with its name.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "fields of the wire that change nothing here")]
pub(crate) struct ItemValuePairSchema {
    /// Its name.
    item: Option<String>,
    /// The value.
    value: Option<String>,
}

/// How a launch proves itself.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "fields of the wire that change nothing here")]
pub(crate) struct LaunchAuthSchema {
    /// By what.
    #[serde(rename = "type")]
    kind: Option<LaunchAuthType>,
    /// Bound to what.
    options: Option<LaunchAuthOptionsSchema>,
}

/// What a launch proves itself by.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LaunchAuthType {
    Cookies,
    Vault,
}

/// What the proof of a launch is bound to.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "fields of the wire that change nothing here")]
pub(crate) struct LaunchAuthOptionsSchema {
    /// The learner's network address.
    ip_address: Option<bool>,
    /// The learner's browser.
    fingerprint: Option<bool>,
    /// For how many seconds it holds.
    expiry: Option<i64>,
    /// For how many seconds it holds after each call.
    sliding_expiry: Option<i64>,
}

/// A launch link.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchLinkSchema {
    /// The address to send the learner to.
    pub launch_link: String,
}

impl LaunchLinkRequestSchema {
    fn read(self) -> Result<LaunchLinkRequest> {
        Ok(LaunchLinkRequest {
            expiry_seconds: self.expiry,
            redirect_on_exit: self.redirect_on_exit_url,
            tracking: self.tracking.unwrap_or(true),
            start_activity: said(self.start_sco),
            tags: read_tags("registrationTags", self.registration_tags)?,
        })
    }
}

/// Makes a link that starts a registration's course for whoever opens it.
#[utoipa::path(
    post,
    path = "/registrations/{registrationId}/launchLink",
    operation_id = "buildRegistrationLaunchLink",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id.")),
    request_body = LaunchLinkRequestSchema,
    responses(
        (status = 200, description = "The link.", body = LaunchLinkSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn build_registration_launch_link(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
    Body(body): Body<LaunchLinkRequestSchema>,
) -> Result<Json<LaunchLinkSchema>> {
    let url = usher.create_launch_link(&caller.actor, &caller.app, &id, body.read()?).await?;
    Ok(Json(LaunchLinkSchema { launch_link: url.into() }))
}
