use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use usher_store::SortKey;
use usher_store::account_reports::{self, ResultFilter};
use usher_store::persons::Person;
use usher_store::reports::Totals;
use uuid::Uuid;

use super::{AccountCourse, ResultLine, find_narrowed};
use crate::listing::{Direction, ListRequest, Place, in_batches, page_of, page_request};
use crate::rights::{Action, Reach};
use crate::{Actor, Error, Result, Usher};

/// Which results of all that somebody may look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResultQuery {
    /// On the course of that key alone.
    pub course: Option<Uuid>,
    /// Of that person of the account alone.
    pub person: Option<Uuid>,
}

impl ResultQuery {
    fn within(self, reach: Reach) -> ResultFilter {
        ResultFilter { reach, begun: false, course: self.course, person: self.person }
    }
}

/// A page of results, with the numbers of all of them and what they are about.
#[derive(Clone, Debug)]
pub struct ResultsView {
    /// The course, where they are of one.
    pub course: Option<AccountCourse>,
    /// The person, where they are of one.
    pub person: Option<Person>,
    /// The numbers.
    pub totals: Totals,
    /// When they were read.
    pub read_at: DateTime<Utc>,
    /// A line for each registration.
    pub rows: Vec<ResultLine>,
    /// The token of the next page, if there is one.
    pub more: Option<String>,
}

impl Usher {
    /// A page of results within the actor's reach, the newest registrations first; the first page, or the one behind the
    /// token. A course or a person outside the reach is unknown.
    pub async fn view_results(&self, actor: &Actor, query: ResultQuery, more: Option<String>) -> Result<ResultsView> {
        let reach = actor.reach(Action::ReadResults)?;
        let filter = query.within(reach);
        let request = more.map_or(ListRequest::First { query: (), count: false }, ListRequest::More);
        let Place { after, .. } = request.place()?;
        let page = page_request((), Direction::Descending, after, |key| *key == SortKey::Created)?;
        let mut conn = self.store().read().await?;
        let (course, person) = find_narrowed(&mut conn, &filter).await?;
        let totals = account_reports::totals(&mut conn, &filter).await?;
        let found = account_reports::lines(&mut conn, &filter, &page).await?;
        let (rows, more) = page_of(found, (), ResultLine::position);
        Ok(ResultsView { course, person, totals, read_at: self.now(), rows, more })
    }

    /// All these results, in batches, as they are when each batch is read.
    pub async fn result_lines(
        &self,
        actor: &Actor,
        query: ResultQuery,
    ) -> Result<BoxStream<'static, Result<Vec<ResultLine>>>> {
        let reach = actor.reach(Action::ReadResults)?;
        let filter = query.within(reach);
        find_narrowed(&mut self.store().read().await?, &filter).await?;
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
