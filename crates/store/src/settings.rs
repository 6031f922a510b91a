//! What was set of the configuration, on which level. What a setting means is told in `usher-model`.

use sqlx::{FromRow, QueryBuilder};
use usher_model::{AppId, CourseId, LearningStandard};
use uuid::Uuid;

use crate::list::ROWS_PER_STATEMENT;
use crate::{Conn, Result, Time};

/// What a setting is set on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The application.
    Application,
    /// The application's courses of one standard.
    Standard {
        /// The value of `courseLearningStandard`.
        standard: LearningStandard,
        /// Those with one unit, or those with several.
        single_sco: bool,
    },
    /// A course.
    Course(CourseId),
    /// A version of a course, found under the application.
    Version(Uuid),
    /// A registration, found under the application.
    Registration(Uuid),
    /// One instance of a registration, found under the application.
    Instance(Uuid, i64),
}

impl Scope {
    /// What the column `scope` holds.
    fn column(&self) -> String {
        match self {
            Self::Application => "application".into(),
            Self::Standard { standard, single_sco } => {
                format!("standard {} {}", if *single_sco { "single" } else { "multi" }, standard.as_str())
            }
            Self::Course(id) => format!("course {id}"),
            Self::Version(id) => format!("version {id}"),
            Self::Registration(key) => format!("registration {key}"),
            Self::Instance(key, number) => format!("instance {key} {number}"),
        }
    }
}

/// A setting that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetSetting {
    /// The application.
    pub app_id: String,
    /// What it was set on.
    pub scope: Scope,
    /// Its id.
    pub id: String,
    /// Its value; sealed, if it is a secret.
    pub value: String,
    /// When.
    pub updated_at: Time,
}

#[derive(FromRow)]
struct Row {
    app_id: String,
    scope: String,
    id: String,
    value: String,
    updated_at: Time,
}

/// What a setting was set to on several registrations, in all their instances, as (key, value).
pub async fn of_registrations(conn: &mut Conn, app: &AppId, id: &str, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let mut found = Vec::new();
    for chunk in keys.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<(Uuid, String)> = each!(conn, c => async {
            let mut query = QueryBuilder::new("select registration_key, value from setting where app_id = ");
            query.push_bind(app.as_str()).push(" and id = ").push_bind(id);
            query.push(" and instance is null and registration_key in (");
            push_keys!(query, chunk);
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows);
    }
    Ok(found)
}

/// All that was set on several scopes of the application, in no order.
pub async fn of_scopes(conn: &mut Conn, app: &AppId, scopes: &[Scope]) -> Result<Vec<SetSetting>> {
    let columns: Vec<String> = scopes.iter().map(Scope::column).collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = each!(conn, c => async {
        let mut query = QueryBuilder::new("select app_id, scope, id, value, updated_at from setting where app_id = ");
        query.push_bind(app.as_str()).push(" and scope in (");
        let mut list = query.separated(", ");
        for column in &columns {
            list.push_bind(column);
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    let of = |row: Row| {
        let place = columns.iter().position(|column| *column == row.scope)?;
        let Row { app_id, id, value, updated_at, .. } = row;
        Some(SetSetting { app_id, scope: scopes[place].clone(), id, value, updated_at })
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// Sets values; one that was set before is replaced. No setting may be there twice. The caller found what they are set on
/// under the application.
pub async fn upsert(conn: &mut Conn, rows: &[SetSetting]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into setting
                   (app_id, scope, id, value, course_id, version_id, registration_key, instance, updated_at) ",
            );
            query.push_values(chunk, |mut values, row| {
                let (mut course, mut version, mut registration, mut instance) = (None, None, None, None);
                match &row.scope {
                    Scope::Application | Scope::Standard { .. } => {}
                    Scope::Course(id) => course = Some(id.as_str()),
                    Scope::Version(id) => version = Some(*id),
                    Scope::Registration(key) => registration = Some(*key),
                    Scope::Instance(key, number) => (registration, instance) = (Some(*key), Some(*number)),
                }
                values.push_bind(&row.app_id).push_bind(row.scope.column()).push_bind(&row.id).push_bind(&row.value)
                    .push_bind(course).push_bind(version).push_bind(registration).push_bind(instance)
                    .push_bind(row.updated_at);
            });
            query.push(
                " on conflict (app_id, scope, id) do update set value = excluded.value, updated_at = excluded.updated_at",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Takes settings back; those that were not set do not matter.
pub async fn delete(conn: &mut Conn, app: &AppId, scope: &Scope, ids: &[&str]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let column = scope.column();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from setting where app_id = ");
        query.push_bind(app.as_str()).push(" and scope = ").push_bind(&column).push(" and id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}
