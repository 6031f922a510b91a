//! The tags of what has a row of its own. Those of learners, who have none, are in [`crate::learner_tags`].

use sqlx::QueryBuilder;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// What carries tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagged {
    /// A course, by the id that its importer chose.
    Course,
    /// An invitation, by its id.
    Invitation,
    /// A registration, by its id on the wire.
    Registration,
}

struct Names {
    things: &'static str,
    key: &'static str,
    tags: &'static str,
    tag_key: &'static str,
}

impl Tagged {
    const fn names(self) -> Names {
        match self {
            Self::Course => Names { things: "course", key: "key", tags: "course_tag", tag_key: "course_key" },
            Self::Invitation => {
                Names { things: "invitation", key: "id", tags: "invitation_tag", tag_key: "invitation_id" }
            }
            Self::Registration => {
                Names { things: "registration", key: "key", tags: "registration_tag", tag_key: "registration_key" }
            }
        }
    }
}

/// Those of the things that the application has, each with the key that its tags hang on.
pub async fn find(conn: &mut Conn, app: &AppId, tagged: Tagged, ids: &[String]) -> Result<Vec<(String, Uuid)>> {
    select(conn, app, tagged, ids, "").await
}

/// The same, held against change until the transaction ends: two that add tags at once must not both find room.
pub async fn lock(conn: &mut Conn, app: &AppId, tagged: Tagged, ids: &[String]) -> Result<Vec<(String, Uuid)>> {
    let hold = conn.for_update();
    select(conn, app, tagged, ids, hold).await
}

async fn select(
    conn: &mut Conn,
    app: &AppId,
    tagged: Tagged,
    ids: &[String],
    hold: &'static str,
) -> Result<Vec<(String, Uuid)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    if tagged == Tagged::Invitation {
        // An id of another form is nobody's.
        let ids: Vec<Uuid> = ids.iter().filter_map(|id| Uuid::parse_str(id).ok()).collect();
        let found: Vec<Uuid> = each!(conn, c => async {
            let mut query = QueryBuilder::new("select id from invitation where removed_at is null and app_id = ");
            query.push_bind(app.as_str()).push(" and id in (");
            let mut list = query.separated(", ");
            // What is in no list is equal to nothing; an empty one is not SQL everywhere.
            list.push_bind(Uuid::nil());
            for id in &ids {
                list.push_bind(*id);
            }
            query.push(") order by id").push(hold);
            query.build_query_scalar().fetch_all(c).await
        })?;
        return Ok(found.into_iter().map(|id| (id.to_string(), id)).collect());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select id, key from ");
        query.push(tagged.names().things).push(" where app_id = ").push_bind(app.as_str()).push(" and id in (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(id);
        }
        query.push(") order by key").push(hold);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Notes that things changed.
pub async fn touch(conn: &mut Conn, app: &AppId, tagged: Tagged, keys: &[Uuid], now: Time) -> Result<()> {
    let names = tagged.names();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("update ");
        query.push(names.things).push(" set updated_at = ").push_bind(now);
        query.push(" where app_id = ").push_bind(app.as_str()).push(" and ").push(names.key).push(" in (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The tags of several things, as (key, tag), sorted.
pub async fn of(conn: &mut Conn, tagged: Tagged, keys: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let names = tagged.names();
    crate::list::tags_of(conn, names.tags, names.tag_key, keys).await
}

/// Adds every tag to every thing; those that they have already stay.
pub async fn add(conn: &mut Conn, tagged: Tagged, keys: &[Uuid], tags: &[String]) -> Result<()> {
    let names = tagged.names();
    crate::list::add_tags(conn, names.tags, names.tag_key, keys, tags).await
}

/// Takes tags off a thing; those that it has not do not matter.
pub async fn remove(conn: &mut Conn, tagged: Tagged, key: Uuid, tags: &[String]) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let names = tagged.names();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from ");
        query.push(names.tags).push(" where ").push(names.tag_key).push(" = ").push_bind(key).push(" and tag in (");
        let mut list = query.separated(", ");
        for tag in tags {
            list.push_bind(tag);
        }
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The first of several things that has more than so many tags.
pub async fn find_overfull(conn: &mut Conn, tagged: Tagged, keys: &[Uuid], most: i64) -> Result<Option<Uuid>> {
    let names = tagged.names();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(names.tag_key).push(" from ").push(names.tags).push(" where ").push(names.tag_key).push(" in (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(") group by 1 having count(*) > ").push_bind(most).push(" order by 1 limit 1");
        query.build_query_scalar().fetch_optional(c).await
    })?)
}
