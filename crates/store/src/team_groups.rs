//! Groups of people, to assign courses to and to report on. They belong to the account. Everyone is no row.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// A group.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct TeamGroup {
    /// Its id; time-ordered.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The name as it is matched: in lower case.
    pub name_key: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was last changed.
    pub updated_at: Time,
}

/// Adds those groups whose names are not taken.
pub async fn insert_missing(conn: &mut Conn, rows: &[TeamGroup]) -> Result<()> {
    insert_rows!(conn, "team_group" " on conflict (name_key) do nothing", rows, |row| {
        id: row.id,
        name: &row.name,
        name_key: &row.name_key,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(())
}

/// The groups of those names as they are matched, in the order of their names.
pub async fn find_by_names(conn: &mut Conn, name_keys: &[String]) -> Result<Vec<TeamGroup>> {
    if name_keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from team_group where name_key in (");
        let mut list = query.separated(", ");
        for key in name_keys {
            list.push_bind(key);
        }
        query.push(") order by name_key");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Makes a person a member of groups.
pub async fn add_memberships(conn: &mut Conn, person: Uuid, groups: &[Uuid], now: Time) -> Result<()> {
    let rows: Vec<(Uuid, Uuid, Time)> = groups.iter().map(|group| (*group, person, now)).collect();
    insert_rows!(conn, "membership" " on conflict do nothing", rows, |row| {
        group_id: row.0,
        person_id: row.1,
        created_at: row.2,
    });
    Ok(())
}

/// Lets a person report on groups.
pub async fn add_reporting(conn: &mut Conn, person: Uuid, groups: &[Uuid], now: Time) -> Result<()> {
    let rows: Vec<(Uuid, Uuid, Time)> = groups.iter().map(|group| (*group, person, now)).collect();
    insert_rows!(conn, "reporting" " on conflict do nothing", rows, |row| {
        group_id: row.0,
        person_id: row.1,
        created_at: row.2,
    });
    Ok(())
}

/// The groups that a person is a member of, in the order of their names.
pub async fn of_member(conn: &mut Conn, person: Uuid) -> Result<Vec<TeamGroup>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select team_group.* from membership join team_group on team_group.id = membership.group_id
         where membership.person_id = $1 order by team_group.name_key",
    )
    .bind(person)
    .fetch_all(c))?)
}

/// The groups that a person reports on, in the order of their names.
pub async fn of_reporter(conn: &mut Conn, person: Uuid) -> Result<Vec<TeamGroup>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select team_group.* from reporting join team_group on team_group.id = reporting.group_id
         where reporting.person_id = $1 order by team_group.name_key",
    )
    .bind(person)
    .fetch_all(c))?)
}
