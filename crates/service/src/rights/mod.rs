//! Rights: what follows from a person's role, and where they are asked for.

mod role;
mod table;

pub use role::{Role, UnknownRole};
pub use table::{Action, Grant, grant};
pub use usher_store::account_reach::{People, Reach};

use usher_model::AppId;

use crate::{Actor, Error, Result};

impl Actor {
    /// How far this actor may do something, in an application or, without one, in the account.
    ///
    /// What a credential may do is decided by its scopes, where the wire knows its operations; a key of the account
    /// stands for an admin. Whoever holds a learner's link is asked nothing here: the link is the right.
    pub fn grant(&self, action: Action, app: Option<&AppId>) -> Grant {
        match self {
            Self::Credential { .. } | Self::AccountKey { .. } | Self::Operator | Self::System => Grant::All,
            Self::Learner { .. } => Grant::No,
            Self::Person(person) => match (grant(person.role, action), app) {
                (_, Some(app)) if !person.reaches(app) => Grant::No,
                // Who is limited to some applications does not decide about the account that they are a part of.
                (Grant::All, None) if person.apps.is_some() => Grant::No,
                (grant, _) => grant,
            },
        }
    }

    /// Refuses an actor who may not do this to whatever the application, or the account, holds. Whose right reaches to
    /// some of it only, such as a reporter's to their groups, is refused by verbs that do not pick that out.
    pub(crate) fn must(&self, action: Action, app: Option<&AppId>) -> Result<()> {
        match self.grant(action, app) {
            Grant::All => Ok(()),
            Grant::No | Grant::Own | Grant::Groups => Err(refused()),
        }
    }

    /// Whose results of others this actor may look at, in which applications: what a list over the whole account holds
    /// for them. Refuses whoever has only their own, and secrets of one application, which do not say which.
    pub fn reach(&self, action: Action) -> Result<Reach> {
        let person = match self {
            Self::AccountKey { .. } | Self::Operator | Self::System => return Ok(Reach::default()),
            Self::Credential { .. } | Self::Learner { .. } => return Err(refused()),
            Self::Person(person) => person,
        };
        let people = match grant(person.role, action) {
            Grant::No | Grant::Own => return Err(refused()),
            Grant::Groups if person.reports_on_everyone => People::Everyone,
            Grant::Groups => People::ReportedOnBy(person.id),
            Grant::All => People::All,
        };
        let apps = person.apps.as_ref().map(|apps| apps.iter().map(ToString::to_string).collect());
        Ok(Reach { people, apps })
    }
}

fn refused() -> Error {
    Error::Forbidden("Your role does not allow this".into())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use uuid::Uuid;

    use super::*;
    use crate::PersonActor;

    fn person(role: Role, apps: Option<&[&str]>) -> Actor {
        let apps = apps.map(|apps| apps.iter().map(|app| AppId::parse(app).unwrap()).collect::<Arc<[_]>>());
        Actor::Person(PersonActor { id: Uuid::nil(), role, apps, reports_on_everyone: false, address: None })
    }

    #[test]
    fn results_of_others_reach_as_far_as_the_work_of_a_person() {
        let of = |role, apps| person(role, apps).reach(Action::ReadResults).ok();
        let groups = People::ReportedOnBy(Uuid::nil());
        let cases = [
            (Role::Learner, None),
            (Role::Author, Some(People::All)),
            (Role::Reporter, Some(groups)),
            (Role::Admin, Some(People::All)),
        ];
        for (role, people) in cases {
            assert_eq!(of(role, None), people.map(|people| Reach { people, apps: None }), "{role:?}");
            let limited = people.map(|people| Reach { people, apps: Some(vec!["MINE".into()]) });
            assert_eq!(of(role, Some(&["MINE"])), limited, "{role:?}");
        }
        let Actor::Person(reporter) = person(Role::Reporter, None) else { unreachable!() };
        let of_everyone = Actor::Person(PersonActor { reports_on_everyone: true, ..reporter });
        assert_eq!(of_everyone.reach(Action::ReadResults).unwrap().people, People::Everyone);
        // Who reports on everyone has no more rights than another reporter.
        assert!(of_everyone.reach(Action::ManagePeople).is_err());
        let secret = Actor::Credential { id: Uuid::nil(), address: None };
        assert!(secret.reach(Action::ReadResults).is_err());
        let key = Actor::AccountKey { id: Uuid::nil(), address: None };
        assert_eq!(key.reach(Action::ReadResults).unwrap(), Reach::default());
    }

    #[test]
    fn somebody_who_is_limited_to_applications_reaches_no_other_and_not_the_account() {
        let [mine, other] = ["MINE", "OTHER"].map(|app| AppId::parse(app).unwrap());
        for role in Role::ALL {
            for action in Action::ALL {
                let (free, limited) = (person(role, None), person(role, Some(&["MINE"])));
                let of = |actor: &Actor, app| actor.grant(action, app);
                assert_eq!(of(&free, Some(&other)), grant(role, action));
                assert_eq!(of(&limited, Some(&mine)), grant(role, action));
                assert_eq!(of(&limited, Some(&other)), Grant::No);
                assert_ne!(of(&limited, None), Grant::All);
            }
        }
    }
}
