use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use utoipa::ToSchema;

use super::auth::Caller;
use super::schema::instant;

/// A sign of life.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PingSchema {
    /// That it lives.
    pub api_message: &'static str,
    /// The server's time.
    pub current_time: String,
}

/// Tells that the server is up and the credentials are good.
#[utoipa::path(
    get,
    path = "/ping",
    operation_id = "pingAppId",
    tag = "ping",
    responses((status = 200, description = "The server is up.", body = PingSchema)),
)]
pub(super) async fn ping_app_id(_: Caller, State(usher): State<Usher>) -> Json<PingSchema> {
    Json(PingSchema { api_message: "API is up", current_time: instant(usher.now()) })
}
