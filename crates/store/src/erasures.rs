//! The removal of a person. What is known of them is overwritten or removed, and what came of their courses stays
//! under an id that means nobody.
//!
//! A table that comes to hold data of learners gets its line in [`OF_REGISTRATION`], or its statement beside it.

use std::collections::BTreeMap;

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Json, Result, Time};

/// Begins the statement that takes address and fault out of mails.
macro_rules! erased_mail {
    ($now:expr) => {{
        let mut query = QueryBuilder::new(
            "update delivery set address = 'erased', error = null, locked_by = null, locked_until = null,
               state = case when state = 'queued' then 'cancelled' else state end, finished_at = coalesce(finished_at, ",
        );
        query.push_bind($now).push(")");
        query
    }};
}

/// How much of what was erased.
pub type Counts = BTreeMap<String, u64>;

/// What hangs on a registration's key: what it is counted as, and a statement that ends before the keys.
const OF_REGISTRATION: [(&str, &str); 8] = [
    ("interactions", "delete from interaction where registration_key in ("),
    ("runtime records", "update sco_runtime set elements = '{}', sitting = '' where registration_key in ("),
    ("browsers", "delete from browser where registration_key in ("),
    // Their attempts go with them.
    ("postbacks", "delete from postback where registration_key in ("),
    ("webhook calls", "delete from webhook_call where registration_key in ("),
    // It would tell which person of the account the numbers are of.
    ("enrolments", "delete from enrolled_registration where registration_key in ("),
    // A receiver may name the person.
    ("settings", "delete from setting where registration_key in ("),
    // `replaced` takes no late reports.
    (
        "launches",
        "update launch set state = 'replaced', exit_to = null, start_activity = null, auth = null,
           bound_to = null, css_url = null, extra_query = null,
           ended_at = coalesce(ended_at, seen_at, created_at) where registration_key in (",
    ),
];

/// A registration whose learner is to be erased.
#[derive(Clone, Debug)]
pub struct Anonymous {
    /// Its key.
    pub key: Uuid,
    /// Its id on the wire, which may name the person.
    pub id: String,
    /// The id that it gets.
    pub new_id: String,
    /// The id that it gets in xAPI statements.
    pub xapi_id: Uuid,
}

/// Registrations to be erased together.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// The registrations.
    pub registrations: &'a [Anonymous],
    /// Their invitees, each with the address that it gets.
    pub invitees: &'a [(Uuid, String)],
    /// The learner id that means nobody.
    pub learner_id: &'a str,
    /// When.
    pub now: Time,
}

/// Holds registrations with their launches and invitees until the transaction ends, and tells the invitees with their
/// addresses as they are matched. The order is that of [`crate::invitations::hold_start`].
pub async fn hold(conn: &mut Conn, app: &AppId, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let hold = conn.for_update();
    crate::registrations::hold_many(conn, app, keys).await?;
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select id, email_key from invitee where app_id = ");
        query.push_bind(app.as_str()).push(" and registration_key in (");
        push_keys!(query, keys);
        query.push(") order by id").push(hold);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Erases the person from registrations and all that hangs on them; how much of what. Nothing can be started on the
/// registrations from then on.
pub async fn erase(conn: &mut Conn, app: &AppId, batch: &Batch<'_>) -> Result<Counts> {
    let mut counts = Counts::new();
    if batch.registrations.is_empty() {
        return Ok(counts);
    }
    let keys: Vec<Uuid> = batch.registrations.iter().map(|row| row.key).collect();
    counts.insert("history lines".into(), erase_history(conn, app, batch.registrations).await?);
    if !batch.invitees.is_empty() {
        let captured = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "delete from captured_mail where id in (select id from delivery where app_id = ",
            );
            query.push_bind(app.as_str()).push(" and invitee_id in (");
            push_keys!(query, batch.invitees.iter().map(|(id, _)| id));
            query.push("))");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        let mails = each!(conn, c => async {
            let mut query = erased_mail!(batch.now);
            query.push(" where app_id = ").push_bind(app.as_str()).push(" and invitee_id in (");
            push_keys!(query, batch.invitees.iter().map(|(id, _)| id));
            query.push(")");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        let invitees = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "update invitee set email = changed.column2, email_key = changed.column2, generation = generation + 1,
                   updated_at = ",
            );
            query.push_bind(batch.now).push(" from (");
            query.push_values(batch.invitees, |mut row, (id, email)| {
                row.push_bind(*id).push_bind(email);
            });
            query.push(") changed where invitee.id = changed.column1 and invitee.app_id = ").push_bind(app.as_str());
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        counts.extend([
            ("captured mails".to_owned(), captured),
            ("mails".to_owned(), mails),
            ("invitees".to_owned(), invitees),
        ]);
    }
    let registrations = each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "update registration set id = changed.column2, xapi_id = changed.column3, email = null, first_name = '',
               last_name = '', postback = null, learner_id = ",
        );
        query.push_bind(batch.learner_id).push(", updated_at = ").push_bind(batch.now);
        query.push(", erased_at = ").push_bind(batch.now).push(" from (");
        query.push_values(batch.registrations, |mut row, one| {
            row.push_bind(one.key).push_bind(&one.new_id).push_bind(one.xapi_id);
        });
        // By their keys, not through the whole application: the emptied word keeps SQLite from that index.
        query.push(") changed where registration.key = changed.column1 and registration.app_id || '' = ");
        query.push_bind(app.as_str());
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    counts.insert("registrations".into(), registrations);
    for (what, statement) in OF_REGISTRATION {
        let count = each!(conn, c => async {
            let mut query = QueryBuilder::new(statement);
            query.push("select key from registration where app_id = ").push_bind(app.as_str()).push(" and key in (");
            push_keys!(query, &keys);
            query.push("))");
            query.build().execute(c).await.map(|done| done.rows_affected())
        })?;
        counts.insert(what.into(), count);
    }
    Ok(counts)
}

/// Lines of history keep what was done and when, and lose the registration's old id and the learner's network address.
async fn erase_history(conn: &mut Conn, app: &AppId, rows: &[Anonymous]) -> Result<u64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "update event set thing_id = changed.column2,
               address = case when actor_kind = 'learner' then null else address end from (",
        );
        query.push_values(rows, |mut row, one| {
            row.push_bind(&one.id).push_bind(&one.new_id);
        });
        query.push(") changed where event.thing_kind = 'registration' and event.thing_id = changed.column1");
        query.push(" and event.app_id = ").push_bind(app.as_str());
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?)
}

