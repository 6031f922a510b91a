use std::collections::HashMap;

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

/// A registration whose result changed.
#[derive(Clone, Debug)]
pub(crate) struct ResultChange {
    /// The application.
    pub(crate) app: AppId,
    /// The registration.
    pub(crate) registration: Uuid,
    /// How soon its receiver is to hear of it.
    pub(crate) urgency: Urgency,
}

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
        self.queue_postbacks(conn, &[ResultChange { app: app.clone(), registration, urgency }]).await
    }

    /// The same for several registrations, each of which is named once.
    pub(crate) async fn queue_postbacks(&self, conn: &mut Conn, changes: &[ResultChange]) -> Result<bool> {
        let named: Vec<(AppId, Uuid)> = changes.iter().map(|one| (one.app.clone(), one.registration)).collect();
        let stored = self.postbacks_of(conn, &named).await?;
        let mut urls: HashMap<Uuid, String> = stored.into_iter().map(|(key, postback)| (key, postback.url)).collect();
        let posted = changes.iter().filter_map(|one| Some((one.clone(), urls.remove(&one.registration)?))).collect();
        self.call_for_postbacks(conn, posted).await
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
        let change = |registration| ResultChange { app: app.clone(), registration, urgency: Urgency::Now };
        let posted = urls.into_iter().map(|(registration, url)| (change(registration), url)).collect();
        self.call_for_postbacks(conn, posted).await
    }

    /// Queues the postbacks of changes to their URLs; whether there are any.
    async fn call_for_postbacks(&self, conn: &mut Conn, changes: Vec<(ResultChange, String)>) -> Result<bool> {
        let now = self.now();
        let call = |(change, url): (ResultChange, String)| Call {
            id: self.entropy().id(now),
            app: change.app,
            registration: change.registration,
            receiver: receiver(&url),
            due_at: match change.urgency {
                Urgency::Now => now,
                Urgency::Soon => now + SOON,
            }
            .into(),
        };
        let calls: Vec<Call> = changes.into_iter().map(call).collect();
        postbacks::queue(conn, &calls, now.into()).await?;
        Ok(!calls.is_empty())
    }

    /// Has the worker look at once.
    pub(crate) fn wake_postbacks(&self) {
        self.postback_waiting().notify_one();
    }
}
