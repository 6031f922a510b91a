use chrono::TimeDelta;
use subtle::ConstantTimeEq as _;
use url::Url;
use usher_model::{AppId, Email};
use usher_store::deliveries::{self, Delivery};
use usher_store::proofs::{self, Proof};
use usher_store::{Conn, Time};
use uuid::Uuid;

use super::start::hold_seat;
use super::{Browser, DoorFault};
use crate::again::once_more;
use crate::event::Happening;
use crate::launch::ExitTo;
use crate::{Actor, Error, Result, Usher};

/// How long a code or a join check counts.
pub const PROOF_MINUTES: i64 = 15;
/// Wrong codes that end a code.
const TRIES: i64 = 5;

/// Why a code is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// It is not the code; another try is left.
    Wrong,
    /// No code is open in this browser: it ended, was used, or was tried too often.
    Ended,
    /// Too many mails went to this address lately.
    TooMany,
}

/// Somebody who must show that an address is theirs.
pub(super) struct Claim<'a> {
    pub app: &'a AppId,
    pub invitation: Uuid,
    pub email: &'a Email,
    pub first_name: String,
    pub last_name: String,
    pub browser: Option<&'a Browser>,
    /// `code` or `join_check`: what the mail carries.
    pub kind: &'static str,
}

impl Usher {
    /// Mails a code to the invitee of a private link, for the browser that asks.
    pub async fn send_code(&self, actor: &Actor, token: &str, browser: &Browser) -> Result<(), DoorFault> {
        let mut tx = self.store().begin().await?;
        let arrival = self.arrive(&mut tx, token).await?;
        if !self.must_prove(&mut tx, &arrival.invitee, Some(browser)).await? {
            // It has proven itself meanwhile: no mail is needed.
            return Ok(());
        }
        let email = Email::parse(&arrival.invitee.email).map_err(Error::internal)?;
        let claim = Claim {
            app: &arrival.app,
            invitation: arrival.invitee.invitation_id,
            email: &email,
            first_name: String::new(),
            last_name: String::new(),
            browser: Some(browser),
            kind: "code",
        };
        if !self.mail_proof(&mut tx, actor, claim).await? {
            return Err(DoorFault::Code(CodeFault::TooMany));
        }
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(())
    }

    /// Whether a code was mailed for this browser that it may still enter.
    pub async fn awaits_code(&self, token: &str, browser: &Browser) -> Result<bool, DoorFault> {
        let mut conn = self.store().read().await?;
        let arrival = self.arrive(&mut conn, token).await?;
        let invitee = arrival.invitee;
        let now: Time = self.now().into();
        Ok(proofs::newest_open(&mut conn, invitee.invitation_id, &invitee.email_key, &browser.hash(), TRIES, now)
            .await?
            .is_some())
    }

    /// Takes the code: binds the browser and starts the course.
    pub async fn start_with_code(&self, token: &str, browser: &Browser, code: &str) -> Result<Url, DoorFault> {
        once_more(|| self.try_code(token, browser, code)).await
    }

    async fn try_code(&self, token: &str, browser: &Browser, code: &str) -> Result<Url, DoorFault> {
        let now: Time = self.now().into();
        let mut tx = self.store().begin().await?;
        let arrival = self.arrive(&mut tx, token).await?;
        let invitee = &arrival.invitee;
        hold_seat(&mut tx, &arrival.app, invitee).await?;
        let open = proofs::newest_open(&mut tx, invitee.invitation_id, &invitee.email_key, &browser.hash(), TRIES, now)
            .await?;
        let proof = match open {
            Some(id) => proofs::lock(&mut tx, id).await?,
            None => None,
        };
        let proof = proof.ok_or(DoorFault::Code(CodeFault::Ended))?;
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let expected = self.keys().code(proof.id, 0);
        if !bool::from(digits.as_bytes().ct_eq(expected.as_bytes())) {
            proofs::count_try(&mut tx, proof.id).await?;
            tx.commit().await?;
            return Err(DoorFault::Code(if proof.tries + 1 < TRIES { CodeFault::Wrong } else { CodeFault::Ended }));
        }
        proofs::use_up(&mut tx, proof.id, now).await?;
        let url = self.start_invitee(&mut tx, &arrival.invitation.invitation, invitee, browser, ExitTo::Door).await?;
        tx.commit().await?;
        Ok(url)
    }

    /// Adds a proof and its mail; false if too many went to that address lately.
    pub(super) async fn mail_proof(&self, tx: &mut Conn, actor: &Actor, claim: Claim<'_>) -> Result<bool> {
        let now = self.now();
        let limits = self.settings().mail_limits;
        let key = claim.email.key();
        let lately = |span: TimeDelta| Time::from(now - span);
        if proofs::count_since(tx, &key, lately(TimeDelta::hours(1))).await? >= i64::from(limits.proofs_per_hour)
            || proofs::count_since(tx, &key, lately(TimeDelta::days(1))).await? >= i64::from(limits.proofs_per_day)
        {
            return Ok(false);
        }
        let proof = Proof {
            id: self.entropy().id(now),
            app_id: claim.app.to_string(),
            invitation_id: claim.invitation,
            email: claim.email.to_string(),
            email_key: key,
            first_name: claim.first_name,
            last_name: claim.last_name,
            browser_hash: claim.browser.map(|b| b.hash().to_vec()),
            tries: 0,
            created_at: now.into(),
            expires_at: (now + TimeDelta::minutes(PROOF_MINUTES)).into(),
            used_at: None,
        };
        proofs::insert(tx, &proof).await?;
        let delivery = Delivery {
            id: self.entropy().id(now),
            app_id: claim.app.to_string(),
            kind: claim.kind.into(),
            invitation_id: Some(claim.invitation),
            invitee_id: None,
            proof_id: Some(proof.id),
            address: claim.email.to_string(),
            state: "queued".into(),
            attempts: 0,
            error: None,
            created_at: now.into(),
        };
        deliveries::insert(tx, &[delivery]).await?;
        let happening = Happening {
            verb: "proof.mail",
            thing: "proof",
            id: &proof.id.to_string(),
            detail: serde_json::json!({ "kind": claim.kind, "invitation": claim.invitation }),
        };
        self.record(tx, actor, Some(claim.app), happening).await?;
        Ok(true)
    }
}
