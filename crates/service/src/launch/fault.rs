/// Why a launch does not go on.
#[derive(Debug, thiserror::Error)]
pub enum LaunchFault {
    /// There is no such launch, or no such file or activity in it.
    #[error("There is nothing here")]
    Unknown,
    /// Its link was not opened in time, or its invitation has ended.
    #[error("This link has expired")]
    Expired,
    /// The learner has left it.
    #[error("This sitting has ended")]
    Ended,
    /// Another tab, window or device took over.
    #[error("The course was opened somewhere else")]
    Replaced,
    /// Its invitation was switched off.
    #[error("This invitation is disabled")]
    Disabled,
    /// What the player sent cannot be accepted.
    #[error("{0}")]
    Invalid(String),
    /// Something failed that the player cannot mend.
    #[error("Something went wrong on the server")]
    Internal(#[source] crate::Error),
}

impl From<crate::Error> for LaunchFault {
    fn from(error: crate::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<usher_store::Error> for LaunchFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Internal(error.into())
    }
}
