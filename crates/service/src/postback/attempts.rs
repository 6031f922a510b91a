use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::postbacks::{self, ByAge, PostbackAttempt};
use uuid::Uuid;

use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Whose attempts; newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptQuery {
    /// Of this postback.
    pub postback: Uuid,
}

impl Usher {
    /// A page of the calls that were made for a postback, as far back as `retention.postback_attempts_days` goes.
    pub async fn list_postback_attempts(
        &self,
        actor: &Actor,
        app: &AppId,
        id: Uuid,
        request: ListRequest<AttemptQuery>,
    ) -> Result<Listing<PostbackAttempt>> {
        actor.must(Action::ReadResults, Some(app))?;
        let Place { query, after, .. } = request.place()?;
        if query.postback != id {
            return Err(Error::invalid("more", "is a token of another list"));
        }
        let mut conn = self.store().read().await?;
        postbacks::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_postback(id))?;
        let mut scan = Scan::new(ByAge, Direction::Descending, after, false);
        while let Some(page) = scan.next() {
            let found = postbacks::list_attempts(&mut conn, app, id, page).await?;
            let rows = scan.read(found, PostbackAttempt::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
