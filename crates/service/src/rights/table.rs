//! The one table that says which role may do what.

use super::Role;

/// What a verb does, as far as rights are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Use what is their own: their account, their sessions, the courses that they are to take.
    UseOwn,
    /// Look at courses, their files, settings and imports.
    ReadLibrary,
    /// Import, change, preview, tag and remove courses.
    EditLibrary,
    /// Look at invitations, who is on them, and their mails.
    ReadInvitations,
    /// Make, change and remove invitations and what is on them, and have their mails sent.
    Invite,
    /// Look at registrations, what came of them, their launches and postbacks, and at the learners who have one.
    ReadResults,
    /// Make, change and remove registrations, their results and their postbacks.
    EditRegistrations,
    /// Change, export and erase what is kept of a learner.
    ManageLearners,
    /// Applications with their credentials, secrets and usage, and what is configured for a whole one.
    ManageApplications,
    /// People, groups, invitations to the account, its keys and webhooks, and captured mail, which holds their links.
    ManagePeople,
    /// Look at the history.
    ReadHistory,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 11] = [
        Self::UseOwn,
        Self::ReadLibrary,
        Self::EditLibrary,
        Self::ReadInvitations,
        Self::Invite,
        Self::ReadResults,
        Self::EditRegistrations,
        Self::ManageLearners,
        Self::ManageApplications,
        Self::ManagePeople,
        Self::ReadHistory,
    ];
}

/// How far a right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// Not at all.
    No,
    /// To what is their own.
    Own,
    /// To members of the groups that they report on.
    Groups,
    /// To everything in the applications that are theirs.
    All,
}

/// The table.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a table has a row for each action")]
pub fn grant(role: Role, action: Action) -> Grant {
    use Grant::{All, Groups, No, Own};
    let [learner, author, reporter, admin] = match action {
        //                             learner author reporter admin
        Action::UseOwn             => [Own,    Own,   Own,     Own],
        Action::ReadLibrary        => [No,     All,   No,      All],
        Action::EditLibrary        => [No,     All,   No,      All],
        Action::ReadInvitations    => [No,     All,   No,      All],
        Action::Invite             => [No,     All,   No,      All],
        Action::ReadResults        => [Own,    All,   Groups,  All],
        Action::EditRegistrations  => [No,     All,   No,      All],
        Action::ManageLearners     => [No,     No,    No,      All],
        Action::ManageApplications => [No,     No,    No,      All],
        Action::ManagePeople       => [No,     No,    No,      All],
        Action::ReadHistory        => [No,     No,    No,      All],
    };
    match role {
        Role::Learner => learner,
        Role::Author => author,
        Role::Reporter => reporter,
        Role::Admin => admin,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sentences of the requirement, not the table once more.
    #[test]
    fn admins_may_everything_and_others_what_their_work_is() {
        for action in Action::ALL {
            let of = |role| grant(role, action);
            assert!(matches!(of(Role::Admin), Grant::All | Grant::Own), "{action:?}");
            let authors = [
                Action::ReadLibrary,
                Action::EditLibrary,
                Action::ReadInvitations,
                Action::Invite,
                Action::ReadResults,
                Action::EditRegistrations,
            ];
            assert_eq!(of(Role::Author) == Grant::All, authors.contains(&action), "{action:?}");
            assert_eq!(of(Role::Reporter) == Grant::Groups, action == Action::ReadResults, "{action:?}");
            assert_ne!(of(Role::Reporter), Grant::All, "{action:?}");
            assert!(matches!(of(Role::Learner), Grant::No | Grant::Own), "{action:?}");
        }
    }
}
