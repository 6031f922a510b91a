//! Registrations: one learner on one course. Their results are in [`crate::instances`].

use sqlx::{FromRow, QueryBuilder};
use usher_model::{AppId, RegistrationId};
use uuid::Uuid;

use crate::list::{ROWS_PER_STATEMENT, push_page, push_window};
use crate::{Conn, Json, Page, PageRequest, Result, SortKey, Time, Window};

/// Where results of a registration are posted. The password is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Postback {
    /// To there.
    pub url: String,
    /// `FORM` or `HTTPBASIC`, if it was said.
    pub auth_type: Option<String>,
    /// The user to present.
    pub user_name: Option<String>,
    /// The password to present: base64 of what `service` sealed.
    pub sealed_password: Option<String>,
    /// `COURSE`, `ACTIVITY` or `FULL`, if it was said.
    pub results_format: Option<String>,
    /// XML of the vendor's first API instead of JSON.
    pub legacy: Option<bool>,
}

/// One learner on one course.
#[derive(Clone, Debug, FromRow)]
pub struct Registration {
    /// Internal key; time-ordered.
    pub key: Uuid,
    /// The application.
    pub app_id: String,
    /// The id on the wire.
    pub id: String,
    /// The course.
    pub course_id: String,
    /// Who.
    pub learner_id: String,
    /// Their address, if known.
    pub email: Option<String>,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
    /// The number of the instance that counts; the first is 0.
    pub instance: i64,
    /// The registration on an xAPI wire.
    pub xapi_id: Uuid,
    /// Where results are posted.
    pub postback: Option<Json<Postback>>,
    /// When it was made.
    pub created_at: Time,
    /// When it or its result last changed.
    pub updated_at: Time,
}

/// What a list of registrations is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationSort {
    /// When it was made.
    Created,
    /// When it last changed.
    Updated,
    /// The course's title.
    CourseTitle,
    /// The learner's first name.
    FirstName,
    /// The learner's last name.
    LastName,
}

/// Which registrations a list holds.
#[derive(Clone, Debug, Default)]
pub struct RegistrationFilter {
    /// On this course.
    pub course_id: Option<String>,
    /// Of this learner.
    pub learner_id: Option<String>,
    /// Between which instants.
    pub window: Window,
    /// With any of these tags.
    pub tags: Vec<String>,
}

/// A registration in a list, with the title that a list may sort by.
#[derive(Clone, Debug, FromRow)]
pub struct ListedRegistration {
    /// The registration.
    #[sqlx(flatten)]
    pub registration: Registration,
    /// The title of its course.
    pub course_title: String,
}

impl ListedRegistration {
    /// Where this row stands in a list.
    pub fn position(&self, sort: RegistrationSort) -> (SortKey, Uuid) {
        let row = &self.registration;
        let key = match sort {
            RegistrationSort::Created => SortKey::Created,
            RegistrationSort::Updated => SortKey::Time(row.updated_at),
            RegistrationSort::CourseTitle => SortKey::Text(self.course_title.clone()),
            RegistrationSort::FirstName => SortKey::Text(row.first_name.clone()),
            RegistrationSort::LastName => SortKey::Text(row.last_name.clone()),
        };
        (key, row.key)
    }
}

