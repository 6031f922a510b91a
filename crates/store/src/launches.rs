//! Launches: one sitting of a learner in a course. A launch is found by the hash of its token, which is what
//! authorises; the state's rules are in `service`.

use sqlx::{FromRow, QueryBuilder};
use usher_model::AppId;
use uuid::Uuid;

use crate::list::ROWS_PER_STATEMENT;
use crate::{Conn, Json, Result, Time};

/// Who may come back to a launch once it has begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LaunchAuth {
    /// Only from the network address that it was begun from.
    pub address: bool,
    /// Only with the browser that it was begun with.
    pub browser: bool,
    /// For so many seconds after it was begun.
    pub expiry: Option<i64>,
    /// For so many seconds after it was last heard of.
    pub sliding_expiry: Option<i64>,
}

/// What whoever made the link of a launch wants of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub struct LaunchOptions {
    /// Who may come back to it.
    pub auth: Option<Json<LaunchAuth>>,
    /// A style sheet for the player.
    pub css_url: Option<String>,
    /// Added to the query of each activity's address.
    pub extra_query: Option<String>,
}

/// What a sitting came to.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct LaunchResult {
    /// The instance's completion when it last reported: `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// The instance's success then: `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// The instance's score then, 0 to 100.
    pub score: Option<f64>,
    /// Hundredths of a second that it added to the instance.
    pub time_cs: i64,
    /// When its course last reported.
    pub reported_at: Option<Time>,
}

impl Default for LaunchResult {
    fn default() -> Self {
        Self { completion: "UNKNOWN".into(), success: "UNKNOWN".into(), score: None, time_cs: 0, reported_at: None }
    }
}

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
    /// The instance that it writes to: the one that counts when it is first begun.
    pub instance: i64,
    /// The invitee whose link opened it.
    pub invitee_id: Option<Uuid>,
    /// `ready` (not begun), `live`, `paused` (its page went away and may come back, or it keeps nothing), `ended` (the learner left),
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
    /// What whoever made its link wants of it.
    #[sqlx(flatten)]
    pub options: LaunchOptions,
    /// Whoever began it, hashed, if its [`LaunchAuth`] asks for that.
    pub bound_to: Option<Vec<u8>>,
    /// What it came to.
    #[sqlx(flatten)]
    pub result: LaunchResult,
    /// What of the configuration it obeys, read when it began; none where that is the default.
    pub rules: Option<Json<serde_json::Value>>,
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
           sitting, exit_to, tracking, start_activity, open_until, created_at, auth, css_url, extra_query)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(row.id).bind(&row.app_id).bind(&row.token_hash).bind(row.registration_key).bind(row.instance)
    .bind(row.invitee_id).bind(&row.state).bind(row.epoch).bind(row.last_seq).bind(row.sitting).bind(&row.exit_to)
    .bind(row.tracking).bind(&row.start_activity).bind(row.open_until).bind(row.created_at)
    .bind(row.options.auth).bind(&row.options.css_url).bind(&row.options.extra_query))?;
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

/// The launches of several tokens, held with their registrations until the transaction ends, so that what is reported of one
/// registration is applied one after the other. Launches are held in the order of
/// [`registrations::hold_many`](crate::registrations::hold_many).
pub async fn lock_each(conn: &mut Conn, token_hashes: &[Vec<u8>]) -> Result<Vec<Launch>> {
    if token_hashes.is_empty() {
        return Ok(Vec::new());
    }
    let hold = conn.for_update();
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select launch.* from launch join registration on registration.key = launch.registration_key
             where launch.token_hash in (",
        );
        let mut list = query.separated(", ");
        for hash in token_hashes {
            list.push_bind(hash);
        }
        query.push(") order by launch.registration_key, launch.id").push(hold);
        query.build_query_as().fetch_all(c).await
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

/// Writes what changes in the life of launches, each of which is named once.
pub async fn update(conn: &mut Conn, rows: &[Launch]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "with written (app_id, id, state, epoch, last_seq, sitting, begun_at, seen_at, ended_at, instance,
                   bound_to, completion, success, score, time_cs, reported_at) as (",
            );
            query.push_values(chunk, |mut values, row| {
                values.push_bind(&row.app_id).push_bind(row.id).push_bind(&row.state).push_bind(row.epoch)
                    .push_bind(row.last_seq).push_bind(row.sitting).push_bind(row.begun_at).push_bind(row.seen_at)
                    .push_bind(row.ended_at).push_bind(row.instance).push_bind(&row.bound_to)
                    .push_bind(&row.result.completion).push_bind(&row.result.success).push_bind(row.result.score)
                    .push_bind(row.result.time_cs).push_bind(row.result.reported_at);
            });
            query.push(
                ") update launch set state = written.state, epoch = written.epoch, last_seq = written.last_seq,
                   sitting = written.sitting, begun_at = written.begun_at, seen_at = written.seen_at,
                   ended_at = written.ended_at, instance = written.instance, bound_to = written.bound_to,
                   completion = written.completion, success = written.success, score = written.score,
                   time_cs = written.time_cs, reported_at = written.reported_at
                 from written where launch.app_id = written.app_id and launch.id = written.id",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Notes what of the configuration a launch that begins obeys.
pub async fn set_rules(conn: &mut Conn, row: &Launch) -> Result<()> {
    execute!(
        conn,
        sqlx::query("update launch set rules = $1 where app_id = $2 and id = $3")
            .bind(&row.rules)
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

/// Ends the launches that were opened by links of invitees. They are held in the order of [`lock_all`].
pub async fn end_by_links(conn: &mut Conn, app: &AppId, invitees: &[Uuid], now: Time) -> Result<()> {
    if invitees.is_empty() {
        return Ok(());
    }
    let hold = conn.for_update();
    each!(conn, c => async {
        let mut query = QueryBuilder::new("update launch set state = 'ended', ended_at = ");
        query.push_bind(now).push(" where id in (select id from launch where app_id = ").push_bind(app.as_str());
        query.push(" and state in ('ready', 'live', 'paused')");
        query.push(" and invitee_id in (");
        push_keys!(query, invitees);
        query.push(") order by registration_key, id").push(hold).push(")");
        query.build().execute(c).await.map(|_| ())
    })?;
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

/// Removes the sittings of an instance. What has not begun stays: it will write to the instance that counts then.
pub async fn delete_begun(conn: &mut Conn, app: &AppId, registration: Uuid, instance: i64) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "delete from launch
             where app_id = $1 and registration_key = $2 and instance = $3 and begun_at is not null",
        )
        .bind(app.as_str())
        .bind(registration)
        .bind(instance)
    )?;
    Ok(())
}

/// The sittings of a registration, or of one instance of it, that were begun and kept something; the newest first.
pub async fn history(
    conn: &mut Conn,
    app: &AppId,
    registration: Uuid,
    instance: Option<i64>,
    limit: i64,
) -> Result<Vec<Launch>> {
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from launch where app_id = ");
        query.push_bind(app.as_str()).push(" and registration_key = ").push_bind(registration);
        query.push(" and begun_at is not null and tracking");
        if let Some(instance) = instance {
            query.push(" and instance = ").push_bind(instance);
        }
        query.push(" order by created_at desc, id desc limit ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// All launches of several registrations, oldest first. The caller found the registrations under their application.
pub async fn of_registrations(conn: &mut Conn, registrations: &[Uuid]) -> Result<Vec<Launch>> {
    if registrations.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from launch where registration_key in (");
        push_keys!(query, registrations);
        query.push(") order by id");
        query.build_query_as().fetch_all(c).await
    })?)
}
