//! Which course a path is about.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use usher_model::CourseId;
use usher_service::course::CourseRef;

use crate::scormcloud::error::ApiError;

/// The course in the path, in the version whose number follows it, or in its newest.
pub(crate) struct Place(pub CourseRef);

impl<S: Send + Sync> FromRequestParts<S> for Place {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::BadRequest("The path is not valid UTF-8 after its escapes are resolved".into()))?;
        let find = |name: &str| params.iter().find(|(known, _)| *known == name).map(|(_, text)| text);
        let course = find("courseId").unwrap_or_default();
        let course = CourseId::parse(course).map_err(|fault| ApiError::invalid("courseId", fault))?;
        let version = match find("versionId").map(str::parse) {
            None => None,
            Some(Ok(number)) => Some(number),
            Some(Err(_)) => return Err(ApiError::invalid("versionId", "must be a whole number")),
        };
        Ok(Self(CourseRef { course, version }))
    }
}
