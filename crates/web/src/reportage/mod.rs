//! The page of results that a link of the API's `reportageLink` opens: numbers, and a line for each course, learner or
//! registration. It only reads; what it may show is sealed in the link.

mod csv;
mod page;

#[cfg(test)]
pub(crate) use page::ResultsPage;

use axum::Router;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use usher_service::Usher;
use usher_service::report::{ReportFault, ReportPlace, ReportScope};

use crate::fault::log_fault;
use crate::headers::{OWN_ASSETS, protect};
use crate::notice::{Kind, NoticePage};

/// `/reportage` and `/reportage.csv`.
pub fn reportage_router(usher: Usher) -> Router {
    let pages = Router::new()
        .route("/reportage", get(page::show))
        .route("/reportage.csv", get(csv::download))
        .with_state(usher);
    protect(pages, &format!("{OWN_ASSETS}; form-action 'none'; frame-ancestors 'none'"))
}

/// What the address of a page says.
struct Asked {
    token: String,
    place: ReportPlace,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Unshown;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Unshown> {
        let params = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let Query(params) = params.map_err(|_| Unshown(ReportFault::Unknown))?;
        let first = |wanted: &str| params.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let token = first("auth").ok_or(Unshown(ReportFault::Unknown))?;
        let more = first("more");
        Ok(Self { token, place: ReportPlace { scope: ReportScope::read(params), more } })
    }
}

/// A report that is not shown, as an answer.
struct Unshown(ReportFault);

impl From<ReportFault> for Unshown {
    fn from(fault: ReportFault) -> Self {
        Self(fault)
    }
}

impl IntoResponse for Unshown {
    fn into_response(self) -> Response {
        match self.0 {
            ReportFault::Unknown => NoticePage::new(Kind::UnknownReport).leading_to("/").answer(),
            ReportFault::Expired { at } => NoticePage::expired_report(at).answer(),
            fault @ ReportFault::Internal(_) => {
                log_fault("a report failed", &fault);
                NoticePage::new(Kind::Error).answer()
            }
        }
    }
}
