//! The files of courses.

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_RANGE, RANGE, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use usher_model::ByteRange;
use usher_service::course::CourseFile;
use usher_service::launch::{LaunchFault, LaunchToken};

use super::Site;
use super::runtime::describe;
use crate::fault::log_fault;
use crate::negotiation::{accepts_gzip, has_fresh};

/// GET and HEAD `/content/{token}/{path}`.
pub(super) async fn file(
    State(site): State<Site>,
    path: Result<Path<(String, String)>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    let mut response = match path {
        Ok(Path((token, path))) => {
            find_and_send(&site, &token, &path, &method, &headers).await.unwrap_or_else(|fault| refuse(&fault))
        }
        // The path is not UTF-8, so no file of a package is meant.
        Err(_) => refuse(&LaunchFault::Unknown),
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, site.course_policy.clone());
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn find_and_send(
    site: &Site,
    token: &str,
    path: &str,
    method: &Method,
    headers: &HeaderMap,
) -> Result<Response, LaunchFault> {
    // A file is found by its exact path in the package's index, so there is no way out of a package. A zero byte is
    // the one thing that a database does not even look up.
    if path.contains('\0') {
        return Err(LaunchFault::Unknown);
    }
    let file = site.usher.course_file(&LaunchToken::presented(token), path).await?;
    Ok(send(&file, path, method, headers).await?)
}

async fn send(file: &CourseFile, path: &str, method: &Method, headers: &HeaderMap) -> usher_service::Result<Response> {
    let packed = if !headers.contains_key(RANGE) && accepts_gzip(headers) { file.gzip().await? } else { None };
    let etag = match &packed {
        Some(_) => format!("{}-gz\"", file.etag.trim_end_matches('"')),
        None => file.etag.clone(),
    };
    let common = [
        (ETAG, etag.as_str()),
        (CACHE_CONTROL, "private, max-age=3600"),
        (VARY, "accept-encoding"),
        (ACCEPT_RANGES, "bytes"),
    ];
    if has_fresh(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let content_type = (CONTENT_TYPE, media_type(path));
    let is_head = method == Method::HEAD;
    if let Some((length, stream)) = packed {
        let body = if is_head { Body::empty() } else { Body::from_stream(stream) };
        let length = (CONTENT_LENGTH, length.to_string());
        return Ok((common, [content_type, (CONTENT_ENCODING, "gzip".into())], [length], body).into_response());
    }
    let size = file.size();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (status, range) = match ByteRange::asked(text(RANGE), text(IF_RANGE), size, &file.etag) {
        ByteRange::Whole => (StatusCode::OK, 0..size),
        ByteRange::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        ByteRange::Unsatisfiable => {
            let range = [(CONTENT_RANGE, format!("bytes */{size}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, common, range).into_response());
        }
    };
    let length = [(CONTENT_LENGTH, (range.end - range.start).to_string())];
    let body = if is_head { Body::empty() } else { Body::from_stream(file.read(range.clone()).await?) };
    let mut response = (status, common, [content_type], length, body).into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        response.headers_mut().extend(HeaderValue::try_from(range).ok().map(|range| (CONTENT_RANGE, range)));
    }
    Ok(response)
}

/// By the name alone. No charset is added: a file that names its own must be believed.
fn media_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "js" | "mjs" => "text/javascript".into(),
        "htm" | "html" => "text/html".into(),
        "vtt" => "text/vtt".into(),
        "m4v" | "mp4" => "video/mp4".into(),
        "m4a" => "audio/mp4".into(),
        // No browser plays it; sent under its own name some hand it to a dead plug-in.
        "swf" => "application/octet-stream".into(),
        _ => mime_guess::from_ext(&extension).first_or_octet_stream().essence_str().to_owned(),
    }
}

fn refuse(fault: &LaunchFault) -> Response {
    if let LaunchFault::Internal(_) = fault {
        log_fault("a file of a course could not be sent", fault);
    }
    let (status, _) = describe(fault);
    (status, [(CACHE_CONTROL, "no-store")], fault.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn a_file_is_what_its_name_says() {
        for (path, expected) in [
            ("a/index.HTML", "text/html"),
            ("scripts/app.js", "text/javascript"),
            ("x.mjs", "text/javascript"),
            ("x.css", "text/css"),
            ("x.wasm", "application/wasm"),
            ("x.vtt", "text/vtt"),
            ("x.mp4", "video/mp4"),
            ("x.svg", "image/svg+xml"),
            ("x.json", "application/json"),
            ("x.woff2", "font/woff2"),
            ("x.swf", "application/octet-stream"),
            ("no.such.thing", "application/octet-stream"),
            ("js", "application/octet-stream"),
            ("a.js/plain", "application/octet-stream"),
        ] {
            assert_eq!(media_type(path), expected, "{path}");
        }
    }
}
