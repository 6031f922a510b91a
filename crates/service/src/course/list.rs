use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::courses::{self, Course, CourseFilter};

use super::get::{CourseDetail, CourseInclude, detail_courses};
use crate::listing::{Direction, ListRequest, Listing, Period, Place, Scan, TextFilter};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which courses, in which order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CourseQuery {
    /// Between which instants.
    pub period: Period,
    /// With any of these tags.
    pub tags: Vec<String>,
    /// With a text in a field.
    pub filter: Option<TextFilter<CourseFilterField>>,
    /// Sorted by what.
    pub sort: CourseSort,
    /// Which way.
    pub direction: Direction,
}

/// What a text filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourseFilterField {
    /// The id.
    Id,
    /// The title.
    Title,
    /// Any of the tags.
    Tags,
}

/// What a list of courses is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CourseSort {
    /// When it was first imported.
    Created,
    /// When it last changed.
    Updated,
    /// Its title.
    Title,
}

impl From<CourseSort> for courses::CourseSort {
    fn from(sort: CourseSort) -> Self {
        match sort {
            CourseSort::Created => Self::Created,
            CourseSort::Updated => Self::Updated,
            CourseSort::Title => Self::Title,
        }
    }
}

impl Usher {
    /// A page of the application's courses.
    pub async fn list_courses(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<CourseQuery>,
        include: CourseInclude,
    ) -> Result<Listing<CourseDetail>> {
        actor.must(Action::ReadLibrary, Some(app))?;
        let Place { query, after, count } = request.place()?;
        let sort = query.sort.into();
        let filter = CourseFilter { window: query.period.into(), tags: query.tags.clone() };
        let mut conn = self.store().read().await?;
        let total = if count { Some(courses::count(&mut conn, app, &filter).await?) } else { None };
        let mut scan = Scan::new(sort, query.direction, after, query.filter.is_some());
        while let Some(page) = scan.next() {
            let found = courses::list(&mut conn, app, &filter, page).await?;
            let rows = scan.read(found, |row| row.position(sort));
            let rows = detail_courses(&mut conn, app, rows, include).await?.into_iter();
            scan.keep(rows.filter(|row| query.filter.as_ref().is_none_or(|f| matches(f, &row.course, &row.tags))));
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total })
    }
}

fn matches(filter: &TextFilter<CourseFilterField>, course: &Course, tags: &[String]) -> bool {
    match filter.field {
        CourseFilterField::Id => filter.matches(&course.id),
        CourseFilterField::Title => filter.matches(&course.title),
        CourseFilterField::Tags => tags.iter().any(|tag| filter.matches(tag)),
    }
}
