//! Ids in paths.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use usher_service::Error;
use usher_service::group::GroupRef;
use uuid::Uuid;

use super::error::Result;
use crate::scormcloud::error::ApiError;
use crate::scormcloud::path::Segments;

/// All that a path names.
pub(crate) struct Names(Segments);

impl<S: Send + Sync> FromRequestParts<S> for Names {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        Ok(Self(Segments::from_request_parts(parts, state).await?))
    }
}

impl Names {
    /// The invitation of the path.
    pub(crate) fn invitation(&self) -> Result<Uuid> {
        self.uuid("invitationId", "invitation")
    }

    /// The person of the path.
    pub(crate) fn user(&self) -> Result<Uuid> {
        self.uuid("userId", "user")
    }

    /// The course of the path, by its key.
    pub(crate) fn course(&self) -> Result<Uuid> {
        self.uuid("courseId", "course")
    }

    /// The webhook of the path.
    pub(crate) fn webhook(&self) -> Result<Uuid> {
        self.uuid("webhookId", "webhook")
    }

    /// The group of the path.
    pub(crate) fn group(&self) -> GroupRef {
        match self.0.text("groupId").parse() {
            Ok(group) => group,
            Err(never) => match never {},
        }
    }

    /// Its id as it was written.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.text(name)
    }

    /// The server makes these ids itself: what has another form does not exist.
    fn uuid(&self, name: &str, what: &'static str) -> Result<Uuid> {
        let text = self.0.text(name);
        Uuid::parse_str(text).map_err(|_| Error::NotFound { what, id: text.to_owned() }.into())
    }
}
