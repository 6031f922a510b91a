use std::convert::Infallible;

use axum::Form;
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

/// The fields of a posted form. A body that is no form counts as an empty one: its fields are then found missing.
pub(super) struct Fields<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequest<S> for Fields<T> {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let form = Form::from_request(request, state).await;
        Ok(Self(form.map(|Form(fields)| fields).unwrap_or_default()))
    }
}
