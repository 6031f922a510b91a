use usher_model::{AppId, DeliveryId};
use usher_store::deliveries::{self, DeliveryRecord};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// One mail.
    pub async fn get_delivery(&self, actor: &Actor, app: &AppId, id: DeliveryId) -> Result<DeliveryRecord> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let mut conn = self.store().read().await?;
        let found = deliveries::find(&mut conn, app, id.0).await?;
        found.ok_or_else(|| Error::NotFound { what: "delivery", id: id.to_string() })
    }
}
