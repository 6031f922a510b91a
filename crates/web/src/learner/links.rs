use axum::extract::Request;
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;

use super::see;
use crate::notice::NoticePage;

/// Tokens and slugs are base64url. What is not leads nowhere, and need not be looked up; all other code may put them
/// into a URL as they are.
pub(super) async fn refuse_malformed(request: Request, next: Next) -> Response {
    let is_ours = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
    if request.uri().path().bytes().all(is_ours) { next.run(request).await } else { NoticePage::unknown("/").answer() }
}

/// `/p/{token}/…` and `/i/{slug}/…` are posted to by forms; who looks at such an address, with the reload button or
/// from the history, wants the page that has the form.
pub(super) async fn to_door(uri: Uri) -> Response {
    let door: Vec<&str> = uri.path().split('/').take(3).collect();
    see(&door.join("/"))
}
