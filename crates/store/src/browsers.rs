//! Browsers that a registration is bound to: kept as the hash of a random cookie. Callers found the registration's
//! key behind a signed link or under its application.

use uuid::Uuid;

use crate::{Conn, Result, Time};

/// How a browser stands to a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// No browser has started it yet.
    Unbound,
    /// This browser has shown that it is the learner's.
    This,
    /// Only others have.
    Other,
}

/// How this browser stands to the registration.
pub async fn binding(conn: &mut Conn, registration: Uuid, browser: Option<&[u8]>) -> Result<Binding> {
    let known: Vec<Vec<u8>> = each!(conn, c => sqlx::query_scalar(
        "select browser_hash from browser where registration_key = $1",
    )
    .bind(registration)
    .fetch_all(c))?;
    Ok(match browser {
        _ if known.is_empty() => Binding::Unbound,
        Some(this) if known.iter().any(|hash| hash == this) => Binding::This,
        _ => Binding::Other,
    })
}

/// Binds the registration to a browser.
pub async fn bind(conn: &mut Conn, registration: Uuid, browser: &[u8], now: Time) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into browser (registration_key, browser_hash, created_at) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(registration).bind(browser).bind(now))?;
    Ok(())
}

/// The newest registration on an invitation that is bound to this browser, for "continue as …".
///
/// `cross join` makes SQLite begin with the few registrations of the browser, not with all invitees.
pub async fn known_invitee(conn: &mut Conn, invitation: Uuid, browser: &[u8]) -> Result<Option<Uuid>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select invitee.id from browser cross join invitee
         where invitee.registration_key = browser.registration_key
           and invitee.invitation_id = $1 and browser.browser_hash = $2
         order by browser.created_at desc, invitee.id desc limit 1",
    )
    .bind(invitation).bind(browser)
    .fetch_optional(c))?)
}
