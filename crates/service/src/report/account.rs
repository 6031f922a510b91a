use chrono::{DateTime, Datelike as _, TimeZone as _, Utc};
use usher_model::AppId;
use usher_store::reports::{self, Usage};
use usher_store::{applications, persons};

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Whose server an application is on, and how much the application is used.
#[derive(Clone, Debug)]
pub struct AccountInfo {
    /// The first admin's address, first and last name, if there is an admin.
    pub admin: Option<(String, String, String)>,
    /// When the application was made.
    pub created_at: DateTime<Utc>,
    /// How much the application is used.
    pub usage: AccountUsage,
}

/// How much an application is used.
#[derive(Clone, Copy, Debug)]
pub struct AccountUsage {
    /// The first instant of this month, in UTC.
    pub month_start: DateTime<Utc>,
    /// Registrations that count for this month: who was invited privately or registered by the API counts when that was
    /// done, who came by a public invitation when they first launched.
    pub this_month: i64,
    /// All registrations.
    pub registrations: i64,
    /// All courses.
    pub courses: i64,
}

impl Usher {
    /// The account as an application may know it: numbers of others stay with them.
    pub async fn account_info(&self, actor: &Actor, app: &AppId) -> Result<AccountInfo> {
        actor.must(Action::ManageApplications, Some(app))?;
        let mut conn = self.store().read().await?;
        let application = applications::find(&mut conn, app).await?;
        let application = application.ok_or_else(|| Error::NotFound { what: "application", id: app.to_string() })?;
        let admin = persons::first_admin(&mut conn).await?;
        let month_start = month_of(self.now());
        let Usage { registrations_since, registrations, courses } =
            reports::usage(&mut conn, app, month_start.into()).await?;
        Ok(AccountInfo {
            admin: admin.map(|person| (person.email, person.first_name, person.last_name)),
            created_at: application.created_at.into(),
            usage: AccountUsage { month_start, this_month: registrations_since, registrations, courses },
        })
    }
}

fn month_of(now: DateTime<Utc>) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(now.year(), now.month(), 1, 0, 0, 0).single().unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_with_its_first_instant() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(month_of(at("2026-09-20T17:50:14.250Z")), at("2026-09-01T00:00:00Z"));
        assert_eq!(month_of(at("2026-12-31T23:59:59.999Z")), at("2026-12-01T00:00:00Z"));
        assert_eq!(month_of(at("2028-02-29T00:00:00Z")), at("2028-02-01T00:00:00Z"));
    }
}
