/// Why a verb did not happen. Each surface renders these kinds in its own form.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for is not there, or is another application's.
    #[error("Could not find {what} [{id}]")]
    NotFound {
        /// What kind of thing, in the words of the wire.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// A value cannot be accepted.
    #[error("{field}: {fault}")]
    Invalid {
        /// The field, as the wire names it.
        field: String,
        /// What is wrong with it.
        fault: String,
    },
    /// The id is taken.
    #[error("{what} with id [{id}] already exists")]
    Exists {
        /// What kind of thing.
        what: &'static str,
        /// Which.
        id: String,
    },
    /// The course is there and a new version was not asked for.
    #[error("Course [{id}] already exists; set mayCreateNewVersion to import a new version of it")]
    CourseExists {
        /// Which.
        id: String,
    },
    /// The application is not empty.
    #[error("Application [{id}] still has courses or imports under way; delete its courses first")]
    InUse {
        /// Which.
        id: String,
    },
    /// The actor may not do this.
    #[error("{0}")]
    Forbidden(String),
    /// The state of the thing does not allow it.
    #[error("{0}")]
    Conflict(String),
    /// The account would be left without an admin.
    #[error("This is the last admin of the account; make another one first")]
    LastAdmin,
    /// Too much in too short a time.
    #[error("{0}")]
    TooMany(String),
    /// Something failed that the caller cannot mend. The cause is for the log alone.
    #[error("Something went wrong on the server; the request was not carried out")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A value that cannot be accepted.
    pub fn invalid(field: impl Into<String>, fault: impl std::fmt::Display) -> Self {
        Self::Invalid { field: field.into(), fault: format!("{fault}") }
    }

    /// A fault that the caller cannot mend.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    pub(crate) fn no_course(id: &usher_model::CourseId) -> Self {
        Self::NotFound { what: "course", id: id.to_string() }
    }

    pub(crate) fn no_version(course: &usher_model::CourseId, number: i64) -> Self {
        Self::NotFound { what: "course version", id: format!("{course}, version {number}") }
    }

    pub(crate) fn no_registration(id: &usher_model::RegistrationId) -> Self {
        Self::NotFound { what: "registration", id: id.to_string() }
    }

    pub(crate) fn no_postback(id: uuid::Uuid) -> Self {
        Self::NotFound { what: "postback", id: id.to_string() }
    }

    pub(crate) fn no_invitee(id: usher_model::InviteeId) -> Self {
        Self::NotFound { what: "invitee", id: id.to_string() }
    }

    pub(crate) fn no_invitation(id: usher_model::InvitationId) -> Self {
        Self::NotFound { what: "invitation", id: id.to_string() }
    }
}

impl From<usher_store::Error> for Error {
    fn from(cause: usher_store::Error) -> Self {
        Self::internal(cause)
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        Self::internal(cause)
    }
}
