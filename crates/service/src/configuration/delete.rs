use usher_model::{AppId, Setting};
use usher_store::settings;

use super::ConfigurationLevel;
use super::level::own;
use crate::event::Happening;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Takes back what was set on a level. It does not matter whether it was: what holds above it then holds here.
    pub async fn delete_setting(
        &self,
        actor: &Actor,
        app: &AppId,
        level: &ConfigurationLevel,
        setting: Setting,
    ) -> Result<()> {
        actor.must(level.action(), Some(app))?;
        let mut tx = self.store().begin().await?;
        let scopes = self.scopes_of_level(&mut tx, app, level).await?;
        let id = setting.facts().id;
        settings::delete(&mut tx, app, own(&scopes), &[id]).await?;
        let (thing, of) = level.thing(app);
        let detail = serde_json::json!({ "settings": [id] });
        self.record(&mut tx, actor, Some(app), Happening { verb: "configuration.delete", thing, id: of, detail })
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
