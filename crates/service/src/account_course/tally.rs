use chrono::{DateTime, Utc};
use usher_store::account_reports::{self, ResultFilter};
use usher_store::persons::Person;
use usher_store::reports::Totals;

use super::{AccountCourse, ResultQuery, find_course_within, find_person_within};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// The numbers of results, and what they are about.
#[derive(Clone, Debug)]
pub struct ResultTally {
    /// The course, where they are of one.
    pub course: Option<AccountCourse>,
    /// The person, where they are of one.
    pub person: Option<Person>,
    /// The numbers.
    pub totals: Totals,
    /// When they were read.
    pub read_at: DateTime<Utc>,
}

impl Usher {
    /// Counts the results within the actor's reach. A course or a person outside it is unknown.
    pub async fn tally_results(&self, actor: &Actor, query: ResultQuery) -> Result<ResultTally> {
        let reach = actor.reach(Action::ReadResults)?;
        let mut conn = self.store().read().await?;
        let course = match query.course {
            Some(key) => Some(find_course_within(&mut conn, &reach, key).await?),
            None => None,
        };
        let person = match query.person {
            Some(id) => Some(find_person_within(&mut conn, &reach, id).await?),
            None => None,
        };
        let filter = ResultFilter { reach, begun: false, course: query.course, person: query.person };
        let totals = account_reports::totals(&mut conn, &filter).await?;
        Ok(ResultTally { course, person, totals, read_at: self.now() })
    }
}
