//! What the lists of this wire have in common: `{items, next}`, with a `limit` that the token of the next page carries
//! like everything else that the first request said.

use axum::Json;
use chrono::{DateTime, Utc};
use serde::Serialize;
use usher_model::parse_time;
use usher_service::{Error, ListRequest, Listing};
use utoipa::ToSchema;

use crate::scormcloud::error::{ApiError, Result};

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Items<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// The page that is asked for: with a token, what it carries, and nothing else is looked at.
pub(crate) fn page<Q>(next: Option<String>, first: impl FnOnce() -> Result<Q>) -> Result<ListRequest<Q>> {
    match next {
        Some(token) => Ok(ListRequest::More(token)),
        None => Ok(ListRequest::First { query: first()?, count: false }),
    }
}

/// The answer to it.
pub(crate) fn items<R, T: From<R>>(listing: Result<Listing<R>, Error>) -> Result<Json<Items<T>>> {
    let listing = listing.map_err(|error| match error {
        // The verbs call a token as the vendor's wire does.
        Error::Invalid { field, .. } if field == "more" => {
            Error::invalid("next", "is not a token that this list has returned")
        }
        other => other,
    })?;
    Ok(Json(Items { items: listing.rows.into_iter().map(Into::into).collect(), next: listing.more }))
}

/// An instant of a parameter or a field.
pub(crate) fn read_time(field: &str, text: Option<&str>) -> Result<Option<DateTime<Utc>>> {
    let read = |text| parse_time(text).map_err(|fault| ApiError::invalid(field, format!("`{text}` {fault}")));
    text.map(read).transpose()
}
