use serde::{Deserialize, Serialize};
use usher_store::account_reports::{self, ResultFilter};
use uuid::Uuid;

use super::{CourseResult, find_narrowed};
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which results; the oldest registrations come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CourseReportQuery {
    /// Of those who have opened the course alone.
    pub begun: bool,
    /// On the course of that key.
    pub course: Option<Uuid>,
    /// Of that person.
    pub person: Option<Uuid>,
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of what people came to in the courses of all applications, as far as the actor's reach goes. A course or a
    /// person outside it is unknown.
    pub async fn report_courses(
        &self,
        actor: &Actor,
        request: ListRequest<CourseReportQuery>,
    ) -> Result<Listing<CourseResult>> {
        let reach = actor.reach(Action::ReadResults)?;
        let Place { query, after, .. } = request.place()?;
        let mut conn = self.store().read().await?;
        let filter = ResultFilter { reach, begun: query.begun, course: query.course, person: query.person };
        find_narrowed(&mut conn, &filter).await?;
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        while let Some(page) = scan.next() {
            let found = account_reports::list(&mut conn, &filter, page).await?;
            let rows = scan.read(found, CourseResult::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
