use axum::Json;
use axum::extract::State;
use usher_service::Usher;

use super::schema::User;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::path::Names;

/// Shows somebody of the account.
#[utoipa::path(
    get,
    path = "/users/{userId}",
    operation_id = "getUser",
    tag = "users",
    params(("userId" = String, Path, description = "The person's id.")),
    responses(
        (status = 200, description = "The person.", body = User),
        (status = 404, description = "user_not_found: there is nobody of that id."),
    ),
)]
pub(crate) async fn get_user(caller: Caller, State(usher): State<Usher>, names: Names) -> Result<Json<User>> {
    let person = usher.get_person(&caller.actor, names.user()?).await?;
    Ok(Json(User::of(&usher, &person)))
}
