use usher_store::{Conn, persons, team_groups};
use uuid::Uuid;

use super::{GroupRef, find_group};
use crate::event::Happening;
use crate::people::{Person, lock_person};
use crate::rights::{Action, Role};
use crate::{Actor, Error, Usher};

/// Why somebody was not given a group to report on, in the kinds that the Rise API tells apart.
#[derive(Debug, thiserror::Error)]
pub enum ReportingFault {
    /// The role may not report on groups.
    #[error("only a reporter can be given groups to report on")]
    Role,
    /// Everyone and other groups at once.
    #[error("a reporter reports on Everyone or on other groups, not on both")]
    Everyone,
    /// Something else is wrong.
    #[error(transparent)]
    Other(#[from] Error),
}

impl From<usher_store::Error> for ReportingFault {
    fn from(error: usher_store::Error) -> Self {
        Self::Other(error.into())
    }
}

impl Usher {
    /// Has a reporter report on a group, or on everyone; who does already goes on.
    pub async fn add_reporter(&self, actor: &Actor, group: GroupRef, person: Uuid) -> Result<(), ReportingFault> {
        actor.must(Action::ManagePeople, None)?;
        let now = self.now().into();
        let mut tx = self.store().begin().await?;
        let group = find_group(&mut tx, group).await?.map(|group| group.id);
        let person = lock_person(&mut tx, person).await?;
        if person.role != Role::Reporter.as_str() {
            return Err(ReportingFault::Role);
        }
        match group {
            Some(_) if person.reports_on_everyone => return Err(ReportingFault::Everyone),
            Some(group) => team_groups::add_reporting(&mut tx, person.id, &[group], now).await?,
            None if !team_groups::of_reporter(&mut tx, person.id).await?.is_empty() => {
                return Err(ReportingFault::Everyone);
            }
            None => persons::report_on_everyone(&mut tx, person.id, true, now).await?,
        }
        self.record_reporter(&mut tx, actor, "group.add_reporter", group, &person).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets somebody report on a group, or on everyone, no longer; who does not goes on so.
    pub async fn remove_reporter(&self, actor: &Actor, group: GroupRef, person: Uuid) -> Result<(), ReportingFault> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let group = find_group(&mut tx, group).await?.map(|group| group.id);
        let person = lock_person(&mut tx, person).await?;
        match group {
            Some(group) => {
                team_groups::remove_reporting(&mut tx, person.id, group).await?;
            }
            None => persons::report_on_everyone(&mut tx, person.id, false, self.now().into()).await?,
        }
        self.record_reporter(&mut tx, actor, "group.remove_reporter", group, &person).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn record_reporter(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        verb: &'static str,
        group: Option<Uuid>,
        person: &Person,
    ) -> Result<(), Error> {
        let id = group.map_or_else(|| GroupRef::EVERYONE.to_owned(), |group| group.to_string());
        let detail = serde_json::json!({ "person": person.id });
        self.record(tx, actor, None, Happening { verb, thing: "group", id: &id, detail }).await
    }
}
