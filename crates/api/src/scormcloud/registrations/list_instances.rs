use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use usher_model::RegistrationId;
use usher_service::Usher;
use usher_service::registration::{Detail, InstanceQuery};
use utoipa::IntoParams;

use super::list::RegistrationListSchema;
use super::schema::{DetailParams, RegistrationSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{join_token, page_between};
use crate::scormcloud::path::Id;
use crate::scormcloud::query::Params;

/// Which instances.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InstanceParams {
    /// Not changed before this instant (ISO 8601; UTC if it names no zone).
    #[param(value_type = Option<String>, format = DateTime)]
    since: Option<String>,
    /// Not changed after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    until: Option<String>,
    /// The token of the page before, for the page behind it.
    more: Option<String>,
}

/// Lists the instances of a registration, the first one first, each as a registration with its result.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/instances",
    operation_id = "getRegistrationInstances",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id."), InstanceParams, DetailParams),
    responses(
        (status = 200, description = "A page of instances.", body = RegistrationListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_instances(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
    Params(of): Params<InstanceParams>,
    Params(detail): Params<DetailParams>,
) -> Result<Json<RegistrationListSchema>> {
    let detail = Detail::from(detail);
    let include = [detail.child_results, detail.interactions_and_objectives, detail.runtime];
    let (since, until) = (of.since.as_deref(), of.until.as_deref());
    let page = page_between(of.more.as_deref(), since, until, include, |since, until| InstanceQuery { since, until })?;
    let [child_results, interactions_and_objectives, runtime] = page.include;
    let detail = Detail { child_results, interactions_and_objectives, runtime };
    let listing = usher.list_instances(&caller.actor, &caller.app, &id, page.request, detail).await?;
    Ok(Json(RegistrationListSchema {
        registrations: listing.rows.into_iter().map(|row| RegistrationSchema::show(row, detail)).collect(),
        more: join_token(page.include, listing.more),
    }))
}
