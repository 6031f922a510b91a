use std::num::NonZeroU32;
use std::path::PathBuf;

use chrono::TimeDelta;
use usher_mail::message::Mailbox;

/// When a browser that comes by a private link must show that it is the invitee's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyPrivate {
    /// Never: whoever has the link may go on.
    Never,
    /// When another browser started the course: a forwarded mail cannot overwrite a learner's work.
    OtherBrowser,
    /// Always, before the first start too.
    Always,
}

/// When somebody who joins by a public link must show that the address is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifyPublic {
    /// Never: who types a known address goes on with its work.
    Never,
    /// When the address is known from another browser.
    Return,
    /// Always; the seat is taken at the confirmation.
    Always,
}

/// How many mails may be sent to one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailLimits {
    /// Codes and join checks to one address in an hour.
    pub proofs_per_hour: u32,
    /// Codes and join checks to one address in a day.
    pub proofs_per_day: u32,
}

/// How long people stay signed in, and how often strangers may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInLimits {
    /// A session that is not used for so long is over.
    pub idle: TimeDelta,
    /// A session is over so long after it began.
    pub absolute: TimeDelta,
    /// Passwords that may be tried for one person in 15 minutes.
    pub tries_per_person: u32,
    /// Passwords, and mails asked for, from one network address in 15 minutes and an hour.
    pub tries_per_address: u32,
}

/// What the verbs need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where API, learner pages and console are reached, without a slash at the end.
    pub public_url: String,
    /// Where player and course files are reached; may hold `{launch}`.
    pub content_url: String,
    /// For files that are being received.
    pub temp_dir: PathBuf,
    /// Largest package in bytes.
    pub max_package_bytes: u64,
    /// Most addresses of one private invitation.
    pub max_addresses: usize,
    /// See [`VerifyPrivate`].
    pub verify_private: VerifyPrivate,
    /// See [`VerifyPublic`].
    pub verify_public: VerifyPublic,
    /// Sender of all mail.
    pub mail_from: Mailbox,
    /// How many mails may go to one address.
    pub mail_limits: MailLimits,
    /// See [`SignInLimits`].
    pub sign_in: SignInLimits,
    /// Days that an invitation to the account can be accepted; 0 for ever.
    pub team_invitation_days: u32,
    /// Most invitations to the account that may be pending; 0 for no limit.
    pub max_team_invitations: u32,
    /// Calls a minute by one credential; `None` is no limit.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Whether calls out may go to private addresses.
    pub allow_private_addresses: bool,
    /// Whether a receiver that answers a postback with a redirect has taken it.
    pub redirects_are_success: bool,
    /// Days that history is kept; 0 for ever.
    pub keep_events_days: u32,
    /// Days that captured mail is kept; 0 for ever.
    pub keep_captured_mails_days: u32,
    /// Days that the outcome of an import is kept; 0 for ever.
    pub keep_import_jobs_days: u32,
    /// Days that the attempts of a postback are kept; 0 for ever.
    pub keep_postback_attempts_days: u32,
}
