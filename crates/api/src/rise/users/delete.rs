use axum::extract::State;
use axum::http::StatusCode;
use usher_service::Usher;

use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Removes somebody from the account. Their results stay in the reports of their courses.
#[utoipa::path(
    delete,
    path = "/users/{userId}",
    operation_id = "deleteUser",
    tag = "users",
    params(("userId" = String, Path, description = "The person's id.")),
    responses(
        (status = 204, description = "They are gone."),
        (status = 404, description = "user_not_found: there is nobody of that id."),
        (status = 409, description = "last_admin: the account would be left without an admin."),
    ),
)]
pub(crate) async fn delete_user(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<StatusCode> {
    usher.delete_person(&caller.actor, names.user()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
