//! Pages of people who sign in: setting up, signing in, the account, a learner's home, joining the account, and
//! reports.
//!
//! As everywhere, looking at a page changes nothing. What a form posts is taken only with the token that the page carried
//! ([`guest`]), beside the check of where it comes from (`learner::origin`).

mod account;
mod guest;
mod home;
mod join;
mod join_notice;
mod link;
mod nav;
mod refusal;
mod reports;
mod reset;
mod set_up;
mod sign_in;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use crate::learner::{Site, see};

/// The routes, for the main origin.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/set-up/{token}", get(set_up::page).post(set_up::set_up))
        .route("/sign-in", get(sign_in::page).post(sign_in::by_password))
        .route("/sign-in/mail", get(to_sign_in).post(sign_in::by_mail))
        .route("/sign-in/link/{token}", get(link::page).post(link::enter))
        .route("/reset", get(reset::ask_page).post(reset::ask))
        .route("/reset/{token}", get(reset::page).post(reset::reset))
        .route("/sign-out", get(to_sign_in).post(sign_in::sign_out))
        .route("/account", get(account::page))
        .route("/account/names", get(account::to_page).post(account::names))
        .route("/account/password", get(account::to_page).post(account::password))
        .route("/account/verify", get(account::to_page).post(account::verify))
        .route("/account/sessions/end", get(account::to_page).post(account::end_session))
        .route("/account/sessions/end-others", get(account::to_page).post(account::end_others))
        .route("/home", get(home::page))
        .route("/home/start", post(home::start).get(home::to_page))
        .route("/reports", get(reports::page))
        .route("/join/{token}", get(join::page).post(join::accept))
        .route("/join/{token}/ask", get(join_notice::to_page).post(join_notice::ask))
}

/// Tables to download, by names that no token has. They only read.
pub(crate) fn downloads() -> Router<Site> {
    Router::new().route("/reports.csv", get(reports::download))
}

async fn to_sign_in() -> Response {
    see("/sign-in")
}

#[cfg(test)]
pub(crate) mod pages {
    //! All pages, for the test that renders every template.
    pub(crate) use super::account::AccountPage;
    pub(crate) use super::home::HomeOfLearner;
    pub(crate) use super::join::TeamJoinPage;
    pub(crate) use super::join_notice::JoinNoticePage;
    pub(crate) use super::link::LinkPage;
    pub(crate) use super::reports::ReportsPage;
    pub(crate) use super::reset::{AskResetPage, ResetPage};
    pub(crate) use super::set_up::SetUpPage;
    pub(crate) use super::sign_in::{MailSentPage, SignInPage};
}
