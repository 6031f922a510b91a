//! A learner's home: all courses that somebody who is signed in was invited to or enrolled in, over all applications.

mod list;
mod start;

pub use list::{HomeCourse, HomePage, HomeState};

use usher_store::learner_courses::Learner;

use crate::Actor;
use crate::sign_in::SignedIn;

/// Whose courses to look for. An address leads to courses only once its owner has used a mail that went to it: otherwise
/// whoever was added under somebody's address would see what that person learns.
fn learner_of(me: &SignedIn) -> Learner {
    let person = &me.person;
    let is_verified = person.email_verified_at.is_some();
    Learner {
        person: person.id,
        email: is_verified.then(|| person.email.clone()),
        email_key: is_verified.then(|| person.email_key.clone()),
        apps: match &me.actor {
            Actor::Person(actor) => actor.apps.as_ref().map(|apps| apps.iter().map(ToString::to_string).collect()),
            _ => None,
        },
    }
}
