//! Runtime data of SCOs: what each course reported, as it sent it. Callers found the registration's key under its
//! application.

use std::collections::BTreeMap;

use sqlx::{FromRow, QueryBuilder};
use usher_content::runtime::Interaction;
use uuid::Uuid;

use crate::instances::Instance;
use crate::list::ROWS_PER_STATEMENT;
use crate::{Conn, Json, Result, Time};

/// One SCO of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScoKey {
    /// The registration.
    pub registration: Uuid,
    /// The instance.
    pub instance: i64,
    /// The activity's id.
    pub activity: String,
}

/// What one SCO reported in one instance.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ScoRuntime {
    /// The registration.
    pub registration_key: Uuid,
    /// The instance.
    pub instance: i64,
    /// The activity's id.
    pub activity: String,
    /// Element → value, without interactions.
    pub elements: Json<BTreeMap<String, String>>,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// 0 to 1.
    pub progress: Option<f64>,
    /// How often it was opened.
    pub attempts: i64,
    /// Which opening the time of this sitting belongs to.
    pub sitting: String,
    /// Hundredths of a second of earlier sittings.
    pub earlier_cs: i64,
    /// Hundredths of a second of this sitting.
    pub sitting_cs: i64,
    /// When it last changed.
    pub updated_at: Time,
}

impl ScoRuntime {
    /// Whose it is.
    pub fn key(&self) -> ScoKey {
        ScoKey { registration: self.registration_key, instance: self.instance, activity: self.activity.clone() }
    }
}

/// The runtime data of one SCO.
pub async fn find(conn: &mut Conn, registration: Uuid, instance: i64, activity: &str) -> Result<Option<ScoRuntime>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select * from sco_runtime where registration_key = $1 and instance = $2 and activity = $3",
    )
    .bind(registration).bind(instance).bind(activity)
    .fetch_optional(c))?)
}

/// An instance with the runtime data of one of its SCOs.
#[derive(FromRow)]
struct InstanceWithSco {
    #[sqlx(flatten)]
    instance: Instance,
    activity: String,
    elements: Json<BTreeMap<String, String>>,
    sco_completion: String,
    sco_success: String,
    sco_score: Option<f64>,
    sco_progress: Option<f64>,
    attempts: i64,
    sitting: String,
    earlier_cs: i64,
    sitting_cs: i64,
    sco_updated_at: Time,
}

impl From<InstanceWithSco> for (Instance, ScoRuntime) {
    fn from(row: InstanceWithSco) -> Self {
        let sco = ScoRuntime {
            registration_key: row.instance.registration_key,
            instance: row.instance.number,
            activity: row.activity,
            elements: row.elements,
            completion: row.sco_completion,
            success: row.sco_success,
            score: row.sco_score,
            progress: row.sco_progress,
            attempts: row.attempts,
            sitting: row.sitting,
            earlier_cs: row.earlier_cs,
            sitting_cs: row.sitting_cs,
            updated_at: row.sco_updated_at,
        };
        (row.instance, sco)
    }
}

/// The runtime data of SCOs with their instances, in one statement: every report of a course needs both.
pub async fn with_instances(conn: &mut Conn, scos: &[ScoKey]) -> Result<Vec<(Instance, ScoRuntime)>> {
    let mut found = Vec::with_capacity(scos.len());
    for chunk in scos.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<InstanceWithSco> = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "select instance.*, activity, elements, sco_runtime.completion as sco_completion,
                   sco_runtime.success as sco_success, sco_runtime.score as sco_score,
                   sco_runtime.progress as sco_progress, attempts, sitting, earlier_cs, sitting_cs,
                   sco_runtime.updated_at as sco_updated_at
                 from instance join sco_runtime on sco_runtime.registration_key = instance.registration_key
                   and sco_runtime.instance = instance.number
                 where (sco_runtime.registration_key, sco_runtime.instance, activity) in (",
            );
            query.push_values(chunk, |mut values, sco| {
                values.push_bind(sco.registration).push_bind(sco.instance).push_bind(&sco.activity);
            });
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows.into_iter().map(Into::into));
    }
    Ok(found)
}

