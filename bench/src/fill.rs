//! Many invitations at once, written past the API: what a list of years holds.

use anyhow::{Context as _, Result};
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;
use uuid::{ContextV7, Timestamp, Uuid};

/// Adds `count` copies of the newest public invitation, a millisecond apart and later than it.
pub(crate) async fn invitations(database: &str, count: u32) -> Result<()> {
    match database.strip_prefix("sqlite:") {
        Some(path) => in_sqlite(path, count),
        None => in_postgres(database, count).await,
    }
}

const COPIED: &str = "app_id, public, course_id, creator_email, allow_launch, allow_new_registrations,
    registration_cap, registration_count, launched_count, subject, body, postback, expires_at, duplicates";

fn in_sqlite(path: &str, count: u32) -> Result<()> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    let (newest, updated): (Uuid, i64) = connection.query_row(
        "select id, updated_at from invitation where public order by id desc limit 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let after = DateTime::from_timestamp_micros(updated).context("an instant outside the calendar")?;
    let tx = connection.transaction()?;
    let mut insert = tx.prepare(&format!(
        "insert into invitation (id, slug, created_at, updated_at, {COPIED})
         select ?1, ?2, ?3, ?3, {COPIED} from invitation where id = ?4"
    ))?;
    for (id, at) in ids(after, count) {
        insert.execute(params![id, id.to_string(), at.timestamp_micros(), newest])?;
    }
    drop(insert);
    Ok(tx.commit()?)
}

async fn in_postgres(database: &str, count: u32) -> Result<()> {
    let client = crate::database::connect(database).await?;
    let newest =
        client.query_one("select id, updated_at from invitation where public order by id desc limit 1", &[]).await?;
    let (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>) = ids(newest.get(1), count).unzip();
    let newest: Uuid = newest.get(0);
    let insert = format!(
        "insert into invitation (id, slug, created_at, updated_at, {COPIED})
         select new.id, new.id::text, new.at, new.at, {COPIED}
         from unnest($1::uuid[], $2::timestamptz[]) new (id, at) join invitation on invitation.id = $3"
    );
    client.execute(&insert, &[&ids, &times, &newest]).await?;
    // Left to itself the server would look at the new rows a minute later.
    Ok(client.batch_execute("analyze invitation").await?)
}

const LIKE_FIRST: &str = "app_id, course_id, learner_id, email, first_name, last_name, instance, postback";
const UNTOUCHED: &str = "number, version_id, completion, success, score, progress, time_cs";

/// Adds `count` registrations of a learner with one, each with its instance, a millisecond apart.
pub(crate) async fn registrations(database: &str, learner: &str, count: u32) -> Result<()> {
    match database.strip_prefix("sqlite:") {
        Some(path) => registrations_in_sqlite(path, learner, count),
        None => registrations_in_postgres(database, learner, count).await,
    }
}

fn registrations_in_sqlite(path: &str, learner: &str, count: u32) -> Result<()> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    let first: Uuid =
        connection.query_row("select key from registration where learner_id = ?1", [learner], |row| row.get(0))?;
    let tx = connection.transaction()?;
    let mut registration = tx.prepare(&format!(
        "insert into registration (key, id, xapi_id, created_at, updated_at, {LIKE_FIRST})
         select ?1, ?2, ?1, ?3, ?3, {LIKE_FIRST} from registration where key = ?4"
    ))?;
    let mut instance = tx.prepare(&format!(
        "insert into instance (registration_key, created_at, updated_at, {UNTOUCHED})
         select ?1, ?2, ?2, {UNTOUCHED} from instance where registration_key = ?3"
    ))?;
    for (id, at) in ids(before_now(count), count) {
        registration.execute(params![id, id.to_string(), at.timestamp_micros(), first])?;
        instance.execute(params![id, at.timestamp_micros(), first])?;
    }
    drop((registration, instance));
    Ok(tx.commit()?)
}

async fn registrations_in_postgres(database: &str, learner: &str, count: u32) -> Result<()> {
    let client = crate::database::connect(database).await?;
    let first: Uuid = client.query_one("select key from registration where learner_id = $1", &[&learner]).await?.get(0);
    let (ids, times): (Vec<Uuid>, Vec<DateTime<Utc>>) = ids(before_now(count), count).unzip();
    let registrations = format!(
        "insert into registration (key, id, xapi_id, created_at, updated_at, {LIKE_FIRST})
         select new.id, new.id::text, new.id, new.at, new.at, {LIKE_FIRST}
         from unnest($1::uuid[], $2::timestamptz[]) new (id, at) join registration on registration.key = $3"
    );
    client.execute(&registrations, &[&ids, &times, &first]).await?;
    let instances = format!(
        "insert into instance (registration_key, created_at, updated_at, {UNTOUCHED})
         select new.id, new.at, new.at, {UNTOUCHED}
         from unnest($1::uuid[], $2::timestamptz[]) new (id, at) join instance on instance.registration_key = $3"
    );
    client.execute(&instances, &[&ids, &times, &first]).await?;
    Ok(client.batch_execute("analyze registration; analyze instance").await?)
}

/// So that the last of `count` rows a millisecond apart is not of the future.
fn before_now(count: u32) -> DateTime<Utc> {
    Utc::now() - TimeDelta::milliseconds(i64::from(count) + 1)
}

/// Time-ordered ids with their instants.
fn ids(after: DateTime<Utc>, count: u32) -> impl Iterator<Item = (Uuid, DateTime<Utc>)> {
    let order = ContextV7::new();
    (1..=i64::from(count)).map(move |number| {
        let at = after + TimeDelta::milliseconds(number);
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        (Uuid::new_v7(Timestamp::from_unix(&order, seconds, at.timestamp_subsec_nanos())), at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_instants_both_ascend() {
        let made: Vec<_> = ids(DateTime::UNIX_EPOCH, 1000).collect();
        assert!(made.is_sorted());
        assert_eq!(made[999].1, DateTime::UNIX_EPOCH + TimeDelta::seconds(1));
    }
}
