//! What is kept of a sitting for the history of launches.

use chrono::{DateTime, Utc};
use usher_store::Conn;
use usher_store::instances::Instance;
use usher_store::launch_events::{self, LaunchEvent};
use usher_store::launches::{Launch, LaunchResult};

use super::LaunchFault;

/// The result of a launch that has not reported yet: where the instance stands.
pub(super) fn stands_at(instance: &Instance) -> LaunchResult {
    LaunchResult {
        completion: instance.completion.clone(),
        success: instance.success.clone(),
        score: instance.score,
        ..LaunchResult::default()
    }
}

/// Notes in a launch what its report made of the instance, which had `time_before`. So the times of an instance's
/// launches add up to its own.
pub(super) fn note_result(launch: &mut Launch, instance: &Instance, time_before: i64, now: DateTime<Utc>) {
    launch.result = LaunchResult {
        time_cs: launch.result.time_cs + instance.time_cs - time_before,
        reported_at: Some(now.into()),
        ..stands_at(instance)
    };
}

/// A line for a launch's log, unless nothing is kept of it.
pub(super) fn line(launch: &Launch, event: &str, activity: Option<&str>, now: DateTime<Utc>) -> Option<LaunchEvent> {
    launch.tracking.then(|| LaunchEvent {
        launch_id: launch.id,
        event: event.to_owned(),
        activity: activity.map(str::to_owned),
        completion: launch.result.completion.clone(),
        success: launch.result.success.clone(),
        score: launch.result.score,
        created_at: now.into(),
    })
}

/// Adds a line to a launch's log, unless nothing is kept of it.
pub(super) async fn log(
    conn: &mut Conn,
    launch: &Launch,
    event: &str,
    activity: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), LaunchFault> {
    Ok(launch_events::insert(conn, line(launch, event, activity, now).as_slice()).await?)
}
