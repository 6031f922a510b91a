use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_service::Usher;
use usher_service::course::CourseRef;
use utoipa::IntoParams;

use super::place::Place;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;
use crate::scormcloud::xapi_schema::{StatementParams, XapiStatementResult};

/// Whose statements.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "there are no statements to choose from yet")]
pub(crate) struct LearnerParams {
    /// Those of this learner.
    learner_id: Option<String>,
}

/// Lists the xAPI statements about a course. There are none: this server keeps no statements yet.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/xAPIStatements",
    operation_id = "getCourseStatements",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        StatementParams,
        LearnerParams,
    ),
    responses(
        (status = 200, description = "The statements.", body = XapiStatementResult),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_statements(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<StatementParams>,
) -> Result<Json<XapiStatementResult>> {
    none_of(&usher, &caller, &place, &params).await
}

/// Lists the xAPI statements about a version of a course. There are none: this server keeps no statements yet.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}/xAPIStatements",
    operation_id = "getCourseVersionStatements",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        StatementParams,
        LearnerParams,
    ),
    responses(
        (status = 200, description = "The statements.", body = XapiStatementResult),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_version_statements(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<StatementParams>,
) -> Result<Json<XapiStatementResult>> {
    none_of(&usher, &caller, &place, &params).await
}

async fn none_of(
    usher: &Usher,
    caller: &Caller,
    place: &CourseRef,
    params: &StatementParams,
) -> Result<Json<XapiStatementResult>> {
    params.check()?;
    usher.check_course(&caller.actor, &caller.app, place).await?;
    Ok(Json(XapiStatementResult::default()))
}
