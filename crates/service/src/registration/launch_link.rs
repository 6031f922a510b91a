use chrono::Duration;
use url::Url;
use usher_model::{AppId, RegistrationId, Tags};
use usher_store::registrations;

use crate::launch::{ExitTo, NewLaunch};
use crate::{Actor, Error, Result, Usher};

/// A link that starts a registration's course for whoever opens it.
#[derive(Clone, Debug)]
pub struct LaunchLinkRequest {
    /// How long it may be opened for the first time: 10 to 300 seconds; 120 if not said.
    pub expiry_seconds: Option<i64>,
    /// Where the learner goes on exit: a URL or `closer`, `blank`, `message`.
    pub redirect_on_exit: String,
    /// Whether results are kept.
    pub tracking: bool,
    /// The activity to begin with, by its identifier.
    pub start_activity: Option<String>,
    /// Tags to add to the registration.
    pub tags: Tags,
}

impl Usher {
    /// Makes a launch link.
    pub async fn create_launch_link(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &RegistrationId,
        request: LaunchLinkRequest,
    ) -> Result<Url> {
        let seconds = request.expiry_seconds.unwrap_or(120);
        if !(10..=300).contains(&seconds) {
            return Err(Error::invalid("expiry", format!("must be 10 to 300 seconds, not {seconds}")));
        }
        let mut tx = self.store().begin().await?;
        let registration = registrations::find(&mut tx, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        registrations::add_tags(&mut tx, &[registration.key], request.tags.as_slice()).await?;
        let launch = NewLaunch {
            registration: &registration,
            invitee: None,
            exit_to: ExitTo::parse(&request.redirect_on_exit),
            tracking: request.tracking,
            start_activity: request.start_activity,
            open_for: Duration::seconds(seconds),
        };
        let url = self.insert_launch(&mut tx, app, launch).await?;
        let happening = crate::event::Happening {
            verb: "registration.launch_link",
            thing: "registration",
            id: id.as_str(),
            detail: serde_json::json!({}),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(url)
    }
}