/// The runtime data of all SCOs of several registrations' instances, given as (registration, instance).
pub async fn of_instances(conn: &mut Conn, instances: &[(Uuid, i64)]) -> Result<Vec<ScoRuntime>> {
    if instances.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from sco_runtime where (registration_key, instance) in (values ");
        push_pairs!(query, instances);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// What a SCO came to, without its data: enough to roll up.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct ScoResult {
    /// The activity's id.
    pub activity: String,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
    /// 0 to 1.
    pub progress: Option<f64>,
    /// Hundredths of a second of all sittings.
    pub time_cs: i64,
}

impl From<&ScoRuntime> for ScoResult {
    fn from(sco: &ScoRuntime) -> Self {
        Self {
            activity: sco.activity.clone(),
            completion: sco.completion.clone(),
            success: sco.success.clone(),
            score: sco.score,
            progress: sco.progress,
            time_cs: sco.earlier_cs + sco.sitting_cs,
        }
    }
}

/// What each SCO of an instance came to.
pub async fn results(conn: &mut Conn, registration: Uuid, instance: i64) -> Result<Vec<ScoResult>> {
    let found = results_of(conn, &[(registration, instance)]).await?;
    Ok(found.into_iter().map(|found| found.result).collect())
}

/// What a SCO of one of several instances came to.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct InstanceScoResult {
    /// The registration.
    pub registration_key: Uuid,
    /// The instance.
    pub instance: i64,
    /// What it came to.
    #[sqlx(flatten)]
    pub result: ScoResult,
}

