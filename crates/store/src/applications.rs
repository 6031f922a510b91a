//! Applications: the tenants of the API. They belong to the account.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::{push_page, push_window};
use crate::{Conn, Page, PageRequest, Result, SortKey, Time, Window};

/// A tenant of the API.
#[derive(Clone, Debug, FromRow)]
pub struct Application {
    /// Ten capital letters and digits, made by the server, or what `bootstrap.app_id` says.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it is the one application that manages the others.
    pub management: bool,
    /// Whether courses and registrations may be deleted through the API.
    pub allow_delete: bool,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// A time-ordered key, by which lists break ties.
    pub key: Uuid,
}

/// What a list of applications is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationSort {
    /// When it was made.
    Created,
    /// When it was last changed.
    Updated,
    /// Its name.
    Name,
}

impl Application {
    /// Where this row stands in a list.
    pub fn position(&self, sort: ApplicationSort) -> (SortKey, Uuid) {
        let key = match sort {
            ApplicationSort::Created => SortKey::Created,
            ApplicationSort::Updated => SortKey::Time(self.updated_at),
            ApplicationSort::Name => SortKey::Text(self.name.clone()),
        };
        (key, self.key)
    }
}

/// Adds an application.
pub async fn insert(conn: &mut Conn, row: &Application) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into application (id, name, management, allow_delete, created_at, updated_at, key)
         values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&row.id)
        .bind(&row.name)
        .bind(row.management)
        .bind(row.allow_delete)
        .bind(row.created_at)
        .bind(row.updated_at)
        .bind(row.key)
    )?;
    Ok(())
}

/// The application, if there is one of that id.
pub async fn find(conn: &mut Conn, app: &AppId) -> Result<Option<Application>> {
    Ok(each!(conn, c => sqlx::query_as("select * from application where id = $1")
        .bind(app.as_str())
        .fetch_optional(c))?)
}

/// Whether no application exists yet: an empty database.
pub async fn none_exist(conn: &mut Conn) -> Result<bool> {
    let any: Option<i64> = each!(conn, c => sqlx::query_scalar("select 1 from application limit 1").fetch_optional(c))?
        .map(|one: i32| i64::from(one));
    Ok(any.is_none())
}

/// Whether there is an application that manages the others.
pub async fn management_exists(conn: &mut Conn) -> Result<bool> {
    let any: Option<i32> =
        each!(conn, c => sqlx::query_scalar("select 1 from application where management limit 1").fetch_optional(c))?;
    Ok(any.is_some())
}

/// The application, held against change and against new courses until the transaction ends.
pub async fn lock(conn: &mut Conn, app: &AppId) -> Result<Option<Application>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from application where id = ");
        query.push_bind(app.as_str()).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Gives an application another name and another say about deletions.
pub async fn update(conn: &mut Conn, app: &AppId, name: &str, allow_delete: bool, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update application set name = $1, allow_delete = $2, updated_at = $3 where id = $4")
            .bind(name)
            .bind(allow_delete)
            .bind(now)
            .bind(app.as_str())
    )?;
    Ok(())
}

/// Whether an application has courses (a registration has one) or imports under way.
pub async fn is_in_use(conn: &mut Conn, app: &AppId) -> Result<bool> {
    let any: Option<i32> = each!(conn, c => sqlx::query_scalar(
        "select 1 from application where id = $1 and (
           exists (select 1 from course where course.app_id = application.id)
           or exists (select 1 from import_job where import_job.app_id = application.id and state = 'RUNNING'))",
    )
    .bind(app.as_str())
    .fetch_optional(c))?;
    Ok(any.is_some())
}

/// Removes an application with its credentials.
pub async fn delete(conn: &mut Conn, app: &AppId) -> Result<()> {
    execute!(conn, sqlx::query("delete from application where id = $1").bind(app.as_str()))?;
    Ok(())
}

/// A page of the applications, without the one that manages them.
pub async fn list(conn: &mut Conn, window: Window, page: &PageRequest<ApplicationSort>) -> Result<Page<Application>> {
    let sort_column = match page.sort {
        ApplicationSort::Created => None,
        ApplicationSort::Updated => Some("application.updated_at"),
        ApplicationSort::Name => Some("application.name"),
    };
    let window = window.behind(page, page.sort == ApplicationSort::Updated);
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select application.* from application where not application.management");
        push_window(&mut query, "application", window);
        push_page(&mut query, page, sort_column, "application.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many applications the whole list holds.
pub async fn count(conn: &mut Conn, window: Window) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from application where not application.management");
        push_window(&mut query, "application", window);
        query.build_query_scalar().fetch_one(c).await
    })?)
}

/// How many courses each of several applications has, as (application, count); those without are left out.
pub async fn course_counts(conn: &mut Conn, apps: &[String]) -> Result<Vec<(String, i64)>> {
    count_of(conn, "select app_id, count(*) from course where app_id in (", apps, None).await
}

/// How many registrations each of several applications made since an instant, as (application, count); those without
/// are left out.
pub async fn registration_counts(conn: &mut Conn, apps: &[String], since: Time) -> Result<Vec<(String, i64)>> {
    count_of(conn, "select app_id, count(*) from registration where app_id in (", apps, Some(since)).await
}

async fn count_of(
    conn: &mut Conn,
    select: &'static str,
    apps: &[String],
    since: Option<Time>,
) -> Result<Vec<(String, i64)>> {
    if apps.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(select);
        let mut list = query.separated(", ");
        for app in apps {
            list.push_bind(app);
        }
        query.push(")");
        if let Some(since) = since {
            query.push(" and created_at >= ").push_bind(since);
        }
        query.push(" group by app_id");
        query.build_query_as().fetch_all(c).await
    })?)
}
