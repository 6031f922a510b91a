//! Groups of people, to assign courses to and to report on. They belong to the account. Everyone is no row.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::list::push_page;
use crate::{Conn, Page, PageRequest, Result, SortKey, Time};

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

impl TeamGroup {
    /// Where this row stands in a list.
    pub fn position(&self) -> (SortKey, Uuid) {
        (SortKey::Created, self.id)
    }
}

/// Which groups a list holds.
#[derive(Clone, Debug, Default)]
pub struct GroupFilter {
    /// Of this name as it is matched.
    pub name_key: Option<String>,
    /// That this person is a member of.
    pub of_member: Option<Uuid>,
    /// That this person reports on.
    pub of_reporter: Option<Uuid>,
}

/// Adds a group. A taken name is a unique violation.
pub async fn insert(conn: &mut Conn, row: &TeamGroup) -> Result<()> {
    execute!(
        conn,
        sqlx::query("insert into team_group (id, name, name_key, created_at, updated_at) values ($1, $2, $3, $4, $5)")
            .bind(row.id)
            .bind(&row.name)
            .bind(&row.name_key)
            .bind(row.created_at)
            .bind(row.updated_at)
    )?;
    Ok(())
}

/// Gives a group another name. A taken name is a unique violation.
pub async fn rename(conn: &mut Conn, id: Uuid, name: &str, name_key: &str, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update team_group set name = $1, name_key = $2, updated_at = $3 where id = $4")
            .bind(name)
            .bind(name_key)
            .bind(now)
            .bind(id)
    )?;
    Ok(())
}

/// Removes a group, with its memberships and enrolments; false if there is none of that id.
pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<bool> {
    Ok(execute!(conn, sqlx::query("delete from team_group where id = $1").bind(id))? > 0)
}

/// The group with that id.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<TeamGroup>> {
    Ok(each!(conn, c => sqlx::query_as("select * from team_group where id = $1").bind(id).fetch_optional(c))?)
}

/// The group with that id, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<TeamGroup>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from team_group where id = ");
        query.push_bind(id).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// A page of groups.
pub async fn list(conn: &mut Conn, filter: &GroupFilter, page: &PageRequest<()>) -> Result<Page<TeamGroup>> {
    let rows = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from team_group where true");
        if let Some(name) = &filter.name_key {
            query.push(" and name_key = ").push_bind(name);
        }
        if let Some(person) = filter.of_member {
            query.push(" and id in (select group_id from membership where person_id = ").push_bind(person).push(")");
        }
        if let Some(person) = filter.of_reporter {
            query.push(" and id in (select group_id from reporting where person_id = ").push_bind(person).push(")");
        }
        push_page(&mut query, page, None, "id");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(Page::cut(rows, page.limit))
}

/// Takes a person out of a group; false if they were not in it.
pub async fn remove_membership(conn: &mut Conn, person: Uuid, group: Uuid) -> Result<bool> {
    let removed = execute!(
        conn,
        sqlx::query("delete from membership where group_id = $1 and person_id = $2").bind(group).bind(person)
    )?;
    Ok(removed > 0)
}

/// Lets a person no longer report on a group; false if they did not.
pub async fn remove_reporting(conn: &mut Conn, person: Uuid, group: Uuid) -> Result<bool> {
    let removed = execute!(
        conn,
        sqlx::query("delete from reporting where group_id = $1 and person_id = $2").bind(group).bind(person)
    )?;
    Ok(removed > 0)
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
