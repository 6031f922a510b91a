use std::sync::Arc;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use usher_store::webhooks::{self, WebhookAttempt, WebhookCall};
use usher_store::{Conn, Lease, Time};
use uuid::Uuid;

use super::{RenderWebhook, WebhookLetter};
use crate::outbound::{Heard, Line, Post, Verdict, run};
use crate::{Error, Result, Usher};

struct Desk {
    usher: Usher,
    render: RenderWebhook,
    worker: Uuid,
}

impl Usher {
    /// Tells receivers until told to stop.
    pub async fn run_webhook_worker(&self, render: RenderWebhook, stop: CancellationToken) {
        let worker = self.entropy().id(self.now());
        run(Arc::new(Desk { usher: self.clone(), render, worker }), stop).await;
    }
}

impl Line for Desk {
    type Call = WebhookCall;

    fn usher(&self) -> &Usher {
        &self.usher
    }

    fn waiting(&self) -> &Notify {
        self.usher.webhook_waiting()
    }

    fn worker(&self) -> Uuid {
        self.worker
    }

    async fn receivers(&self, conn: &mut Conn, now: Time) -> Result<Vec<(String, bool)>> {
        Ok(webhooks::receivers(conn, now).await?)
    }

    async fn lease(&self, tx: &mut Conn, receiver: &str, lease: Lease) -> Result<Vec<WebhookCall>> {
        Ok(webhooks::lease(tx, receiver, lease).await?)
    }

    fn receiver(call: &WebhookCall) -> &str {
        &call.receiver
    }

    async fn call(&self, call: &WebhookCall) -> bool {
        let heard = match self.write(call).await {
            Ok(Some(post)) => self.usher.post_once(post).await,
            Ok(None) => Heard::nothing(Verdict::Never("the webhook is gone".into())),
            Err(fault @ Error::Invalid { .. }) => Heard::nothing(Verdict::Never(fault.to_string())),
            Err(error) => {
                tracing::error!(call = %call.id, %error, "a webhook could not be written");
                Heard::nothing(Verdict::Later("the server could not write the call; ask its operator".into()))
            }
        };
        let taken = heard.verdict == Verdict::Delivered;
        // A lease that ran out while the database was away ends this: the call is another's then, or nobody's.
        while let Err(error) = self.record(call, &heard).await {
            tracing::error!(call = %call.id, %error, "the end of a webhook's call could not be recorded");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        taken
    }
}

impl Desk {
    /// What is posted, if there is still somebody to post it to.
    async fn write(&self, call: &WebhookCall) -> Result<Option<Post>> {
        let found = webhooks::find(&mut self.usher.store().read().await?, call.webhook_id).await?;
        let Some(webhook) = found else { return Ok(None) };
        let told = serde_json::from_slice(&self.usher.seal().open(&call.sealed_body)?).map_err(Error::internal)?;
        let url = self.usher.parse_outbound("targetUrl", &webhook.target_url)?;
        let letter = WebhookLetter {
            id: call.id,
            at: call.created_at.into(),
            webhook: webhook.id,
            wire: webhook.wire,
            api_version: webhook.api_version.clone(),
            told,
        };
        let written = (self.render)(&self.usher, letter)?;
        let mut headers =
            vec![("content-type", "application/json".to_owned()), (written.version_header, webhook.api_version)];
        if let Some(sealed) = webhook.sealed_secret {
            let secret = self.usher.seal().open(&sealed)?;
            headers.push(("x-hook-signature", sign(&secret, &written.body)?));
        }
        Ok(Some(Post { url, user: None, headers, body: written.body }))
    }

    async fn record(&self, call: &WebhookCall, heard: &Heard) -> Result<()> {
        let now = self.usher.now();
        let (state, due_at, error) = self.usher.judge_try(&heard.verdict, call.attempts + 1);
        let attempt = WebhookAttempt {
            id: self.usher.entropy().id(now),
            call_id: call.id,
            status: heard.status.map(i64::from),
            error: error.clone(),
            answer: heard.answer.clone(),
            millis: heard.millis,
            created_at: now.into(),
        };
        let mut tx = self.usher.store().begin().await?;
        let error = error.as_deref();
        if webhooks::finish(&mut tx, self.worker, call.id, state, error, due_at.into(), now.into()).await? {
            webhooks::insert_attempt(&mut tx, &attempt).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// HMAC-SHA1 over the body, in lowercase hex: what the vendor's receivers verify.
fn sign(secret: &[u8], body: &str) -> Result<String> {
    use std::fmt::Write as _;

    let mut mac = Hmac::<Sha1>::new_from_slice(secret).map_err(Error::internal)?;
    mac.update(body.as_bytes());
    let mut text = String::new();
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").map_err(Error::internal)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_2202() {
        let signature = sign(b"Jefe", "what do ya want for nothing?").unwrap();
        assert_eq!(signature, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
        let signature = sign(&[0xaa; 80], "Test Using Larger Than Block-Size Key - Hash Key First").unwrap();
        assert_eq!(signature, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
    }
}