/// Removes what is kept under addresses of a person beside their registrations: proofs with their mails, the network
/// address in the history of those, and kept mails, which are found by the keyed hashes of the addresses.
pub async fn erase_addresses(
    conn: &mut Conn,
    app: &AppId,
    email_keys: &[String],
    recipients: &[Vec<u8>],
) -> Result<Counts> {
    let mut counts = Counts::new();
    if email_keys.is_empty() {
        return Ok(counts);
    }
    let captured = each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from captured_mail where recipient in (");
        let mut list = query.separated(", ");
        for hash in recipients {
            list.push_bind(hash);
        }
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    let proofs: Vec<Uuid> = each!(conn, c => async {
        let mut query = QueryBuilder::new("select id from proof where app_id = ");
        query.push_bind(app.as_str()).push(" and email_key in (");
        let mut list = query.separated(", ");
        for key in email_keys {
            list.push_bind(key);
        }
        query.push(") order by id");
        query.build_query_scalar().fetch_all(c).await
    })?;
    counts.insert("captured mails".into(), captured);
    if proofs.is_empty() {
        return Ok(counts);
    }
    let history = each!(conn, c => async {
        let mut query = QueryBuilder::new("update event set address = null where app_id = ");
        query.push_bind(app.as_str()).push(" and thing_kind = 'proof' and thing_id in (");
        let mut list = query.separated(", ");
        for proof in &proofs {
            list.push_bind(proof.to_string());
        }
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    let captured = each!(conn, c => async {
        let mut query =
            QueryBuilder::new("delete from captured_mail where id in (select id from delivery where proof_id in (");
        push_keys!(query, &proofs);
        query.push("))");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    let gone = each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from proof where id in (");
        push_keys!(query, &proofs);
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?;
    *counts.entry("captured mails".into()).or_default() += captured;
    counts.extend([("history lines".to_owned(), history), ("proofs".to_owned(), gone)]);
    Ok(counts)
}

/// Mails behind a position that hang on no invitee, as (id, address), oldest first: those of addresses that were left
/// out or refused.
pub async fn bare_mails(conn: &mut Conn, app: &AppId, after: Option<Uuid>, limit: i64) -> Result<Vec<(Uuid, String)>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select id, address from delivery where app_id = $1 and invitee_id is null and id > $2
           and kind <> 'erasure' order by id limit $3",
    )
    .bind(app.as_str()).bind(after.unwrap_or(Uuid::nil())).bind(limit)
    .fetch_all(c))?)
}

/// Takes address and fault out of mails, whose number in each state stays; those that wait do not go out.
pub async fn erase_mails(conn: &mut Conn, app: &AppId, ids: &[Uuid], now: Time) -> Result<u64> {
    if ids.is_empty() {
        return Ok(0);
    }
    Ok(each!(conn, c => async {
        let mut query = erased_mail!(now);
        query.push(" where app_id = ").push_bind(app.as_str()).push(" and id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?)
}

/// What is left of an erasure: that it happened.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Receipt {
    /// Its id, which is also that of the mail that brings it.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// Keyed hash of the learner's id.
    pub learner_hash: Vec<u8>,
    /// Who asked for it.
    pub person_id: Uuid,
    /// How much of what was erased.
    pub counts: Json<Counts>,
    /// When it was asked for.
    pub requested_at: Time,
    /// When it was done.
    pub finished_at: Time,
}

/// Adds a receipt.
pub async fn insert(conn: &mut Conn, row: &Receipt) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into erasure (id, app_id, learner_hash, person_id, counts, requested_at, finished_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(&row.app_id)
        .bind(&row.learner_hash)
        .bind(row.person_id)
        .bind(&row.counts)
        .bind(row.requested_at)
        .bind(row.finished_at)
    )?;
    Ok(())
}

/// Several receipts by their ids, for the worker, which was handed the ids by its jobs.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Receipt>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from erasure where id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}
