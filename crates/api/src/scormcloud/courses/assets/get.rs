use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use usher_model::ByteRange;
use usher_service::Usher;
use usher_service::course::CourseRef;

use super::super::place::Place;
use super::super::zip::attachment;
use super::{Bytes, PathParams};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::query::Params;

/// Sends a file of a course. A part of it, if the header `Range` asks for one.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/asset",
    operation_id = "getCourseAsset",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        PathParams,
    ),
    responses(
        (status = 200, description = "The file.", body = Bytes, content_type = "application/octet-stream"),
        (status = 206, description = "The part.", body = Bytes, content_type = "application/octet-stream"),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such course, or it has no such file.", body = MessageSchema),
        (status = 416, description = "The file has no such part."),
    ),
)]
pub(crate) async fn get_course_asset(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<PathParams>,
    headers: HeaderMap,
) -> Result<Response> {
    send(&usher, &caller, &place, &params.relative_path, &headers).await
}

/// Sends a file of a version of a course. A part of it, if the header `Range` asks for one.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}/asset",
    operation_id = "getCourseVersionAsset",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
        PathParams,
    ),
    responses(
        (status = 200, description = "The file.", body = Bytes, content_type = "application/octet-stream"),
        (status = 206, description = "The part.", body = Bytes, content_type = "application/octet-stream"),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "There is no such version, or it has no such file.", body = MessageSchema),
        (status = 416, description = "The file has no such part."),
    ),
)]
pub(crate) async fn get_course_version_asset(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
    Params(params): Params<PathParams>,
    headers: HeaderMap,
) -> Result<Response> {
    send(&usher, &caller, &place, &params.relative_path, &headers).await
}

async fn send(usher: &Usher, caller: &Caller, place: &CourseRef, path: &str, headers: &HeaderMap) -> Result<Response> {
    let file = usher.find_asset(&caller.actor, &caller.app, place, path).await?;
    let size = file.size();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (status, range) = match ByteRange::asked(text(RANGE), text(IF_RANGE), size, &file.etag) {
        ByteRange::Whole => (StatusCode::OK, 0..size),
        ByteRange::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        ByteRange::Unsatisfiable => {
            return Ok(
                (StatusCode::RANGE_NOT_SATISFIABLE, [(CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
            );
        }
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let common = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, attachment(name)),
        (CONTENT_LENGTH, (range.end - range.start).to_string()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, file.etag.clone()),
    ];
    let part =
        (status == StatusCode::PARTIAL_CONTENT).then(|| format!("bytes {}-{}/{size}", range.start, range.end - 1));
    let body = Body::from_stream(file.read(range).await?);
    let mut response = (status, common, body).into_response();
    let part = part.and_then(|part| HeaderValue::try_from(part).ok());
    response.headers_mut().extend(part.map(|part| (CONTENT_RANGE, part)));
    Ok(response)
}
