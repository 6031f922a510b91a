//! The settings as types. `default.toml` says what each one is for.

use std::net::SocketAddr;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;
use usher_mail::message::Mailbox;
use usher_mail::smtp::MailUrl;
use usher_model::Email;

use super::parse;
use super::public_url::{ContentUrl, PublicUrl};
use super::secret::{Secret, ServiceUrl};

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) data_dir: PathBuf,
    pub(crate) http: Http,
    pub(crate) content: Content,
    pub(crate) admin: Admin,
    pub(crate) secrets: Secrets,
    pub(crate) database: Database,
    pub(crate) objects: Objects,
    pub(crate) mail: Mail,
    pub(crate) postback: Postback,
    pub(crate) invitations: Invitations,
    pub(crate) sign_in: SignIn,
    pub(crate) team: Team,
    pub(crate) imports: Imports,
    pub(crate) limits: Limits,
    pub(crate) retention: Retention,
    pub(crate) bootstrap: Bootstrap,
    pub(crate) telemetry: Telemetry,
}

/// `[http]`: API, console and learner pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    #[serde(deserialize_with = "parse::address")]
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: PublicUrl,
    #[serde(deserialize_with = "parse::networks")]
    pub(crate) trusted_proxies: Vec<IpNet>,
}

/// `[content]`: player, course files and runtime calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    #[serde(deserialize_with = "parse::address")]
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: ContentUrl,
}

/// `[admin]`: metrics, health and captured mail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admin {
    #[serde(deserialize_with = "parse::address")]
    pub(crate) listen: SocketAddr,
}

/// `[secrets]`: the key ring, from `key` if it is set, else from the file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Secrets {
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) key: Option<Secret<String>>,
    pub(crate) key_file: PathBuf,
}

/// `[database]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Database {
    pub(crate) url: ServiceUrl,
}

/// `[objects]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Objects {
    pub(crate) url: ServiceUrl,
}

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mail {
    #[serde(deserialize_with = "parse::mail_url")]
    pub(crate) url: MailUrl,
    #[serde(deserialize_with = "parse::mailbox")]
    pub(crate) from: Mailbox,
}

/// `[postback]`: calls out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Postback {
    pub(crate) allow_private_addresses: bool,
    pub(crate) redirects_are_success: bool,
}

/// `[invitations]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invitations {
    pub(crate) max_addresses: NonZeroUsize,
    pub(crate) verify_private: VerifyPrivate,
    pub(crate) verify_public: VerifyPublic,
}

/// When the holder of a personal link proves to read the invited mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VerifyPrivate {
    Never,
    OtherBrowser,
    Always,
}

/// When a visitor of a public link proves the typed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum VerifyPublic {
    Never,
    Return,
    Always,
}

/// `[sign_in]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) idle_hours: NonZeroU32,
    pub(crate) session_days: NonZeroU32,
    pub(crate) tries_per_person: NonZeroU32,
    pub(crate) tries_per_address: NonZeroU32,
}

/// `[team]`; `None` is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Team {
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) invitation_days: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) max_pending: Option<NonZeroU32>,
}

/// `[imports]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Imports {
    pub(crate) max_bytes: NonZeroU64,
}

/// `[limits]`; `None` is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    pub(crate) body_bytes: NonZeroUsize,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) requests_per_minute: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) mails_per_address_per_day: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) verification_mails_per_address_per_hour: Option<NonZeroU32>,
}

/// `[retention]`; `None` is for ever.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "a setting's name says its unit")]
pub(crate) struct Retention {
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) events_days: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) captured_mails_days: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) import_jobs_days: Option<NonZeroU32>,
    #[serde(deserialize_with = "parse::zero_is_none")]
    pub(crate) postback_attempts_days: Option<NonZeroU32>,
}

/// `[bootstrap]`: what an empty database is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bootstrap {
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) app_id: Option<String>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) app_secret: Option<Secret<String>>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) admin_email: Option<Email>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) admin_password: Option<Secret<String>>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) rise_key: Option<Secret<String>>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) management_id: Option<String>,
    #[serde(deserialize_with = "parse::optional")]
    pub(crate) management_secret: Option<Secret<String>>,
}

/// `[telemetry]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Telemetry {
    /// A filter that `EnvFilter` understands.
    #[serde(deserialize_with = "parse::log_filter")]
    pub(crate) log: String,
    pub(crate) format: LogFormat,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    Text,
    Json,
}
