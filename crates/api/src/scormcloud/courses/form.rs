//! Forms with a file.

use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use usher_service::Usher;
use usher_service::import::Upload;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{ApiError, Result};

/// The longest text beside a file, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;

/// Takes the part `file` of a form, piece by piece, so that it is never whole in memory, and the text of another part, in
/// whatever order they come.
pub(super) async fn receive(
    usher: &Usher,
    caller: &Caller,
    form: Result<Multipart, MultipartRejection>,
    text_name: &str,
) -> Result<(Upload, Option<String>)> {
    let mut form = form.map_err(|rejection| ApiError::BadRequest(rejection.body_text()))?;
    let (mut file, mut text) = (None, None);
    while let Some(mut part) = form.next_field().await.map_err(unreadable)? {
        if part.name() == Some("file") {
            let mut upload = usher.begin_upload(&caller.actor, &caller.app).await?;
            upload.file_name = part.file_name().map(str::to_owned).filter(|name| !name.is_empty());
            while let Some(piece) = part.chunk().await.map_err(unreadable)? {
                upload.write(&piece).await?;
            }
            file = Some(upload);
        } else if part.name() == Some(text_name) {
            let mut bytes = Vec::new();
            while let Some(piece) = part.chunk().await.map_err(unreadable)? {
                bytes.extend_from_slice(&piece);
                if bytes.len() > LONGEST_TEXT {
                    return Err(ApiError::invalid(text_name, format!("is longer than {LONGEST_TEXT} bytes")));
                }
            }
            text = Some(String::from_utf8(bytes).map_err(|_| ApiError::invalid(text_name, "is not UTF-8"))?);
        }
    }
    let file = file.ok_or_else(|| ApiError::invalid("file", "is missing in the form"))?;
    Ok((file, text))
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn unreadable(error: MultipartError) -> ApiError {
    ApiError::BadRequest(format!("The form cannot be read: {}", error.body_text()))
}
