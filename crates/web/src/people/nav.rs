use serde::Serialize;
use usher_service::rights::Action;
use usher_service::sign_in::SignedIn;

/// Which pages the navigation leads to, beside those that everybody has.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Nav {
    pub(super) reports: bool,
}

impl Nav {
    /// What is there for somebody who is signed in.
    pub(super) fn of(me: &SignedIn) -> Self {
        Self { reports: me.actor.reach(Action::ReadResults).is_ok() }
    }
}
