//! On PostgreSQL: connections that carry the requests of many callers at once, each a single prepared statement. The
//! server itself lets commits that wait share a write of its log.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Of};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{Json as Jsonb, ToSql, Type};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use super::Fault;
use super::auth::{Presented, Proven};
use super::batch::Batch;
use super::wire::{Acknowledged, InvitationSummary, PublicInvitation, Report, instant};

/// Connections for reading: few, since requests need not wait for one another on them.
const READERS: usize = 4;
/// Connections for reports: each waits for its own commit, so more of them share a write of the log.
const WRITERS: usize = 16;

const CREDENTIALS: &str = "select secret_hash from credential where app_id = $1 and active";

const SHOW: &str = "
    select invitation.course_id, course.title, allow_launch, allow_new_registrations, slug,
        invitation.created_at, invitation.updated_at, registration_cap
    from invitation join course on course.app_id = invitation.app_id and course.id = invitation.course_id
    where invitation.app_id = $1 and invitation.id = $2 and public";

/// The three rows of a report in one statement, and so in one round trip.
const REPORT: &str = "
    with reporting as (
        update launch set last_seq = $3, seen_at = $4
        where token_hash = $1 and epoch = $2 and last_seq < $3 and state = 'live'
        returning registration_key, instance
    ), reported as (
        update sco_runtime set elements = elements || $6::jsonb, completion = $7, success = $8, score = $9,
            sitting_cs = $10, updated_at = $4
        from reporting
        where sco_runtime.registration_key = reporting.registration_key
            and sco_runtime.instance = reporting.instance and activity = $5
        returning sco_runtime.registration_key, sco_runtime.instance, earlier_cs + sitting_cs as time_cs
    )
    update instance set completion = $7, success = $8, score = greatest(score, $9), time_cs = reported.time_cs,
        last_access_at = $4, updated_at = $4
    from reported
    where instance.registration_key = reported.registration_key and instance.number = reported.instance";

/// What the handlers share.
pub(super) struct State {
    public_url: String,
    proven: Proven,
    readers: Vec<Reader>,
    writers: Vec<(Client, Statement)>,
    inviter: Mutex<Client>,
    turn: AtomicUsize,
}

struct Reader {
    client: Client,
    credentials: Statement,
    show: Statement,
}

impl State {
    pub(super) async fn open(url: &str, public_url: String) -> Result<Arc<Self>> {
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let client = crate::database::connect(url).await?;
            let (credentials, show) = (client.prepare(CREDENTIALS).await?, client.prepare(SHOW).await?);
            readers.push(Reader { client, credentials, show });
        }
        let mut writers = Vec::with_capacity(WRITERS);
        for _ in 0..WRITERS {
            let client = crate::database::connect(url).await?;
            let report = client.prepare(REPORT).await?;
            writers.push((client, report));
        }
        let inviter = Mutex::new(crate::database::connect(url).await?);
        Ok(Arc::new(Self {
            public_url,
            proven: Proven::default(),
            readers,
            writers,
            inviter,
            turn: AtomicUsize::new(0),
        }))
    }

    fn turn(&self) -> usize {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }

    fn reader(&self) -> &Reader {
        &self.readers[self.turn() % READERS]
    }

    async fn authenticate(&self, headers: &HeaderMap) -> Result<String, Fault> {
        let presented = Presented::read(headers)?;
        let app = presented.app.clone();
        if !self.proven.knows(&presented) {
            let Reader { client, credentials, .. } = self.reader();
            presented.check(client.query(credentials, &[&app]).await?.into_iter().map(|row| row.get(0)))?;
            self.proven.remember(presented);
        }
        Ok(app)
    }
}

