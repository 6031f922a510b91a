use chrono::TimeDelta;
use usher_model::AppId;
use usher_store::Conn;
use usher_store::postbacks::{self, Call};
use usher_store::versions::Version;
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
        self.call_for_postbacks(conn, app, vec![(registration, stored.url)], urgency).await?;
        Ok(true)
    }

    /// The same for several registrations, whose instances that count run one version and have no configuration of their
    /// own: they were just made.
    pub(crate) async fn queue_postbacks_of_fresh(
        &self,
        conn: &mut Conn,
        app: &AppId,
        version: &Version,
        registrations: &[Uuid],
    ) -> Result<bool> {
        let urls = self.postback_urls(conn, app, version, registrations).await?;
        let any = !urls.is_empty();
        self.call_for_postbacks(conn, app, urls, Urgency::Now).await?;
        Ok(any)
    }

    async fn call_for_postbacks(
        &self,
        conn: &mut Conn,
        app: &AppId,
        urls: Vec<(Uuid, String)>,
        urgency: Urgency,
    ) -> Result<()> {
        let now = self.now();
        let due = match urgency {
            Urgency::Now => now,
            Urgency::Soon => now + SOON,
        };
        let call = |(registration, url): (Uuid, String)| Call {
            id: self.entropy().id(now),
            registration,
            receiver: receiver(&url),
        };
        let calls: Vec<Call> = urls.into_iter().map(call).collect();
        postbacks::queue(conn, app, &calls, due.into(), now.into()).await?;
        Ok(())
    }

    /// Has the worker look at once.
    pub(crate) fn wake_postbacks(&self) {
        self.postback_waiting().notify_one();
    }
}
