use usher_model::{AppId, DeliveryId};
use usher_store::deliveries::{self, DeliveryRecord};

use crate::{Error, Result, Usher};

impl Usher {
    /// One mail.
    pub async fn get_delivery(&self, app: &AppId, id: DeliveryId) -> Result<DeliveryRecord> {
        let mut conn = self.store().read().await?;
        let found = deliveries::find(&mut conn, app, id.0).await?;
        found.ok_or_else(|| Error::NotFound { what: "delivery", id: id.to_string() })
    }
}
