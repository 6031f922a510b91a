//! Usher's own API: what the vendor's has no words for. It is stricter than the vendor's: a field or a parameter that it
//! does not know is refused by its name, and refusals are problems of RFC 9457.
//!
//! Handlers are written as those of the vendor's wire, with the same extractors and the same [`ApiError`]; [`problem`]
//! gives each refusal its form on the way out.
//!
//! [`ApiError`]: crate::scormcloud::error::ApiError

mod deliveries;
pub(crate) mod events;
mod invitations;
mod invitees;
mod learners;
pub(crate) mod listing;
mod openapi;
pub(crate) mod postbacks;
mod problem;
mod qr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use usher_service::Usher;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiLimits;
use crate::docs::Description;
use crate::scormcloud::{idempotency, method_not_allowed, no_route};

/// One line per URL.
#[rustfmt::skip]
fn operations() -> OpenApiRouter<Usher> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(invitations::delete::delete_invitation))
        .routes(routes!(invitations::preview_private::preview_private_invitation))
        .routes(routes!(invitations::remind::remind_invitees))
        .routes(routes!(invitations::qr::get_invitation_qr_code))
        .routes(routes!(invitees::list::list_invitees))
        .routes(routes!(invitees::get::get_invitee, invitees::update::update_invitee, invitees::remove::remove_invitee))
        .routes(routes!(invitees::resend::resend_to_invitee))
        .routes(routes!(invitees::renew_link::renew_invitee_link))
        .routes(routes!(invitees::qr::get_invitee_qr_code))
        .routes(routes!(deliveries::list::list_deliveries))
        .routes(routes!(deliveries::get::get_delivery))
        .routes(routes!(events::list::list_events))
        .routes(routes!(learners::list::list_learners))
        .routes(routes!(learners::get::get_learner))
        .routes(routes!(learners::export::export_learner))
        .routes(routes!(postbacks::list::list_postbacks))
        .routes(routes!(postbacks::list_attempts::list_postback_attempts))
        .routes(routes!(postbacks::replay::replay_postback))
        .routes(routes!(postbacks::replay_failed::replay_failed_postbacks))
        .routes(routes!(postbacks::signing_secret::get_postback_signing_secret))
}

/// Everything under `/api/usher/v1`.
pub(crate) fn router(usher: Usher, limits: ApiLimits) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .layer(from_fn_with_state(usher.clone(), idempotency::once))
        .with_state(usher)
        .route("/openapi.json", DESCRIPTION.serve_document())
        .layer(DefaultBodyLimit::max(limits.json_body_bytes))
        .fallback(no_route)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(map_response(problem::render))
}

/// How this wire is described.
pub(crate) static DESCRIPTION: Description = Description::new("usher-v1", openapi::TITLE, openapi);

/// Its document.
pub(crate) fn openapi() -> OpenApi {
    openapi::complete(operations().into_openapi())
}
