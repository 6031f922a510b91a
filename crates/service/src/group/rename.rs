use usher_store::team_groups;

use super::{GroupRef, TeamGroup, lock_group, or_taken, read_group_name};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Gives a group another name.
    pub async fn rename_group(&self, actor: &Actor, group: GroupRef, name: &str) -> Result<TeamGroup> {
        actor.must(Action::ManagePeople, None)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let group = lock_group(&mut tx, group).await?;
        let name = read_group_name(name)?;
        let key = name.to_lowercase();
        or_taken(name, team_groups::rename(&mut tx, group.id, name, &key, now.into()).await)?;
        let id = group.id.to_string();
        let detail = serde_json::json!({});
        self.record(&mut tx, actor, None, Happening { verb: "group.rename", thing: "group", id: &id, detail }).await?;
        tx.commit().await?;
        Ok(TeamGroup { name: name.to_owned(), name_key: key, updated_at: now.into(), ..group })
    }
}
