use usher_store::persons;
use uuid::Uuid;

use super::{Person, no_person};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Somebody of the account.
    pub async fn get_person(&self, actor: &Actor, id: Uuid) -> Result<Person> {
        actor.must(Action::ManagePeople, None)?;
        persons::find(&mut self.store().read().await?, id).await?.ok_or_else(|| no_person(id))
    }
}
