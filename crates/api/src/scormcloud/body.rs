//! JSON bodies.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::ApiError;

/// A body read as JSON, whatever its declared type: people who try a call by hand forget the header.
pub(crate) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = receive(request, state).await?;
        read(&bytes).map(Self)
    }
}

/// A body, whole.
pub(crate) async fn receive<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::TooLarge,
        _ => ApiError::BadRequest("The body could not be received".into()),
    })
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let refuse = ApiError::BadRequest;
    if bytes.trim_ascii().is_empty() {
        return Err(refuse("The body is empty; it must be a JSON object".into()));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner();
        match inner.classify() {
            Category::Data if path == "." => refuse(format!("The body is not as expected: {inner}")),
            Category::Data => ApiError::invalid(&path, inner),
            Category::Syntax | Category::Eof | Category::Io => refuse(format!("The body is not valid JSON: {inner}")),
        }
    })?;
    json.end().map_err(|error| refuse(format!("The body is not valid JSON: {error}")))?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        inner: Vec<Inner>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Inner {
        number: i64,
    }

    fn fault(text: &str) -> String {
        read::<Outer>(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn properties_that_nobody_asked_for_are_ignored() {
        let read = read::<Outer>(br#"{"other": [1], "inner": [{"number": 5, "x": null}]}"#);
        assert_eq!(read.unwrap(), Outer { inner: vec![Inner { number: 5 }] });
    }

    #[test]
    fn a_fault_is_told_with_its_place() {
        assert_eq!(fault(" \n"), "The body is empty; it must be a JSON object");
        assert_eq!(fault("{\"inner\": }"), "The body is not valid JSON: expected value at line 1 column 11");
        assert_eq!(
            fault("{\"inner\": []"),
            "The body is not valid JSON: EOF while parsing an object at line 1 column 12"
        );
        assert_eq!(fault("{\"inner\": []} x"), "The body is not valid JSON: trailing characters at line 1 column 15");
        assert_eq!(
            fault(r#"{"inner": [{"number": "5"}]}"#),
            r#"inner[0].number: invalid type: string "5", expected i64 at line 1 column 25"#
        );
        assert_eq!(fault(r#"{"inner": [{}]}"#), "inner[0]: missing field `number` at line 1 column 13");
        assert_eq!(fault("{}"), "The body is not as expected: missing field `inner` at line 1 column 2");
    }
}
