//! `Idempotency-Key`: a call that is sent again is answered again, and done once. The answer is written in the
//! transaction that did the thing, so a crash loses both or neither.

use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use usher_model::AppId;
use usher_store::kept_answers::{self, KeptAnswer};

use crate::{Error, Result, Usher};

/// How long an answer is kept.
pub(crate) const KEPT: TimeDelta = TimeDelta::hours(24);

/// A call that may be sent again.
#[derive(Clone, Debug)]
pub struct KeyedCall {
    key: [u8; 32],
    request: [u8; 32],
}

impl KeyedCall {
    /// The key, and all that makes up the request.
    pub fn new(key: &str, request: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in request {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Self { key: Sha256::digest(key).into(), request: hasher.finalize().into() }
    }
}

/// An answer in the form of the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// How a keyed call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was done before: what was answered then.
    Before(Answer),
    /// It was done, or refused, now.
    Now(Answer),
}

impl Usher {
    /// Carries out a call, unless it was carried out before. `carry_out` ends with the answer and whether it is one to
    /// keep; a refusal is not, so the key stays free. Of calls that come at once one is carried out, and the others
    /// are answered as it was.
    pub async fn carry_out_once(
        &self,
        app: &AppId,
        call: &KeyedCall,
        carry_out: impl Future<Output = Result<(Answer, bool)>>,
    ) -> Result<Ended> {
        if let Some(before) = self.kept_answer(app, call).await? {
            return Ok(Ended::Before(before));
        }
        let (outcome, held) = self.store().hold_commit(carry_out).await;
        let (answer, to_keep) = outcome?;
        if let Some(mut tx) = held.filter(|_| to_keep) {
            let now = self.now();
            let row = KeptAnswer {
                app_id: app.to_string(),
                key_hash: call.key.to_vec(),
                request_hash: call.request.to_vec(),
                status: i64::from(answer.status),
                sealed: self.seal().seal(self.entropy(), &answer.body)?,
                created_at: now.into(),
            };
            if kept_answers::keep(&mut tx, &row, (now - KEPT).into()).await? {
                tx.commit().await?;
                // The verb woke them before there was anything to see.
                self.mail_waiting().notify_one();
                self.import_waiting().notify_one();
                self.wake_postbacks();
                return Ok(Ended::Now(answer));
            }
        }
        // Another call with the key may have come first: then this one did nothing.
        Ok(match self.kept_answer(app, call).await? {
            Some(before) => Ended::Before(before),
            None => Ended::Now(answer),
        })
    }

    async fn kept_answer(&self, app: &AppId, call: &KeyedCall) -> Result<Option<Answer>> {
        let mut conn = self.store().read().await?;
        let Some(kept) = kept_answers::find(&mut conn, app, &call.key, (self.now() - KEPT).into()).await? else {
            return Ok(None);
        };
        if kept.request_hash != call.request {
            return Err(Error::invalid("Idempotency-Key", "was used for another request within the last 24 hours"));
        }
        let status = u16::try_from(kept.status).map_err(Error::internal)?;
        Ok(Some(Answer { status, body: self.seal().open(&kept.sealed)? }))
    }
}
