use chrono::TimeDelta;
use usher_model::AppId;
use usher_store::{Conn, postbacks};
use uuid::Uuid;

use super::target::receiver;
use crate::{Result, Usher};

/// How soon a receiver is to hear of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// At once: completion, success or score changed, or a sitting ended.
    Now,
    /// Within a minute: a course that only reports more time does so every few seconds.
    Soon,
}

const SOON: TimeDelta = TimeDelta::minutes(1);

impl Usher {
    /// Queues the postback of a registration whose result changed, in the transaction that changes it; whether there is
    /// anybody to post to. The caller wakes the worker after its commit ([`Usher::wake_postbacks`]).
    pub(crate) async fn queue_postback(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: Uuid,
        urgency: Urgency,
    ) -> Result<bool> {
        let Some(stored) = self.postback_of(conn, app, registration).await? else { return Ok(false) };
        let now = self.now();
        let due = match urgency {
            Urgency::Now => now,
            Urgency::Soon => now + SOON,
        };
        let id = self.entropy().id(now);
        postbacks::queue(conn, app, registration, id, &receiver(&stored.url), due.into(), now.into()).await?;
        Ok(true)
    }

    /// Has the worker look at once.
    pub(crate) fn wake_postbacks(&self) {
        self.postback_waiting().notify_one();
    }
}
