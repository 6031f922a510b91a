use serde::Serialize;
use usher_service::Usher;
use usher_service::people::Person;
use usher_service::webhook::UserFact;
use utoipa::{IntoParams, ToSchema};

use crate::rise::instant::instant;
use crate::rise::listing::link;

/// Somebody of the account.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the wire's words")]
pub(crate) struct User {
    /// Their id. It, the address and the URLs are null only where a webhook tells of a learner who is not known in the
    /// account.
    id: Option<String>,
    /// Their address.
    email: Option<String>,
    /// First name; may be empty.
    first_name: String,
    /// Last name; may be empty.
    last_name: String,
    /// `learner`, `author`, `reporter` or `admin`.
    role: String,
    /// When they last looked at a page while signed in; null if they never did.
    #[schema(format = DateTime)]
    last_active_at: Option<String>,
    /// Whether an account at the vendor stands behind it: never.
    #[serde(rename = "articulate360User")]
    articulate_360_user: bool,
    /// Their groups.
    groups_url: Option<String>,
    /// The groups that they report on; of reporters alone, else missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    reporting_groups_url: Option<String>,
    /// Their courses.
    learner_report_url: Option<String>,
    /// Where they are read again.
    url: Option<String>,
}

impl User {
    /// As all lists and looks show them.
    pub(crate) fn of(usher: &Usher, person: &Person) -> Self {
        Self::of_fact(usher, person.into())
    }

    /// The same, as a webhook tells it. Somebody who is not known in the account has no id and no URLs.
    pub(crate) fn of_fact(usher: &Usher, fact: UserFact) -> Self {
        let id = fact.id.map(|id| id.to_string());
        let path =
            |before: &[&str], after: &[&str]| id.as_deref().map(|id| link(usher, &[before, &[id], after].concat()));
        Self {
            groups_url: path(&["users"], &["groups"]),
            reporting_groups_url: path(&["users"], &["reporting-groups"]).filter(|_| fact.role == "reporter"),
            learner_report_url: path(&["reports", "learners"], &[]),
            url: path(&["users"], &[]),
            email: fact.email,
            first_name: fact.first_name,
            last_name: fact.last_name,
            role: fact.role,
            last_active_at: fact.last_active_at.map(instant),
            articulate_360_user: false,
            id,
        }
    }
}

/// Which page.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageParams {
    /// How many a page holds: 1 to 100; 50 if not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
    /// Part of `nextUrl`.
    pub cursor: Option<String>,
}
