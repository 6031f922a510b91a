use chrono::TimeDelta;
use url::Url;
use usher_model::{AppId, Setting};
use usher_store::Conn;
use usher_store::launches::{self, Launch, LaunchOptions, LaunchResult};
use usher_store::registrations::Registration;
use uuid::Uuid;

use super::LaunchToken;
use crate::{Error, Result, Usher};

/// Where the learner goes on exit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExitTo {
    /// To a page of whoever made the link.
    Url(String),
    /// The window closes itself.
    Closer,
    /// To a blank page.
    Blank,
    /// A message says that the sitting is over.
    Message,
    /// Back to the page that the learner came from. Its link is derived when it is needed, never stored.
    Door,
    /// To the learner's home.
    Home,
}

impl ExitTo {
    /// From `redirectOnExitUrl`: a keyword, a URL, or anything else, which gives the message.
    pub(crate) fn parse(text: &str) -> Self {
        match text.trim() {
            "closer" => Self::Closer,
            "blank" => Self::Blank,
            text => match Url::parse(text) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Url(url.into()),
                _ => Self::Message,
            },
        }
    }

    pub(crate) fn stored(&self) -> String {
        match self {
            Self::Url(url) => url.clone(),
            Self::Closer => "closer".into(),
            Self::Blank => "blank".into(),
            Self::Message => "message".into(),
            Self::Door => "door".into(),
            Self::Home => "home".into(),
        }
    }

    pub(super) fn from_stored(text: Option<&str>) -> Self {
        match text {
            Some("door") => Self::Door,
            Some("home") => Self::Home,
            Some(text) => Self::parse(text),
            None => Self::Message,
        }
    }
}

/// A launch to make.
pub(crate) struct NewLaunch<'a> {
    pub registration: &'a Registration,
    pub invitee: Option<Uuid>,
    pub exit_to: ExitTo,
    pub tracking: bool,
    pub start_activity: Option<String>,
    pub options: LaunchOptions,
    /// How long it may be begun for the first time.
    pub open_for: TimeDelta,
}

impl Usher {
    /// Where the configuration of a registration leads on exit, if it says.
    pub(crate) async fn configured_exit(
        &self,
        conn: &mut Conn,
        app: &AppId,
        registration: &Registration,
    ) -> Result<Option<ExitTo>> {
        let configuration = self.configuration_of_current(conn, app, registration).await?;
        Ok(configuration.said(Setting::RedirectOnExitUrl).map(ExitTo::parse))
    }

    /// Adds a launch and tells its address on the content origin.
    pub(crate) async fn insert_launch(&self, tx: &mut Conn, app: &AppId, new: NewLaunch<'_>) -> Result<Url> {
        let now = self.now();
        let token = LaunchToken::random(self.entropy());
        let id = self.entropy().id(now);
        let row = Launch {
            id,
            app_id: app.to_string(),
            token_hash: token.hash().to_vec(),
            registration_key: new.registration.key,
            instance: new.registration.instance,
            invitee_id: new.invitee,
            state: "ready".into(),
            epoch: 0,
            last_seq: 0,
            sitting: 0,
            exit_to: Some(new.exit_to.stored()),
            tracking: new.tracking,
            start_activity: new.start_activity,
            options: new.options,
            bound_to: None,
            result: LaunchResult::default(),
            rules: None,
            open_until: (now + new.open_for).into(),
            created_at: now.into(),
            begun_at: None,
            seen_at: None,
            ended_at: None,
        };
        launches::insert(tx, &row).await?;
        self.launch_url(id, &token)
    }

    /// The address of a launch or a preview: on a host of its own, where the configuration has room for one.
    pub(crate) fn launch_url(&self, id: Uuid, token: &LaunchToken) -> Result<Url> {
        let origin = self.settings().content_url.replace("{launch}", &id.simple().to_string());
        Url::parse(&format!("{origin}/launch/{}", token.as_str())).map_err(Error::internal)
    }
}

/// How long a link of the API may be opened for the first time.
pub(crate) fn open_for(seconds: Option<i64>) -> Result<TimeDelta> {
    let seconds = seconds.unwrap_or(120);
    if (10..=300).contains(&seconds) {
        Ok(TimeDelta::seconds(seconds))
    } else {
        Err(Error::invalid("expiry", format!("must be 10 to 300 seconds, not {seconds}")))
    }
}
