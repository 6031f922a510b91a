use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::postback::{PostbackQuery, PostbackState};
use utoipa::{IntoParams, ToSchema};

use super::schema::Postback;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::query::Params;
use crate::usher::listing::{Items, items, page};

/// Where a postback stands: it waits for its first or next call, its receiver took it, or it was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PostbackState)]
pub(crate) enum State {
    Waiting,
    Delivered,
    Failed,
}

impl State {
    /// The state of that word; the store has no others.
    pub(crate) fn read(word: &str) -> Self {
        match word {
            "waiting" => Self::Waiting,
            "delivered" => Self::Delivered,
            _ => Self::Failed,
        }
    }
}

impl From<State> for PostbackState {
    fn from(state: State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::Delivered => Self::Delivered,
            State::Failed => Self::Failed,
        }
    }
}

/// Which postbacks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PostbackParams {
    /// Of this registration.
    registration_id: Option<String>,
    /// In this state.
    #[param(inline)]
    state: Option<State>,
    /// The token of the page before, for the page behind it; nothing else need be sent with it.
    next: Option<String>,
}

/// Lists the application's postbacks, the newest first: one for each registration that ever had something to post.
#[utoipa::path(
    get,
    path = "/postbacks",
    operation_id = "listPostbacks",
    tag = "postbacks",
    params(PostbackParams),
    responses((status = 200, description = "A page of postbacks.", body = Items<Postback>)),
)]
pub(crate) async fn list_postbacks(
    caller: Caller,
    Shared(usher): Shared<Usher>,
    Params(params): Params<PostbackParams>,
) -> Result<Json<Items<Postback>>> {
    let page = page(params.next, || {
        Ok(PostbackQuery { registration: params.registration_id, state: params.state.map(Into::into) })
    })?;
    items(usher.list_postbacks(&caller.actor, &caller.app, page).await)
}
