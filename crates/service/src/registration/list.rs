use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::registrations::{self, ListedRegistration, RegistrationFilter};

use super::{Detail, RegistrationReport};
use crate::listing::{Direction, ListRequest, Listing, Period, Place, Scan, TextFilter};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which registrations, in which order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegistrationQuery {
    /// On this course.
    pub course_id: Option<String>,
    /// Of this learner.
    pub learner_id: Option<String>,
    /// Between which instants.
    pub period: Period,
    /// With any of these tags.
    pub tags: Vec<String>,
    /// With a text in a field.
    pub filter: Option<TextFilter<RegistrationFilterField>>,
    /// Sorted by what.
    pub sort: RegistrationSort,
    /// Which way.
    pub direction: Direction,
    /// Telling how much; kept for the pages that follow.
    pub detail: Detail,
}

/// What a text filter looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationFilterField {
    /// The id.
    Id,
    /// Any of the tags.
    Tags,
    /// The course's title.
    CourseTitle,
    /// The learner's first name.
    FirstName,
    /// The learner's last name.
    LastName,
}

/// What a list of registrations is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegistrationSort {
    /// When it was made.
    Created,
    /// When it or its result last changed.
    Updated,
    /// The course's title.
    CourseTitle,
    /// The learner's first name.
    FirstName,
    /// The learner's last name.
    LastName,
}

impl From<RegistrationSort> for registrations::RegistrationSort {
    fn from(sort: RegistrationSort) -> Self {
        match sort {
            RegistrationSort::Created => Self::Created,
            RegistrationSort::Updated => Self::Updated,
            RegistrationSort::CourseTitle => Self::CourseTitle,
            RegistrationSort::FirstName => Self::FirstName,
            RegistrationSort::LastName => Self::LastName,
        }
    }
}

impl Usher {
    /// A page of the application's registrations.
    pub async fn list_registrations(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<RegistrationQuery>,
    ) -> Result<Listing<RegistrationReport>> {
        actor.must(Action::ReadResults, Some(app))?;
        let Place { query, after, count } = request.place()?;
        let sort = query.sort.into();
        let filter = RegistrationFilter {
            course_id: query.course_id.clone(),
            learner_id: query.learner_id.clone(),
            window: query.period.into(),
            tags: query.tags.clone(),
        };
        let mut conn = self.store().read().await?;
        let total = if count { Some(registrations::count(&mut conn, app, &filter).await?) } else { None };
        let mut scan = Scan::new(sort, query.direction, after, query.filter.is_some());
        while let Some(page) = scan.next() {
            let found = registrations::list(&mut conn, app, &filter, page).await?;
            let rows: Vec<ListedRegistration> = scan.read(found, |row| row.position(sort));
            let tags = match &query.filter {
                Some(TextFilter { field: RegistrationFilterField::Tags, .. }) => {
                    let keys: Vec<_> = rows.iter().map(|r| r.registration.key).collect();
                    registrations::tags(&mut conn, &keys).await?
                }
                _ => Vec::new(),
            };
            scan.keep(rows.into_iter().filter(|row| {
                query.filter.as_ref().is_none_or(|filter| match filter.field {
                    RegistrationFilterField::Id => filter.matches(&row.registration.id),
                    RegistrationFilterField::CourseTitle => filter.matches(&row.course_title),
                    RegistrationFilterField::FirstName => filter.matches(&row.registration.first_name),
                    RegistrationFilterField::LastName => filter.matches(&row.registration.last_name),
                    RegistrationFilterField::Tags => {
                        tags.iter().any(|(key, tag)| *key == row.registration.key && filter.matches(tag))
                    }
                })
            }));
        }
        let (kept, more) = scan.end(query.clone());
        let rows = kept.into_iter().map(|listed| listed.registration).collect();
        let rows = self.report_registrations(&mut conn, app, rows, query.detail).await?;
        Ok(Listing { rows, more, total })
    }
}
