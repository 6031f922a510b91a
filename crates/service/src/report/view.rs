use chrono::{DateTime, Utc};
use futures::stream::BoxStream;
use usher_model::CourseId;
use usher_store::reports::{self, CourseLine, LearnerLine, RegistrationLine, ReportFilter, Totals};
use usher_store::{SortKey, courses};

use super::access::Access;
use super::{Navigation, ReportFault, ReportScope, ReportView};
use crate::listing::{Direction, ListRequest, Place, in_batches, page_of, page_request};
use crate::{Error, Result, Usher};

/// Which page of which report somebody looks at.
#[derive(Clone, Debug, Default)]
pub struct ReportPlace {
    /// What it is to be about.
    pub scope: ReportScope,
    /// The token of the page before.
    pub more: Option<String>,
}

/// A page of a report.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it is about: what was asked for, as far as the link allows it.
    pub scope: ReportScope,
    /// How far one may go from here.
    pub navigation: Navigation,
    /// Until when the link may be used.
    pub expires_at: DateTime<Utc>,
    /// When the numbers were read.
    pub read_at: DateTime<Utc>,
    /// The title of the course, if it is about one that is there.
    pub course_title: Option<String>,
    /// The numbers of all that it is about.
    pub totals: Totals,
    /// A page of its lines.
    pub table: ReportTable,
    /// The token of the next page, if the table goes on.
    pub more: Option<String>,
}

/// The lines of a report.
#[derive(Clone, Debug)]
pub enum ReportTable {
    /// One for each course.
    Courses(Vec<CourseLine>),
    /// One for each learner.
    Learners(Vec<LearnerLine>),
    /// One for each registration on the course or of the learner that the report is about.
    Registrations(Vec<RegistrationLine>),
}

impl Usher {
    /// A page of a report. Changes nothing.
    pub async fn view_report(&self, token: &str, place: ReportPlace) -> Result<Report, ReportFault> {
        let access = self.open_access(token)?;
        let scope = access.narrow(place.scope);
        let filter = filter(&scope);
        let mut conn = self.store().read().await?;
        let course_title = match scope.course_id.as_deref().map(CourseId::parse) {
            Some(Ok(id)) => courses::find(&mut conn, &access.app, &id).await?.map(|course| course.title),
            _ => None,
        };
        let totals = reports::totals(&mut conn, &access.app, &filter).await?;
        drop(conn);
        let request = match place.more {
            Some(token) => ListRequest::More(token),
            None => ListRequest::First { query: (), count: false },
        };
        let (table, more) = self.report_table(&access, &scope, &filter, request).await?;
        Ok(Report {
            scope,
            navigation: access.navigation,
            expires_at: access.expires_at,
            read_at: self.now(),
            course_title,
            totals,
            table,
            more,
        })
    }

    async fn report_table(
        &self,
        access: &Access,
        scope: &ReportScope,
        filter: &ReportFilter,
        request: ListRequest<()>,
    ) -> Result<(ReportTable, Option<String>)> {
        let Place { after, .. } = request.place()?;
        let mut conn = self.store().read().await?;
        let app = &access.app;
        if *filter != ReportFilter::default() {
            let page = page_request((), Direction::Descending, after, |key| *key == SortKey::Created)?;
            let found = reports::registrations(&mut conn, app, filter, &page).await?;
            let (rows, more) = page_of(found, (), RegistrationLine::position);
            return Ok((ReportTable::Registrations(rows), more));
        }
        let page = page_request(
            (),
            Direction::Ascending,
            after,
            |key| matches!(key, SortKey::Text(text) if !text.contains('\0')),
        )?;
        Ok(match scope.view {
            ReportView::Courses => {
                let found = reports::by_course(&mut conn, app, &page).await?;
                let (rows, more) = page_of(found, (), CourseLine::position);
                (ReportTable::Courses(rows), more)
            }
            ReportView::Learners => {
                let found = reports::by_learner(&mut conn, app, &page).await?;
                let (rows, more) = page_of(found, (), LearnerLine::position);
                (ReportTable::Learners(rows), more)
            }
        })
    }

    /// All registrations of a report, in batches, as they are when each batch is read.
    pub fn report_lines(
        &self,
        token: &str,
        asked: ReportScope,
    ) -> Result<BoxStream<'static, Result<Vec<RegistrationLine>>>, ReportFault> {
        let access = self.open_access(token)?;
        let filter = filter(&access.narrow(asked));
        let usher = self.clone();
        Ok(in_batches(Direction::Descending, RegistrationLine::position, move |page| {
            let (usher, app, filter) = (usher.clone(), access.app.clone(), filter.clone());
            async move {
                let mut conn = usher.store().read().await?;
                reports::registrations(&mut conn, &app, &filter, &page).await.map_err(Error::from)
            }
        }))
    }
}

fn filter(scope: &ReportScope) -> ReportFilter {
    ReportFilter { course_id: scope.course_id.clone(), learner_id: scope.learner_id.clone() }
}
