use chrono::{DateTime, Utc};
use usher_model::{AppId, InvitationId};
use usher_store::{deliveries, invitations};

use super::create_private::check_texts;
use super::{InvitationDetail, Kind};
use crate::event::Happening;
use crate::registration::Postback;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A new expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// None any more.
    Never,
    /// At that instant.
    At(DateTime<Utc>),
}

/// What is to change; `None` leaves it as it is. What does not fit the kind of invitation is not looked at.
#[derive(Clone, Debug, Default)]
pub struct InvitationUpdate {
    /// Whether anybody may start.
    pub allow_launch: Option<bool>,
    /// Whether new people may join; public only.
    pub allow_new_registrations: Option<bool>,
    /// At most so many registrations; 0 for no limit; public only.
    pub registration_cap: Option<i64>,
    /// Subject of mails from now on; private only.
    pub subject: Option<String>,
    /// Body of mails from now on; private only.
    pub body: Option<String>,
    /// Where results of registrations made from now on are posted.
    pub postback: Option<Postback>,
    /// Until when it may be started.
    pub expires_at: Option<Expiry>,
}

impl Usher {
    /// Changes an invitation and shows its new state. Disabling a private one also takes back its mails that have not
    /// gone out: they would lead nowhere.
    pub async fn update_invitation(
        &self,
        actor: &Actor,
        app: &AppId,
        id: InvitationId,
        kind: Kind,
        update: InvitationUpdate,
    ) -> Result<InvitationDetail> {
        actor.must(Action::Invite, Some(app))?;
        check_texts(update.subject.as_deref(), update.body.as_deref())?;
        if update.registration_cap.is_some_and(|cap| cap < 0) {
            return Err(Error::invalid("registrationCap", "must not be negative"));
        }
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let found = invitations::find(&mut tx, app, id.0).await?;
        let found = found.filter(|row| row.invitation.public == (kind == Kind::Public));
        let mut row = found.ok_or_else(|| Error::no_invitation(id))?.invitation;

        row.allow_launch = update.allow_launch.unwrap_or(row.allow_launch);
        if let Some(postback) = update.postback {
            row.postback = Some(self.store_postback(postback, row.postback.as_ref().map(|p| &p.0))?);
        }
        match update.expires_at {
            None => {}
            Some(Expiry::Never) => row.expires_at = None,
            Some(Expiry::At(at)) => row.expires_at = Some(at.into()),
        }
        match kind {
            Kind::Public => {
                row.allow_new_registrations = update.allow_new_registrations.unwrap_or(row.allow_new_registrations);
                row.registration_cap = update.registration_cap.unwrap_or(row.registration_cap);
            }
            Kind::Private => {
                row.subject = update.subject.or(row.subject);
                row.body = update.body.or(row.body);
            }
        }
        row.updated_at = now.into();
        invitations::update(&mut tx, &row).await?;
        if !row.allow_launch {
            deliveries::cancel_queued(
                &mut tx,
                app,
                row.id,
                "the invitation was disabled before its mail went out",
                now.into(),
            )
            .await?;
        }
        let happening = Happening {
            verb: "invitation.update",
            thing: "invitation",
            id: &id.to_string(),
            detail: serde_json::json!({
                "allowLaunch": row.allow_launch,
                "allowNewRegistrations": row.allow_new_registrations,
                "registrationCap": row.registration_cap,
            }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.get_invitation(actor, app, id, kind).await
    }
}
