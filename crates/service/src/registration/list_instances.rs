use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_model::{AppId, RegistrationId};
use usher_store::SortKey;
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};

use super::hold::no_instance;
use super::{Detail, RegistrationReport};
use crate::listing::{DateField, Direction, ListRequest, Listing, Period, Place, page_of, page_request};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Which instances of a registration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InstanceQuery {
    /// Not changed before this instant.
    pub since: Option<DateTime<Utc>>,
    /// Not changed after it.
    pub until: Option<DateTime<Utc>>,
}

impl Usher {
    /// A page of a registration's instances, the first one first, each told like a registration.
    pub async fn list_instances(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &RegistrationId,
        request: ListRequest<InstanceQuery>,
        detail: Detail,
    ) -> Result<Listing<RegistrationReport>> {
        actor.must(Action::ReadResults, Some(app))?;
        let Place { query, after, .. } = request.place()?;
        let mut conn = self.store().read().await?;
        let row = registrations::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        let period = Period { field: DateField::Updated, since: query.since, until: query.until };
        // A token names its place by number; whose instances these are is said by the path alone.
        let after = after.map(|(number, _)| (number, row.key));
        let page = page_request((), Direction::Ascending, after, |key| matches!(key, SortKey::Number(_)))?;
        let found = instances::list(&mut conn, row.key, period.into(), &page).await?;
        let (found, more) = page_of(found, query, Instance::position);
        let rows = found.iter().map(|instance| of_instance(&row, instance)).collect();
        let rows = self.report_registrations(&mut conn, app, rows, detail).await?;
        Ok(Listing { rows, more, total: None })
    }

    /// One instance of a registration, told like a registration.
    pub async fn get_instance(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &RegistrationId,
        number: i64,
        detail: Detail,
    ) -> Result<RegistrationReport> {
        actor.must(Action::ReadResults, Some(app))?;
        let mut conn = self.store().read().await?;
        let row = registrations::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        let instance = instances::find(&mut conn, row.key, number).await?.ok_or_else(|| no_instance(id, number))?;
        let rows = vec![of_instance(&row, &instance)];
        let mut reports = self.report_registrations(&mut conn, app, rows, detail).await?;
        reports.pop().ok_or_else(|| no_instance(id, number))
    }
}

/// The registration as it is with this instance.
fn of_instance(row: &Registration, instance: &Instance) -> Registration {
    Registration {
        instance: instance.number,
        created_at: instance.created_at,
        updated_at: instance.updated_at,
        ..row.clone()
    }
}
