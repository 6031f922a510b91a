use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;
use usher_service::enrolment::EnrolledAs;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Ends an enrolment. Who opened the course keeps the result; what nobody opened is removed.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/users/{userId}",
    operation_id = "unenrollUser",
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
pub(crate) async fn withdraw_user(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.withdraw(&caller.actor, names.course()?, EnrolledAs::Person(names.user()?)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends the enrolment of a group. Who opened the course keeps the result; what nobody opened is removed.
#[utoipa::path(
    delete,
    path = "/courses/{courseId}/groups/{groupId}",
    operation_id = "unenrollGroup",
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
pub(crate) async fn withdraw_group(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.withdraw(&caller.actor, names.course()?, EnrolledAs::Group(names.group())).await?;
    Ok(StatusCode::NO_CONTENT)
}
