use usher_model::{AppId, CourseId, LearningStandard, RegistrationId};
use usher_store::settings::Scope;
use usher_store::versions::{self, Version};
use usher_store::{Conn, courses, instances, registrations};

use crate::rights::Action;
use crate::{Error, Result, Usher};

/// A level of the configuration. The order is that of the source: the last is the most specific.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigurationLevel {
    /// The application.
    Application,
    /// The application's courses of one standard.
    Standard {
        /// Which.
        standard: LearningStandard,
        /// Those with one unit, or those with several.
        single_sco: bool,
    },
    /// A course, in all its versions.
    Course(CourseId),
    /// One version of a course.
    Version(CourseId, i64),
    /// A registration, in all its instances.
    Registration(RegistrationId),
    /// One instance of a registration.
    Instance(RegistrationId, i64),
}

impl ConfigurationLevel {
    /// The right that it takes to change it.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Application | Self::Standard { .. } => Action::ManageApplications,
            Self::Course(_) | Self::Version(..) => Action::EditLibrary,
            Self::Registration(_) | Self::Instance(..) => Action::EditRegistrations,
        }
    }

    /// The right that it takes to look at it.
    pub(super) fn reading(&self) -> Action {
        match self {
            Self::Application | Self::Standard { .. } => Action::ManageApplications,
            Self::Course(_) | Self::Version(..) => Action::ReadLibrary,
            Self::Registration(_) | Self::Instance(..) => Action::ReadResults,
        }
    }

    /// What kind of thing it is the configuration of, and which one: for the history.
    pub(super) fn thing<'a>(&'a self, app: &'a AppId) -> (&'static str, &'a str) {
        match self {
            Self::Application | Self::Standard { .. } => ("application", app.as_str()),
            Self::Course(id) | Self::Version(id, _) => ("course", id.as_str()),
            Self::Registration(id) | Self::Instance(id, _) => ("registration", id.as_str()),
        }
    }
}

impl Usher {
    /// The scopes whose settings count on a level, the most specific last: that is the level itself.
    pub(super) async fn scopes_of_level(
        &self,
        conn: &mut Conn,
        app: &AppId,
        level: &ConfigurationLevel,
    ) -> Result<Vec<Scope>> {
        match level {
            ConfigurationLevel::Application => Ok(vec![Scope::Application]),
            ConfigurationLevel::Standard { standard, single_sco } => {
                let standard = Scope::Standard { standard: *standard, single_sco: *single_sco };
                Ok(vec![Scope::Application, standard])
            }
            ConfigurationLevel::Course(id) => self.scopes_of_course(conn, app, id).await,
            ConfigurationLevel::Version(id, number) => {
                courses::find(conn, app, id).await?.ok_or_else(|| Error::no_course(id))?;
                let found = versions::find(conn, app, id, *number).await?;
                scopes_of(&found.ok_or_else(|| Error::no_version(id, *number))?)
            }
            ConfigurationLevel::Registration(id) => {
                let mut scopes = self.scopes_of_registration(conn, app, id, None).await?;
                scopes.pop();
                Ok(scopes)
            }
            ConfigurationLevel::Instance(id, number) => self.scopes_of_registration(conn, app, id, Some(*number)).await,
        }
    }

    /// The scopes of a course, with the standard of its newest version.
    pub(super) async fn scopes_of_course(&self, conn: &mut Conn, app: &AppId, id: &CourseId) -> Result<Vec<Scope>> {
        let course = courses::find(conn, app, id).await?.ok_or_else(|| Error::no_course(id))?;
        let newest = versions::find(conn, app, id, course.latest_version).await?;
        let mut scopes = scopes_of(&newest.ok_or_else(|| Error::no_version(id, course.latest_version))?)?;
        scopes.pop();
        Ok(scopes)
    }

    /// The scopes of an instance of a registration; of the one that counts, if none is named.
    async fn scopes_of_registration(
        &self,
        conn: &mut Conn,
        app: &AppId,
        id: &RegistrationId,
        number: Option<i64>,
    ) -> Result<Vec<Scope>> {
        let registration = registrations::find(conn, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        let number = number.unwrap_or(registration.instance);
        let instance = instances::find(conn, registration.key, number)
            .await?
            .ok_or_else(|| Error::NotFound { what: "registration instance", id: format!("{id}, instance {number}") })?;
        let version = self.version(conn, app, instance.version_id).await?;
        let mut scopes = scopes_of(&version)?;
        scopes.push(Scope::Registration(registration.key));
        scopes.push(Scope::Instance(registration.key, number));
        Ok(scopes)
    }
}

/// The level itself, among the scopes that count on it.
pub(super) fn own(scopes: &[Scope]) -> &Scope {
    &scopes[scopes.len() - 1]
}

/// The scopes of a course's version, the most specific last.
pub(super) fn scopes_of(version: &Version) -> Result<Vec<Scope>> {
    let standard = version.standard.parse().unwrap_or(LearningStandard::UNKNOWN);
    let single_sco = version.root.0.launchable().count() == 1;
    let course = CourseId::parse(&version.course_id).map_err(Error::internal)?;
    Ok(vec![
        Scope::Application,
        Scope::Standard { standard, single_sco },
        Scope::Course(course),
        Scope::Version(version.id),
    ])
}
