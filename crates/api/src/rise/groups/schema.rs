use serde::{Deserialize, Serialize};
use usher_service::Usher;
use usher_service::group::{GroupRef, TeamGroup};
use usher_service::team::EVERYONE;
use utoipa::ToSchema;

use crate::rise::listing::link;

/// A group.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Who is in it.
    members_url: String,
    /// Who reports on it.
    reporters_url: String,
    /// Where it is read again.
    url: String,
}

impl Group {
    /// As all lists and looks show it.
    pub(crate) fn of(usher: &Usher, group: TeamGroup) -> Self {
        Self::new(usher, group.id.to_string(), group.name)
    }

    /// Everybody in the account.
    pub(crate) fn everyone(usher: &Usher) -> Self {
        Self::new(usher, GroupRef::EVERYONE.to_owned(), EVERYONE.to_owned())
    }

    /// By id and name.
    pub(crate) fn new(usher: &Usher, id: String, name: String) -> Self {
        Self {
            members_url: link(usher, &["groups", &id, "users"]),
            reporters_url: link(usher, &["groups", &id, "reporters"]),
            url: link(usher, &["groups", &id]),
            id,
            name,
        }
    }
}

/// The name of a group.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GroupName {
    /// 1 to 255 characters. No other group may have it, in whatever case.
    pub name: String,
}
