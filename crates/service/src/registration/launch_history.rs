use std::collections::HashMap;

use chrono::{DateTime, Utc};
use usher_model::{AppId, Centiseconds, Completion, RegistrationId, Score, Success};
use usher_store::launch_events::{self, LaunchEvent};
use usher_store::launches::{self, Launch};
use usher_store::{instances, registrations};
use uuid::Uuid;

use super::hold::no_instance;
use crate::launch::LIVE;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// One sitting of a learner.
#[derive(Clone, Debug)]
pub struct LaunchRecord {
    /// Its id.
    pub id: Uuid,
    /// The instance that it wrote to.
    pub instance: i64,
    /// How far the instance had come when it last reported.
    pub completion: Completion,
    /// Whether the instance was passed then.
    pub success: Success,
    /// The instance's score then.
    pub score: Option<Score>,
    /// The time that it added.
    pub time: Centiseconds,
    /// When it began.
    pub began_at: Option<DateTime<Utc>>,
    /// When it ended; `None` while it goes on.
    pub ended_at: Option<DateTime<Utc>>,
    /// When its course last reported.
    pub reported_at: Option<DateTime<Utc>>,
    /// What happened in it, if asked for.
    pub log: Option<Vec<LaunchEvent>>,
}

/// The most sittings that a history tells of; older ones are left out.
const MOST: i64 = 1000;

impl Usher {
    /// The sittings of a registration, or of one instance of it, the newest first. Those that kept nothing are left
    /// out.
    pub async fn launch_history(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &RegistrationId,
        instance: Option<i64>,
        with_log: bool,
    ) -> Result<Vec<LaunchRecord>> {
        actor.must(Action::ReadResults, Some(app))?;
        let mut conn = self.store().read().await?;
        let row = registrations::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        if let Some(number) = instance {
            instances::find(&mut conn, row.key, number).await?.ok_or_else(|| no_instance(id, number))?;
        }
        let found = launches::history(&mut conn, app, row.key, instance, MOST).await?;
        let mut logs: HashMap<Uuid, Vec<LaunchEvent>> = HashMap::new();
        if with_log {
            let ids: Vec<Uuid> = found.iter().map(|launch| launch.id).collect();
            for line in launch_events::of_launches(&mut conn, &ids).await? {
                logs.entry(line.launch_id).or_default().push(line);
            }
        }
        let records = found.into_iter().map(|launch| {
            let log = with_log.then(|| logs.remove(&launch.id).unwrap_or_default());
            self.record_of(&launch, log)
        });
        records.collect()
    }

    fn record_of(&self, launch: &Launch, log: Option<Vec<LaunchEvent>>) -> Result<LaunchRecord> {
        Ok(LaunchRecord {
            id: launch.id,
            instance: launch.instance,
            completion: launch.result.completion.parse().map_err(Error::internal)?,
            success: launch.result.success.parse().map_err(Error::internal)?,
            score: launch.result.score.and_then(Score::from_percent),
            time: Centiseconds(launch.result.time_cs),
            began_at: launch.begun_at.map(Into::into),
            ended_at: self.end_of(launch),
            reported_at: launch.result.reported_at.map(Into::into),
            log,
        })
    }

    /// A page that is not heard of any more ended when it was last heard of.
    fn end_of(&self, launch: &Launch) -> Option<DateTime<Utc>> {
        if launch.state != "live" {
            return launch.ended_at.map(Into::into);
        }
        launch.seen_at.map(DateTime::from).filter(|seen| *seen < self.now() - LIVE)
    }
}
