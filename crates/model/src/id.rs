//! Identifiers: texts chosen by callers of the API or by the server, and UUIDs made by the server
//! alone.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an id of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {kind} {fault}")]
pub struct InvalidId {
    /// What was to be identified, in words: "course id".
    pub kind: &'static str,
    /// What is wrong with the text.
    pub fault: IdFault,
}

/// What is wrong with the text of an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdFault {
    /// There is no text.
    #[error("is empty")]
    Empty,
    /// More characters than the wire allows.
    #[error("has {length} characters, more than {}", MAX_CHARS)]
    TooLong {
        /// How many characters (not bytes) the text has.
        length: usize,
    },
    /// A control character, which neither a URL, a log nor PostgreSQL carries safely.
    #[error("has a control character at position {position}")]
    Control {
        /// The place of the character, counted from 1.
        position: usize,
    },
    /// `.` or `..`: HTTP clients remove these from a path, so what they name could not be reached.
    #[error("must not be \".\" or \"..\"")]
    DotSegment,
    /// Not a UUID, for the kinds that are.
    #[error("is not a UUID")]
    NotUuid,
}

/// The longest text id in characters (reference/scormcloud-v2.md §4.4).
const MAX_CHARS: usize = 255;

fn check(text: &str) -> Result<(), IdFault> {
    if text.is_empty() {
        return Err(IdFault::Empty);
    }
    let length = text.chars().count();
    if length > MAX_CHARS {
        return Err(IdFault::TooLong { length });
    }
    if let Some(index) = text.chars().position(char::is_control) {
        return Err(IdFault::Control { position: index + 1 });
    }
    if matches!(text, "." | "..") {
        return Err(IdFault::DotSegment);
    }
    Ok(())
}

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// 1 to 255 characters without control characters; spaces, slashes and percent signs are
        /// ordinary.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text and takes it as it is: nothing is trimmed, case counts.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                match check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(fault) => Err(InvalidId { kind: $kind, fault }),
                }
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                match Uuid::parse_str(text) {
                    Ok(uuid) => Ok(Self(uuid)),
                    Err(_) => Err(InvalidId { kind: $kind, fault: IdFault::NotUuid }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }
    )*};
}

text_ids! {
    /// An application: a tenant of the API. Everything it owns is found only together with this id.
    AppId = "application id";
    /// A course of an application, named by whoever imports it.
    CourseId = "course id";
    /// A registration of one learner on one course, as the wire names it: chosen by the caller, or
    /// made by an invitation. Unique within an application.
    RegistrationId = "registration id";
    /// The id under which an application keeps a learner's registrations and tags together.
    LearnerId = "learner id";
}

uuid_ids! {
    /// An invitation, public or private.
    InvitationId = "invitation id";
    /// One registration on one invitation: the `userInvitation` of the wire.
    InviteeId = "invitee id";
    /// One sitting of a learner.
    LaunchId = "launch id";
    /// A mail or a call that must go out.
    DeliveryId = "delivery id";
    /// An account of the console.
    PersonId = "person id";
    /// A secret of an application.
    CredentialId = "credential id";
    /// One import of a course.
    VersionId = "version id";
    /// What the database calls a registration; its [`RegistrationId`] never leaves the application
    /// it belongs to.
    RegistrationKey = "registration key";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<IdFault> {
        CourseId::parse(text).err().map(|error| error.fault)
    }

    #[test]
    fn takes_spaces_slashes_and_percent_signs_as_they_are() {
        let text = " Fire safety/50% off?#é\\ ";
        assert_eq!(CourseId::parse(text).unwrap().as_str(), text);
    }

    #[test]
    fn counts_characters_and_not_bytes() {
        assert_eq!(fault(&"é".repeat(255)), None);
        assert_eq!(fault(&"e".repeat(256)), Some(IdFault::TooLong { length: 256 }));
    }

    #[test]
    fn refuses_what_no_path_or_database_carries() {
        assert_eq!(fault(""), Some(IdFault::Empty));
        assert_eq!(fault("a\0"), Some(IdFault::Control { position: 2 }));
        assert_eq!(fault("a\u{85}b"), Some(IdFault::Control { position: 2 }));
        assert_eq!(fault("."), Some(IdFault::DotSegment));
        assert_eq!(fault(".."), Some(IdFault::DotSegment));
        assert_eq!(fault("..."), None);
    }

    #[test]
    fn says_which_id_is_at_fault_and_why() {
        let message = |error: InvalidId| error.to_string();
        assert_eq!(message(LearnerId::parse("").unwrap_err()), "the learner id is empty");
        assert_eq!(
            message(RegistrationId::parse(&"x".repeat(300)).unwrap_err()),
            "the registration id has 300 characters, more than 255"
        );
        assert_eq!(message("nope".parse::<InvitationId>().unwrap_err()), "the invitation id is not a UUID");
    }

    #[test]
    fn json_goes_through_the_same_checks() {
        assert_eq!(serde_json::from_str::<AppId>(r#""AB12CD34EF""#).unwrap(), AppId::parse("AB12CD34EF").unwrap());
        assert_eq!(serde_json::to_string(&AppId::parse("A B").unwrap()).unwrap(), r#""A B""#);
        let refused = serde_json::from_str::<AppId>(r#""""#).unwrap_err();
        assert!(refused.to_string().starts_with("the application id is empty"), "{refused}");
    }

    #[test]
    fn a_uuid_is_written_with_hyphens_in_lower_case() {
        let id: InvitationId = "018F0C5E-8D2A-7C3B-9B1F-0A1B2C3D4E5F".parse().unwrap();
        assert_eq!(id.to_string(), "018f0c5e-8d2a-7c3b-9b1f-0a1b2c3d4e5f");
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""018f0c5e-8d2a-7c3b-9b1f-0a1b2c3d4e5f""#);
        assert_eq!(id.to_string().parse::<InvitationId>().unwrap(), id);
    }
}