/// Adds registrations in bounded statements. A taken id is a unique violation.
pub async fn insert(conn: &mut Conn, rows: &[Registration]) -> Result<()> {
    insert_rows!(conn, "registration", rows, |row| {
        key: row.key,
        app_id: &row.app_id,
        id: &row.id,
        course_id: &row.course_id,
        learner_id: &row.learner_id,
        email: &row.email,
        first_name: &row.first_name,
        last_name: &row.last_name,
        instance: row.instance,
        xapi_id: row.xapi_id,
        postback: &row.postback,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(())
}

/// The registration, if the application has it.
pub async fn find(conn: &mut Conn, app: &AppId, id: &RegistrationId) -> Result<Option<Registration>> {
    Ok(each!(conn, c => sqlx::query_as("select * from registration where app_id = $1 and id = $2")
        .bind(app.as_str()).bind(id.as_str())
        .fetch_optional(c))?)
}

/// The registration, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, app: &AppId, key: Uuid) -> Result<Option<Registration>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from registration where app_id = ");
        query.push_bind(app.as_str()).push(" and key = ").push_bind(key).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// The registration with that key, unless its learner was erased: nothing is started or opened on it any more.
pub async fn find_by_key(conn: &mut Conn, app: &AppId, key: Uuid) -> Result<Option<Registration>> {
    Ok(
        each!(conn, c => sqlx::query_as("select * from registration where app_id = $1 and key = $2 and erased_at is null")
        .bind(app.as_str()).bind(key)
        .fetch_optional(c))?,
    )
}

/// What decides where the results of a registration are posted.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct PostbackFacts {
    /// The registration.
    pub key: Uuid,
    /// What it says itself.
    pub postback: Option<Json<Postback>>,
    /// Whether its application sets any of the settings that were asked about, anywhere.
    pub is_any_set: bool,
}

/// Where the results of registrations, given as (application, key), are posted, and whether their applications set any of
/// these settings: in one statement, since every report of a course asks both.
pub async fn postback_facts(
    conn: &mut Conn,
    registrations: &[(AppId, Uuid)],
    settings: &[&str],
) -> Result<Vec<PostbackFacts>> {
    let mut found = Vec::with_capacity(registrations.len());
    for chunk in registrations.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<PostbackFacts> = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "select key, postback, exists (select 1 from setting where setting.app_id = registration.app_id and id in (",
            );
            let mut list = query.separated(", ");
            for id in settings {
                list.push_bind(*id);
            }
            query.push(")) as is_any_set from (");
            query.push_values(chunk, |mut values, (app, key)| {
                values.push_bind(app.as_str()).push_bind(*key);
            });
            // Crossed, so that SQLite begins with what is asked about.
            query.push(
                ") asked cross join registration
                 where registration.key = asked.column2 and registration.app_id = asked.column1",
            );
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// Where the results of several registrations are posted, as (key, where), for those that say so.
pub async fn postbacks(conn: &mut Conn, app: &AppId, keys: &[Uuid]) -> Result<Vec<(Uuid, Json<Postback>)>> {
    let mut found = Vec::new();
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<(Uuid, Json<Postback>)> = each!(conn, c => async {
            let mut query = QueryBuilder::new("select key, postback from registration where app_id = ");
            query.push_bind(app.as_str()).push(" and postback is not null and key in (");
            push_keys!(query, chunk);
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// Holds several registrations with their launches until the transaction ends, and tells which instance of each counts,
/// as (key, number). The order is that in which one is held: launches, then registrations, each by their keys. Those of
/// learners who were erased are not there.
pub async fn hold_many(conn: &mut Conn, app: &AppId, keys: &[Uuid]) -> Result<Vec<(Uuid, i64)>> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let hold = conn.for_update();
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("select id from launch where app_id = ");
            query.push_bind(app.as_str()).push(" and registration_key in (");
            push_keys!(query, chunk);
            query.push(") order by registration_key, id").push(hold);
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    let mut found = Vec::with_capacity(keys.len());
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<(Uuid, i64)> = each!(conn, c => async {
            let mut query = QueryBuilder::new("select key, instance from registration where app_id = ");
            query.push_bind(app.as_str()).push(" and erased_at is null and key in (");
            push_keys!(query, chunk);
            query.push(") order by key").push(hold);
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// The names of several registrations' learners, as (key, first and last name), for the worker, which was handed the
/// keys by its jobs. Who has no name is not listed.
pub async fn names(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select key, trim(first_name || ' ' || last_name) from registration
             where (first_name <> '' or last_name <> '') and key in (",
        );
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Makes this instance the one that counts.
pub async fn make_current(conn: &mut Conn, app: &AppId, key: Uuid, instance: i64, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update registration set instance = $1, updated_at = $2 where app_id = $3 and key = $4")
            .bind(instance)
            .bind(now)
            .bind(app.as_str())
            .bind(key)
    )?;
    Ok(())
}

/// Makes the next instance the one that counts.
pub async fn set_instance(conn: &mut Conn, app: &AppId, keys: &[Uuid], now: Time) -> Result<()> {
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("update registration set instance = instance + 1, updated_at = ");
            query.push_bind(now).push(" where app_id = ").push_bind(app.as_str()).push(" and key in (");
            let mut list = query.separated(", ");
            for key in chunk {
                list.push_bind(*key);
            }
            query.push(")");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes that registrations or their results changed. The caller found the keys under their applications.
pub async fn touch(conn: &mut Conn, keys: &[Uuid], now: Time) -> Result<()> {
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("update registration set updated_at = ");
            query.push_bind(now).push(" where key in (");
            push_keys!(query, chunk);
            query.push(")");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Removes the registration with all its data; false if it was not there.
pub async fn delete(conn: &mut Conn, app: &AppId, id: &RegistrationId) -> Result<bool> {
    let gone = execute!(
        conn,
        sqlx::query("delete from registration where app_id = $1 and id = $2").bind(app.as_str()).bind(id.as_str())
    )?;
    Ok(gone > 0)
}

/// Removes the registrations that are on a version of a course, with all their data. Their invitations stop counting
/// them first ([`crate::invitations::uncount_version`]).
pub async fn delete_on_version(conn: &mut Conn, app: &AppId, version: Uuid) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query(
            "delete from registration where app_id = $1
               and (key, instance) in (select registration_key, number from instance where version_id = $2)",
        )
        .bind(app.as_str())
        .bind(version)
    )?)
}

macro_rules! push_where {
    ($query:ident, $app:expr, $filter:expr) => {{
        $query.push(" where registration.app_id = ").push_bind($app.as_str());
        if let Some(course) = &$filter.course_id {
            $query.push(" and registration.course_id = ").push_bind(course);
        }
        if let Some(learner) = &$filter.learner_id {
            $query.push(" and registration.learner_id = ").push_bind(learner);
        }
        push_filter!($query, $filter, "registration", "registration_tag", "registration_key", "registration.key");
    }};
}

/// A page of the application's registrations.
pub async fn list(
    conn: &mut Conn,
    app: &AppId,
    filter: &RegistrationFilter,
    page: &PageRequest<RegistrationSort>,
) -> Result<Page<ListedRegistration>> {
    let sort_column = match page.sort {
        RegistrationSort::Created => None,
        RegistrationSort::Updated => Some("registration.updated_at"),
        RegistrationSort::CourseTitle => Some("course.title"),
        RegistrationSort::FirstName => Some("registration.first_name"),
        RegistrationSort::LastName => Some("registration.last_name"),
    };
    let window = filter.window.behind(page, page.sort == RegistrationSort::Updated);
    let filter = &RegistrationFilter { window, ..filter.clone() };
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select registration.*, course.title as course_title from registration
             join course on course.app_id = registration.app_id and course.id = registration.course_id",
        );
        push_where!(query, app, filter);
        push_page(&mut query, page, sort_column, "registration.key");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// How many registrations the whole list holds.
pub async fn count(conn: &mut Conn, app: &AppId, filter: &RegistrationFilter) -> Result<i64> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select count(*) from registration");
        push_where!(query, app, filter);
        query.build_query_scalar().fetch_one(c).await
    })?)
}

/// The tags of several registrations, as (key, tag), sorted.
pub async fn tags(conn: &mut Conn, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    crate::list::tags_of(conn, "registration_tag", "registration_key", keys).await
}

/// Adds tags to registrations; those that they have already stay.
pub async fn add_tags(conn: &mut Conn, keys: &[Uuid], tags: &[String]) -> Result<()> {
    crate::list::add_tags(conn, "registration_tag", "registration_key", keys, tags).await
}
