use std::collections::HashMap;

use usher_model::{AppId, ExitAction, ResetRuntime, RestartWhen, RollUp, Score, ScoreRollUp, Setting, StatusRollUp};
use usher_store::registrations::Registration;
use usher_store::settings::{self, Scope};
use usher_store::versions::Version;
use usher_store::{Conn, instances};

use super::level::scopes_of;
use crate::{Error, Result, Usher};

/// The level that a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The application.
    Application,
    /// The application's courses of one standard.
    LearningStandard,
    /// The course or its version.
    Course,
    /// The registration or its instance.
    Registration,
}

impl From<&Scope> for Source {
    fn from(scope: &Scope) -> Self {
        match scope {
            Scope::Application => Self::Application,
            Scope::Standard { .. } => Self::LearningStandard,
            Scope::Course(_) | Scope::Version(_) => Self::Course,
            Scope::Registration(_) | Scope::Instance(..) => Self::Registration,
        }
    }
}

/// What holds on a level.
pub(crate) struct Configuration {
    /// What was set on it or above it. Secrets are sealed.
    set: HashMap<Setting, (Source, String)>,
}

impl Configuration {
    /// Reads what was set on scopes, the most specific last, by one statement.
    pub(super) async fn read(conn: &mut Conn, app: &AppId, scopes: &[Scope]) -> Result<Self> {
        let mut rows = settings::of_scopes(conn, app, scopes).await?;
        rows.sort_by_key(|row| scopes.iter().position(|scope| *scope == row.scope));
        // What a newer version of this program set and this one does not know says nothing.
        let known =
            rows.into_iter().filter_map(|row| Some((row.id.parse().ok()?, (Source::from(&row.scope), row.value))));
        Ok(Self { set: known.collect() })
    }

    /// Where a setting's value comes from.
    pub(crate) fn source(&self, setting: Setting) -> Source {
        self.set.get(&setting).map_or(Source::Default, |(source, _)| *source)
    }

    /// A setting's value.
    pub(crate) fn text(&self, setting: Setting) -> &str {
        self.set.get(&setting).map_or(setting.facts().default, |(_, value)| value)
    }

    /// A setting's value, unless it is empty.
    pub(crate) fn said(&self, setting: Setting) -> Option<&str> {
        Some(self.text(setting)).filter(|text| !text.is_empty())
    }

    /// The value of a setting that is a flag.
    pub(crate) fn flag(&self, setting: Setting) -> bool {
        matches!(self.text(setting), "YES" | "true")
    }

    /// The value of a setting that is a whole number.
    pub(crate) fn whole(&self, setting: Setting) -> Result<u32> {
        self.text(setting).parse().map_err(Error::internal)
    }

    /// What the player does when a unit has ended by itself.
    pub(crate) fn exit_action(&self, setting: Setting) -> Result<ExitAction> {
        self.word(setting, ExitAction::from_word)
    }

    /// When a launch restarts the registration.
    pub(crate) fn restart_when(&self) -> Result<RestartWhen> {
        self.word(Setting::WhenToRestartRegistration, RestartWhen::from_word)
    }

    /// When a unit begins anew.
    pub(crate) fn reset_runtime(&self) -> Result<ResetRuntime> {
        self.word(Setting::PlayerResetRunTimeData, ResetRuntime::from_word)
    }

    /// How results roll up.
    pub(crate) fn roll_up(&self) -> Result<RollUp> {
        let threshold = self.said(Setting::PlayerStatusRollupModeThresholdScore).map(str::parse::<f64>);
        let threshold = threshold.transpose().map_err(Error::internal)?;
        Ok(RollUp {
            status: self.word(Setting::PlayerStatusRollupModeValue, StatusRollUp::from_word)?,
            threshold: threshold.and_then(|n| Score::from_percent(if n <= 1.0 { n * 100.0 } else { n })),
            status_is_success: self.flag(Setting::PlayerApplyRollupStatusToSuccess),
            score: self.word(Setting::PlayerScoreRollupModeValue, ScoreRollUp::from_word)?,
            scoring_units: self.whole(Setting::PlayerScoreRollupModeNumberOfScoringObjects)?,
        })
    }

    fn word<T>(&self, setting: Setting, read: fn(&str) -> Option<T>) -> Result<T> {
        read(self.text(setting))
            .ok_or_else(|| Error::internal(format!("{setting} holds a word that is none of its own")))
    }
}

impl Usher {
    /// What holds for the instance of a registration that counts.
    pub(crate) async fn configuration_of_current(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: &Registration,
    ) -> Result<Configuration> {
        let instance = instances::find(conn, registration.key, registration.instance)
            .await?
            .ok_or_else(|| Error::internal("a registration without the instance that counts"))?;
        let version = self.version(conn, app, instance.version_id).await?;
        self.configuration_of(conn, app, registration, registration.instance, &version).await
    }

    /// What holds for a version that nobody is registered on, as in a preview.
    pub(crate) async fn configuration_of_version(
        &self,
        conn: &mut Conn,
        app: &AppId,
        version: &Version,
    ) -> Result<Configuration> {
        Configuration::read(conn, app, &scopes_of(version)?).await
    }

    /// What holds for an instance of a registration, which runs that version.
    pub(crate) async fn configuration_of(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: &Registration,
        instance: i64,
        version: &Version,
    ) -> Result<Configuration> {
        let mut scopes = scopes_of(version)?;
        scopes.push(Scope::Registration(registration.key));
        scopes.push(Scope::Instance(registration.key, instance));
        Configuration::read(conn, app, &scopes).await
    }
}
