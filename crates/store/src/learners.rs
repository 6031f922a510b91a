//! Learners. They are no rows: a learner is what the registrations under one learner id say of a person.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Order, Page, PageRequest, Result, SortKey, Time};

/// A learner as the newest registration has them.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Learner {
    /// The id under which their registrations belong together.
    pub learner_id: String,
    /// Their address, if known.
    pub email: Option<String>,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// How many registrations they have.
    pub registrations: i64,
}

impl Learner {
    /// Where this row stands in a list. The id alone is unique.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Text(self.learner_id.clone()), Uuid::nil())
    }
}

/// One registration of a learner.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LearnerRegistration {
    /// Internal key.
    pub key: Uuid,
    /// The id on the wire.
    pub id: String,
    /// The learner's address on it, if known.
    pub email: Option<String>,
}

/// Whether anything is kept under a learner's id: a registration or a tag.
pub async fn exists(conn: &mut Conn, app: &AppId, learner: &str) -> Result<bool> {
    let found: Option<i32> = each!(conn, c => sqlx::query_scalar(
        "select 1 where exists (select 1 from registration where app_id = $1 and learner_id = $2)
           or exists (select 1 from learner_tag where app_id = $1 and learner_id = $2)",
    )
    .bind(app.as_str()).bind(learner)
    .fetch_optional(c))?;
    Ok(found.is_some())
}

/// Registrations of a learner behind a key, in their order, that were made before another key was.
pub async fn registrations(
    conn: &mut Conn,
    app: &AppId,
    learner: &str,
    after: Option<Uuid>,
    before: Uuid,
    limit: i64,
) -> Result<Vec<LearnerRegistration>> {
    let mut rows: Vec<LearnerRegistration> = each!(conn, c => sqlx::query_as(
        "select key, id, email from registration
         where app_id = $1 and learner_id = $2 and key > $3 order by key limit $4",
    )
    .bind(app.as_str()).bind(learner).bind(after.unwrap_or(Uuid::nil())).bind(limit)
    .fetch_all(c))?;
    // With both bounds in the statement, SQLite walks all registrations of the application instead.
    rows.retain(|row| row.key < before);
    Ok(rows)
}

/// What is to become of a learner's data; `None` leaves a value as it is.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// Another id.
    pub learner_id: Option<&'a str>,
    /// Another address, or none any more.
    pub email: Option<Option<&'a str>>,
    /// Another first name.
    pub first_name: Option<&'a str>,
    /// Another last name.
    pub last_name: Option<&'a str>,
}

/// Changes the learner's data on registrations.
pub async fn change(conn: &mut Conn, app: &AppId, keys: &[Uuid], change: Change<'_>, now: Time) -> Result<u64> {
    if keys.is_empty() {
        return Ok(0);
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("update registration set updated_at = ");
        query.push_bind(now);
        if let Some(id) = change.learner_id {
            query.push(", learner_id = ").push_bind(id);
        }
        if let Some(email) = change.email {
            query.push(", email = ").push_bind(email);
        }
        if let Some(name) = change.first_name {
            query.push(", first_name = ").push_bind(name);
        }
        if let Some(name) = change.last_name {
            query.push(", last_name = ").push_bind(name);
        }
        query.push(" where app_id = ").push_bind(app.as_str()).push(" and key in (");
        push_keys!(query, keys);
        query.push(")");
        query.build().execute(c).await.map(|done| done.rows_affected())
    })?)
}

/// Gives the invitees of registrations another address, save where somebody else on the same invitation has it; mails
/// to them that wait go there too.
pub async fn readdress(
    conn: &mut Conn,
    app: &AppId,
    keys: &[Uuid],
    email: &str,
    email_key: &str,
    now: Time,
) -> Result<()> {
    each!(conn, c => async {
        let mut query = QueryBuilder::new("update invitee set email = ");
        query.push_bind(email).push(", email_key = ").push_bind(email_key).push(", updated_at = ").push_bind(now);
        query.push(" where app_id = ").push_bind(app.as_str()).push(" and registration_key in (");
        push_keys!(query, keys);
        query.push(
            ") and not exists (select 1 from invitee other where other.invitation_id = invitee.invitation_id
                 and other.id <> invitee.id and (other.email_key = ",
        );
        // Of two invitees on one invitation who are the same learner, the first takes the address.
        query.push_bind(email_key).push(" or (other.id < invitee.id and other.registration_key in (");
        push_keys!(query, keys);
        query.push("))))");
        query.build().execute(c).await.map(|_| ())
    })?;
    each!(conn, c => async {
        let mut query = QueryBuilder::new("update delivery set address = ");
        query.push_bind(email).push(" where app_id = ").push_bind(app.as_str());
        query.push(" and state = 'queued' and locked_by is null and invitee_id in (select id from invitee where email_key = ");
        query.push_bind(email_key).push(" and registration_key in (");
        push_keys!(query, keys);
        query.push("))");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

const LEARNER: &str =
    "select newest.learner_id, newest.email, newest.first_name, newest.last_name, learner.registrations
     from (select app_id, learner_id, count(*) as registrations from registration where app_id = ";
const NEWEST: &str = ") learner join registration newest on newest.key =
       (select key from registration own where own.app_id = learner.app_id and own.learner_id = learner.learner_id
        order by key desc limit 1)";

/// The learner, if they have a registration.
pub async fn find(conn: &mut Conn, app: &AppId, learner: &str) -> Result<Option<Learner>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(LEARNER);
        query.push_bind(app.as_str()).push(" and learner_id = ").push_bind(learner);
        query.push(" group by app_id, learner_id").push(NEWEST);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// A page of the application's learners, sorted by their ids.
pub async fn list(conn: &mut Conn, app: &AppId, page: &PageRequest<()>) -> Result<Page<Learner>> {
    let (beyond, direction) = match page.order {
        Order::Ascending => (">", "asc"),
        Order::Descending => ("<", "desc"),
    };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(LEARNER);
        query.push_bind(app.as_str());
        if let Some((SortKey::Text(id), _)) = &page.after {
            query.push(format_args!(" and learner_id {beyond} ")).push_bind(id);
        }
        query.push(format_args!(" group by app_id, learner_id order by learner_id {direction} limit "));
        query.push_bind(page.limit + 1).push(NEWEST);
        query.push(format_args!(" order by newest.learner_id {direction}"));
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many learners there are.
pub async fn count(conn: &mut Conn, app: &AppId) -> Result<i64> {
    Ok(each!(conn, c => sqlx::query_scalar("select count(distinct learner_id) from registration where app_id = $1")
        .bind(app.as_str())
        .fetch_one(c))?)
}
