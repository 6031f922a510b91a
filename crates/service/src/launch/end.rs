use std::sync::Arc;

use usher_model::AppId;
use usher_store::launches::{self, Launch};

use super::apply::lock_current;
use super::commit::Report;
use super::log::log;
use super::{Commit, Exit, LaunchFault, LaunchToken, begun_state};
use crate::event::Happening;
use crate::postback::Urgency;
use crate::{Actor, Error, Result, Usher};

/// Why a launch's page goes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// The learner left: the launch is over.
    Exit,
    /// The tab was closed or hidden for good; the same tab may come back.
    Hide,
}

impl Usher {
    /// Notes that the page is still there.
    pub async fn keep_launch(&self, token: &LaunchToken, epoch: i64) -> Result<(), LaunchFault> {
        if token.is_preview() {
            return self.keep_preview(token).await;
        }
        let (now, token) = (self.now(), token.clone());
        self.store()
            .write_grouped(move |conn| {
                let token = token.clone();
                Box::pin(async move {
                    let launch = lock_current(conn, &token, epoch).await?;
                    if launch.state == "ended" {
                        return Err(LaunchFault::Ended);
                    }
                    // Somebody who closes a tab and opens it again from the browser's cache goes on.
                    let seen = Launch { state: begun_state(&launch).into(), seen_at: Some(now.into()), ..launch };
                    Ok(launches::update(conn, &[seen]).await?)
                })
            })
            .await
    }

    /// Ends a launch, with the last report of its course, in one step; tells where the learner goes.
    pub async fn end_launch(
        &self,
        token: &LaunchToken,
        epoch: i64,
        reason: EndReason,
        commit: Option<Commit>,
    ) -> Result<Exit, LaunchFault> {
        if token.is_preview() {
            return self.end_preview(token, reason).await;
        }
        let report = commit.map(|commit| Report::new(token, epoch, commit)).transpose()?;
        self.let_reports_go_first().await?;
        let unit = Arc::new((self.clone(), token.clone(), report));
        let (exit, queued) = self
            .store()
            .write_grouped(move |conn| {
                let unit = Arc::clone(&unit);
                Box::pin(async move {
                    let (usher, token, report) = &*unit;
                    let now = usher.now();
                    for answer in usher.apply(conn, report.as_slice()).await?.answers {
                        answer?;
                    }
                    let launch = lock_current(conn, token, epoch).await?;
                    let app = AppId::parse(&launch.app_id).map_err(Error::internal)?;
                    let state = match reason {
                        EndReason::Exit => "ended",
                        EndReason::Hide if launch.state == "live" => "paused",
                        EndReason::Hide => &launch.state,
                    };
                    let ended = Launch { state: state.into(), ended_at: Some(now.into()), ..launch.clone() };
                    launches::update(conn, &[ended]).await?;
                    let queued = launch.tracking
                        && usher.queue_postback(conn, &app, launch.registration_key, Urgency::Now).await?;
                    if reason == EndReason::Exit {
                        log(conn, &launch, "ended", None, now).await?;
                        let happening = Happening {
                            verb: "launch.end",
                            thing: "launch",
                            id: &launch.id.to_string(),
                            detail: serde_json::json!({}),
                        };
                        usher.record(conn, &Actor::Learner { address: None }, Some(&app), happening).await?;
                    }
                    Ok::<_, LaunchFault>((usher.exit_of(conn, &launch).await?, queued))
                })
            })
            .await?;
        if queued {
            self.wake_postbacks();
        }
        Ok(exit)
    }
}
