use usher_store::enrolments::{self, Reach};
use usher_store::team_groups;
use uuid::Uuid;

use super::{GroupRef, lock_group};
use crate::event::Happening;
use crate::people::lock_person;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Makes somebody a member of a group; who is one stays one. They are to take what the group is to.
    pub async fn add_member(&self, actor: &Actor, group: GroupRef, person: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let group = lock_group(&mut tx, group).await?;
        let person = lock_person(&mut tx, person).await?;
        team_groups::add_memberships(&mut tx, person.id, &[group.id], self.now().into()).await?;
        self.apply_enrolments(&mut tx, Reach::Person(person.id)).await?;
        let id = group.id.to_string();
        let detail = serde_json::json!({ "person": person.id });
        self.record(&mut tx, actor, None, Happening { verb: "group.add_member", thing: "group", id: &id, detail })
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes somebody out of a group; who is not in it stays out. They keep the courses that
    /// they opened.
    pub async fn remove_member(&self, actor: &Actor, group: GroupRef, person: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let group = lock_group(&mut tx, group).await?;
        let person = lock_person(&mut tx, person).await?;
        team_groups::remove_membership(&mut tx, person.id, group.id).await?;
        enrolments::release(&mut tx, Reach::Person(person.id), false).await?;
        let id = group.id.to_string();
        let detail = serde_json::json!({ "person": person.id });
        let happening = Happening { verb: "group.remove_member", thing: "group", id: &id, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
