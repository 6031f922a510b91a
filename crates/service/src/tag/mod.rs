//! Tags of courses, invitations, registrations and learners: the same verbs for all.

mod add;
mod get;
mod remove;

use std::fmt::Display;

use usher_model::{AppId, CourseId, InvitationId, LearnerId, RegistrationId};
use usher_store::tags::Tagged;

use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// The id of something that carries tags.
pub trait Taggable: Display + Sync {
    /// What it is.
    const KIND: Kind;
}

/// What carries tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something with a row of its own.
    Row(Tagged),
    /// A learner, who has none: their tags need no registration.
    Learner,
}

impl Taggable for CourseId {
    const KIND: Kind = Kind::Row(Tagged::Course);
}

impl Taggable for InvitationId {
    const KIND: Kind = Kind::Row(Tagged::Invitation);
}

impl Taggable for RegistrationId {
    const KIND: Kind = Kind::Row(Tagged::Registration);
}

impl Taggable for LearnerId {
    const KIND: Kind = Kind::Learner;
}

impl Kind {
    /// The right that it takes to change them.
    fn action(self) -> Action {
        match self {
            Self::Row(Tagged::Course) => Action::EditLibrary,
            Self::Row(Tagged::Invitation) => Action::Invite,
            Self::Row(Tagged::Registration) | Self::Learner => Action::EditRegistrations,
        }
    }

    /// The right that it takes to look at them.
    fn reading(self) -> Action {
        match self {
            Self::Row(Tagged::Course) => Action::ReadLibrary,
            Self::Row(Tagged::Invitation) => Action::ReadInvitations,
            Self::Row(Tagged::Registration) | Self::Learner => Action::ReadResults,
        }
    }

    /// What the wire and the history call it.
    const fn word(self) -> &'static str {
        match self {
            Self::Row(Tagged::Course) => "course",
            Self::Row(Tagged::Invitation) => "invitation",
            Self::Row(Tagged::Registration) => "registration",
            Self::Learner => "learner",
        }
    }
}

fn not_found<T: Taggable>(id: impl Display) -> Error {
    Error::NotFound { what: T::KIND.word(), id: id.to_string() }
}

impl Usher {
    /// Writes what was done to the tags of some things: of one by its id, of several by their number.
    async fn record_tags<T: Taggable>(
        &self,
        tx: &mut usher_store::Conn,
        actor: &Actor,
        app: &AppId,
        verb: &'static str,
        ids: &[T],
        tags: usize,
    ) -> Result<()> {
        let id = match (ids, T::KIND) {
            ([one], Kind::Learner) => self.learner_mark(app, &one.to_string()),
            ([one], Kind::Row(_)) => one.to_string(),
            _ => String::new(),
        };
        let detail = serde_json::json!({ "things": ids.len(), "tags": tags });
        self.record(tx, actor, Some(app), Happening { verb, thing: T::KIND.word(), id: &id, detail }).await
    }
}
