//! Every refusal of this wire: its status, its body, its headers.

use std::error::Error as _;
use std::fmt::Display;
use std::sync::Arc;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use usher_service::Error;
use usher_service::account::TooFast;
use utoipa::ToSchema;

use super::scopes::Operation;

/// Why a request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("Authorization Required.")]
    NoCredentials,
    #[error("Provided credentials are invalid.")]
    BadCredentials,
    #[error("The management application manages applications; everything else takes the credentials of one of them.")]
    ManagementApplication,
    #[error("Managing applications takes the credentials of the management application.")]
    NotManagementApplication,
    #[error("The token is invalid, has expired, or its secret is no longer in force.")]
    BadToken,
    #[error("A token makes no token: this takes the application's id and a secret.")]
    SecretRequired,
    #[error("{} takes a token with one of the scopes {}, admin", .0.id, .0.scopes.join(", "))]
    MissingScope(&'static Operation),
    #[error(transparent)]
    TooFast(#[from] TooFast),
    #[error("{0}")]
    BadRequest(String),
    #[error("There is nothing at {0}")]
    NoRoute(String),
    #[error("{0} is not allowed here")]
    MethodNotAllowed(axum::http::Method),
    #[error("The body is larger than this server accepts (limits.body_bytes)")]
    TooLarge,
    #[error(transparent)]
    Service(#[from] Error),
}

pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// What went wrong. The contract declares `message`; the live service was seen to send `error`
/// (reference/scormcloud-v2.md §1.4). Both hold the same text.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageSchema {
    /// What went wrong.
    pub error: String,
    /// The same.
    pub message: String,
}

/// Seconds after which a caller who was too fast may try again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("60");

impl ApiError {
    /// A value that cannot be accepted, under the name that the wire gives it.
    pub(crate) fn invalid(field: &str, fault: impl Display) -> Self {
        Self::Service(Error::invalid(field, fault))
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NoCredentials | Self::BadCredentials | Self::BadToken | Self::SecretRequired => {
                StatusCode::UNAUTHORIZED
            }
            Self::ManagementApplication | Self::NotManagementApplication | Self::MissingScope(_) => {
                StatusCode::FORBIDDEN
            }
            Self::TooFast(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NoRoute(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Service(error) => match error {
                Error::NotFound { .. } => StatusCode::NOT_FOUND,
                // A taken registration id is 400 and a taken course id 409, as seen live.
                Error::Invalid { .. } | Error::Exists { .. } => StatusCode::BAD_REQUEST,
                Error::CourseExists { .. } | Error::InUse { .. } | Error::Conflict(_) | Error::LastAdmin => {
                    StatusCode::CONFLICT
                }
                Error::Forbidden(_) => StatusCode::FORBIDDEN,
                Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
                Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let text = self.to_string();
        let status = self.status();
        let mut response = (status, Json(MessageSchema { error: text.clone(), message: text })).into_response();
        match &self {
            Self::NoCredentials | Self::BadCredentials | Self::SecretRequired => {
                let challenge = HeaderValue::from_static(r#"Basic realm="SCORM Cloud API", charset="UTF-8""#);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::BadToken => {
                let challenge = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::MissingScope(_) => {
                let challenge = HeaderValue::from_static(r#"Bearer error="insufficient_scope""#);
                response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
            }
            Self::TooFast(TooFast { seconds, .. }) => {
                response.headers_mut().insert(header::RETRY_AFTER, (*seconds).into());
            }
            Self::Service(Error::TooMany(_)) => {
                response.headers_mut().insert(header::RETRY_AFTER, RETRY_AFTER);
            }
            Self::Service(error @ Error::Internal(_)) => tracing::error!(cause = causes(error), "a request failed"),
            _ => {}
        }
        // Usher's own wire says the same in another form.
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// What lies behind an error, outermost first.
pub(crate) fn causes(error: &Error) -> String {
    let chain = std::iter::successors(error.source(), |cause: &&dyn std::error::Error| (*cause).source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_status() {
        let status = |error: Error| ApiError::from(error).status().as_u16();
        let id = String::new;
        assert_eq!(status(Error::NotFound { what: "course", id: id() }), 404);
        assert_eq!(status(Error::invalid("courseId", "is empty")), 400);
        assert_eq!(status(Error::Exists { what: "Registration", id: id() }), 400);
        assert_eq!(status(Error::CourseExists { id: id() }), 409);
        assert_eq!(status(Error::InUse { id: id() }), 409);
        assert_eq!(status(Error::Conflict(id())), 409);
        assert_eq!(status(Error::Forbidden(id())), 403);
        assert_eq!(status(Error::TooMany(id())), 429);
        assert_eq!(status(Error::internal("disk full")), 500);
    }

    #[test]
    fn who_was_too_fast_is_told_when_to_come_back() {
        let response = ApiError::from(Error::TooMany("Too many".into())).into_response();
        assert_eq!(response.headers()[header::RETRY_AFTER], "60");
        let response = ApiError::from(TooFast { per_minute: 10, seconds: 6 }).into_response();
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::RETRY_AFTER]),
            (429, &"6".parse().unwrap())
        );
    }

    #[test]
    fn the_cause_of_an_internal_error_is_for_the_log_alone() {
        let error = Error::internal("disk full");
        assert_eq!(causes(&error), "disk full");
        assert!(!ApiError::from(error).to_string().contains("disk full"));
    }
}
