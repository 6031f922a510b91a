use usher_store::team_groups;

use super::{TeamGroup, or_taken, read_group_name};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Makes a group. No other may have the name, in whatever case.
    pub async fn create_group(&self, actor: &Actor, name: &str) -> Result<TeamGroup> {
        actor.must(Action::ManagePeople, None)?;
        let name = read_group_name(name)?;
        let now = self.now();
        let group = TeamGroup {
            id: self.entropy().id(now),
            name: name.to_owned(),
            name_key: name.to_lowercase(),
            created_at: now.into(),
            updated_at: now.into(),
        };
        let mut tx = self.store().begin().await?;
        or_taken(name, team_groups::insert(&mut tx, &group).await)?;
        let id = group.id.to_string();
        let detail = serde_json::json!({});
        self.record(&mut tx, actor, None, Happening { verb: "group.create", thing: "group", id: &id, detail }).await?;
        tx.commit().await?;
        Ok(group)
    }
}