pub(super) async fn show(
    Of(state): Of<Arc<State>>,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Json<PublicInvitation>, Fault> {
    let app = state.authenticate(&headers).await?;
    let Reader { client, show, .. } = state.reader();
    let row = client.query_one(show, &[&app, &id]).await?;
    let date = |column| instant(row.get::<_, DateTime<Utc>>(column));
    Ok(Json(PublicInvitation {
        id,
        course_id: row.get(0),
        course_title: row.get(1),
        allow_launch: row.get(2),
        allow_new_registrations: row.get(3),
        url: format!("{}/i/{}", state.public_url, row.get::<_, &str>(4)),
        create_date: date(5),
        updated: date(6),
        registration_cap: row.get(7),
    }))
}

pub(super) async fn commit(
    Of(state): Of<Arc<State>>,
    Path(token): Path<String>,
    body: Bytes,
) -> Result<Json<Acknowledged>, Fault> {
    let report = Report::read(&token, &body)?;
    let (client, statement) = &state.writers[state.turn() % WRITERS];
    let commit = &report.commit;
    let written = client
        .execute(
            statement,
            &[
                &report.token_hash.as_slice(),
                &commit.epoch,
                &commit.seq,
                &report.at,
                &commit.activity,
                &Jsonb(&commit.elements),
                &report.completion,
                &report.success,
                &report.score,
                &report.sitting_cs,
            ],
        )
        .await?;
    (written == 1).then_some(()).context("no such launch, or an old report")?;
    Ok(Json(report.acknowledge()))
}

pub(super) async fn invite(
    Of(state): Of<Arc<State>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<InvitationSummary>, Fault> {
    let app = state.authenticate(&headers).await?;
    let batch = Batch::of(app, serde_json::from_slice(&body)?);
    let mut client = state.inviter.lock().await;
    write(&mut client, &batch).await?;
    Ok(Json(batch.summary()))
}

async fn write(client: &mut Client, batch: &Batch) -> Result<()> {
    const VERSION: &str = "
        select course_version.id from course
        join course_version on course_version.app_id = course.app_id and course_version.course_id = course.id
            and number = latest_version
        where course.app_id = $1 and course.id = $2";
    const INVITATION: &str = "
        insert into invitation (id, app_id, public, course_id, creator_email, allow_launch, allow_new_registrations,
            registration_cap, registration_count, launched_count, duplicates, created_at, updated_at)
        values ($1, $2, false, $3, $4, true, true, 0, $5, 0, 'SEND_EXISTING', $6, $6)";
    const REGISTRATION: &str = "registration (key, app_id, id, course_id, learner_id, email, first_name, last_name,
        instance, xapi_id, created_at, updated_at)";
    const INSTANCE: &str = "instance (registration_key, number, version_id, completion, success, time_cs, created_at,
        updated_at)";
    const INVITEE: &str = "invitee (id, app_id, invitation_id, registration_key, email, email_key, generation,
        created_at, updated_at)";
    const DELIVERY: &str = "delivery (id, app_id, kind, invitation_id, invitee_id, address, state, attempts, due_at,
        created_at)";
    const EVENT: &str = "
        insert into event (id, app_id, actor_kind, actor_id, verb, thing_kind, thing_id, detail, created_at)
        values ($1, $2, 'credential', '', 'invitation.create', 'invitation', $3, $4, $5)";
    const UUID: Type = Type::UUID;
    const TEXT: Type = Type::TEXT;
    const INT8: Type = Type::INT8;
    const TIME: Type = Type::TIMESTAMPTZ;

    let Batch { app, invitation, course, creator, at, people } = batch;
    let tx = client.transaction().await?;
    let version: Uuid = tx.query_one(VERSION, &[app, course]).await?.get(0);
    let count = i64::try_from(people.len())?;
    tx.execute(INVITATION, &[invitation, app, course, creator, &count, at]).await?;

    let types = [UUID, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, INT8, UUID, TIME, TIME];
    let copy = copy(&tx, REGISTRATION, &types).await?;
    tokio::pin!(copy);
    for one in people {
        let (key, id, email, xapi) = (&one.registration, &one.registration_id, &one.email, &one.xapi);
        let row: [&(dyn ToSql + Sync); 12] = [key, app, id, course, email, email, &"", &"", &0_i64, xapi, at, at];
        copy.as_mut().write(&row).await?;
    }
    copy.finish().await?;

    let types = [UUID, INT8, UUID, TEXT, TEXT, INT8, TIME, TIME];
    let copy = self::copy(&tx, INSTANCE, &types).await?;
    tokio::pin!(copy);
    for one in people {
        let row: [&(dyn ToSql + Sync); 8] =
            [&one.registration, &0_i64, &version, &"UNKNOWN", &"UNKNOWN", &0_i64, at, at];
        copy.as_mut().write(&row).await?;
    }
    copy.finish().await?;

    let types = [UUID, TEXT, UUID, UUID, TEXT, TEXT, INT8, TIME, TIME];
    let copy = self::copy(&tx, INVITEE, &types).await?;
    tokio::pin!(copy);
    for one in people {
        let row: [&(dyn ToSql + Sync); 9] =
            [&one.invitee, app, invitation, &one.registration, &one.email, &one.email, &0_i64, at, at];
        copy.as_mut().write(&row).await?;
    }
    copy.finish().await?;

    let types = [UUID, TEXT, TEXT, UUID, UUID, TEXT, TEXT, INT8, TIME, TIME];
    let copy = self::copy(&tx, DELIVERY, &types).await?;
    tokio::pin!(copy);
    for one in people {
        let row: [&(dyn ToSql + Sync); 10] =
            [&one.delivery, app, &"invitation", invitation, &one.invitee, &one.email, &"queued", &0_i64, at, at];
        copy.as_mut().write(&row).await?;
    }
    copy.finish().await?;

    let detail: Value = batch.detail();
    tx.execute(EVENT, &[&Uuid::now_v7(), app, &invitation.to_string(), &detail, at]).await?;
    Ok(tx.commit().await?)
}

async fn copy(tx: &tokio_postgres::Transaction<'_>, table: &str, types: &[Type]) -> Result<BinaryCopyInWriter> {
    let sink = tx.copy_in(&format!("copy {table} from stdin binary")).await?;
    Ok(BinaryCopyInWriter::new(sink, types))
}
