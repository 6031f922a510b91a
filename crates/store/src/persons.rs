//! People of the account. They belong to no application.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::push_page;
use crate::{Conn, Page, PageRequest, Result, SortKey, Time};

/// Somebody who works with Usher or learns by it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their address as they write it.
    pub email: String,
    /// Their address as it is matched.
    pub email_key: String,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// `learner`, `author`, `reporter` or `admin`.
    pub role: String,
    /// argon2, when they have a password.
    pub password_hash: Option<String>,
    /// When the row was made.
    pub created_at: Time,
    /// When it was last changed by somebody.
    pub updated_at: Time,
    /// `active`, or `disabled`: they may not sign in.
    pub state: String,
    /// When they first used a mail that went to their address; before that it is somebody's word.
    pub email_verified_at: Option<Time>,
    /// Whether they work with all applications rather than with those of [`applications`].
    pub all_apps: bool,
    /// Whether a reporter reports on everyone.
    pub reports_on_everyone: bool,
    /// When they last looked at a page while signed in.
    pub last_active_at: Option<Time>,
}

impl Person {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// Which people a list holds.
#[derive(Clone, Debug, Default)]
pub struct PersonFilter {
    /// Of this address as it is matched.
    pub email_key: Option<String>,
    /// Who are members of this group.
    pub member_of: Option<Uuid>,
    /// Who report on this group, or on everyone.
    pub reporter_on: Option<Uuid>,
}

/// Adds a person. A taken address is a unique violation.
pub async fn insert(conn: &mut Conn, row: &Person) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into person (id, email, email_key, first_name, last_name, role, password_hash, created_at, updated_at,
           state, email_verified_at, all_apps, reports_on_everyone, last_active_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(row.id).bind(&row.email).bind(&row.email_key).bind(&row.first_name).bind(&row.last_name)
    .bind(&row.role).bind(&row.password_hash).bind(row.created_at).bind(row.updated_at)
    .bind(&row.state).bind(row.email_verified_at).bind(row.all_apps).bind(row.reports_on_everyone)
    .bind(row.last_active_at))?;
    Ok(())
}

/// Changes names, role, state, reach and password to those of the row. Address and activity have their own statements.
pub async fn update(conn: &mut Conn, row: &Person) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update person set first_name = $1, last_name = $2, role = $3, password_hash = $4, state = $5,
               all_apps = $6, reports_on_everyone = $7, updated_at = $8 where id = $9",
        )
        .bind(&row.first_name)
        .bind(&row.last_name)
        .bind(&row.role)
        .bind(&row.password_hash)
        .bind(&row.state)
        .bind(row.all_apps)
        .bind(row.reports_on_everyone)
        .bind(row.updated_at)
        .bind(row.id)
    )?;
    Ok(())
}

/// Keeps that a person used a mail that went to their address; the first time counts.
pub async fn verify_email(conn: &mut Conn, id: Uuid, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update person set email_verified_at = $1 where id = $2 and email_verified_at is null")
            .bind(now)
            .bind(id)
    )?;
    Ok(())
}

/// Keeps that a person was here.
pub async fn mark_active(conn: &mut Conn, id: Uuid, now: Time) -> Result<()> {
    execute!(conn, sqlx::query("update person set last_active_at = $1 where id = $2").bind(now).bind(id))?;
    Ok(())
}

/// The person with that id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Person>> {
    Ok(each!(conn, c => sqlx::query_as("select * from person where id = $1").bind(id).fetch_optional(c))?)
}

/// The person with that id, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Person>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from person where id = ");
        query.push_bind(id).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Several people by their ids.
pub async fn find_many(conn: &mut Conn, ids: &[Uuid]) -> Result<Vec<Person>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from person where id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// The person with that address (`usher_model::email::Email::key`).
pub async fn find_by_email(conn: &mut Conn, email_key: &str) -> Result<Option<Person>> {
    Ok(each!(conn, c => sqlx::query_as("select * from person where email_key = $1")
        .bind(email_key)
        .fetch_optional(c))?)
}

/// A page of people.
pub async fn list(conn: &mut Conn, filter: &PersonFilter, page: &PageRequest<()>) -> Result<Page<Person>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from person where true");
        if let Some(email) = &filter.email_key {
            query.push(" and email_key = ").push_bind(email);
        }
        if let Some(group) = filter.member_of {
            query.push(" and id in (select person_id from membership where group_id = ").push_bind(group).push(")");
        }
        if let Some(group) = filter.reporter_on {
            query.push(" and role = 'reporter' and (reports_on_everyone or id in (");
            query.push("select person_id from reporting where group_id = ").push_bind(group).push("))");
        }
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// Removes a person, with their sessions, links, memberships and enrolments. Their registrations stay; false if there is
/// nobody of that id.
pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<bool> {
    Ok(execute!(conn, sqlx::query("delete from person where id = $1").bind(id))? > 0)
}

/// Whether an admin who may sign in is there beside that person. All admins are held until the transaction ends, so that
/// two cannot remove each other.
pub async fn has_other_admin(conn: &mut Conn, id: Uuid) -> Result<bool> {
    let hold = conn.for_update();
    let admins: Vec<Uuid> = each!(conn, c => async {
        let mut query =
            QueryBuilder::new("select id from person where role = 'admin' and state = 'active' order by id");
        query.push(hold);
        query.build_query_scalar().fetch_all(c).await
    })?;
    Ok(admins.iter().any(|admin| *admin != id))
}

/// Has a reporter report on everyone, or no longer.
pub async fn report_on_everyone(conn: &mut Conn, id: Uuid, everyone: bool, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update person set reports_on_everyone = $1, updated_at = $2 where id = $3")
            .bind(everyone)
            .bind(now)
            .bind(id)
    )?;
    Ok(())
}

/// The first admin of the account who may sign in, if it has one.
pub async fn first_admin(conn: &mut Conn) -> Result<Option<Person>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from person where role = 'admin' and state = 'active' order by id limit 1",
    )
    .fetch_optional(c))?)
}

/// The applications that a person is limited to, where they are limited.
pub async fn applications(conn: &mut Conn, id: Uuid) -> Result<Vec<String>> {
    Ok(each!(conn, c => sqlx::query_scalar("select app_id from person_application where person_id = $1 order by 1")
        .bind(id)
        .fetch_all(c))?)
}

/// Limits a person to these applications as well; those that are not there are left out.
pub async fn add_applications(conn: &mut Conn, id: Uuid, apps: &[String]) -> Result<()> {
    if apps.is_empty() {
        return Ok(());
    }
    each!(conn, c => async {
        let mut query = QueryBuilder::new("insert into person_application (person_id, app_id) select ");
        query.push_bind(id).push(", id from application where id in (");
        let mut list = query.separated(", ");
        for app in apps {
            list.push_bind(app);
        }
        query.push(") on conflict do nothing");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Takes back all that limits a person to some applications.
pub async fn clear_applications(conn: &mut Conn, id: Uuid) -> Result<()> {
    execute!(conn, sqlx::query("delete from person_application where person_id = $1").bind(id))?;
    Ok(())
}
