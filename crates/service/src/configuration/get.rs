use usher_model::{AppId, CourseId, Kind, Level, Setting};
use usher_store::Conn;
use usher_store::settings::Scope;

use super::level::own;
use super::{Configuration, ConfigurationLevel, Source};
use crate::{Actor, Result, Usher};

/// How a setting stands on a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingState {
    /// Which.
    pub setting: Setting,
    /// What holds; not told of a secret that is set.
    pub effective: Option<String>,
    /// Where that comes from.
    pub source: Source,
    /// What was set on this level itself; not told of a secret.
    pub explicit: Option<String>,
}

impl Usher {
    /// Every setting that may be set on a level, as it stands there.
    pub async fn get_configuration(
        &self,
        actor: &Actor,
        app: &AppId,
        level: &ConfigurationLevel,
    ) -> Result<Vec<SettingState>> {
        actor.must(level.reading(), Some(app))?;
        let mut conn = self.store().read().await?;
        let scopes = self.scopes_of_level(&mut conn, app, level).await?;
        let effective = Configuration::read(&mut conn, app, &scopes).await?;
        let explicit = Configuration::read(&mut conn, app, std::slice::from_ref(own(&scopes))).await?;
        let state = |setting: Setting| {
            let source = effective.source(setting);
            let is_secret = setting.facts().kind == Kind::Secret;
            SettingState {
                setting,
                effective: (source == Source::Default || !is_secret).then(|| effective.text(setting).to_owned()),
                source,
                explicit: (explicit.source(setting) != Source::Default && !is_secret)
                    .then(|| explicit.text(setting).to_owned()),
            }
        };
        let belongs = |setting: &Setting| may_be_set(*setting, own(&scopes));
        Ok(Setting::ALL.iter().copied().filter(belongs).map(state).collect())
    }

    /// What holds for a course, by its newest version.
    pub(crate) async fn configuration_of_course(
        &self,
        conn: &mut Conn,
        app: &AppId,
        course: &CourseId,
    ) -> Result<Configuration> {
        let scopes = self.scopes_of_course(conn, app, course).await?;
        Configuration::read(conn, app, &scopes).await
    }
}

/// Whether a setting may be set there.
pub(super) fn may_be_set(setting: Setting, scope: &Scope) -> bool {
    match setting.facts().level {
        Level::Registration => true,
        Level::Application => matches!(scope, Scope::Application | Scope::Standard { .. }),
    }
}
