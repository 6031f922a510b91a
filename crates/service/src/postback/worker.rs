use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use usher_model::AppId;
use usher_store::postbacks::{self, Ending, Postback, PostbackAttempt};
use usher_store::{Conn, Lease, Time, registrations};
use uuid::Uuid;

use super::Render;
use super::target::Target;
use crate::outbound::{Heard, Line, Verdict, run};
use crate::{Error, Result, Usher};

struct Desk {
    usher: Usher,
    render: Render,
    worker: Uuid,
}

impl Usher {
    /// Posts results until told to stop.
    pub async fn run_postback_worker(&self, render: Render, stop: CancellationToken) {
        let worker = self.entropy().id(self.now());
        run(Arc::new(Desk { usher: self.clone(), render, worker }), stop).await;
    }
}

impl Line for Desk {
    type Call = Postback;

    fn usher(&self) -> &Usher {
        &self.usher
    }

    fn waiting(&self) -> &Notify {
        self.usher.postback_waiting()
    }

    fn worker(&self) -> Uuid {
        self.worker
    }

    async fn receivers(&self, conn: &mut Conn, now: Time) -> Result<Vec<(String, bool)>> {
        Ok(postbacks::receivers(conn, now).await?)
    }

    async fn lease(&self, tx: &mut Conn, receiver: &str, lease: Lease) -> Result<Vec<Postback>> {
        Ok(postbacks::lease(tx, receiver, lease).await?)
    }

    fn receiver(call: &Postback) -> &str {
        &call.receiver
    }

    async fn call(&self, postback: &Postback) -> bool {
        self.post(postback).await
    }
}

impl Desk {
    async fn post(&self, postback: &Postback) -> bool {
        let heard = match self.make(postback).await {
            Ok(Some((app, target, result))) => {
                let id = format!("{}-{}", postback.id.simple(), postback.revision);
                self.usher.send_postback(&app, id, target, &result).await
            }
            Ok(None) => Heard::nothing(Verdict::Never("there is nobody to post to any more".into())),
            Err(fault @ Error::Invalid { .. }) => Heard::nothing(Verdict::Never(fault.to_string())),
            Err(error) => {
                tracing::error!(postback = %postback.id, %error, "a postback could not be made");
                Heard::nothing(Verdict::Later("the server could not make the postback; ask its operator".into()))
            }
        };
        let taken = heard.verdict == Verdict::Delivered;
        // A lease that ran out while the database was away ends this: the postback is another's then, or nobody's.
        while let Err(error) = self.record(postback, &heard).await {
            tracing::error!(postback = %postback.id, %error, "the end of a postback could not be recorded");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        taken
    }

    /// The result as it is now, and where it goes.
    async fn make(&self, postback: &Postback) -> Result<Option<(AppId, Target, String)>> {
        let app = AppId::parse(&postback.app_id).map_err(Error::internal)?;
        let mut conn = self.usher.store().read().await?;
        let Some(stored) = self.usher.postback_of(&mut conn, &app, postback.registration_key).await? else {
            return Ok(None);
        };
        let target = self.usher.open_target(&stored)?;
        let row = registrations::find_by_key(&mut conn, &app, postback.registration_key).await?;
        let detail = target.layout.format.into();
        let report = self.usher.report_registrations(&mut conn, &app, row.into_iter().collect(), detail).await?.pop();
        let Some(report) = report else { return Ok(None) };
        let result = (self.render)(report, target.layout)?;
        Ok(Some((app, target, result)))
    }

    async fn record(&self, postback: &Postback, heard: &Heard) -> Result<()> {
        let now = self.usher.now();
        let (state, due_at, error) = self.usher.judge_try(&heard.verdict, postback.attempts + 1);
        let attempt = PostbackAttempt {
            id: self.usher.entropy().id(now),
            app_id: postback.app_id.clone(),
            postback_id: postback.id,
            status: heard.status.map(i64::from),
            error,
            answer: heard.answer.clone(),
            millis: heard.millis,
            created_at: now.into(),
        };
        let (worker, revision, attempt) = (self.worker, postback.revision, Arc::new(attempt));
        self.usher
            .store()
            .write_grouped(move |conn| {
                let attempt = Arc::clone(&attempt);
                Box::pin(async move {
                    let error = attempt.error.as_deref();
                    let ending = Ending { revision, state, error, due_at: due_at.into(), at: now.into() };
                    if postbacks::finish(conn, worker, attempt.postback_id, &ending).await? {
                        postbacks::insert_attempt(conn, &attempt).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
