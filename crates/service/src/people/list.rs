use serde::{Deserialize, Serialize};
use usher_model::Email;
use usher_store::persons::{self, Person, PersonFilter};

use crate::group::{GroupRef, find_group};
use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which people; those who came first come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct PersonQuery {
    /// Of this address, without regard to case. What is no address finds nobody.
    pub email: Option<String>,
    /// The members of this group.
    pub members_of: Option<GroupRef>,
    /// The reporters of this group; those who report on everyone are among them.
    pub reporters_of: Option<GroupRef>,
    /// How many a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the people of the account.
    pub async fn list_people(&self, actor: &Actor, request: ListRequest<PersonQuery>) -> Result<Listing<Person>> {
        actor.must(Action::ManagePeople, None)?;
        let Place { query, after, .. } = request.place()?;
        let mut conn = self.store().read().await?;
        let mut filter = PersonFilter::default();
        if let Some(text) = &query.email {
            let Ok(email) = Email::parse(text) else {
                return Ok(Listing { rows: Vec::new(), more: None, total: None });
            };
            filter.email_key = Some(email.key());
        }
        if let Some(group) = query.members_of {
            // Everybody is a member of everyone.
            filter.member_of = find_group(&mut conn, group).await?.map(|group| group.id);
        }
        if let Some(group) = query.reporters_of {
            let group = find_group(&mut conn, group).await?;
            // No row has this id, so that those who report on everyone are left.
            filter.reporter_on = Some(group.map_or_else(uuid::Uuid::nil, |group| group.id));
        }
        let mut scan = Scan::new((), Direction::Ascending, after, false).limited(query.limit)?;
        while let Some(page) = scan.next() {
            let found = persons::list(&mut conn, &filter, page).await?;
            let rows = scan.read(found, Person::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
