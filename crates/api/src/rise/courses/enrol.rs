use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;
use usher_service::enrolment::EnrolledAs;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Has somebody take a course; who is to already goes on so. It makes a registration.
#[utoipa::path(
    put,
    path = "/courses/{courseId}/users/{userId}",
    operation_id = "enrollUser",
    tag = "courses",
    params(
        ("courseId" = String, Path, description = "The course's id on this wire."),
        ("userId" = String, Path, description = "The person's id."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "course_not_found or user_not_found: there is no such course or person."),
    ),
)]
pub(crate) async fn enrol_user(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.enrol(&caller.actor, names.course()?, EnrolledAs::Person(names.user()?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Has a group take a course: everybody in it, and whoever comes later.
#[utoipa::path(
    put,
    path = "/courses/{courseId}/groups/{groupId}",
    operation_id = "enrollGroup",
    tag = "courses",
    params(
        ("courseId" = String, Path, description = "The course's id on this wire."),
        ("groupId" = String, Path, description = "The group's id, or `everyone`."),
    ),
    responses(
        (status = 204, description = "It is so now."),
        (status = 404, description = "course_not_found or group_not_found: there is no such course or group."),
    ),
)]
pub(crate) async fn enrol_group(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.enrol(&caller.actor, names.course()?, EnrolledAs::Group(names.group())).await?;
    Ok(StatusCode::NO_CONTENT)
}
