use futures::stream::BoxStream;
use usher_store::SortKey;
use usher_store::account_reports::{self, ResultFilter};
use uuid::Uuid;

use super::{ResultLine, find_course_within, find_person_within};
use crate::listing::{Direction, ListRequest, Listing, Place, in_batches, page_of, page_request};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Which results of all that somebody may look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultQuery {
    /// On the course of that key alone.
    pub course: Option<Uuid>,
    /// Of that person of the account alone.
    pub person: Option<Uuid>,
}

impl Usher {
    /// A page of results within the actor's reach, one for each registration, the newest first; the first page, or the one
    /// behind the token. A course or a person outside the reach is unknown.
    pub async fn list_results(
        &self,
        actor: &Actor,
        query: ResultQuery,
        more: Option<String>,
    ) -> Result<Listing<ResultLine>> {
        let reach = actor.reach(Action::ReadResults)?;
        let filter = ResultFilter { reach, begun: false, course: query.course, person: query.person };
        let request = more.map_or(ListRequest::First { query: (), count: false }, ListRequest::More);
        let Place { after, .. } = request.place()?;
        let page = page_request((), Direction::Descending, after, |key| *key == SortKey::Created)?;
        let mut conn = self.store().read().await?;
        must_be_there(&mut conn, &filter).await?;
        let found = account_reports::lines(&mut conn, &filter, &page).await?;
        let (rows, more) = page_of(found, (), ResultLine::position);
        Ok(Listing { rows, more, total: None })
    }

    /// All these results, in batches, as they are when each batch is read.
    pub async fn result_lines(
        &self,
        actor: &Actor,
        query: ResultQuery,
    ) -> Result<BoxStream<'static, Result<Vec<ResultLine>>>> {
        let reach = actor.reach(Action::ReadResults)?;
        let filter = ResultFilter { reach, begun: false, course: query.course, person: query.person };
        must_be_there(&mut self.store().read().await?, &filter).await?;
        let usher = self.clone();
        Ok(in_batches(Direction::Descending, ResultLine::position, move |page| {
            let (usher, filter) = (usher.clone(), filter.clone());
            async move {
                let mut conn = usher.store().read().await?;
                account_reports::lines(&mut conn, &filter, &page).await.map_err(Error::from)
            }
        }))
    }
}

/// Refuses a course or a person that is outside the reach.
async fn must_be_there(conn: &mut usher_store::Conn, filter: &ResultFilter) -> Result<()> {
    if let Some(course) = filter.course {
        find_course_within(conn, &filter.reach, course).await?;
    }
    if let Some(person) = filter.person {
        find_person_within(conn, &filter.reach, person).await?;
    }
    Ok(())
}
