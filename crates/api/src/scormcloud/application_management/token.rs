use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::{Scopes, parse_time};
use usher_service::Usher;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::courses::StringResultSchema;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::schema::said;

/// A token to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TokenRequestSchema {
    /// What it may be used for.
    permissions: PermissionsSchema,
    /// When it ends, within 366 days (ISO 8601; UTC if it names no zone).
    #[schema(format = DateTime)]
    expiry: String,
}

/// What a token may be used for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PermissionsSchema {
    /// Its scopes.
    scopes: Option<Vec<String>>,
    /// The id of the application that it is for: the asking one's own, which it is for anyway.
    application_name: Option<String>,
}

/// Makes a token with an end that the caller chooses. It is not stored: it dies at its end, or with the secret that asked.
#[utoipa::path(
    post,
    path = "/appManagement/token",
    operation_id = "createToken",
    tag = "applicationManagement",
    request_body = TokenRequestSchema,
    responses(
        (status = 200, description = "The token.", body = StringResultSchema),
        (status = 400, description = "The request cannot be read, or asks for what it may not.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_token(
    caller: Caller,
    State(usher): State<Usher>,
    Body(body): Body<TokenRequestSchema>,
) -> Result<Json<StringResultSchema>> {
    if said(body.permissions.application_name).is_some_and(|name| name != caller.app.as_str()) {
        let fault = format!("must be `{}`, the id of the application whose secret asks", caller.app);
        return Err(ApiError::invalid("permissions.applicationName", fault));
    }
    let words = body.permissions.scopes.unwrap_or_default();
    let scopes = Scopes::parse(words.iter().map(String::as_str))
        .map_err(|fault| ApiError::invalid("permissions.scopes", fault))?;
    let expiry = parse_time(&body.expiry).map_err(|e| ApiError::invalid("expiry", format!("`{}` {e}", body.expiry)))?;
    let token = usher.make_token(&caller.proven, scopes, expiry, ["permissions.scopes", "expiry"]).await?;
    Ok(Json(StringResultSchema { result: token.expose().to_owned() }))
}
