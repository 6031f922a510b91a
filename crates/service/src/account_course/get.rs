use uuid::Uuid;

use super::{AccountCourse, find_course_within};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// A course of some application, by its key. One outside the actor's reach is unknown.
    pub async fn get_account_course(&self, actor: &Actor, key: Uuid) -> Result<AccountCourse> {
        let reach = actor.reach(Action::ReadResults)?;
        find_course_within(&mut self.store().read().await?, &reach, key).await
    }
}
