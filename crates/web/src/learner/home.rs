use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use crate::templates::{Page, html};

/// What this server is, for whoever comes without a link.
#[derive(Serialize)]
pub(crate) struct HomePage {}

impl Page for HomePage {
    const TEMPLATE: &'static str = "learner/home.html";

    #[cfg(test)]
    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

pub(super) async fn page() -> Response {
    html(StatusCode::OK, &HomePage {})
}
