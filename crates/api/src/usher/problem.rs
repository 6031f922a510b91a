//! Refusals of this wire: problem details (RFC 9457).

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;
use usher_service::Error;
use utoipa::ToSchema;

use crate::scormcloud::error::ApiError;

/// The media type of a refusal.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was not carried out (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The status.
    status: u16,
    /// What went wrong, in a sentence.
    detail: String,
    /// The field or parameter at fault, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
}

impl Problem {
    fn of(error: &ApiError) -> Self {
        let status = status(error);
        let field = match error {
            ApiError::Service(Error::Invalid { field, .. }) => Some(field.clone()),
            _ => None,
        };
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            detail: error.to_string(),
            field,
        }
    }
}

/// What is taken is a conflict here, where the vendor's wire has 400.
fn status(error: &ApiError) -> StatusCode {
    match error {
        ApiError::Service(Error::Exists { .. }) => StatusCode::CONFLICT,
        other => other.status(),
    }
}

/// Gives a refusal the form of this wire; its headers stay.
pub(super) async fn render(mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<Arc<ApiError>>() else { return response };
    let problem = Problem::of(&error);
    *response.status_mut() = status(&error);
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response.map(|_| Body::from(serde_json::to_vec(&problem).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use serde_json::json;

    use super::*;

    fn problem(error: Error) -> serde_json::Value {
        serde_json::to_value(Problem::of(&error.into())).unwrap()
    }

    #[test]
    fn a_fault_of_a_field_names_the_field() {
        let expected = json!({
            "type": "about:blank", "title": "Bad Request", "status": 400,
            "detail": "limit: must be 1 to 500, not 0", "field": "limit",
        });
        assert_eq!(problem(Error::invalid("limit", "must be 1 to 500, not 0")), expected);
    }

    #[test]
    fn what_is_taken_is_a_conflict() {
        let expected = json!({
            "type": "about:blank", "title": "Conflict", "status": 409,
            "detail": "Registration with id [r] already exists",
        });
        assert_eq!(problem(Error::Exists { what: "Registration", id: "r".into() }), expected);
    }

    #[tokio::test]
    async fn what_is_no_refusal_stays_as_it_is_and_a_refusal_keeps_its_headers() {
        let kept = render("fine".into_response()).await;
        assert_eq!(kept.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
        let refused = render(ApiError::from(Error::TooMany("Too many".into())).into_response()).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
        assert_eq!(refused.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
    }
}
