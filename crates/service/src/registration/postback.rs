use usher_store::Json;
use usher_store::registrations;

use crate::{Error, Result, Secret, Usher};

/// How a postback proves itself to its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostbackAuth {
    /// User and password are fields of a form.
    Form,
    /// HTTP Basic.
    HttpBasic,
}

/// How much a postback tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultsFormat {
    /// The course's result.
    Course,
    /// And its activities'.
    Activity,
    /// And the runtime data.
    Full,
}

/// Where results are posted to. What is `None` was not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postback {
    /// To there.
    pub url: String,
    /// Proving itself how.
    pub auth: Option<PostbackAuth>,
    /// With this user name.
    pub user_name: Option<String>,
    /// With this password. Never shown again.
    pub password: Option<Secret>,
    /// Telling how much.
    pub results_format: Option<ResultsFormat>,
    /// In the XML of the vendor's first API.
    pub legacy: Option<bool>,
}

impl Usher {
    /// The form in which a postback is stored: checked, and its password sealed. An update that names no password
    /// keeps the one before.
    pub(crate) fn store_postback(
        &self,
        postback: Postback,
        before: Option<&registrations::Postback>,
    ) -> Result<Json<registrations::Postback>> {
        let url = url::Url::parse(&postback.url).map_err(|e| Error::invalid("postBack.url", e))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::invalid("postBack.url", "must begin with http:// or https://"));
        }
        let sealed_password = match postback.password {
            Some(password) => Some(self.seal_text(password.expose())?),
            None => before.and_then(|b| b.sealed_password.clone()),
        };
        Ok(Json(registrations::Postback {
            url: postback.url,
            auth_type: postback.auth.map(|a| match a {
                PostbackAuth::Form => "FORM".into(),
                PostbackAuth::HttpBasic => "HTTPBASIC".into(),
            }),
            user_name: postback.user_name,
            sealed_password,
            results_format: postback.results_format.map(|f| match f {
                ResultsFormat::Course => "COURSE".into(),
                ResultsFormat::Activity => "ACTIVITY".into(),
                ResultsFormat::Full => "FULL".into(),
            }),
            legacy: postback.legacy,
        }))
    }
}

/// The postback as it is shown: all but its password.
pub(crate) fn show_postback(stored: &registrations::Postback) -> Postback {
    Postback {
        url: stored.url.clone(),
        auth: match stored.auth_type.as_deref() {
            Some("FORM") => Some(PostbackAuth::Form),
            Some("HTTPBASIC") => Some(PostbackAuth::HttpBasic),
            _ => None,
        },
        user_name: stored.user_name.clone(),
        password: None,
        results_format: match stored.results_format.as_deref() {
            Some("COURSE") => Some(ResultsFormat::Course),
            Some("ACTIVITY") => Some(ResultsFormat::Activity),
            Some("FULL") => Some(ResultsFormat::Full),
            _ => None,
        },
        legacy: stored.legacy,
    }
}
