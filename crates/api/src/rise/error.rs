//! Every refusal of this wire: one table of codes with their statuses, one body, one renderer.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use usher_service::Error;
use usher_service::account::TooFast;
use usher_service::group::ReportingFault;
use usher_service::team::InviteFault;
use utoipa::ToSchema;

use super::profile::UnknownVersion;
use crate::scormcloud::error::{ApiError, causes};

/// Makes [`Code`] and its table of one list, so that no code is without a status.
macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $text:literal $status:ident,)*) => {
        /// What a refusal is called. Clients branch on it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Code {
            $($(#[$doc])* $code,)*
        }

        /// The one table of refusals: code, text on the wire, status.
        pub(crate) const TABLE: &[(Code, &str, StatusCode)] = &[
            $((Code::$code, $text, StatusCode::$status),)*
        ];
    };
}

codes! {
    // What the vendor names. Of these, only the statuses of the first two are documented; user_exists, invite_pending and
    // duplicate_name follow the second by analogy (reference/rise-api.md §4).
    /// A header names a version that there is not.
    InvalidApiVersion = "invalid_api_version" BAD_REQUEST,
    /// Another webhook has the URL.
    DuplicateTargetUrl = "duplicate_target_url" CONFLICT,
    /// Somebody in the account has the address.
    UserExists = "user_exists" CONFLICT,
    /// An invitation to the address can still be accepted.
    InvitePending = "invite_pending" CONFLICT,
    /// Another group has the name.
    DuplicateName = "duplicate_name" CONFLICT,
    /// As many invitations are pending as may be (`team.max_pending`).
    MaxInvitesReached = "max_invites_reached" BAD_REQUEST,
    /// Everyone and other groups at once.
    InvalidReportingGroups = "invalid_reporting_groups" BAD_REQUEST,
    /// The role may not report.
    InvalidUserRole = "invalid_user_role" BAD_REQUEST,
    /// There is no such invitation that can be accepted.
    InvitationNotFound = "invitation_not_found" NOT_FOUND,
    /// There is no such person.
    UserNotFound = "user_not_found" NOT_FOUND,
    /// There is no such group.
    GroupNotFound = "group_not_found" NOT_FOUND,
    /// There is no such course.
    CourseNotFound = "course_not_found" NOT_FOUND,
    /// There is no such webhook.
    WebhookNotFound = "webhook_not_found" NOT_FOUND,
    // What the vendor has no word for, or none that is known.
    /// No key, or none in force.
    Unauthorized = "unauthorized" UNAUTHORIZED,
    /// The key may not do this.
    Forbidden = "forbidden" FORBIDDEN,
    /// A parameter or a field cannot be accepted.
    InvalidParameter = "invalid_parameter" BAD_REQUEST,
    /// Nothing is at that path.
    NotFound = "not_found" NOT_FOUND,
    /// Something is, but does not take that method.
    MethodNotAllowed = "method_not_allowed" METHOD_NOT_ALLOWED,
    /// The state of the thing does not allow it.
    Conflict = "conflict" CONFLICT,
    /// It would leave the account without an admin.
    LastAdmin = "last_admin" CONFLICT,
    /// The body is larger than this server accepts.
    BodyTooLarge = "body_too_large" PAYLOAD_TOO_LARGE,
    /// More calls a minute than a key may make.
    RateLimitExceeded = "rate_limit_exceeded" TOO_MANY_REQUESTS,
    /// Something failed that the caller cannot mend.
    InternalError = "internal_error" INTERNAL_SERVER_ERROR,
}

impl Code {
    fn row(self) -> (&'static str, StatusCode) {
        let row = TABLE.iter().find(|(code, ..)| *code == self);
        row.map_or(("internal_error", StatusCode::INTERNAL_SERVER_ERROR), |(_, text, status)| (*text, *status))
    }

    /// The code on the wire.
    pub(crate) fn text(self) -> &'static str {
        self.row().0
    }

    /// The status that goes with it.
    pub(crate) fn status(self) -> StatusCode {
        self.row().1
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub(crate) struct RiseError {
    code: Code,
    message: String,
    /// Seconds after which a caller who was too fast may try again.
    retry_after: Option<i64>,
}

pub(crate) type Result<T, E = RiseError> = std::result::Result<T, E>;

/// A refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Refusal {
    /// What is wrong; one thing at a time.
    errors: [Fault; 1],
}

/// One thing that is wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Fault {
    /// What it is called.
    code: &'static str,
    /// What it is, in a sentence.
    message: String,
}

impl RiseError {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retry_after: None }
    }

    /// A value that cannot be accepted.
    pub(crate) fn invalid(field: &str, fault: impl std::fmt::Display) -> Self {
        Self::new(Code::InvalidParameter, format!("{field}: {fault}"))
    }
}

impl From<&UnknownVersion> for RiseError {
    fn from(unknown: &UnknownVersion) -> Self {
        let known = unknown.known.join(", ");
        Self::new(Code::InvalidApiVersion, format!("{} must be one of: {known}", unknown.header))
    }
}

