use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::postbacks::{self, ByAge, ListedPostback, PostbackFilter};

use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which postbacks; newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostbackQuery {
    /// Of the registration with this id.
    pub registration: Option<String>,
    /// In this state.
    pub state: Option<PostbackState>,
}

/// How far a postback is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PostbackState {
    /// It is to be sent, for the first time or again.
    Waiting,
    /// Its receiver took it.
    Delivered,
    /// It was given up.
    Failed,
}

impl PostbackState {
    fn stored(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }
}

impl Usher {
    /// A page of the application's postbacks: one for each registration that ever had something to post.
    pub async fn list_postbacks(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<PostbackQuery>,
    ) -> Result<Listing<ListedPostback>> {
        actor.must(Action::ReadResults, Some(app))?;
        let Place { query, after, .. } = request.place()?;
        let filter = PostbackFilter {
            state: query.state.map(PostbackState::stored),
            registration_id: query.registration.clone(),
        };
        let mut conn = self.store().read().await?;
        let mut scan = Scan::new(ByAge, Direction::Descending, after, false);
        while let Some(page) = scan.next() {
            let found = postbacks::list(&mut conn, app, &filter, page).await?;
            let rows = scan.read(found, ListedPostback::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
