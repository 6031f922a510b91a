use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use usher_service::Usher;
use usher_service::course::CourseRef;

use super::assets::Bytes;
use super::place::Place;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};

/// Sends the files of a course as one zip.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/zip",
    operation_id = "getCourseZip",
    tag = "course",
    params(("courseId" = String, Path, description = "The course's id.")),
    responses(
        (status = 200, description = "The zip.", body = Bytes, content_type = "application/octet-stream"),
        (status = 400, description = "The path cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such course.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_course_zip(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
) -> Result<Response> {
    send(&usher, &caller, place).await
}

/// Sends the files of a version of a course as one zip.
#[utoipa::path(
    get,
    path = "/courses/{courseId}/versions/{versionId}/zip",
    operation_id = "getVersionedCourseZip",
    tag = "course",
    params(
        ("courseId" = String, Path, description = "The course's id."),
        ("versionId" = i64, Path, description = "The version's number."),
    ),
    responses(
        (status = 200, description = "The zip.", body = Bytes, content_type = "application/octet-stream"),
        (status = 400, description = "The path cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such version.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_versioned_course_zip(
    caller: Caller,
    State(usher): State<Usher>,
    Place(place): Place,
) -> Result<Response> {
    send(&usher, &caller, place).await
}

async fn send(usher: &Usher, caller: &Caller, place: CourseRef) -> Result<Response> {
    let zip = usher.course_zip(&caller.actor, &caller.app, &place).await?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, zip.size.to_string()),
        (CONTENT_DISPOSITION, attachment(&format!("{}.zip", place.course))),
    ];
    Ok((headers, Body::from_stream(zip.stream)).into_response())
}

/// Saves the answer under a name (RFC 6266): in plain letters for those who know no others, and as it is.
pub(super) fn attachment(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_saved_under_a_name_that_every_client_can_read() {
        assert_eq!(
            attachment("a/ü \"1\".zip"),
            "attachment; filename=\"a____1_.zip\"; filename*=UTF-8''a%2F%C3%BC%20%221%22%2Ezip"
        );
    }
}
