use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::Caller;

/// What answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct AboutSchema {
    /// The version of this server.
    pub version: &'static str,
    /// Its name.
    pub distribution: &'static str,
}

/// Tells which server answers.
#[utoipa::path(
    get,
    path = "/about",
    operation_id = "getAbout",
    tag = "about",
    responses((status = 200, description = "The server's name and version.", body = AboutSchema)),
)]
pub(super) async fn get_about(_: Caller) -> Json<AboutSchema> {
    Json(AboutSchema { version: env!("CARGO_PKG_VERSION"), distribution: "Usher" })
}
