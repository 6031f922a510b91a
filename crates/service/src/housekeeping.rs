//! What is removed in the background: objects that nothing refers to, rows of invitations that were removed, and what the
//! retention settings let go.

use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use usher_store::{
    account_mails, captured_mails, events, import_jobs, kept_answers, person_links, postbacks, previews, proofs,
    sessions, sign_in_tries, webhooks,
};

use crate::{Result, Usher};

/// Days that the record of a mail of the account is kept after its end.
const ACCOUNT_MAIL_DAYS: u32 = 30;

impl Usher {
    /// Cleans up until told to stop.
    pub async fn run_housekeeping(&self, stop: CancellationToken) {
        let mut turn = 0_u32;
        while !stop.is_cancelled() {
            if let Err(error) = self.remove_rows(&stop).await {
                tracing::error!(%error, "rows of a removed invitation could not be removed");
            }
            if let Err(error) = self.remove_doomed_objects().await {
                tracing::error!(%error, "objects could not be removed");
            }
            if turn.is_multiple_of(360)
                && let Err(error) = self.remove_expired_rows().await
            {
                tracing::error!(%error, "old rows could not be removed");
            }
            if let Err(error) = self.expire_team_invitations().await {
                tracing::error!(%error, "invitations to the account could not be ended");
            }
            if turn.is_multiple_of(60)
                && let Err(error) = self.apply_all_enrolments().await
            {
                tracing::error!(%error, "enrolments could not be applied");
            }
            turn = turn.wrapping_add(1);
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.removal_waiting().notified() => {}
                () = tokio::time::sleep(Duration::from_secs(10)) => {}
            }
        }
    }

    async fn remove_rows(&self, stop: &CancellationToken) -> Result<()> {
        while !stop.is_cancelled() && self.remove_next_rows().await? {}
        Ok(())
    }

    /// Removes the objects that are due, each forgotten only after it is gone.
    pub async fn remove_doomed_objects(&self) -> Result<()> {
        let due = {
            let mut conn = self.store().read().await?;
            import_jobs::doomed_objects(&mut conn, self.now().into(), 100).await?
        };
        for path in due {
            self.objects().delete(&path).await?;
            let mut tx = self.store().begin().await?;
            import_jobs::spare_object(&mut tx, &path).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Removes rows whose time is over.
    pub async fn remove_expired_rows(&self) -> Result<()> {
        let settings = self.settings();
        let before = |days: u32| (self.now() - TimeDelta::days(i64::from(days))).into();
        let mut tx = self.store().begin().await?;
        if settings.keep_events_days > 0 {
            events::delete_older(&mut tx, before(settings.keep_events_days)).await?;
        }
        if settings.keep_captured_mails_days > 0 {
            captured_mails::delete_older(&mut tx, before(settings.keep_captured_mails_days)).await?;
        }
        if settings.keep_import_jobs_days > 0 {
            import_jobs::delete_older(&mut tx, before(settings.keep_import_jobs_days)).await?;
        }
        if settings.keep_postback_attempts_days > 0 {
            postbacks::delete_older_attempts(&mut tx, before(settings.keep_postback_attempts_days)).await?;
            webhooks::delete_older(&mut tx, before(settings.keep_postback_attempts_days)).await?;
        }
        let (begun, seen) = self.session_bounds();
        sessions::delete_over(&mut tx, begun, seen).await?;
        person_links::delete_older(&mut tx, before(1)).await?;
        sign_in_tries::delete_older(&mut tx, (self.now() - crate::sign_in::KEPT_TRIES).into()).await?;
        account_mails::delete_older(&mut tx, before(ACCOUNT_MAIL_DAYS)).await?;
        proofs::delete_older(&mut tx, before(1)).await?;
        previews::delete_older(&mut tx, before(1)).await?;
        kept_answers::delete_older(&mut tx, (self.now() - crate::idempotency::KEPT).into()).await?;
        tx.commit().await?;
        Ok(())
    }
}
