//! The values and rules of Usher: what an id, an address, a score or a link is, and how results
//! roll up.
//!
//! Nothing here does I/O, reads a clock or makes randomness. Each type is parsed once at the edge,
//! so that inner code cannot hold an invalid one.

mod duration;
mod email;
mod id;
mod link;
mod locale;
mod name;
mod outcome;
mod page;
mod range;
mod rollup;
mod scope;
mod setting;
mod tag;
mod text;
mod time;

pub use duration::Centiseconds;
pub use email::{Email, InvalidEmail};
pub use id::{
    AppId, CourseId, CredentialId, DeliveryId, IdFault, InvalidId, InvitationId, InviteeId, LaunchId, LearnerId,
    PersonId, RegistrationId, RegistrationKey, VersionId,
};
pub use link::{InvalidKeyRing, KeyRing, OpenLink, Purpose};
pub use locale::{InvalidLocale, Locale};
pub use name::clean_name;
pub use outcome::{Completion, InvalidScore, Outcome, Score, Success, UnknownWord};
pub use page::{InvalidPageToken, PageToken, Position, SortDirection};
pub use range::ByteRange;
pub use rollup::{RollUp, ScoreRollUp, StatusRollUp, keep_best, roll_up};
pub use scope::{Scope, Scopes, UnknownScope};
pub use setting::{
    About, ExitAction, InvalidValue, Kind, LearningStandard, Level, ResetRuntime, RestartWhen, Setting, SettingFacts,
    UnknownSetting, UnknownStandard, Word,
};
pub use tag::{InvalidTag, Tags};
pub use time::{InvalidTime, format_time, parse_expiry, parse_time};
