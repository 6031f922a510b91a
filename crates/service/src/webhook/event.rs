use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_store::account_courses::AccountCourse;
use usher_store::persons::Person;
use usher_store::team_invitations::TeamInvitation;
use uuid::Uuid;

/// A kind of events that a receiver may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// Somebody completed a course.
    CourseCompleted,
    /// A course came to a library.
    CourseSubmitted,
    /// A person, a group or everyone is to take a course.
    EnrollmentsCreated,
    /// Somebody was added to the account.
    UserCreated,
    /// Somebody accepted an invitation to the account. The vendor has no such event.
    InvitationAccepted,
    /// An invitation to the account was not accepted in time. The vendor has no such event.
    InvitationExpired,
}

/// A word that is no kind of events.
#[derive(Clone, Debug, thiserror::Error)]
#[error(
    "`{0}` is no event; there are course.completed, course.submitted, enrollments.created, user.created, \
         invitation.accepted and invitation.expired"
)]
pub struct UnknownEvent(String);

impl WebhookEvent {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::CourseCompleted,
        Self::CourseSubmitted,
        Self::EnrollmentsCreated,
        Self::UserCreated,
        Self::InvitationAccepted,
        Self::InvitationExpired,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CourseCompleted => "course.completed",
            Self::CourseSubmitted => "course.submitted",
            Self::EnrollmentsCreated => "enrollments.created",
            Self::UserCreated => "user.created",
            Self::InvitationAccepted => "invitation.accepted",
            Self::InvitationExpired => "invitation.expired",
        }
    }
}

impl FromStr for WebhookEvent {
    type Err = UnknownEvent;

    fn from_str(word: &str) -> Result<Self, UnknownEvent> {
        Self::ALL.into_iter().find(|event| event.as_str() == word).ok_or_else(|| UnknownEvent(word.to_owned()))
    }
}

/// What happened, as it was then.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Told {
    /// Somebody completed a course.
    CourseCompleted {
        /// The course.
        course: CourseFact,
        /// Who.
        user: UserFact,
        /// Whether it was passed, if the course tells.
        passed: Option<bool>,
        /// 0 to 100, if there is a score.
        score: Option<f64>,
    },
    /// A course came to a library.
    CourseSubmitted {
        /// The course.
        course: CourseFact,
    },
    /// Somebody is to take a course.
    EnrollmentsCreated {
        /// The course.
        course: CourseFact,
        /// A person.
        user: Option<UserFact>,
        /// A group, by id and name; everyone by [`crate::group::GroupRef::EVERYONE`].
        group: Option<(String, String)>,
    },
    /// Somebody was added to the account.
    UserCreated {
        /// Who.
        user: UserFact,
    },
    /// Somebody accepted an invitation.
    InvitationAccepted {
        /// The invitation.
        invitation: TeamInvitationFact,
        /// Who they are now.
        user: UserFact,
    },
    /// An invitation was not accepted in time.
    InvitationExpired {
        /// The invitation.
        invitation: TeamInvitationFact,
    },
}

impl Told {
    /// Of which kind it is.
    pub fn event(&self) -> WebhookEvent {
        match self {
            Self::CourseCompleted { .. } => WebhookEvent::CourseCompleted,
            Self::CourseSubmitted { .. } => WebhookEvent::CourseSubmitted,
            Self::EnrollmentsCreated { .. } => WebhookEvent::EnrollmentsCreated,
            Self::UserCreated { .. } => WebhookEvent::UserCreated,
            Self::InvitationAccepted { .. } => WebhookEvent::InvitationAccepted,
            Self::InvitationExpired { .. } => WebhookEvent::InvitationExpired,
        }
    }
}

/// A course of some application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CourseFact {
    /// Its key.
    pub key: Uuid,
    /// Its application.
    pub app_id: String,
    /// Its id there.
    pub id: String,
    /// Its title.
    pub title: String,
}

impl From<AccountCourse> for CourseFact {
    fn from(course: AccountCourse) -> Self {
        Self { key: course.key, app_id: course.app_id, id: course.id, title: course.title }
    }
}

/// Somebody of the account, or a learner who is not known in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UserFact {
    /// Who in the account.
    pub id: Option<Uuid>,
    /// Their address, if it is known.
    pub email: Option<String>,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What they are in the account.
    pub role: String,
    /// When they last looked at a page while signed in.
    pub last_active_at: Option<DateTime<Utc>>,
}

impl From<&Person> for UserFact {
    fn from(person: &Person) -> Self {
        Self {
            id: Some(person.id),
            email: Some(person.email.clone()),
            first_name: person.first_name.clone(),
            last_name: person.last_name.clone(),
            role: person.role.clone(),
            last_active_at: person.last_active_at.map(Into::into),
        }
    }
}

/// An invitation to the account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TeamInvitationFact {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub email: String,
    /// To what.
    pub role: String,
    /// First name, if the inviter knew it.
    pub first_name: Option<String>,
    /// Last name, if the inviter knew it.
    pub last_name: Option<String>,
    /// The names of the groups to join.
    pub groups: Vec<String>,
    /// The names of the groups to report on, of a reporter.
    pub reporting_groups: Option<Vec<String>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Until when it could be accepted.
    pub expires_at: Option<DateTime<Utc>>,
}

impl From<&TeamInvitation> for TeamInvitationFact {
    fn from(row: &TeamInvitation) -> Self {
        Self {
            id: row.id,
            email: row.email.clone(),
            role: row.role.clone(),
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            groups: row.group_names.0.clone(),
            reporting_groups: row.reporting_names.as_ref().map(|names| names.0.clone()),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Into::into),
        }
    }
}
