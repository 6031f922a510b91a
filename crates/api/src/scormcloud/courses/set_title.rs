use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_model::CourseId;
use usher_service::Usher;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::path::Id;

/// A title.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TitleSchema {
    /// The title, of 255 characters at most.
    title: Option<String>,
}

/// Gives a course another title.
#[utoipa::path(
    put,
    path = "/courses/{courseId}/title",
    operation_id = "setCourseTitle",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id.")),
    request_body = TitleSchema,
    responses(
        (status = 204, description = "It has the title."),
        (status = 400, description = "The title cannot be one.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn set_course_title(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<CourseId>,
    Body(body): Body<TitleSchema>,
) -> Result<StatusCode> {
    let title = body.title.ok_or_else(|| ApiError::invalid("title", "is missing"))?;
    usher.set_course_title(&caller.actor, &caller.app, &id, &title).await?;
    Ok(StatusCode::NO_CONTENT)
}
