//! Groups of people of the account: to assign courses to, and to report on.

mod create;
mod delete;
mod get;
mod list;
mod member;
mod rename;
mod reporter;

pub use list::GroupQuery;
pub use reporter::ReportingFault;
pub use usher_store::team_groups::TeamGroup;

use std::convert::Infallible;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use usher_store::{Conn, team_groups};
use uuid::Uuid;

use crate::team::EVERYONE;
use crate::{Error, Result};

/// The longest name of a group, in characters.
const NAME_CHARS: usize = 255;

/// A group as it is named in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupRef {
    /// Everybody in the account. It is no row: nobody joins or leaves it, and it keeps its name.
    Everyone,
    /// One that was made; none if no group can have this id.
    Made(Option<Uuid>),
}

impl GroupRef {
    /// How everyone is named.
    pub const EVERYONE: &str = "everyone";
}

impl FromStr for GroupRef {
    type Err = Infallible;

    /// Any text: the server makes these ids itself, so what has another form does not exist.
    fn from_str(text: &str) -> std::result::Result<Self, Infallible> {
        if text.eq_ignore_ascii_case(Self::EVERYONE) {
            return Ok(Self::Everyone);
        }
        Ok(Self::Made(Uuid::parse_str(text).ok()))
    }
}

/// The group that is named; none for everyone.
pub(crate) async fn find_group(conn: &mut Conn, group: GroupRef) -> Result<Option<TeamGroup>> {
    match group {
        GroupRef::Everyone => Ok(None),
        GroupRef::Made(None) => Err(no_group()),
        GroupRef::Made(Some(id)) => team_groups::find(conn, id).await?.ok_or_else(no_group).map(Some),
    }
}

/// The group that is named, held against change until the transaction ends. Everyone is none that could change.
async fn lock_group(tx: &mut Conn, group: GroupRef) -> Result<TeamGroup> {
    match group {
        GroupRef::Everyone | GroupRef::Made(None) => Err(no_group()),
        GroupRef::Made(Some(id)) => team_groups::lock(tx, id).await?.ok_or_else(no_group),
    }
}

pub(crate) fn no_group() -> Error {
    Error::NotFound { what: "group", id: "of that id".into() }
}

/// A name of a group. Everyone's is taken.
fn read_group_name(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
        let fault = format!("must have 1 to {NAME_CHARS} characters without control characters");
        return Err(Error::invalid("name", fault));
    }
    if name.eq_ignore_ascii_case(EVERYONE) {
        return Err(taken(name));
    }
    Ok(name)
}

fn taken(name: &str) -> Error {
    Error::Exists { what: "group", id: name.to_owned() }
}

/// A name that somebody took in this very moment, or before.
fn or_taken(name: &str, result: std::result::Result<(), usher_store::Error>) -> Result<()> {
    match result {
        Err(error) if error.is_unique_violation() => Err(taken(name)),
        other => Ok(other?),
    }
}
