use serde::{Deserialize, Serialize};
use usher_store::account_courses;

use super::AccountCourse;
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which courses; the oldest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccountCourseQuery {
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the courses of all applications that are within the actor's reach: of their applications, and, for
    /// reporters, those with somebody on them whom they report on.
    pub async fn list_account_courses(
        &self,
        actor: &Actor,
        request: ListRequest<AccountCourseQuery>,
    ) -> Result<Listing<AccountCourse>> {
        let reach = actor.reach(Action::ReadResults)?;
        let Place { query, after, .. } = request.place()?;
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        let mut conn = self.store().read().await?;
        while let Some(page) = scan.next() {
            let found = account_courses::list(&mut conn, &reach, page).await?;
            let rows = scan.read(found, AccountCourse::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
