//! The launch history of a registration and of one instance of it.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_model::RegistrationId;
use usher_service::Usher;
use usher_service::registration::{LaunchEvent, LaunchRecord};
use utoipa::{IntoParams, ToSchema};

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::path::{Id, InstanceId};
use crate::scormcloud::query::Params;
use crate::scormcloud::schema::{RegistrationCompletion, RegistrationSuccess, ScoreSchema, instant};

/// How much to tell of each launch.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryParams {
    /// Whether to tell what happened in each launch.
    include_history_log: Option<bool>,
}

/// Launches.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchHistoryListSchema {
    /// The newest first, a thousand at most.
    pub launch_history: Vec<LaunchHistorySchema>,
}

/// One launch.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LaunchHistorySchema {
    /// The id of its registration.
    pub id: String,
    /// The number of the instance that it wrote to.
    pub instance: i64,
    /// The score when it last reported, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreSchema>,
    /// How far the learner had come when it last reported.
    pub completion_status: RegistrationCompletion,
    /// Whether the learner had passed then.
    pub success_status: RegistrationSuccess,
    /// What happened in it, with `includeHistoryLog`: a JSON array of lines, each with its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_log: Option<String>,
    /// The time that it added, in seconds.
    pub total_seconds_tracked: f64,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub launch_time: Option<String>,
    /// When it ended; missing while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub exit_time: Option<String>,
    /// When its course last reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub last_runtime_update: Option<String>,
    /// Its id.
    pub launch_history_id: String,
}

/// A line of a history log.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogLine<'a> {
    time: String,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<&'a str>,
    completion: &'a str,
    success: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

impl LaunchHistoryListSchema {
    fn show(registration: &RegistrationId, records: Vec<LaunchRecord>) -> Json<Self> {
        let show = |record| LaunchHistorySchema::show(registration, record);
        Json(Self { launch_history: records.into_iter().map(show).collect() })
    }
}

impl LaunchHistorySchema {
    fn show(registration: &RegistrationId, record: LaunchRecord) -> Self {
        Self {
            id: registration.to_string(),
            instance: record.instance,
            score: record.score.map(Into::into),
            completion_status: record.completion.into(),
            success_status: record.success.into(),
            history_log: record.log.map(|lines| show_log(&lines)),
            total_seconds_tracked: record.time.seconds(),
            launch_time: record.began_at.map(instant),
            exit_time: record.ended_at.map(instant),
            last_runtime_update: record.reported_at.map(instant),
            launch_history_id: record.id.to_string(),
        }
    }
}

fn show_log(lines: &[LaunchEvent]) -> String {
    let lines = lines.iter().map(|line| LogLine {
        time: instant(line.created_at),
        event: &line.event,
        activity: line.activity.as_deref(),
        completion: &line.completion,
        success: &line.success,
        score: line.score,
    });
    let lines: Vec<serde_json::Value> = lines.map(|line| serde_json::json!(line)).collect();
    serde_json::Value::Array(lines).to_string()
}

/// Lists the launches of a registration, over all of its instances.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/launchHistory",
    operation_id = "getRegistrationLaunchHistory",
    tag = "registration",
    params(("registrationId" = String, Path, description = "The registration's id."), HistoryParams),
    responses(
        (status = 200, description = "The launches.", body = LaunchHistoryListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_launch_history(
    caller: Caller,
    State(usher): State<Usher>,
    Id(id): Id<RegistrationId>,
    Params(params): Params<HistoryParams>,
) -> Result<Json<LaunchHistoryListSchema>> {
    let with_log = params.include_history_log.unwrap_or(false);
    let records = usher.launch_history(&caller.actor, &caller.app, &id, None, with_log).await?;
    Ok(LaunchHistoryListSchema::show(&id, records))
}

/// Lists the launches of one instance of a registration.
#[utoipa::path(
    get,
    path = "/registrations/{registrationId}/instances/{instanceId}/launchHistory",
    operation_id = "getRegistrationInstanceLaunchHistory",
    tag = "registration",
    params(
        ("registrationId" = String, Path, description = "The registration's id."),
        ("instanceId" = i64, Path, description = "The instance's number; the first is 0."),
        HistoryParams,
    ),
    responses(
        (status = 200, description = "The launches.", body = LaunchHistoryListSchema),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
        (status = 404, description = "The application has no such registration or instance.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registration_instance_launch_history(
    caller: Caller,
    State(usher): State<Usher>,
    InstanceId { registration, number }: InstanceId,
    Params(params): Params<HistoryParams>,
) -> Result<Json<LaunchHistoryListSchema>> {
    let with_log = params.include_history_log.unwrap_or(false);
    let records = usher.launch_history(&caller.actor, &caller.app, &registration, Some(number), with_log).await?;
    Ok(LaunchHistoryListSchema::show(&registration, records))
}
