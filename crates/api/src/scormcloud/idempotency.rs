//! `Idempotency-Key` on calls that make something: sent again, such a call is answered again and done once
//! (`usher_service::idempotency`).

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use usher_service::idempotency::{Answer, Ended, KeyedCall};
use usher_service::{Error, Usher};

use super::auth::{Caller, operation};
use super::body::receive;
use super::error::{ApiError, Result};

const KEY: &str = "idempotency-key";

/// Marks an answer that was given before.
const REPLAYED: &str = "idempotent-replayed";

/// The longest key, in characters.
const MAX_KEY: usize = 255;

/// Does a keyed call once; every other call passes.
pub(crate) async fn once(State(usher): State<Usher>, request: Request, next: Next) -> Response {
    carry_out(&usher, request, next).await.unwrap_or_else(ApiError::into_response)
}

async fn carry_out(usher: &Usher, request: Request, next: Next) -> Result<Response> {
    let Some(key) = request.headers().get(KEY) else { return Ok(next.run(request).await) };
    let key = key.to_str().ok().map(str::trim).filter(|key| (1..=MAX_KEY).contains(&key.len())).map(str::to_owned);
    let (mut parts, body) = request.into_parts();
    if !operation(&parts)?.keyed {
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let caller = Caller::from_request_parts(&mut parts, usher).await?;
    let key = key.ok_or_else(|| ApiError::invalid("Idempotency-Key", "must have 1 to 255 visible characters"))?;

    // An upload is not held in memory: of its request, only what precedes the file is compared.
    let upload = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    let (body, compared) = if upload {
        (body, Bytes::new())
    } else {
        let whole = receive(Request::from_parts(parts.clone(), body), usher).await?;
        (Body::from(whole.clone()), whole)
    };
    let target = parts.uri.path_and_query().map_or("", |target| target.as_str());
    let call = KeyedCall::new(&key, &[parts.method.as_str().as_bytes(), target.as_bytes(), &compared]);

    let mut head = None;
    let carry_out = async {
        let (answered, body) = next.run(Request::from_parts(parts, body)).await.into_parts();
        // What a handler says of a thing that it made is small, and in memory already.
        let body = to_bytes(body, usize::MAX).await.map_err(Error::internal)?;
        let answer = Answer { status: answered.status.as_u16(), body: body.into() };
        let to_keep = answered.status.is_success();
        head = Some(answered);
        Ok((answer, to_keep))
    };
    Ok(match usher.carry_out_once(&caller.app, &call, carry_out).await? {
        Ended::Now(answer) => match head {
            Some(head) => Response::from_parts(head, answer.body.into()),
            None => show(answer)?,
        },
        Ended::Before(answer) => {
            let mut response = show(answer)?;
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
            response
        }
    })
}

fn show(answer: Answer) -> Result<Response> {
    let status = StatusCode::from_u16(answer.status).map_err(Error::internal)?;
    let json = HeaderValue::from_static("application/json");
    Ok(if answer.body.is_empty() {
        status.into_response()
    } else {
        (status, [(header::CONTENT_TYPE, json)], answer.body).into_response()
    })
}
