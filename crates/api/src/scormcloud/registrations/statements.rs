//! The statements of a registration and of one instance of it: none, until this server takes xAPI.

use axum::Json;
use axum::extract::State;
use usher_model::RegistrationId;
use usher_service::registration::Detail;
use usher_service::{Error, Usher};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::{Id, InstanceId};
use crate::scormcloud::query::Params;
use crate::scormcloud::xapi_schema::{StatementParams, XapiStatementResult};

/// Lists the xAPI statements of a registration. There are none yet.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/xAPIStatements",
    operation_id = "getRegistrationStatements",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id."), StatementParams),
    responses(
        (status = 200, description = "An empty list.", body = XapiStatementResult),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_statements(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
    Params(params): Params<StatementParams>,
) -> Result<Json<XapiStatementResult>> {
    params.check()?;
    if !usher.registration_exists(&caller.actor, &caller.app, &id).await? {
        return Err(Error::NotFound { what: "registration", id: id.to_string() }.into());
    }
    Ok(Json(XapiStatementResult::default()))
}

/// Lists the xAPI statements of an instance of a registration. There are none yet.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/instances/{instanceId}/xAPIStatements",
    operation_id = "getRegistrationInstanceStatements",
    tag = "registration",
    params(
        ("registrationId" = String, Path, description = "The registration's id."),
        ("instanceId" = i64, Path, description = "The instance's number; the first is 0."),
        StatementParams,
    ),
    responses(
        (status = 200, description = "An empty list.", body = XapiStatementResult),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration or instance.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_instance_statements(
    caller: Caller,
    State(usher): State<Usher>,
    InstanceId { registration, number }: InstanceId,
    Params(params): Params<StatementParams>,
) -> Result<Json<XapiStatementResult>> {
    params.check()?;
    usher.get_instance(&caller.actor, &caller.app, &registration, number, Detail::default()).await?;
    Ok(Json(XapiStatementResult::default()))
}
