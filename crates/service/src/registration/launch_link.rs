use url::Url;
use usher_model::{AppId, CourseId, LearnerId, RegistrationId, Tags};
use usher_store::launches::{LaunchAuth, LaunchOptions};
use usher_store::{Json, registrations};

use crate::launch::{ExitTo, NewLaunch, open_for, read_css_url, read_extra_query};
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A link that starts a registration's course for whoever opens it.
#[derive(Clone, Debug)]
pub struct LaunchLinkRequest {
    /// How long it may be opened for the first time: 10 to 300 seconds; 120 if not said.
    pub expiry_seconds: Option<i64>,
    /// Where the learner goes on exit: a URL or `closer`, `blank`, `message`. Empty: where the configuration says.
    pub redirect_on_exit: String,
    /// Whether results are kept.
    pub tracking: bool,
    /// The activity to begin with, by its identifier.
    pub start_activity: Option<String>,
    /// Tags to add to the registration.
    pub tags: Tags,
    /// Tags to add to its learner.
    pub learner_tags: Tags,
    /// Tags to add to its course.
    pub course_tags: Tags,
    /// Who may come back to the launch.
    pub auth: Option<LaunchAuth>,
    /// A style sheet for the player: an https URL.
    pub css_url: Option<String>,
    /// Added to the query of each activity's address.
    pub additional_values: Vec<(String, String)>,
}

impl Default for LaunchLinkRequest {
    /// A launch that is kept and ends with a message.
    fn default() -> Self {
        Self {
            expiry_seconds: None,
            redirect_on_exit: "message".into(),
            tracking: true,
            start_activity: None,
            tags: Tags::default(),
            learner_tags: Tags::default(),
            course_tags: Tags::default(),
            auth: None,
            css_url: None,
            additional_values: Vec::new(),
        }
    }
}

impl LaunchLinkRequest {
    fn options(&self) -> Result<LaunchOptions> {
        let auth = self.auth.filter(|auth| *auth != LaunchAuth::default());
        if let Some(auth) = auth {
            for (field, seconds) in [("expiry", auth.expiry), ("slidingExpiry", auth.sliding_expiry)] {
                if let Some(seconds) = seconds.filter(|seconds| !(300..=31_540_000).contains(seconds)) {
                    let fault = format!("must be 300 to 31540000 seconds, not {seconds}");
                    return Err(Error::invalid(format!("launchAuth.options.{field}"), fault));
                }
            }
        }
        if self.start_activity.as_ref().is_some_and(|activity| activity.contains('\0')) {
            return Err(Error::invalid("startSco", "has a control character"));
        }
        Ok(LaunchOptions {
            auth: auth.map(Json),
            css_url: read_css_url(self.css_url.as_deref())?,
            extra_query: read_extra_query(&self.additional_values)?,
        })
    }
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
        actor.must(Action::EditRegistrations, Some(app))?;
        let options = request.options()?;
        let open_for = open_for(request.expiry_seconds)?;
        let mut tx = self.store().begin().await?;
        let registration = registrations::find(&mut tx, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        if !request.tags.is_empty() {
            self.put_tags(&mut tx, app, std::slice::from_ref(id), &request.tags, "registrationTags").await?;
        }
        let learner = LearnerId::parse(&registration.learner_id).map_err(Error::internal)?;
        self.put_tags(&mut tx, app, &[learner], &request.learner_tags, "learnerTags").await?;
        if !request.course_tags.is_empty() {
            let course = CourseId::parse(&registration.course_id).map_err(Error::internal)?;
            self.put_tags(&mut tx, app, &[course], &request.course_tags, "courseTags").await?;
        }
        let exit_to = if request.redirect_on_exit.trim().is_empty() {
            self.configured_exit(&mut tx, app, &registration).await?.unwrap_or(ExitTo::Message)
        } else {
            ExitTo::parse(&request.redirect_on_exit)
        };
        let launch = NewLaunch {
            registration: &registration,
            invitee: None,
            exit_to,
            tracking: request.tracking,
            start_activity: request.start_activity,
            options,
            open_for,
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
