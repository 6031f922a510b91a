use axum::Json;
use axum::extract::State;
use usher_model::DeliveryId;
use usher_service::Usher;

use super::schema::Delivery;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::Result;
use crate::scormcloud::path::Id;

/// Shows a mail: how often it was tried, and what the mail server said last.
#[utoipa::path(
    get,
    path = "/deliveries/{deliveryId}",
    operation_id = "getDelivery",
    tag = "deliveries",
    params(("deliveryId" = String, Path, description = "The delivery's id.")),
    responses(
        (status = 200, description = "The mail.", body = Delivery),
        (status = 404, description = "The application has no such delivery."),
    ),
)]
pub(crate) async fn get_delivery(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<DeliveryId>,
) -> Result<Json<Delivery>> {
    Ok(Json(usher.get_delivery(&caller.actor, &caller.app, id).await?.into()))
}
