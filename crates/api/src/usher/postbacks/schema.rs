use serde::Serialize;
use usher_service::postback::{ListedPostback, PostbackAttempt};
use utoipa::ToSchema;
use uuid::Uuid;

use super::list::State;
use crate::scormcloud::schema::instant;

/// The result of one registration on its way to its receiver.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Postback {
    /// Its id.
    id: Uuid,
    /// Whose result.
    registration_id: String,
    /// To where: scheme, host and port.
    receiver: String,
    /// How often there was something new to post.
    revision: i64,
    /// Where it stands.
    state: State,
    /// How often it was tried since it began to wait.
    attempts: i64,
    /// What went wrong last.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    next_try_at: Option<String>,
    /// When the registration first had something to post.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last called for or tried.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<ListedPostback> for Postback {
    fn from(ListedPostback { postback, registration_id }: ListedPostback) -> Self {
        let state = State::read(&postback.state);
        Self {
            id: postback.id,
            registration_id,
            receiver: postback.receiver,
            revision: postback.revision,
            state,
            attempts: postback.attempts,
            message: postback.error,
            next_try_at: (state == State::Waiting).then(|| instant(postback.due_at)),
            created_at: instant(postback.created_at),
            updated_at: instant(postback.updated_at),
        }
    }
}

/// One call to a receiver.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attempt {
    /// Its id.
    id: Uuid,
    /// The status of the answer; missing if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<i64>,
    /// Why it did not succeed; missing if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// The first part of the answer.
    answer: String,
    /// How long it took, in milliseconds.
    milliseconds: i64,
    /// When it ended.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<PostbackAttempt> for Attempt {
    fn from(attempt: PostbackAttempt) -> Self {
        Self {
            id: attempt.id,
            status: attempt.status,
            message: attempt.error,
            answer: attempt.answer,
            milliseconds: attempt.millis,
            created_at: instant(attempt.created_at),
        }
    }
}
