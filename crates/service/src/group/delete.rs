use usher_store::enrolments::{self, Reach};
use usher_store::team_groups;

use super::{GroupRef, lock_group};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Removes a group: nobody is in it or reports on it any more, and its enrolments end.
    pub async fn delete_group(&self, actor: &Actor, group: GroupRef) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let group = lock_group(&mut tx, group).await?;
        enrolments::delete_of_group(&mut tx, group.id).await?;
        enrolments::release(&mut tx, Reach::Members(group.id), false).await?;
        team_groups::delete(&mut tx, group.id).await?;
        let id = group.id.to_string();
        let detail = serde_json::json!({});
        self.record(&mut tx, actor, None, Happening { verb: "group.delete", thing: "group", id: &id, detail }).await?;
        tx.commit().await?;
        Ok(())
    }
}
