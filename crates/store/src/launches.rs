//! Launches: one sitting of a learner in a course. A launch is found by the hash of its token, which is what
//! authorises; the state's rules are in `service`.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// One sitting.
#[derive(Clone, Debug, FromRow)]
pub struct Launch {
    /// Its id.
    pub id: Uuid,
    /// The application.
    pub app_id: String,
    /// SHA-256 of the token in its address.
    pub token_hash: Vec<u8>,
    /// The registration.
    pub registration_key: Uuid,
    /// The instance that it writes to.
    pub instance: i64,
    /// The invitee whose link opened it.
    pub invitee_id: Option<Uuid>,
    /// `ready` (not begun), `live`, `paused` (its page went away and may come back), `ended` (the learner left),
    /// `replaced` (another launch took over).
    pub state: String,
    /// Raised by every begin, so that the same address open twice has one that counts.
    pub epoch: i64,
    /// The last commit applied in this epoch.
    pub last_seq: i64,
    /// How many activities were opened.
    pub sitting: i64,
    /// Where the learner goes on exit: a URL or a keyword.
    pub exit_to: Option<String>,
    /// Whether results are kept.
    pub tracking: bool,
    /// The activity to begin with.
    pub start_activity: Option<String>,
    /// Until when it may be begun for the first time.
    pub open_until: Time,
    /// When it was made.
    pub created_at: Time,
    /// When it was first begun.
    pub begun_at: Option<Time>,
    /// When its page was last heard of.
    pub seen_at: Option<Time>,
    /// When it ended.
    pub ended_at: Option<Time>,
}

/// Adds a launch that is ready to be begun.
pub async fn insert(conn: &mut Conn, row: &Launch) -> Result<()> {
    execute!(conn, sqlx::query(
        "insert into launch (id, app_id, token_hash, registration_key, instance, invitee_id, state, epoch, last_seq,
           sitting, exit_to, tracking, start_activity, open_until, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(row.id).bind(&row.app_id).bind(&row.token_hash).bind(row.registration_key).bind(row.instance)
    .bind(row.invitee_id).bind(&row.state).bind(row.epoch).bind(row.last_seq).bind(row.sitting).bind(&row.exit_to)
    .bind(row.tracking).bind(&row.start_activity).bind(row.open_until).bind(row.created_at))?;
    Ok(())
}

/// The launch of a token.
pub async fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Launch>> {
    Ok(
        each!(conn, c => sqlx::query_as("select * from launch where token_hash = $1").bind(token_hash).fetch_optional(c))?,
    )
}

/// The launch of a token, held against change until the transaction ends.
pub async fn lock(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<Launch>> {
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from launch where token_hash = ");
        query.push_bind(token_hash).push(hold);
        query.build_query_as().fetch_optional(c).await
    })?)
}

/// Holds all launches of a registration until the transaction ends, always in the same order: two that take over from
/// each other at the same moment must not wait in a circle.
pub async fn lock_all(conn: &mut Conn, app: &AppId, registration: Uuid) -> Result<()> {
    let hold = conn.for_update();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("select id from launch where registration_key = ");
        query.push_bind(registration).push(" and app_id = ").push_bind(app.as_str()).push(" order by id").push(hold);
        query.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// Writes what changes in the life of a launch.
pub async fn update(conn: &mut Conn, row: &Launch) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update launch set state = $1, epoch = $2, last_seq = $3, sitting = $4, begun_at = $5, seen_at = $6,
           ended_at = $7
         where app_id = $8 and id = $9",
        )
        .bind(&row.state)
        .bind(row.epoch)
        .bind(row.last_seq)
        .bind(row.sitting)
        .bind(row.begun_at)
        .bind(row.seen_at)
        .bind(row.ended_at)
        .bind(&row.app_id)
        .bind(row.id)
    )?;
    Ok(())
}

/// Ends every other launch of a registration: this one takes over.
pub async fn replace_others(conn: &mut Conn, app: &AppId, registration: Uuid, keep: Uuid, now: Time) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "update launch set state = 'replaced', ended_at = $1
         where app_id = $2 and registration_key = $3 and id <> $4 and state in ('ready', 'live', 'paused')",
        )
        .bind(now)
        .bind(app.as_str())
        .bind(registration)
        .bind(keep)
    )?;
    Ok(())
}

/// Whether a launch of the registration was heard of since an instant.
pub async fn is_live(conn: &mut Conn, app: &AppId, registration: Uuid, since: Time) -> Result<bool> {
    let live: Option<Uuid> = each!(conn, c => sqlx::query_scalar(
        "select id from launch where app_id = $1 and registration_key = $2 and state = 'live' and seen_at >= $3",
    )
    .bind(app.as_str()).bind(registration).bind(since)
    .fetch_optional(c))?;
    Ok(live.is_some())
}
