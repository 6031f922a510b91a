use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::InvitationId;
use usher_service::Usher;
use usher_service::delivery::DeliveryQuery;
use utoipa::IntoParams;
use uuid::Uuid;

use super::schema::{Delivery, DeliveryState};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::query::Params;
use crate::usher::listing::{Items, items, page};

/// Which mails.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DeliveryParams {
    /// About this invitation.
    invitation_id: Option<Uuid>,
    /// In this state.
    #[param(inline)]
    state: Option<DeliveryState>,
    /// To this address, in whatever case.
    address: Option<String>,
    /// How many rows a page holds: 1 to 500; 100 if not said.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
    /// The token of the page before, for the page behind it; nothing else need be sent with it.
    next: Option<String>,
}

/// Lists the application's mails, the newest first.
#[utoipa::path(
    get,
    path = "/deliveries",
    operation_id = "listDeliveries",
    tag = "deliveries",
    params(DeliveryParams),
    responses((status = 200, description = "A page of mails.", body = Items<Delivery>)),
)]
pub(crate) async fn list_deliveries(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<DeliveryParams>,
) -> Result<Json<Items<Delivery>>> {
    let page = page(params.next, || {
        Ok(DeliveryQuery {
            invitation: params.invitation_id.map(InvitationId),
            state: params.state.map(|state| state.as_str().to_owned()),
            address: params.address,
            limit: params.limit,
        })
    })?;
    items(usher.list_deliveries(&caller.actor, &caller.app, page).await)
}
