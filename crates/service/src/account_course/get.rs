use uuid::Uuid;

use super::{AccountCourse, find_account_course};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// A course of some application, by its key.
    pub async fn get_account_course(&self, actor: &Actor, key: Uuid) -> Result<AccountCourse> {
        actor.must(Action::ReadResults, None)?;
        find_account_course(&mut self.store().read().await?, key).await
    }
}
