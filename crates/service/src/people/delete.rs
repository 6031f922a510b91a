use usher_store::enrolments::{self, Reach};
use usher_store::persons;
use uuid::Uuid;

use super::{lock_person, no_person};
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Removes somebody from the account: they are signed out, and out of all groups and enrolments. Their results stay
    /// where they were made. The last admin cannot be removed.
    pub async fn delete_person(&self, actor: &Actor, id: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        // Admins are held before the person, always in the same order, so that two removals wait for each other.
        let others = persons::has_other_admin(&mut tx, id).await?;
        let person = lock_person(&mut tx, id).await?;
        if person.role == "admin" && person.state == "active" && !others {
            return Err(Error::LastAdmin);
        }
        enrolments::release(&mut tx, Reach::Person(id), true).await?;
        if !persons::delete(&mut tx, id).await? {
            return Err(no_person(id));
        }
        let text = id.to_string();
        let detail = serde_json::json!({ "role": person.role });
        self.record(&mut tx, actor, None, Happening { verb: "person.delete", thing: "person", id: &text, detail })
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
