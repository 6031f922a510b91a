use axum::response::{IntoResponse, Response};
use usher_service::door::{DoorFault, Notice};

use crate::fault::log_fault;
use crate::notice::{Kind, NoticePage};

/// A door that did not open, as an answer. What a page can mend itself, such as a wrong field, it handles before.
pub(super) struct Refusal(DoorFault);

impl From<DoorFault> for Refusal {
    fn from(fault: DoorFault) -> Self {
        Self(fault)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let page = match self.0 {
            DoorFault::Notice(Notice::Unknown) => NoticePage::unknown("/"),
            DoorFault::Notice(Notice::Expired { at }) => NoticePage::expired(at),
            DoorFault::Notice(Notice::Disabled) => NoticePage::new(Kind::Disabled),
            DoorFault::Notice(Notice::Closed) => NoticePage::new(Kind::Closed),
            DoorFault::Notice(Notice::Full) => NoticePage::new(Kind::Full),
            fault => {
                log_fault("a learner's page failed", &fault);
                NoticePage::new(Kind::Error)
            }
        };
        page.answer()
    }
}
