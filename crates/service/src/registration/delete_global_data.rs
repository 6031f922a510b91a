use usher_model::{AppId, RegistrationId};
use usher_store::{registrations, runtimes};

use super::hold::hold_registration;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Where SCORM 2004 keeps what activities share (`adl.data`, 4th edition RTE 4.3).
const SHARED: &str = "adl.data.";

impl Usher {
    /// Removes what the activities of a registration share. Objectives are each activity's own here, and stay.
    pub async fn delete_global_data(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let row = hold_registration(&mut tx, app, id).await?;
        let mut sharing = runtimes::of_instances(&mut tx, &[(row.key, row.instance)]).await?;
        sharing.retain(|sco| sco.elements.0.keys().any(|name| name.starts_with(SHARED)));
        for sco in &mut sharing {
            sco.elements.0.retain(|name, _| !name.starts_with(SHARED));
            sco.updated_at = now.into();
        }
        runtimes::upsert(&mut tx, &sharing).await?;
        registrations::touch(&mut tx, &[row.key], now.into()).await?;
        let happening = Happening {
            verb: "registration.delete_global_data",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({ "activities": sharing.len() }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(())
    }
}
