//! The SCORM Cloud API V2, as its official clients speak it (reference/scormcloud-v2.md).
//!
//! Wire types have the vendor's names. The contract requires next to nothing of answers; this server's document promises
//! more, as every property that is not optional is always sent.

mod about;
mod application_management;
pub(crate) mod auth;
mod authentication;
pub(crate) mod body;
mod configuration;
mod courses;
pub(crate) mod error;
pub(crate) mod idempotency;
pub(crate) mod invitations;
mod learner;
mod listing;
pub(crate) mod openapi;
pub(crate) mod path;
mod ping;
pub(crate) mod query;
mod registrations;
mod reporting;
pub(crate) mod schema;
pub(crate) mod scopes;
mod tags;
mod xapi_schema;

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri};
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse;
use axum::routing::get;
use usher_service::Usher;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use crate::ApiLimits;
use crate::docs::Description;
use application_management::{self as management, credentials};
use courses::assets;
use error::ApiError;
use invitations::{private, public};
pub use registrations::render_postback;

/// One line per URL.
#[rustfmt::skip]
fn operations() -> OpenApiRouter<Usher> {
    OpenApiRouter::with_openapi(openapi::frame())
        .routes(routes!(about::get_about))
        .routes(routes!(ping::ping_app_id))
        .routes(routes!(authentication::get_app_token))
        .routes(routes!(management::token::create_token))
        .routes(routes!(management::list::get_applications))
        .routes(routes!(management::list_all::get_application_list, management::create::create_application))
        .routes(routes!(management::get::get_application_info, management::update::update_application, management::delete::delete_application))
        .routes(routes!(credentials::list::get_credentials, credentials::create::create_credential))
        .routes(routes!(credentials::update::update_credential, credentials::delete::delete_credential))
        .routes(routes!(configuration::application::get_application_configuration, configuration::application::set_application_configuration))
        .routes(routes!(configuration::application::delete_application_configuration_setting))
        .routes(routes!(configuration::course::get_course_configuration, configuration::course::set_course_configuration))
        .routes(routes!(configuration::course::delete_course_configuration_setting))
        .routes(routes!(configuration::version::get_course_version_configuration, configuration::version::set_course_version_configuration))
        .routes(routes!(configuration::version::delete_course_version_configuration_setting))
        .routes(routes!(configuration::registration::get_registration_configuration, configuration::registration::set_registration_configuration))
        .routes(routes!(configuration::registration::delete_registration_configuration_setting))
        .routes(routes!(configuration::registration_instance::get_registration_instance_configuration, configuration::registration_instance::set_registration_instance_configuration))
        .routes(routes!(configuration::registration_instance::delete_registration_instance_configuration_setting))
        .routes(routes!(courses::list::get_courses))
        .routes(routes!(courses::tags::put_course_tags_batch))
        .routes(routes!(courses::tags::get_course_tags, courses::tags::put_course_tags, courses::tags::delete_course_tags))
        .routes(routes!(courses::get::get_course, courses::delete::delete_course))
        .routes(routes!(courses::set_title::set_course_title))
        .routes(routes!(courses::list_versions::get_course_versions))
        .routes(routes!(courses::get_version::get_course_version_info, courses::delete_version::delete_course_version))
        .routes(routes!(assets::get::get_course_asset, assets::import::import_course_asset_file, assets::delete::delete_course_asset))
        .routes(routes!(assets::get::get_course_version_asset, assets::import::import_course_version_asset_file, assets::delete::delete_course_version_asset))
        .routes(routes!(assets::list::get_course_file_list))
        .routes(routes!(assets::list::get_course_version_file_list))
        // As packages below.
        .routes(routes!(assets::upload::upload_course_asset_file).layer(DefaultBodyLimit::disable()))
        .routes(routes!(assets::upload::upload_course_version_asset_file).layer(DefaultBodyLimit::disable()))
        .routes(routes!(courses::zip::get_course_zip))
        .routes(routes!(courses::zip::get_versioned_course_zip))
        .routes(routes!(courses::preview::build_course_preview_launch_link))
        .routes(routes!(courses::preview::build_course_preview_launch_link_with_version))
        .routes(routes!(courses::statements::get_course_statements))
        .routes(routes!(courses::statements::get_course_version_statements))
        .routes(routes!(courses::import_fetch::create_fetch_and_import_course_job))
        .routes(routes!(courses::import_no_upload::create_no_upload_and_import_course_job))
        // Packages have a limit of their own, which the service counts while it receives them.
        .routes(routes!(courses::import_upload::create_upload_and_import_course_job).layer(DefaultBodyLimit::disable()))
        .routes(routes!(courses::import_status::get_import_job_status))
        .routes(routes!(registrations::list::get_registrations, registrations::create::create_registration))
        .routes(routes!(registrations::postback_test::test_registration_postback))
        .routes(routes!(registrations::tags::put_registration_tags_batch))
        .routes(routes!(registrations::tags::get_registration_tags, registrations::tags::put_registration_tags, registrations::tags::delete_registration_tags))
        .routes(routes!(registrations::get::get_registration_progress, registrations::exists::get_registration, registrations::delete::delete_registration))
        .routes(routes!(registrations::reset::delete_registration_progress))
        .routes(routes!(registrations::delete_global_data::delete_registration_global_data))
        .routes(routes!(registrations::launch_link::build_registration_launch_link))
        .routes(routes!(registrations::launch_history::get_registration_launch_history))
        .routes(routes!(registrations::statements::get_registration_statements))
        .routes(routes!(registrations::list_instances::get_registration_instances, registrations::create_instance::create_new_registration_instance))
        .routes(routes!(registrations::get_instance::get_registration_instance_progress, registrations::delete_instance::delete_registration_instance))
        .routes(routes!(registrations::launch_history::get_registration_instance_launch_history))
        .routes(routes!(registrations::statements::get_registration_instance_statements))
        .routes(routes!(learner::tags::put_learner_tags_batch))
        .routes(routes!(learner::tags::get_learner_tags, learner::tags::put_learner_tags, learner::tags::delete_learner_tags))
        .routes(routes!(learner::update_info::update_learner_info))
        .routes(routes!(learner::delete_information::delete_all_learner_data))
        .routes(routes!(invitations::list::get_all_invitations))
        .routes(routes!(invitations::tags::put_invitation_tags_batch))
        .routes(routes!(invitations::tags::get_invitation_tags, invitations::tags::put_invitation_tags, invitations::tags::delete_invitation_tags))
        .routes(routes!(private::list::get_private_invitations, private::create::create_private_invitation))
        .routes(routes!(private::get::get_private_invitation, private::update::update_private_invitation))
        .routes(routes!(private::job_status::get_private_invitation_job_status))
        .routes(routes!(private::list_users::get_private_user_invitations))
        .routes(routes!(public::list::get_public_invitations, public::create::create_public_invitation))
        .routes(routes!(public::get::get_public_invitation, public::update::update_public_invitation))
        .routes(routes!(public::list_users::get_public_user_invitations))
        .routes(routes!(reporting::account_info::get_account_info))
        .routes(routes!(reporting::reportage_auth::get_reportage_auth_token))
        .routes(routes!(reporting::reportage_link::get_reportage_link))
        // The vendor's prose names the job status so; its operations name it as above.
        .route("/invitations/private/{invitationId}/status", get(private::job_status::get_private_invitation_job_status))
}

/// Everything under `/api/v2`.
pub(crate) fn router(usher: Usher, limits: ApiLimits) -> Router {
    let (operations, _) = operations().split_for_parts();
    operations
        .layer(from_fn_with_state(usher.clone(), idempotency::once))
        .with_state(usher)
        .route("/openapi.json", DESCRIPTION.serve_document())
        .layer(DefaultBodyLimit::max(limits.json_body_bytes))
        .fallback(no_route)
        .method_not_allowed_fallback(method_not_allowed)
}

/// How this wire is described.
pub(crate) static DESCRIPTION: Description = Description::new("scormcloud-v2", openapi::TITLE, openapi);

/// Its document.
pub(crate) fn openapi() -> OpenApi {
    openapi::complete(operations().into_openapi())
}

pub(crate) async fn no_route(OriginalUri(uri): OriginalUri) -> impl IntoResponse {
    ApiError::NoRoute(uri.path().to_owned())
}

pub(crate) async fn method_not_allowed(method: Method) -> impl IntoResponse {
    ApiError::MethodNotAllowed(method)
}
