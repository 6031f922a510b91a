use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::people::PersonQuery;
use utoipa::{IntoParams, ToSchema};

use super::schema::User;
use crate::rise::auth::Caller;
use crate::rise::error::Result;
use crate::rise::listing::{limit, next_url, page, refused};
use crate::scormcloud::query::Params;

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserParams {
    /// How many a page holds: 1 to 100; 50 if not said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// Of this address alone; case does not matter.
    email: Option<String>,
    /// Part of `nextUrl`.
    cursor: Option<String>,
}

/// A page of people.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Users {
    /// The people.
    pub users: Vec<User>,
    /// Where the list goes on; null at its end.
    pub next_url: Option<String>,
}

/// Lists the people of the account; those who came first come first.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "listUsers",
    tag = "users",
    params(UserParams),
    responses((status = 200, description = "A page of people.", body = Users)),
)]
pub(crate) async fn list_users(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<UserParams>,
) -> Result<Json<Users>> {
    let (rows, email) = (limit(params.limit)?, params.email);
    let query = PersonQuery { email: email.clone(), limit: rows, ..PersonQuery::default() };
    let found = usher.list_people(&caller.actor, page(params.cursor, || Ok(query))?).await.map_err(refused)?;
    let rows = rows.map(|rows| rows.to_string());
    let shown = [("limit", rows.as_deref()), ("email", email.as_deref())];
    let next_url = next_url(&usher, &["users"], &shown, found.more);
    let users = found.rows.iter().map(|person| User::of(&usher, person)).collect();
    Ok(Json(Users { users, next_url }))
}
