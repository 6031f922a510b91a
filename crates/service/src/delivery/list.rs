use serde::{Deserialize, Serialize};
use usher_model::{AppId, InvitationId};
use usher_store::deliveries::{self, DeliveryFilter, DeliveryRecord};

use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which mails of an application; the newest come first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DeliveryQuery {
    /// About this invitation.
    pub invitation: Option<InvitationId>,
    /// In this state, as the store names it.
    pub state: Option<String>,
    /// To this address, without regard to the case of its ASCII letters.
    pub address: Option<String>,
    /// How many mails a page holds.
    pub limit: Option<i64>,
}

impl Usher {
    /// A page of the application's mails.
    pub async fn list_deliveries(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<DeliveryQuery>,
    ) -> Result<Listing<DeliveryRecord>> {
        actor.must(Action::ReadInvitations, Some(app))?;
        let Place { query, after, .. } = request.place()?;
        let filter = DeliveryFilter {
            invitation_id: query.invitation.map(|id| id.0),
            state: query.state.clone(),
            address: query.address.clone(),
        };
        let mut scan = Scan::new((), Direction::Descending, after, false).limited(query.limit)?;
        let mut conn = self.store().read().await?;
        while let Some(page) = scan.next() {
            let found = deliveries::list(&mut conn, app, &filter, page).await?;
            let rows = scan.read(found, DeliveryRecord::position);
            scan.keep(rows);
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total: None })
    }
}
