use chrono::TimeDelta;
use usher_store::{deliveries, team_invitations};
use uuid::Uuid;

use super::{check_open, no_team_invitation};
use crate::event::Happening;
use crate::rights::Action;
use crate::sign_in::About;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Mails a pending invitation to the account once more. The link is the one that was mailed before.
    pub async fn resend_team_invitation(&self, actor: &Actor, id: Uuid) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let found = team_invitations::lock(&mut tx, id).await?.ok_or_else(|| no_team_invitation(id))?;
        check_open(&found, self.now()).map_err(|_| no_team_invitation(id))?;
        let most = self.settings().mail_limits.proofs_per_day;
        let day = (self.now() - TimeDelta::days(1)).into();
        if deliveries::count_to(&mut tx, &found.email_key, day).await? >= i64::from(most) {
            let text = format!("The address had its {most} mails of a day (limits.mails_per_address_per_day)");
            return Err(Error::TooMany(text));
        }
        let about = About { invitation: Some(id), ..About::default() };
        self.mail_account(&mut tx, "team_invitation", Some(&found.email), about).await?;
        let text = id.to_string();
        let detail = serde_json::json!({});
        let happening = Happening { verb: "team_invitation.resend", thing: "team_invitation", id: &text, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(())
    }
}
