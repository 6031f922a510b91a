use usher_model::{AppId, RegistrationId};
use usher_store::registrations::{self, Registration};
use usher_store::versions::{self, Version};
use usher_store::{Conn, launches};

use crate::{Error, Result};

/// The registration, held with its launches until the transaction ends, in the order in which launches hold them: a
/// report or a begin that goes on at the same time comes wholly before or wholly after.
pub(super) async fn hold_registration(tx: &mut Conn, app: &AppId, id: &RegistrationId) -> Result<Registration> {
    let found = registrations::find(tx, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
    launches::lock_all(tx, app, found.key).await?;
    registrations::lock(tx, app, found.key).await?.ok_or_else(|| Error::no_registration(id))
}

/// The newest version of a registration's course.
pub(super) async fn newest_version(tx: &mut Conn, app: &AppId, row: &Registration) -> Result<Version> {
    let newest = versions::newest(tx, app, std::slice::from_ref(&row.course_id)).await?.pop();
    newest.ok_or_else(|| Error::internal(format!("the course of registration {} has no version", row.key)))
}

/// A registration has no such instance.
pub(super) fn no_instance(id: &RegistrationId, number: i64) -> Error {
    Error::NotFound { what: "instance", id: format!("{number} of registration {id}") }
}
