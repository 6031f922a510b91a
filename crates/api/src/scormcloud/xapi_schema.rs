//! xAPI statements as the vendor's wire shows them. This server keeps none yet, so their lists are empty; clients read
//! the types from the document all the same.

#![expect(dead_code, reason = "there are no statements yet")]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::error::{ApiError, Result};
use super::listing::page_between;

/// Which statements.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatementParams {
    /// Not before this instant (ISO 8601; UTC if it names no zone).
    #[param(value_type = Option<String>, format = DateTime)]
    pub since: Option<String>,
    /// Not after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub until: Option<String>,
    /// The token of the page before.
    pub more: Option<String>,
}

impl StatementParams {
    /// Refuses what a list with statements in it would refuse.
    pub(crate) fn check(&self) -> Result<()> {
        if self.more.is_some() {
            return Err(ApiError::invalid("more", "is not a token that this list has returned"));
        }
        page_between(None, self.since.as_deref(), self.until.as_deref(), [], |_, _| ()).map(|_| ())
    }
}

/// A page of statements.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct XapiStatementResult {
    /// The statements.
    pub statements: Vec<XapiStatement>,
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// A text in several languages.
type LanguageMap = BTreeMap<String, String>;
/// Whatever an extension holds, by its IRI.
type Extensions = BTreeMap<String, serde_json::Value>;

/// Who did what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiStatement {
    id: Option<String>,
    actor: Option<XapiAgentGroup>,
    verb: Option<XapiVerb>,
    object_activity: Option<XapiActivity>,
    object_agent_group: Option<XapiAgentGroup>,
    object_statement_reference: Option<XapiStatementReference>,
    #[schema(no_recursion)]
    object_sub_statement: Option<Box<XapiStatement>>,
    result: Option<XapiResult>,
    context: Option<XapiContext>,
    #[schema(format = DateTime)]
    timestamp: Option<String>,
    #[schema(format = DateTime)]
    stored: Option<String>,
    authority: Option<XapiAgentGroup>,
    attachments: Option<Vec<XapiAttachment>>,
}

/// A person or a group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiAgentGroup {
    object_type: XapiAgentKind,
    name: Option<String>,
    mbox: Option<String>,
    #[serde(rename = "mbox_sha1sum")]
    mbox_sha1sum: Option<String>,
    openid: Option<String>,
    account: Option<XapiAccount>,
    #[schema(no_recursion)]
    member: Option<Vec<XapiAgentGroup>>,
}

/// Which of the two.
#[derive(Serialize, ToSchema)]
pub(crate) enum XapiAgentKind {
    Agent,
    Group,
}

/// An account by which somebody is known.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiAccount {
    home_page: String,
    name: String,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct XapiVerb {
    id: String,
    display: Option<LanguageMap>,
}

/// What it was done with.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiActivity {
    object_type: Option<String>,
    id: String,
    definition: Option<XapiActivityDefinition>,
}

/// What an activity is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiActivityDefinition {
    name: Option<LanguageMap>,
    description: Option<LanguageMap>,
    #[serde(rename = "type")]
    kind: Option<String>,
    more_info: Option<String>,
    interaction_type: Option<String>,
    correct_responses_pattern: Option<Vec<String>>,
    choices: Option<Vec<XapiInteractionComponent>>,
    scale: Option<Vec<XapiInteractionComponent>>,
    source: Option<Vec<XapiInteractionComponent>>,
    target: Option<Vec<XapiInteractionComponent>>,
    steps: Option<Vec<XapiInteractionComponent>>,
    #[schema(value_type = Option<Object>)]
    extensions: Option<Extensions>,
}

/// Something to choose.
#[derive(Serialize, ToSchema)]
pub(crate) struct XapiInteractionComponent {
    id: String,
    description: Option<LanguageMap>,
}

/// Another statement.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiStatementReference {
    object_type: String,
    id: String,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct XapiResult {
    score: Option<XapiScore>,
    success: Option<bool>,
    completion: Option<bool>,
    response: Option<String>,
    duration: Option<String>,
    #[schema(value_type = Option<Object>)]
    extensions: Option<Extensions>,
}

/// A score.
#[derive(Serialize, ToSchema)]
pub(crate) struct XapiScore {
    scaled: Option<f64>,
    raw: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

/// The circumstances.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiContext {
    registration: Option<String>,
    instructor: Option<XapiAgentGroup>,
    team: Option<XapiAgentGroup>,
    context_activities: Option<XapiContextActivity>,
    revision: Option<String>,
    platform: Option<String>,
    language: Option<String>,
    statement: Option<XapiStatementReference>,
    #[schema(value_type = Option<Object>)]
    extensions: Option<Extensions>,
}

/// Activities around it.
#[derive(Serialize, ToSchema)]
pub(crate) struct XapiContextActivity {
    parent: Option<Vec<XapiActivity>>,
    grouping: Option<Vec<XapiActivity>>,
    category: Option<Vec<XapiActivity>>,
    other: Option<Vec<XapiActivity>>,
}

/// A file that belongs to it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct XapiAttachment {
    usage_type: String,
    display: LanguageMap,
    description: Option<LanguageMap>,
    content_type: String,
    length: i64,
    sha2: String,
    file_url: Option<String>,
}
