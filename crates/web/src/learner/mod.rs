//! What a learner sees before a course: the pages behind private and public links. Looking at a page changes nothing,
//! so mail scanners may open every link; each change is asked for by a button, which posts.

mod confirm;
pub(crate) mod cookie;
mod form;
mod home;
mod join;
mod known;
mod links;
mod origin;
mod private;
mod prove;
mod public;
mod refusal;

#[cfg(test)]
pub(crate) mod pages {
    //! All pages, for the test that renders every template.
    pub(crate) use super::confirm::ConfirmPage;
    pub(crate) use super::home::HomePage;
    pub(crate) use super::join::SentPage;
    pub(crate) use super::known::KnownPage;
    pub(crate) use super::private::StartPage;
    pub(crate) use super::prove::ProvePage;
    pub(crate) use super::public::{JoinPage, NoNewPage};
}

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use axum::{Router, middleware};
use url::Url;
use usher_service::Usher;

use crate::assets::LEARNER;
use crate::headers::{OWN_ASSETS, add_missing, protect, protection};
use crate::notice::NoticePage;
use crate::people;
use crate::settings::WebSettings;
use cookie::CookieKind;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) usher: Usher,
    /// How the browser is remembered.
    pub(crate) cookie: CookieKind,
    /// The main origin as browsers write it.
    origin: Arc<str>,
}

/// No form of these pages is longer.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// The pages of the main origin: `/`, `/p/{token}`, `/i/{slug}`, those of people who sign in, and what they load.
pub fn learner_router(usher: Usher, settings: &WebSettings) -> Router {
    let origin = Url::parse(&settings.public_url)
        .map_or_else(|_| settings.public_url.clone(), |url| url.origin().ascii_serialization());
    let site = Site { usher, cookie: CookieKind::of(settings), origin: origin.into() };
    let doors = Router::new()
        .route("/p/{token}", get(private::page).post(private::start))
        .route("/p/{token}/code", get(links::to_door).post(prove::send))
        .route("/p/{token}/code/check", get(links::to_door).post(prove::check))
        .route("/i/{slug}", get(public::page).post(join::join))
        .route("/i/{slug}/continue", get(links::to_door).post(known::go_on))
        .route("/i/{slug}/other", get(links::to_door).post(known::someone_else))
        .route("/i/{slug}/return", get(links::to_door).post(join::come_back))
        .route("/i/{slug}/c/{token}", get(confirm::page).post(confirm::confirm))
        .merge(people::routes())
        .route_layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .route_layer(middleware::from_fn_with_state(site.clone(), origin::refuse_other_sites))
        .route_layer(middleware::from_fn(links::refuse_malformed))
        .with_state(site.clone());
    let downloads = people::downloads().with_state(site);
    let pages = doors.merge(downloads).route("/", get(home::page)).merge(LEARNER.router());
    // Chromium holds `form-action` against the redirect into the player too.
    let policy = format!("{OWN_ASSETS}; form-action 'self' {}; frame-ancestors 'none'", settings.content_source());
    protect(pages, &policy)
}

/// The page of the main origin for an address that leads nowhere.
pub async fn not_found() -> Response {
    let mut response = NoticePage::unknown("/").answer();
    let policy = format!("{OWN_ASSETS}; form-action 'self'; frame-ancestors 'none'");
    add_missing(response.headers_mut(), &protection(&policy));
    response
}

/// After a form: look at that page.
pub(crate) fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}
