use url::Url;
use usher_model::{AppId, CourseId, RegistrationId, Tags};
use usher_store::launches::{LaunchAuth, LaunchOptions};
use usher_store::{Json, courses, registrations};

use crate::launch::{ExitTo, NewLaunch, open_for};
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
            course_tags: Tags::default(),
            auth: None,
            css_url: None,
            additional_values: Vec::new(),
        }
    }
}

/// The longest query that additional values may make, in characters.
const MAX_ADDITIONAL: usize = 2000;
/// The longest address of a style sheet, in characters.
const MAX_CSS_URL: usize = 2000;

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
        let css_url = self.css_url.as_deref().map(|css| {
            let url = Url::parse(css).ok().filter(|url| url.scheme() == "https" && url.host().is_some());
            url.map(String::from).filter(|css| css.len() <= MAX_CSS_URL).ok_or_else(|| {
                Error::invalid("cssUrl", format!("must be an https URL of at most {MAX_CSS_URL} characters"))
            })
        });
        if self.start_activity.as_ref().is_some_and(|activity| activity.contains('\0')) {
            return Err(Error::invalid("startSco", "has a control character"));
        }
        let extra_query = (!self.additional_values.is_empty()).then(|| {
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.additional_values).finish()
        });
        if extra_query.as_ref().is_some_and(|query| query.len() > MAX_ADDITIONAL) {
            let fault = format!("make a query of more than {MAX_ADDITIONAL} characters");
            return Err(Error::invalid("additionalvalues", fault));
        }
        Ok(LaunchOptions { auth: auth.map(Json), css_url: css_url.transpose()?, extra_query })
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
        registrations::add_tags(&mut tx, &[registration.key], request.tags.as_slice()).await?;
        if !request.course_tags.is_empty() {
            let course = CourseId::parse(&registration.course_id).map_err(Error::internal)?;
            let course = courses::find(&mut tx, app, &course).await?.ok_or_else(|| Error::no_course(&course))?;
            courses::add_tags(&mut tx, course.key, request.course_tags.as_slice()).await?;
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
