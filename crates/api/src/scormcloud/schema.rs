//! Wire types that several services share.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_model::{Completion, Score, Success, Tags, format_time, parse_expiry};
use usher_service::Secret;
use usher_service::registration::{Postback, PostbackAuth, ResultsFormat};
use utoipa::ToSchema;

use super::error::{ApiError, Result};

/// How far a learner has come.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum RegistrationCompletion {
    Completed,
    Incomplete,
    #[default]
    Unknown,
}

impl From<Completion> for RegistrationCompletion {
    fn from(completion: Completion) -> Self {
        match completion {
            Completion::Completed => Self::Completed,
            Completion::Incomplete => Self::Incomplete,
            Completion::Unknown => Self::Unknown,
        }
    }
}

/// Whether a learner has passed.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum RegistrationSuccess {
    Failed,
    Passed,
    #[default]
    Unknown,
}

impl From<Success> for RegistrationSuccess {
    fn from(success: Success) -> Self {
        match success {
            Success::Failed => Self::Failed,
            Success::Passed => Self::Passed,
            Success::Unknown => Self::Unknown,
        }
    }
}

/// A score.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct ScoreSchema {
    /// 0 to 100.
    pub scaled: f64,
}

impl From<Score> for ScoreSchema {
    fn from(score: Score) -> Self {
        Self { scaled: score.percent() }
    }
}

/// Where results are posted to.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PostBackSchema {
    /// To there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How the call proves itself; `FORM` if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_type: Option<PostBackAuthType>,
    /// The user that it presents.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The password that it presents. It is never shown again; an update without one keeps the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(write_only)]
    pub password: Option<String>,
    /// How much it tells; `COURSE` if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub results_format: Option<PostBackResultsFormat>,
    /// Whether it is in the XML of the vendor's first API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legacy: Option<bool>,
}

/// How a postback proves itself. Clients send `UNDEFINED` for what was not said.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PostBackAuthType {
    Undefined,
    Form,
    HttpBasic,
}

/// How much a postback tells. Clients send `UNDEFINED` for what was not said.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum PostBackResultsFormat {
    Undefined,
    Course,
    Activity,
    Full,
}

impl PostBackSchema {
    /// The postback that is asked for; `None` if this says nothing, as a client's default object does.
    pub(crate) fn read(self) -> Result<Option<Postback>> {
        let auth = match self.auth_type {
            None | Some(PostBackAuthType::Undefined) => None,
            Some(PostBackAuthType::Form) => Some(PostbackAuth::Form),
            Some(PostBackAuthType::HttpBasic) => Some(PostbackAuth::HttpBasic),
        };
        let results_format = match self.results_format {
            None | Some(PostBackResultsFormat::Undefined) => None,
            Some(PostBackResultsFormat::Course) => Some(ResultsFormat::Course),
            Some(PostBackResultsFormat::Activity) => Some(ResultsFormat::Activity),
            Some(PostBackResultsFormat::Full) => Some(ResultsFormat::Full),
        };
        let user_name = said(self.user_name);
        let password = said(self.password).map(Secret::new);
        let Some(url) = said(self.url) else {
            let says_more = auth.is_some() || results_format.is_some() || user_name.is_some() || password.is_some();
            return if says_more { Err(ApiError::invalid("postBack.url", "is missing")) } else { Ok(None) };
        };
        Ok(Some(Postback { url, auth, user_name, password, results_format, legacy: self.legacy }))
    }
}

impl From<Postback> for PostBackSchema {
    fn from(postback: Postback) -> Self {
        Self {
            url: Some(postback.url),
            auth_type: postback.auth.map(|auth| match auth {
                PostbackAuth::Form => PostBackAuthType::Form,
                PostbackAuth::HttpBasic => PostBackAuthType::HttpBasic,
            }),
            user_name: postback.user_name,
            password: None,
            results_format: postback.results_format.map(|format| match format {
                ResultsFormat::Course => PostBackResultsFormat::Course,
                ResultsFormat::Activity => PostBackResultsFormat::Activity,
                ResultsFormat::Full => PostBackResultsFormat::Full,
            }),
            legacy: postback.legacy,
        }
    }
}

/// The postback of a request, if it has one.
pub(crate) fn read_postback(postback: Option<PostBackSchema>) -> Result<Option<Postback>> {
    postback.map_or(Ok(None), PostBackSchema::read)
}

/// A text, unless it is empty: clients write what was not said either way.
pub(crate) fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// Tags of a body's field.
pub(crate) fn read_tags(field: &str, tags: Option<Vec<String>>) -> Result<Tags> {
    Tags::parse(tags.unwrap_or_default()).map_err(|fault| ApiError::invalid(field, fault))
}

/// A moment of expiry.
pub(crate) fn read_expiry(text: &str) -> Result<DateTime<Utc>> {
    parse_expiry(text).map_err(|fault| ApiError::invalid("expirationDate", format!("`{text}` {fault}")))
}

/// An instant as this wire writes it.
pub(crate) fn instant(at: impl Into<DateTime<Utc>>) -> String {
    format_time(at.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Option<Postback>> {
        serde_json::from_str::<PostBackSchema>(json).unwrap().read()
    }

    #[test]
    fn a_clients_default_object_asks_for_no_postback() {
        assert_eq!(read(r#"{"authType": "UNDEFINED", "resultsFormat": "UNDEFINED"}"#).unwrap(), None);
        assert_eq!(read(r#"{"url": "", "userName": null, "legacy": false}"#).unwrap(), None);
    }

    #[test]
    fn a_postback_without_a_url_is_refused_by_name() {
        let fault = read(r#"{"authType": "FORM"}"#).unwrap_err();
        assert_eq!(fault.to_string(), "postBack.url: is missing");
    }

    #[test]
    fn a_postback_is_shown_without_its_password() {
        let json = r#"{"url":"https://a.example/","authType":"HTTPBASIC","userName":"u","resultsFormat":"FULL"}"#;
        let mut postback = read(json).unwrap().unwrap();
        postback.password = Some(Secret::new("hidden"));
        assert_eq!(serde_json::to_string(&PostBackSchema::from(postback)).unwrap(), json);
    }
}
