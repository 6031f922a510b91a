//! People of the account, as whoever manages them sees them.

mod delete;
mod get;
mod list;

pub use list::PersonQuery;
pub use usher_store::persons::Person;

use usher_store::{Conn, persons};
use uuid::Uuid;

use crate::{Error, Result};

/// The person of that id, held against change until the transaction ends.
pub(crate) async fn lock_person(tx: &mut Conn, id: Uuid) -> Result<Person> {
    persons::lock(tx, id).await?.ok_or_else(|| no_person(id))
}

/// There is nobody of that id. The wire that manages people calls them users.
#[expect(clippy::needless_pass_by_value, reason = "ids are small, and some are made for the call")]
pub(crate) fn no_person(id: impl ToString) -> Error {
    Error::NotFound { what: "user", id: id.to_string() }
}
