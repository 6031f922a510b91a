use std::str::FromStr;

/// What kind of work a person does here. What each may do is told in [`super::table`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Their own courses.
    Learner,
    /// The library, invitations and their results.
    Author,
    /// Reports of their groups.
    Reporter,
    /// Everything.
    Admin,
}

/// A word that is no role.
#[derive(Clone, Debug, thiserror::Error)]
#[error("must be learner, author, reporter or admin, not `{0}`")]
pub struct UnknownRole(String);

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] = [Self::Learner, Self::Author, Self::Reporter, Self::Admin];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Learner => "learner",
            Self::Author => "author",
            Self::Reporter => "reporter",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| UnknownRole(word.to_owned()))
    }
}
