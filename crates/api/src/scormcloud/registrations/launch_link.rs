use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::RegistrationId;
use usher_service::Usher;
use usher_service::registration::{LaunchAuth, LaunchLinkRequest};
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
    /// The language of the player. It is shown in English, the one language that there is, so this is not looked at.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    culture: Option<String>,
    /// A style sheet for the player: an https URL of at most 2000 characters.
    css_url: Option<String>,
    /// Tags for the learner.
    learner_tags: Option<Vec<String>>,
    /// Tags for the course.
    course_tags: Option<Vec<String>>,
    /// Tags for the registration.
    registration_tags: Option<Vec<String>>,
    /// Added to the query of each activity's address; at most 2000 characters as a query.
    additionalvalues: Option<Vec<ItemValuePairSchema>>,
    /// Who may come back to the launch once it has begun: whoever has its address, if not said.
    launch_auth: Option<LaunchAuthSchema>,
}

/// A value with its name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ItemValuePairSchema {
    /// Its name.
    item: Option<String>,
    /// The value.
    value: Option<String>,
}

/// Who may come back to a launch once it has begun.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LaunchAuthSchema {
    /// By what the content of a course proves itself to the vendor's server. Here that is always the address of the
    /// launch, so both words mean the same.
    #[serde(rename = "type")]
    #[expect(dead_code, reason = "both words mean the same here")]
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

/// What a launch is bound to when it first begins. It is checked whenever the launch is begun again, as by a reload;
/// reports of what was begun are always taken.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchAuthOptionsSchema {
    /// Whether to the learner's network address.
    ip_address: Option<bool>,
    /// Whether to the learner's browser, as it names itself.
    fingerprint: Option<bool>,
    /// For how many seconds after its beginning it may be begun again: 300 to 31540000.
    expiry: Option<i64>,
    /// For how many seconds after it was last heard of it may be begun again: 300 to 31540000.
    sliding_expiry: Option<i64>,
}

/// A launch link.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchLinkSchema {
    /// The address to send the learner to.
    pub launch_link: String,
}

impl ItemValuePairSchema {
    /// The pair, unless it has no name.
    fn read(self) -> Option<(String, String)> {
        Some((said(self.item)?, self.value.unwrap_or_default()))
    }

    /// The pairs that have a name.
    pub(crate) fn read_all(pairs: Option<Vec<Self>>) -> Vec<(String, String)> {
        pairs.into_iter().flatten().filter_map(Self::read).collect()
    }
}

impl From<LaunchAuthOptionsSchema> for LaunchAuth {
    fn from(options: LaunchAuthOptionsSchema) -> Self {
        Self {
            address: options.ip_address.unwrap_or(false),
            browser: options.fingerprint.unwrap_or(false),
            expiry: options.expiry,
            sliding_expiry: options.sliding_expiry,
        }
    }
}

impl LaunchLinkRequestSchema {
    fn read(self) -> Result<LaunchLinkRequest> {
        Ok(LaunchLinkRequest {
            expiry_seconds: self.expiry,
            redirect_on_exit: self.redirect_on_exit_url,
            tracking: self.tracking.unwrap_or(true),
            start_activity: said(self.start_sco),
            tags: read_tags("registrationTags", self.registration_tags)?,
            learner_tags: read_tags("learnerTags", self.learner_tags)?,
            course_tags: read_tags("courseTags", self.course_tags)?,
            auth: self.launch_auth.and_then(|auth| auth.options).map(LaunchAuth::from),
            css_url: said(self.css_url),
            additional_values: ItemValuePairSchema::read_all(self.additionalvalues),
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
