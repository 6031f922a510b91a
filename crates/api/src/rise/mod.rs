//! The Rise.com / Reach 360 Invitations API and what clients use with it (reference/rise-api.md). It is about the account:
//! the people in it, not the learners of one application. What the sources leave open is decided in docs/src/rise.md.
//!
//! Two generations of the API differ by the name of a header and little else, see [`profile`].

mod auth;
mod courses;
mod error;
mod events;
mod groups;
mod instant;
mod invitations;
mod listing;
mod openapi;
mod path;
mod profile;
mod reports;
mod users;
mod webhooks;

pub use webhooks::render_webhook;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, map_response};
use usher_service::Usher;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiLimits;
use crate::docs::Description;
use crate::scormcloud::{method_not_allowed, no_route};

/// Where all paths of this wire begin.
const BASE: &str = "/api/rise";

/// One line per URL.
#[rustfmt::skip]
fn operations() -> OpenApiRouter<Usher> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(invitations::create::create_invitation, invitations::list::list_invitations))
        .routes(routes!(invitations::get::get_invitation, invitations::delete::delete_invitation))
        .routes(routes!(invitations::resend::resend_invitation))
        .routes(routes!(users::list::list_users))
        .routes(routes!(users::get::get_user, users::delete::delete_user))
        .routes(routes!(users::list_groups::list_user_groups))
        .routes(routes!(users::list_reporting_groups::list_reporting_groups))
        .routes(routes!(groups::create::create_group, groups::list::list_groups))
        .routes(routes!(groups::get::get_group, groups::rename::rename_group, groups::delete::delete_group))
        .routes(routes!(groups::members::list_members))
        .routes(routes!(groups::members::add_member, groups::members::remove_member))
        .routes(routes!(groups::reporters::list_reporters))
        .routes(routes!(groups::reporters::add_reporter, groups::reporters::remove_reporter))
        .routes(routes!(courses::list::list_courses))
        .routes(routes!(courses::get::get_course))
        .routes(routes!(courses::enrol::enrol_user, courses::withdraw::withdraw_user))
        .routes(routes!(courses::enrol::enrol_group, courses::withdraw::withdraw_group))
        .routes(routes!(reports::activity::report_activity))
        .routes(routes!(reports::course::report_course))
        .routes(routes!(reports::learner::report_learner))
        .routes(routes!(events::list_events))
        .routes(routes!(webhooks::create::create_webhook, webhooks::list::list_webhooks))
        .routes(routes!(webhooks::get::get_webhook, webhooks::delete::delete_webhook))
        .routes(routes!(webhooks::list_calls::list_webhook_calls))
}

/// Everything under `/api/rise`.
pub(crate) fn router(usher: Usher, limits: ApiLimits) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .with_state(usher)
        .route("/openapi.json", DESCRIPTION.serve_document())
        .layer(DefaultBodyLimit::max(limits.json_body_bytes))
        .fallback(no_route)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(map_response(error::render))
        .layer(from_fn(profile::negotiate))
}

/// What is at the path of this wire with a slash behind it.
pub(crate) async fn nothing() -> error::RiseError {
    error::RiseError::new(error::Code::NotFound, format!("There is nothing at {BASE}/"))
}

/// How this wire is described.
pub(crate) static DESCRIPTION: Description = Description::new("rise", openapi::TITLE, openapi);

/// Its document.
pub(crate) fn openapi() -> OpenApi {
    openapi::complete(operations().into_openapi())
}
