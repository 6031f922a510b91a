use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use url::Url;
use usher_model::AppId;

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// How long a link to a report may be used.
const VALID_FOR: TimeDelta = TimeDelta::hours(1);
/// The longest id that a report is narrowed to, in characters.
const MAX_ID: usize = 255;

/// How far whoever looks at a report may go from the page that the link names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Navigation {
    /// Nowhere.
    None,
    /// To what it holds, such as the registrations of a course.
    Down,
    /// To everything of the application.
    Free,
}

/// What the first table of a report is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReportView {
    /// A line for each course.
    #[default]
    Courses,
    /// A line for each learner.
    Learners,
}

/// What a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportScope {
    /// Registrations on this course alone.
    pub course_id: Option<String>,
    /// Registrations of this learner alone.
    pub learner_id: Option<String>,
    /// Else, a line for each of which.
    pub view: ReportView,
}

/// Why a report is not shown.
#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    /// There is no such link.
    #[error("There is nothing here")]
    Unknown,
    /// The link could be used until then.
    #[error("This link has expired")]
    Expired {
        /// Until when.
        at: DateTime<Utc>,
    },
    /// Something failed.
    #[error("Something went wrong on the server")]
    Internal(#[source] Error),
}

impl From<Error> for ReportFault {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { .. } => Self::Unknown,
            other => Self::Internal(other),
        }
    }
}

impl From<usher_store::Error> for ReportFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// What a token says. It is sealed, so nobody can read or change it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Access {
    /// What it is for: the same key seals other things.
    purpose: String,
    pub(super) app: AppId,
    pub(super) navigation: Navigation,
    /// What the vendor's parameter of this name said. Nothing depends on it yet.
    admin: bool,
    pub(super) expires_at: DateTime<Utc>,
    /// What the link is about; what may not be left, unless navigation is free.
    pub(super) scope: Option<ReportScope>,
}

const PURPOSE: &str = "report";

impl Access {
    /// What is shown when this is asked for.
    pub(super) fn narrow(&self, asked: ReportScope) -> ReportScope {
        match (&self.scope, self.navigation) {
            (_, Navigation::Free) | (None, _) => asked,
            (Some(scope), Navigation::None) => scope.clone(),
            (Some(scope), Navigation::Down) => ReportScope {
                course_id: scope.course_id.clone().or(asked.course_id),
                learner_id: scope.learner_id.clone().or(asked.learner_id),
                view: scope.view,
            },
        }
    }
}

impl Usher {
    /// The query string that a link to a report of the application is made of.
    pub fn report_auth(&self, actor: &Actor, app: &AppId, navigation: Navigation, admin: bool) -> Result<String> {
        actor.must(Action::ReadResults, Some(app))?;
        let access = Access {
            purpose: PURPOSE.into(),
            app: app.clone(),
            navigation,
            admin,
            expires_at: self.now() + VALID_FOR,
            scope: None,
        };
        Ok(format!("auth={}", self.seal_access(&access)?))
    }

    /// A link to the report that `report_url` names by its parameters, with what `auth` (from
    /// [`Usher::report_auth`]) allows and for as long as that.
    pub fn report_link(&self, actor: &Actor, app: &AppId, auth: &str, report_url: &str) -> Result<Url> {
        actor.must(Action::ReadResults, Some(app))?;
        let auth = auth.trim_start_matches('?');
        let token = url::form_urlencoded::parse(auth.as_bytes()).find(|(name, _)| name == "auth");
        let token = token.map_or_else(|| auth.into(), |(_, token)| token);
        let refused = |fault: &str| Error::invalid("auth", fault);
        let access = match self.open_access(&token) {
            Ok(access) if access.app == *app => access,
            Ok(_) | Err(ReportFault::Unknown) => {
                return Err(refused("is not a query string that reportageAuth returned to this application"));
            }
            Err(ReportFault::Expired { .. }) => return Err(refused("has expired; ask reportageAuth for another")),
            Err(ReportFault::Internal(error)) => return Err(error),
        };
        let scope = read_scope(app, report_url)?;
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("auth", &self.seal_access(&Access { scope: Some(scope.clone()), ..access })?);
        for (name, value) in scope.params() {
            query.append_pair(name, value);
        }
        let link = format!("{}/reportage?{}", self.settings().public_url, query.finish());
        Url::parse(&link).map_err(Error::internal)
    }

    fn seal_access(&self, access: &Access) -> Result<String> {
        let plain = serde_json::to_vec(access).map_err(Error::internal)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(self.seal().seal(self.entropy(), &plain)?))
    }

    pub(super) fn open_access(&self, token: &str) -> Result<Access, ReportFault> {
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| ReportFault::Unknown)?;
        let plain = self.seal().open(&sealed).map_err(|_| ReportFault::Unknown)?;
        let access: Access = serde_json::from_slice(&plain).map_err(|_| ReportFault::Unknown)?;
        if access.purpose != PURPOSE {
            return Err(ReportFault::Unknown);
        }
        if access.expires_at < self.now() {
            return Err(ReportFault::Expired { at: access.expires_at });
        }
        Ok(access)
    }
}

impl ReportScope {
    /// The parameters that say the same in a URL, by the vendor's names (reference/scormcloud-v2.md §10).
    pub fn params(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let learners = (self.view == ReportView::Learners).then_some("learners");
        let all =
            [("courseId", self.course_id.as_deref()), ("learnerId", self.learner_id.as_deref()), ("viewall", learners)];
        all.into_iter().filter_map(|(name, value)| Some((name, value?)))
    }

    /// What these parameters ask for; those of other names are let go.
    pub fn read(params: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut scope = Self::default();
        for (name, value) in params {
            // No database looks up a zero byte.
            let value = Some(value).filter(|value| !value.is_empty() && !value.contains('\0'));
            match name.as_str() {
                "courseId" => scope.course_id = value,
                "learnerId" => scope.learner_id = value,
                "viewall" if value.as_deref() == Some("learners") => scope.view = ReportView::Learners,
                _ => {}
            }
        }
        scope
    }
}

fn read_scope(app: &AppId, report_url: &str) -> Result<ReportScope> {
    let fault = |fault: &str| Error::invalid("reportUrl", fault);
    // Its host is the vendor's or this server's; only the parameters tell what is wanted.
    let base = Url::parse("https://usher.invalid").map_err(Error::internal)?;
    let url = base.join(report_url).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| fault("is not a URL"))?;
    let params: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if params.iter().any(|(name, value)| name == "appId" && value != app.as_str()) {
        return Err(fault("is about another application"));
    }
    let scope = ReportScope::read(params);
    for id in [&scope.course_id, &scope.learner_id].into_iter().flatten() {
        if id.chars().count() > MAX_ID {
            return Err(fault("names an id that cannot be one: ids have at most 255 characters"));
        }
    }
    Ok(scope)
}
