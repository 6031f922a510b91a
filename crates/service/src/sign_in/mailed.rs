use chrono::TimeDelta;
use usher_store::account_mails::{self, AccountMail, NO_APP};
use usher_store::deliveries::{self, Delivery};
use usher_store::{Conn, persons};
use uuid::Uuid;

use super::throttle::{Room, Try};
use super::{LinkKind, SignInFault, Visit};
use crate::event::Happening;
use crate::{Result, Usher};

/// How long a mailed link counts, in minutes.
pub const LINK_MINUTES: i64 = 30;

impl Usher {
    /// Asks for a link by mail, to sign in or to set a new password. What comes back does not tell whether somebody has
    /// the address, and nor does the work: the same rows are written either way.
    pub async fn ask_for_link(&self, visit: &Visit, kind: LinkKind, email: &str) -> Result<(), SignInFault> {
        match self.count_try(&visit.actor(), Try::Mail, email).await? {
            Room::OriginFull => return Err(SignInFault::TooMany),
            // The mails that went out are the answer; one more would only fill somebody's inbox.
            Room::PersonFull => return Ok(()),
            Room::Free => {}
        }
        let key = email.trim().to_lowercase();
        let mut tx = self.store().begin().await?;
        let person = persons::find_by_email(&mut tx, &key).await?.filter(|person| person.state == "active");
        let life = TimeDelta::minutes(LINK_MINUTES);
        let link = self.add_person_link(&mut tx, person.as_ref().map(|person| person.id), kind, life).await?;
        let about = About { link: Some(link.id), ..About::default() };
        let address = person.as_ref().map(|person| person.email.as_str());
        self.mail_account(&mut tx, kind.word(), address, about).await?;
        let id = link.id.to_string();
        let detail = serde_json::json!({ "kind": kind.word() });
        let happening = Happening { verb: "person_link.ask", thing: "person_link", id: &id, detail };
        self.record(&mut tx, &visit.actor(), None, happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(())
    }

    /// Adds a mail of the account. One to nobody is written and left out, and removed with other old mails.
    pub(crate) async fn mail_account(
        &self,
        tx: &mut Conn,
        kind: &'static str,
        address: Option<&str>,
        about: About,
    ) -> Result<()> {
        let now = self.now();
        let mail = Delivery {
            id: self.entropy().id(now),
            app_id: NO_APP.into(),
            kind: kind.into(),
            invitation_id: None,
            invitee_id: None,
            proof_id: None,
            address: address.unwrap_or_default().to_owned(),
            state: if address.is_some() { "queued" } else { "skipped" }.into(),
            attempts: 0,
            error: None,
            created_at: now.into(),
        };
        let id = mail.id;
        deliveries::insert(tx, &[mail]).await?;
        let row = AccountMail { delivery_id: id, person_link_id: about.link, team_invitation_id: about.invitation };
        account_mails::insert(tx, &row).await?;
        Ok(())
    }
}

/// What a mail of the account is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    /// A link of a person.
    pub link: Option<Uuid>,
    /// An invitation to the account.
    pub invitation: Option<Uuid>,
}
