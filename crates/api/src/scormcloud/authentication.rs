use axum::Json;
use axum::extract::State;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use usher_model::Scopes;
use usher_service::Usher;
use usher_service::account::MAX_TOKEN_LIFE;
use utoipa::ToSchema;

use super::auth::Caller;
use super::error::{ApiError, MessageSchema, Result};
use super::query::Form;

/// The form that asks for a token.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenForm {
    /// Its scopes, with spaces between them.
    scope: Option<String>,
    /// After how many seconds it ends: 300 if not said, 31,622,400 (366 days) at most.
    expiration: Option<i64>,
}

/// A token.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationToken {
    /// What to send as `Authorization: Bearer …`.
    access_token: String,
    /// After how many seconds it ends.
    expires_in: i64,
    /// `Bearer`.
    token_type: &'static str,
}

/// How long a token lives if nobody says, in seconds.
const DEFAULT_LIFE: i64 = 300;

/// Makes a token. It is not stored: it dies at its end, or with the secret that asked for it.
#[utoipa::path(
    post,
    path = "/oauth/authenticate/application/token",
    operation_id = "getAppToken",
    tag = "authentication",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token.", body = ApplicationToken),
        (status = 400, description = "The form cannot be read, or asks for what it may not.", body = MessageSchema),
    ),
)]
pub(super) async fn get_app_token(
    caller: Caller,
    State(usher): State<Usher>,
    Form(form): Form<TokenForm>,
) -> Result<Json<ApplicationToken>> {
    let scope = form.scope.unwrap_or_default();
    let scopes = Scopes::parse(scope.split_whitespace()).map_err(|fault| ApiError::invalid("scope", fault))?;
    let expires_in = form.expiration.unwrap_or(DEFAULT_LIFE);
    if !(1..=MAX_TOKEN_LIFE.num_seconds()).contains(&expires_in) {
        let fault = format!("must be 1 to {} seconds", MAX_TOKEN_LIFE.num_seconds());
        return Err(ApiError::invalid("expiration", fault));
    }
    let expires_at = usher.now() + TimeDelta::seconds(expires_in);
    let token = usher.make_token(&caller.proven, scopes, expires_at, ["scope", "expiration"]).await?;
    Ok(Json(ApplicationToken { access_token: token.expose().to_owned(), expires_in, token_type: "Bearer" }))
}
