//! Invitations that were removed. From then on they are gone for everybody; what hangs on one goes in batches, so that
//! nobody waits long for the one writer of SQLite, and the invitation goes with the last of it.

use sqlx::QueryBuilder;
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// Notes that an invitation is removed; false if it was not there, or removed before.
pub async fn mark(conn: &mut Conn, app: &AppId, invitation: Uuid, now: Time) -> Result<bool> {
    let marked = execute!(
        conn,
        sqlx::query("update invitation set removed_at = $1 where app_id = $2 and id = $3 and removed_at is null")
            .bind(now)
            .bind(app.as_str())
            .bind(invitation)
    )?;
    Ok(marked > 0)
}

/// The invitation that was removed first and is not gone yet, with its application, of all applications: for the worker.
pub async fn next(conn: &mut Conn) -> Result<Option<(Uuid, String)>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select id, app_id from invitation where removed_at is not null order by removed_at, id limit 1",
    )
    .fetch_optional(c))?)
}

/// Takes the next mails off an invitation; their record stays, and those that have not gone out are cancelled. How many.
pub async fn release_mails(
    conn: &mut Conn,
    app: &AppId,
    invitation: Uuid,
    reason: &str,
    limit: i64,
    now: Time,
) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query(
            "update delivery set invitation_id = null, invitee_id = null, proof_id = null, locked_by = null,
               locked_until = null,
               error = case when state = 'queued' then $1 else error end,
               finished_at = case when state = 'queued' then $2 else finished_at end,
               state = case when state = 'queued' then 'cancelled' else state end
             where app_id = $3 and id in (select id from delivery where invitation_id = $4 limit $5)",
        )
        .bind(reason)
        .bind(now)
        .bind(app.as_str())
        .bind(invitation)
        .bind(limit)
    )?)
}

/// The next invitees of an invitation.
pub async fn invitees(conn: &mut Conn, app: &AppId, invitation: Uuid, limit: i64) -> Result<Vec<Uuid>> {
    Ok(each!(conn, c => sqlx::query_scalar(
        "select id from invitee where app_id = $1 and invitation_id = $2 order by id limit $3",
    )
    .bind(app.as_str()).bind(invitation).bind(limit)
    .fetch_all(c))?)
}

/// Removes invitees; their registrations stay.
pub async fn delete_invitees(conn: &mut Conn, app: &AppId, ids: &[Uuid]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    each!(conn, c => async {
        let mut query = QueryBuilder::new("delete from invitee where app_id = ");
        query.push_bind(app.as_str()).push(" and id in (");
        push_keys!(query, ids);
        query.push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Removes the next proofs of an invitation; how many.
pub async fn delete_proofs(conn: &mut Conn, app: &AppId, invitation: Uuid, limit: i64) -> Result<u64> {
    Ok(execute!(
        conn,
        sqlx::query(
            "delete from proof
             where app_id = $1 and id in (select id from proof where invitation_id = $2 limit $3)",
        )
        .bind(app.as_str())
        .bind(invitation)
        .bind(limit)
    )?)
}
