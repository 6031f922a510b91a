use serde::{Deserialize, Serialize};
use usher_store::persons;
use usher_store::team_groups::{self, GroupFilter};
use uuid::Uuid;

use super::{ReportingFault, TeamGroup};
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::people::no_person;
use crate::rights::{Action, Role};
use crate::{Actor, Result, Usher};

/// Which groups; the oldest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct GroupQuery {
    /// Of exactly this name, in whatever case.
    pub name: Option<String>,
    /// That this person is a member of.
    pub of_member: Option<Uuid>,
    /// That this person reports on.
    pub of_reporter: Option<Uuid>,
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the groups of the account.
    pub async fn list_groups(&self, actor: &Actor, request: ListRequest<GroupQuery>) -> Result<Listing<TeamGroup>> {
        actor.must(Action::ManagePeople, None)?;
        let Place { query, after, .. } = request.place()?;
        let mut conn = self.store().read().await?;
        if let Some(person) = query.of_member {
            persons::find(&mut conn, person).await?.ok_or_else(|| no_person(person))?;
        }
        let filter = GroupFilter {
            name_key: query.name.as_ref().map(|name| name.trim().to_lowercase()),
            of_member: query.of_member,
            of_reporter: query.of_reporter,
        };
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        while let Some(page) = scan.next() {
            let found = team_groups::list(&mut conn, &filter, page).await?;
            let rows = scan.read(found, TeamGroup::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }

    /// Whether somebody reports on everyone rather than on groups of their own.
    pub async fn reports_on_everyone(&self, actor: &Actor, person: Uuid) -> Result<bool, ReportingFault> {
        actor.must(Action::ManagePeople, None)?;
        let person = self.get_person(actor, person).await?;
        if person.role != Role::Reporter.as_str() {
            return Err(ReportingFault::Role);
        }
        Ok(person.reports_on_everyone)
    }
}
