use super::{GroupRef, TeamGroup, find_group};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// A group; none for everyone, which is always there.
    pub async fn get_group(&self, actor: &Actor, group: GroupRef) -> Result<Option<TeamGroup>> {
        actor.must(Action::ManagePeople, None)?;
        find_group(&mut self.store().read().await?, group).await
    }
}