impl From<TooFast> for RiseError {
    fn from(fault: TooFast) -> Self {
        let seconds = fault.seconds;
        Self { retry_after: Some(seconds), ..Self::new(Code::RateLimitExceeded, fault.to_string()) }
    }
}

impl From<InviteFault> for RiseError {
    fn from(fault: InviteFault) -> Self {
        let code = match fault {
            InviteFault::RoleOfReporting => Code::InvalidUserRole,
            InviteFault::ReportingGroups => Code::InvalidReportingGroups,
            InviteFault::UserExists => Code::UserExists,
            InviteFault::InvitePending => Code::InvitePending,
            InviteFault::MaxInvites { .. } => Code::MaxInvitesReached,
            InviteFault::Other(error) => return error.into(),
        };
        Self::new(code, fault.to_string())
    }
}

impl From<ReportingFault> for RiseError {
    fn from(fault: ReportingFault) -> Self {
        let code = match fault {
            ReportingFault::Role => Code::InvalidUserRole,
            ReportingFault::Everyone => Code::InvalidReportingGroups,
            ReportingFault::Other(error) => return error.into(),
        };
        Self::new(code, fault.to_string())
    }
}

impl From<Error> for RiseError {
    fn from(error: Error) -> Self {
        let code = match &error {
            Error::NotFound { what: "invitation", .. } => Code::InvitationNotFound,
            Error::NotFound { what: "user", .. } => Code::UserNotFound,
            Error::NotFound { what: "group", .. } => Code::GroupNotFound,
            Error::NotFound { what: "course", .. } => Code::CourseNotFound,
            Error::NotFound { what: "webhook", .. } => Code::WebhookNotFound,
            Error::NotFound { .. } => Code::NotFound,
            Error::Invalid { .. } => Code::InvalidParameter,
            Error::Exists { what: "group", .. } => Code::DuplicateName,
            Error::Exists { what: "webhook", .. } => Code::DuplicateTargetUrl,
            Error::Exists { .. } | Error::CourseExists { .. } | Error::InUse { .. } | Error::Conflict(_) => {
                Code::Conflict
            }
            Error::LastAdmin => Code::LastAdmin,
            Error::Forbidden(_) => Code::Forbidden,
            Error::TooMany(_) => {
                return Self { retry_after: Some(60), ..Self::new(Code::RateLimitExceeded, error.to_string()) };
            }
            Error::Internal(_) => {
                tracing::error!(cause = causes(&error), "a request failed");
                Code::InternalError
            }
        };
        Self::new(code, error.to_string())
    }
}

/// What the extractors that all wires share refuse. A cause that they logged is not logged again.
impl From<&ApiError> for RiseError {
    fn from(error: &ApiError) -> Self {
        let code = match error {
            ApiError::TooLarge => Code::BodyTooLarge,
            ApiError::NoRoute(_) => Code::NotFound,
            ApiError::MethodNotAllowed(_) => Code::MethodNotAllowed,
            other if other.status() == StatusCode::BAD_REQUEST => Code::InvalidParameter,
            _ => Code::InternalError,
        };
        Self::new(code, error.to_string())
    }
}

impl IntoResponse for RiseError {
    fn into_response(self) -> Response {
        let mut response = (self.code.status(), axum::Json(self.body())).into_response();
        if self.code == Code::Unauthorized {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

impl RiseError {
    fn body(&self) -> Refusal {
        Refusal { errors: [Fault { code: self.code.text(), message: self.message.clone() }] }
    }
}

/// Gives a refusal of a shared extractor the form of this wire; its headers stay.
pub(super) async fn render(mut response: Response) -> Response {
    let Some(error) = response.extensions_mut().remove::<Arc<ApiError>>() else { return response };
    let error = RiseError::from(error.as_ref());
    *response.status_mut() = error.code.status();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.map(|_| Body::from(serde_json::to_vec(&error.body()).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_stands_once_in_the_table_and_is_a_refusal() {
        let texts: BTreeSet<_> = TABLE.iter().map(|(_, text, _)| *text).collect();
        assert_eq!(texts.len(), TABLE.len());
        for (code, text, status) in TABLE {
            assert_eq!((code.text(), code.status()), (*text, *status));
            assert!(status.is_client_error() || status.is_server_error(), "{text}");
        }
    }

    #[test]
    fn the_statuses_that_are_documented_are_those() {
        let of = |text: &str| TABLE.iter().find(|row| row.1 == text).map(|row| row.2.as_u16());
        assert_eq!(of("invalid_api_version"), Some(400));
        assert_eq!(of("duplicate_target_url"), Some(409));
    }

    #[test]
    fn who_was_too_fast_is_told_when_to_come_back() {
        let response = RiseError::from(TooFast { per_minute: 10, seconds: 6 }).into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "6");
    }
}
