//! The rows of a private invitation, the same as Usher's.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::wire::{InvitationSummary, NewInvitation, instant};

/// An invitation and its people.
pub(super) struct Batch {
    pub(super) app: String,
    pub(super) invitation: Uuid,
    pub(super) course: String,
    pub(super) creator: String,
    pub(super) at: DateTime<Utc>,
    pub(super) people: Vec<Person>,
}

/// One address, with the keys of its rows.
pub(super) struct Person {
    pub(super) email: String,
    pub(super) registration: Uuid,
    pub(super) registration_id: String,
    pub(super) xapi: Uuid,
    pub(super) invitee: Uuid,
    pub(super) delivery: Uuid,
}

impl Batch {
    pub(super) fn of(app: String, new: NewInvitation) -> Self {
        let people = new.invitation_email.addresses.into_iter().map(Person::new).collect();
        Self {
            app,
            invitation: Uuid::now_v7(),
            course: new.course_id,
            creator: new.creating_user_email,
            at: Utc::now(),
            people,
        }
    }

    /// The line of history.
    pub(super) fn detail(&self) -> serde_json::Value {
        serde_json::json!({ "kind": "private", "course": self.course, "addresses": self.people.len() })
    }

    pub(super) fn summary(self) -> InvitationSummary {
        let date = instant(self.at);
        InvitationSummary {
            id: self.invitation,
            course_id: self.course,
            is_public: false,
            create_date: date.clone(),
            updated: date,
        }
    }
}

impl Person {
    fn new(email: String) -> Self {
        Self {
            email,
            registration: Uuid::now_v7(),
            registration_id: Uuid::now_v7().to_string(),
            xapi: Uuid::now_v7(),
            invitee: Uuid::now_v7(),
            delivery: Uuid::now_v7(),
        }
    }
}
