use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::course::PreviewRequest;
use utoipa::ToSchema;

use super::place::Place;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::registrations::launch_link::{ItemValuePairSchema, LaunchLinkSchema};
use crate::scormcloud::schema::said;

/// A preview link to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreviewLaunchLinkRequestSchema {
    /// How long it may be opened for the first time, in seconds: 10 to 300; 120 if not said.
    expiry: Option<i64>,
    /// Where the viewer goes on exit: a URL, or `closer`, `blank` or `message`.
    redirect_on_exit_url: Option<String>,
    /// The activity to begin with.
    start_sco: Option<String>,
    /// The language of the player. It is shown in English, the one language that there is, so this is not looked at.
    #[expect(dead_code, reason = "a field of the wire that changes nothing here")]
    culture: Option<String>,
    /// A style sheet for the player: an https URL of at most 2000 characters.
    css_url: Option<String>,
    /// Added to the query of each activity's address; at most 2000 characters as a query.
    additionalvalues: Option<Vec<ItemValuePairSchema>>,
}

impl From<PreviewLaunchLinkRequestSchema> for PreviewRequest {
    fn from(body: PreviewLaunchLinkRequestSchema) -> Self {
        Self {
            expiry_seconds: body.expiry,
            redirect_on_exit: body.redirect_on_exit_url.unwrap_or_default(),
            start_activity: said(body.start_sco),
            css_url: said(body.css_url),
            additional_values: ItemValuePairSchema::read_all(body.additionalvalues),
        }
    }
}

/// Makes a link that shows a course without keeping anything of it.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/preview",
    operation_id = "buildCoursePreviewLaunchLink",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id.")),
    request_body = PreviewLaunchLinkRequestSchema,
    responses(
        (status = 200, description = "The link.", body = LaunchLinkSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn build_course_preview_launch_link(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Body(body): Body<PreviewLaunchLinkRequestSchema>,
) -> Result<Json<LaunchLinkSchema>> {
    let url = usher.create_preview(&caller.actor, &caller.app, &place, body.into()).await?;
    Ok(Json(LaunchLinkSchema { launch_link: url.into() }))
}

/// Makes a link that shows a version of a course without keeping anything of it.
#[utoipa::path(
    post,
    path = "/courses/{courseId}/versions/{versionId}/preview",
    operation_id = "buildCoursePreviewLaunchLinkWithVersion",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
    ),
    request_body = PreviewLaunchLinkRequestSchema,
    responses(
        (status = 200, description = "The link.", body = LaunchLinkSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn build_course_preview_launch_link_with_version(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Body(body): Body<PreviewLaunchLinkRequestSchema>,
) -> Result<Json<LaunchLinkSchema>> {
    let url = usher.create_preview(&caller.actor, &caller.app, &place, body.into()).await?;
    Ok(Json(LaunchLinkSchema { launch_link: url.into() }))
}
