use std::collections::HashMap;

use chrono::{Datelike as _, NaiveTime};
use usher_model::AppId;
use usher_store::Conn;
use usher_store::applications::{self, Application};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// What to count of an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApplicationInclude {
    /// How many courses it has.
    pub course_count: bool,
    /// How many registrations it made this month.
    pub registration_count: bool,
}

/// An application, with what was asked to be counted.
#[derive(Clone, Debug)]
pub struct ApplicationDetail {
    /// The application.
    pub application: Application,
    /// How many courses it has.
    pub course_count: Option<i64>,
    /// How many registrations it made since the first of this month, in UTC.
    pub registration_count: Option<i64>,
}

impl Usher {
    /// An application, save the one that manages the others.
    pub async fn get_application(
        &self,
        actor: &Actor,
        app: &AppId,
        include: ApplicationInclude,
    ) -> Result<ApplicationDetail> {
        actor.must(Action::ManageApplications, Some(app))?;
        let mut conn = self.store().read().await?;
        let found = managed(applications::find(&mut conn, app).await?, app)?;
        let mut details = self.detail_applications(&mut conn, vec![found], include).await?;
        details.pop().ok_or_else(|| no_application(app))
    }

    /// Adds what is to be counted, in one statement per kind of thing.
    pub(super) async fn detail_applications(
        &self,
        conn: &mut Conn,
        rows: Vec<Application>,
        include: ApplicationInclude,
    ) -> Result<Vec<ApplicationDetail>> {
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let courses: Option<HashMap<String, i64>> = if include.course_count {
            Some(applications::course_counts(conn, &ids).await?.into_iter().collect())
        } else {
            None
        };
        let registrations: Option<HashMap<String, i64>> = if include.registration_count {
            let today = self.now().date_naive();
            let month = today.with_day(1).unwrap_or(today).and_time(NaiveTime::MIN).and_utc();
            Some(applications::registration_counts(conn, &ids, month.into()).await?.into_iter().collect())
        } else {
            None
        };
        let count = |counts: &Option<HashMap<String, i64>>, id: &str| {
            counts.as_ref().map(|counts| counts.get(id).copied().unwrap_or(0))
        };
        Ok(rows
            .into_iter()
            .map(|application| ApplicationDetail {
                course_count: count(&courses, &application.id),
                registration_count: count(&registrations, &application.id),
                application,
            })
            .collect())
    }
}

/// The application that was found, unless it is the one that manages the others: that one is the operator's.
pub(super) fn managed(found: Option<Application>, id: &AppId) -> Result<Application> {
    found.filter(|application| !application.management).ok_or_else(|| no_application(id))
}

fn no_application(id: &AppId) -> Error {
    Error::NotFound { what: "application", id: id.to_string() }
}
