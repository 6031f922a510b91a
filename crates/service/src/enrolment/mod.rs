//! Enrolments: courses that people of the account are to take. An enrolment makes a registration for each person whom it
//! is for; that of a group or of everyone also for those who come later.

mod apply;
mod enrol;
mod withdraw;

use usher_model::AppId;
use usher_store::enrolments::Learners;
use usher_store::{Conn, persons, team_groups};
use uuid::Uuid;

use crate::account_course::AccountCourse;
use crate::group::{GroupRef, find_group};
use crate::people::lock_person;
use crate::team::EVERYONE;
use crate::webhook::{Told, UserFact};
use crate::{Error, Result};

/// Who is to take a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnrolledAs {
    /// One person.
    Person(Uuid),
    /// A group, or everyone.
    Group(GroupRef),
}

impl EnrolledAs {
    /// Whom the call names, if they are there. A group is held, so that whoever joins it meanwhile waits and is enrolled.
    async fn find(self, tx: &mut Conn) -> Result<Learners> {
        match self {
            Self::Person(id) => Ok(Learners::Person(lock_person(tx, id).await?.id)),
            Self::Group(group) => match find_group(tx, group).await? {
                None => Ok(Learners::Everyone),
                Some(group) => {
                    let held = team_groups::lock(tx, group.id).await?;
                    Ok(Learners::Group(held.ok_or_else(crate::group::no_group)?.id))
                }
            },
        }
    }
}

/// What the history keeps of whom an enrolment is for.
fn detail(learners: Learners, course: Uuid) -> serde_json::Value {
    match learners {
        Learners::Person(id) => serde_json::json!({ "person": id, "course": course }),
        Learners::Group(id) => serde_json::json!({ "group": id, "course": course }),
        Learners::Everyone => serde_json::json!({ "group": GroupRef::EVERYONE, "course": course }),
    }
}

/// The same for receivers of webhooks.
async fn told(tx: &mut Conn, learners: Learners, course: AccountCourse) -> Result<Told> {
    let (mut user, mut group) = (None, None);
    match learners {
        Learners::Person(id) => user = persons::find(tx, id).await?.as_ref().map(UserFact::from),
        Learners::Group(id) => {
            group = team_groups::find(tx, id).await?.map(|group| (group.id.to_string(), group.name));
        }
        Learners::Everyone => group = Some((GroupRef::EVERYONE.to_owned(), EVERYONE.to_owned())),
    }
    Ok(Told::EnrollmentsCreated { course: course.into(), user, group })
}

fn app_of(course: &AccountCourse) -> Result<AppId> {
    AppId::parse(&course.app_id).map_err(Error::internal)
}