/// What each SCO of several registrations' instances came to, given as (registration, instance).
pub async fn results_of(conn: &mut Conn, instances: &[(Uuid, i64)]) -> Result<Vec<InstanceScoResult>> {
    if instances.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new(
            "select registration_key, instance, activity, completion, success, score, progress,
               earlier_cs + sitting_cs as time_cs
             from sco_runtime where (registration_key, instance) in (values ",
        );
        push_pairs!(query, instances);
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Writes the runtime data of SCOs in bounded statements; what one of them had before is replaced.
pub async fn upsert(conn: &mut Conn, rows: &[ScoRuntime]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into sco_runtime (registration_key, instance, activity, elements, completion, success, score,
                   progress, attempts, sitting, earlier_cs, sitting_cs, updated_at) ",
            );
            query.push_values(chunk, |mut values, row| {
                values.push_bind(row.registration_key).push_bind(row.instance).push_bind(&row.activity)
                    .push_bind(&row.elements).push_bind(&row.completion).push_bind(&row.success).push_bind(row.score)
                    .push_bind(row.progress).push_bind(row.attempts).push_bind(&row.sitting)
                    .push_bind(row.earlier_cs).push_bind(row.sitting_cs).push_bind(row.updated_at);
            });
            query.push(
                " on conflict (registration_key, instance, activity) do update set
                   elements = excluded.elements, completion = excluded.completion, success = excluded.success,
                   score = excluded.score, progress = excluded.progress, attempts = excluded.attempts,
                   sitting = excluded.sitting, earlier_cs = excluded.earlier_cs, sitting_cs = excluded.sitting_cs,
                   updated_at = excluded.updated_at",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

#[derive(FromRow)]
struct InteractionRow {
    registration_key: Uuid,
    instance: i64,
    activity: String,
    number: i64,
    id: String,
    kind: String,
    objectives: Json<Vec<String>>,
    happened_at: String,
    correct_responses: Json<Vec<String>>,
    weighting: String,
    learner_response: String,
    result: String,
    latency: String,
    description: String,
}

/// An interaction with the SCO that reported it.
#[derive(Clone, Debug)]
pub struct ReportedInteraction {
    /// The registration.
    pub registration_key: Uuid,
    /// The instance.
    pub instance: i64,
    /// The activity's id.
    pub activity: String,
    /// The interaction.
    pub interaction: Interaction,
}

impl ReportedInteraction {
    /// Whose it is.
    pub fn key(&self) -> ScoKey {
        ScoKey { registration: self.registration_key, instance: self.instance, activity: self.activity.clone() }
    }
}

impl From<InteractionRow> for ReportedInteraction {
    fn from(row: InteractionRow) -> Self {
        Self {
            registration_key: row.registration_key,
            instance: row.instance,
            activity: row.activity,
            interaction: Interaction {
                index: u32::try_from(row.number).unwrap_or_default(),
                id: row.id,
                kind: row.kind,
                objectives: row.objectives.0,
                timestamp: row.happened_at,
                correct_responses: row.correct_responses.0,
                weighting: row.weighting,
                learner_response: row.learner_response,
                result: row.result,
                latency: row.latency,
                description: row.description,
            },
        }
    }
}

/// The interactions of several registrations' instances, given as (registration, instance), in order.
pub async fn interactions(conn: &mut Conn, instances: &[(Uuid, i64)]) -> Result<Vec<ReportedInteraction>> {
    if instances.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<InteractionRow> = each!(conn, c => async {
        let mut query = QueryBuilder::new("select * from interaction where (registration_key, instance) in (values ");
        push_pairs!(query, instances);
        query.push(" order by registration_key, activity, number");
        query.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The interactions that SCOs reported with these numbers, given as (SCO, number), in no order.
pub async fn numbered_interactions(conn: &mut Conn, numbers: &[(&ScoKey, u32)]) -> Result<Vec<ReportedInteraction>> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(ROWS_PER_STATEMENT) {
        let rows: Vec<InteractionRow> = each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "select * from interaction where (registration_key, instance, activity, number) in (",
            );
            query.push_values(chunk, |mut values, (sco, number)| {
                values.push_bind(sco.registration).push_bind(sco.instance).push_bind(&sco.activity)
                    .push_bind(i64::from(*number));
            });
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows.into_iter().map(ReportedInteraction::from));
    }
    Ok(found)
}

/// Writes interactions of SCOs; one with the same number is replaced.
pub async fn upsert_interactions(conn: &mut Conn, rows: &[(&ScoRuntime, &Interaction)]) -> Result<()> {
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into interaction (registration_key, instance, activity, number, id, kind, objectives,
                   happened_at, correct_responses, weighting, learner_response, result, latency, description) ",
            );
            query.push_values(chunk, |mut values, (sco, one)| {
                values.push_bind(sco.registration_key).push_bind(sco.instance).push_bind(&sco.activity)
                    .push_bind(i64::from(one.index)).push_bind(&one.id).push_bind(&one.kind)
                    .push_bind(Json(&one.objectives)).push_bind(&one.timestamp)
                    .push_bind(Json(&one.correct_responses)).push_bind(&one.weighting)
                    .push_bind(&one.learner_response).push_bind(&one.result).push_bind(&one.latency)
                    .push_bind(&one.description);
            });
            query.push(
                " on conflict (registration_key, instance, activity, number) do update set
                   id = excluded.id, kind = excluded.kind, objectives = excluded.objectives,
                   happened_at = excluded.happened_at, correct_responses = excluded.correct_responses,
                   weighting = excluded.weighting, learner_response = excluded.learner_response,
                   result = excluded.result, latency = excluded.latency, description = excluded.description",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Removes the interactions of one SCO.
pub async fn delete_interactions(conn: &mut Conn, sco: &ScoRuntime) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from interaction where registration_key = $1 and instance = $2 and activity = $3")
            .bind(sco.registration_key)
            .bind(sco.instance)
            .bind(&sco.activity)
    )?;
    Ok(())
}
