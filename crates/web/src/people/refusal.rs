use axum::response::{IntoResponse, Response};
use usher_service::Error;
use usher_service::sign_in::{PasswordFault, SignInFault};

use crate::fault::log_fault;
use crate::notice::{Kind, NoticePage};

/// What did not happen, as an answer. What a page can mend itself, such as a wrong field, it handles before.
pub(super) struct Refusal(SignInFault);

impl From<SignInFault> for Refusal {
    fn from(fault: SignInFault) -> Self {
        Self(fault)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let page = match self.0 {
            SignInFault::Unknown | SignInFault::Internal(Error::NotFound { .. }) => NoticePage::unknown("/"),
            SignInFault::Ended { at: Some(at) } => NoticePage::expired(at).leading_to("/sign-in"),
            SignInFault::Ended { at: None } => NoticePage::new(Kind::UsedLink).leading_to("/sign-in"),
            SignInFault::Internal(Error::Forbidden(_)) => NoticePage::new(Kind::Forbidden).leading_to("/home"),
            SignInFault::TooMany => NoticePage::new(Kind::TooManyTries),
            fault => {
                log_fault("a page of a person failed", &fault);
                NoticePage::new(Kind::Error)
            }
        };
        page.answer()
    }
}

/// The key of the text that says what is wrong with a password.
pub(super) fn text_of(fault: PasswordFault) -> &'static str {
    match fault {
        PasswordFault::Short => "people.password_short",
        PasswordFault::Long => "people.password_long",
        PasswordFault::Common => "people.password_common",
        PasswordFault::Own => "people.password_own",
    }
}
