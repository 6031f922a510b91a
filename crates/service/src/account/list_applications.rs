use serde::{Deserialize, Serialize};
use usher_store::applications::{self, Application};
use usher_store::{Order, PageRequest, Window};

use super::get_application::{ApplicationDetail, ApplicationInclude};
use crate::listing::{Direction, ListRequest, Listing, Period, Place, Scan, TextFilter};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which applications, in which order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplicationQuery {
    /// Between which instants.
    pub period: Period,
    /// With a text in a field.
    pub filter: Option<TextFilter<ApplicationFilterField>>,
    /// Sorted by what.
    pub sort: ApplicationSort,
    /// Which way.
    pub direction: Direction,
}

/// What a text filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplicationFilterField {
    /// The id.
    Id,
    /// The name.
    Name,
}

/// What a list of applications is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApplicationSort {
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
    /// Its name.
    Name,
}

impl From<ApplicationSort> for applications::ApplicationSort {
    fn from(sort: ApplicationSort) -> Self {
        match sort {
            ApplicationSort::Created => Self::Created,
            ApplicationSort::Updated => Self::Updated,
            ApplicationSort::Name => Self::Name,
        }
    }
}

/// How many applications a list without pages holds at most.
const MOST_AT_ONCE: i64 = 1000;

impl Usher {
    /// A page of the applications, without the one that manages them.
    pub async fn list_applications(
        &self,
        actor: &Actor,
        request: ListRequest<ApplicationQuery>,
        include: ApplicationInclude,
    ) -> Result<Listing<ApplicationDetail>> {
        actor.must(Action::ManageApplications, None)?;
        let Place { query, after, count } = request.place()?;
        let sort = query.sort.into();
        let window = query.period.into();
        let mut conn = self.store().read().await?;
        let total = if count { Some(applications::count(&mut conn, window).await?) } else { None };
        let mut scan = Scan::new(sort, query.direction, after, query.filter.is_some());
        while let Some(page) = scan.next() {
            let found = applications::list(&mut conn, window, page).await?;
            let rows = scan.read(found, |row| row.position(sort)).into_iter();
            scan.keep(rows.filter(|row| query.filter.as_ref().is_none_or(|filter| matches(filter, row))));
        }
        let (rows, more) = scan.end(query);
        let rows = self.detail_applications(&mut conn, rows, include).await?;
        Ok(Listing { rows, more, total })
    }

    /// The oldest thousand applications at once, for callers that know no pages.
    pub async fn list_first_applications(&self, actor: &Actor) -> Result<Vec<Application>> {
        actor.must(Action::ManageApplications, None)?;
        let page = PageRequest {
            sort: applications::ApplicationSort::Created,
            order: Order::Ascending,
            after: None,
            limit: MOST_AT_ONCE,
        };
        let mut conn = self.store().read().await?;
        Ok(applications::list(&mut conn, Window::default(), &page).await?.rows)
    }
}

fn matches(filter: &TextFilter<ApplicationFilterField>, application: &Application) -> bool {
    match filter.field {
        ApplicationFilterField::Id => filter.matches(&application.id),
        ApplicationFilterField::Name => filter.matches(&application.name),
    }
}
