//! Tags of learners. They hang on a learner's id alone: no registration is needed.

use sqlx::QueryBuilder;
use usher_model::AppId;

use crate::{Conn, Result};

/// The tags of a learner, sorted.
pub async fn of(conn: &mut Conn, app: &AppId, learner: &str) -> Result<Vec<String>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select tag from learner_tag where app_id = $1 and learner_id = $2 order by tag",
    )
    .bind(app.as_str()).bind(learner)
    .fetch_all(c))?)
}

/// Adds every tag to every learner, in bounded statements; those that they have already stay.
pub async fn add(conn: &mut Conn, app: &AppId, learners: &[String], tags: &[String]) -> Result<()> {
    let rows: Vec<(&str, &str, &str)> =
        learners.iter().flat_map(|learner| tags.iter().map(move |tag| (app.as_str(), &**learner, &**tag))).collect();
    insert_rows!(conn, "learner_tag" " on conflict do nothing", rows, |row| {
        app_id: row.0,
        learner_id: row.1,
        tag: row.2,
    });
    Ok(())
}

/// Takes tags off a learner; those that they have not do not matter.
pub async fn remove(conn: &mut Conn, app: &AppId, learner: &str, tags: &[String]) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from learner_tag where app_id = ");
        query.push_bind(app.as_str()).push(" and learner_id = ").push_bind(learner).push(" and tag in (");
        let mut list = query.separated(", ");
        for tag in tags {
            list.push_bind(tag);
        }
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The first of several learners who has more than so many tags.
pub async fn find_overfull(conn: &mut Conn, app: &AppId, learners: &[String], most: i64) -> Result<Option<String>> {
    if learners.is_empty() {
        return Ok(None);
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select learner_id from learner_tag where app_id = ");
        query.push_bind(app.as_str()).push(" and learner_id in (");
        let mut list = query.separated(", ");
        for learner in learners {
            list.push_bind(learner);
        }
        query.push(") group by learner_id having count(*) > ").push_bind(most).push(" order by learner_id limit 1");
        query.build_query_scalar().fetch_optional(c).await
    })?)
}

/// Hands all tags of a learner on to another, whose own stay.
pub async fn join(conn: &mut Conn, app: &AppId, from: &str, to: &str) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into learner_tag (app_id, learner_id, tag)
             select app_id, $1, tag from learner_tag where app_id = $2 and learner_id = $3
             on conflict do nothing",
        )
        .bind(to)
        .bind(app.as_str())
        .bind(from)
    )?;
    clear(conn, app, from).await?;
    Ok(())
}

/// Takes all tags off a learner; how many.
pub async fn clear(conn: &mut Conn, app: &AppId, learner: &str) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query("delete from learner_tag where app_id = $1 and learner_id = $2").bind(app.as_str()).bind(learner)
    )?)
}
