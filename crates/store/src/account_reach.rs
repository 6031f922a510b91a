//! Whose results, and in which applications, somebody of the account may look at.

use uuid::Uuid;

/// What somebody may look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Whose results.
    pub people: People,
    /// In these applications alone; none for all.
    pub apps: Option<Vec<String>>,
}

/// Whose results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum People {
    /// All, also of whom nobody in the account is known to be.
    #[default]
    All,
    /// Of the people of the account.
    Everyone,
    /// Of the members of the groups that this person reports on, as they are when it is asked.
    ReportedOnBy(Uuid),
}

/// Adds the condition that a column holds somebody within reach, and that person, if one is wanted.
macro_rules! push_who {
    ($query:ident, $column:literal, $people:expr, $person:expr) => {{
        $query.push(concat!($column, " is not null"));
        if let Some(person) = $person {
            $query.push(concat!(" and ", $column, " = ")).push_bind(person);
        }
        if let $crate::account_reach::People::ReportedOnBy(reporter) = $people {
            $query.push(concat!(" and ", $column, " in (select membership.person_id from reporting"));
            $query.push(" join membership on membership.group_id = reporting.group_id where reporting.person_id = ");
            $query.push_bind(reporter).push(")");
        }
    }};
}

/// Adds ` from … where …`: the registrations of people within reach, and of that person, if one is wanted, with what is
/// joined to them. Somebody's are those that they are enrolled by, and those under the address that they have shown to be
/// theirs. Whose learner was erased is left out.
///
/// Where not all people are within reach, the cross joins have SQLite begin with those who are. Both sides are in lower
/// case since it takes the index of an expression for an expression alone.
macro_rules! push_from_people {
    ($query:ident, $people:expr, $person:expr, $joins:expr) => {{
        let is_of_all = $person.is_none() && $people == $crate::account_reach::People::All;
        $query.push(" from ");
        if !is_of_all {
            $query.push("(select enrolled.registration_key as key from enrolled_registration enrolled where ");
            push_who!($query, "enrolled.person_id", $people, $person);
            $query.push(" union select theirs.key from person cross join registration theirs");
            $query.push(" where lower(theirs.email) = lower(person.email_key)");
            $query.push(" and person.email_verified_at is not null and ");
            push_who!($query, "person.id", $people, $person);
            $query.push(") mine cross join ");
        }
        $query.push("registration");
        for join in $joins {
            $query.push(join);
        }
        $query.push(" where registration.erased_at is null");
        if !is_of_all {
            $query.push(" and registration.key = mine.key");
        }
    }};
}
