use std::collections::BTreeMap;
use std::fmt;

use usher_model::{AppId, Kind, Setting};
use usher_store::Conn;
use usher_store::settings::{self, Scope, SetSetting};

use super::ConfigurationLevel;
use super::get::may_be_set;
use super::level::own;
use crate::event::Happening;
use crate::{Actor, Error, Result, Usher};

/// A value for a setting, in the form that [`Setting::parse_value`] gave it; without one the setting is taken back.
#[derive(Clone, PartialEq, Eq)]
pub struct SettingValue {
    /// Which.
    pub setting: Setting,
    /// What it shall be.
    pub value: Option<String>,
}

/// Without the value, which may be a secret.
impl fmt::Debug for SettingValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SettingValue({})", self.setting)
    }
}

impl Usher {
    /// Sets values on a level, all of them or none. Where one is named twice, the last counts.
    pub async fn set_configuration(
        &self,
        actor: &Actor,
        app: &AppId,
        level: &ConfigurationLevel,
        values: &[SettingValue],
    ) -> Result<()> {
        actor.must(level.action(), Some(app))?;
        let mut tx = self.store().begin().await?;
        let scopes = self.scopes_of_level(&mut tx, app, level).await?;
        self.write_settings(&mut tx, app, own(&scopes), values).await?;
        let (thing, id) = level.thing(app);
        let ids: Vec<_> = values.iter().map(|one| one.setting.facts().id).collect();
        let detail = serde_json::json!({ "settings": ids });
        self.record(&mut tx, actor, Some(app), Happening { verb: "configuration.set", thing, id, detail }).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes values where they are set, secrets sealed.
    pub(crate) async fn write_settings(
        &self,
        tx: &mut Conn,
        app: &AppId,
        scope: &Scope,
        values: &[SettingValue],
    ) -> Result<()> {
        let now = self.now();
        let mut set = BTreeMap::new();
        for SettingValue { setting, value } in values {
            if !may_be_set(*setting, scope) {
                return Err(Error::invalid("settings", format!("{setting} can be set on an application alone")));
            }
            set.insert(setting.facts().id, (setting.facts().kind, value));
        }
        let (mut kept, mut taken_back) = (Vec::new(), Vec::new());
        for (id, (kind, value)) in set {
            let Some(value) = value else {
                taken_back.push(id);
                continue;
            };
            let value = if kind == Kind::Secret { self.seal_text(value)? } else { value.clone() };
            let (app_id, id) = (app.to_string(), id.to_owned());
            kept.push(SetSetting { app_id, scope: scope.clone(), id, value, updated_at: now.into() });
        }
        settings::upsert(tx, &kept).await?;
        settings::delete(tx, app, scope, &taken_back).await?;
        Ok(())
    }
}
