use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use usher_content::runtime::{interaction_elements, sco_outcome, split_interactions};
use usher_content::{Activity, Standard};
use usher_model::{AppId, Centiseconds, Completion, RollUp, Score, keep_best};
use usher_store::instances::{self, Instance};
use usher_store::launches::{self, Launch};
use usher_store::runtimes::{self, ScoResult, ScoRuntime};
use usher_store::versions::Version;
use usher_store::{Conn, registrations};

use super::log::{log, note_result};
use super::rules::LaunchRules;
use super::tree::{outcome_of, roll_up_course};
use super::{LaunchFault, LaunchToken};
use crate::postback::Urgency;
use crate::registration::standard_of;
use crate::{Error, Result, Usher};

/// What a course reported since its last acknowledged report.
#[derive(Clone, Debug, Deserialize)]
pub struct Commit {
    /// Its place among the reports of this epoch, counted from 1. One that is not above the last applied is known.
    pub seq: i64,
    /// The activity that reports.
    pub activity: String,
    /// Which opening of an activity it is from.
    pub session: i64,
    /// Element → value: all that changed and is not yet acknowledged.
    pub elements: BTreeMap<String, String>,
    /// Seconds of this sitting, by the player's clock.
    pub seconds: f64,
    /// Whether the activity has ended.
    #[serde(rename = "final", default)]
    pub is_final: bool,
}

/// The answer to a report.
#[derive(Clone, Debug, Serialize)]
pub struct Acknowledged {
    /// The last report that was applied.
    pub ack: i64,
    /// Results that a report may have changed.
    pub nodes: Vec<NodeResult>,
    /// The result of the course.
    pub course: NodeResult,
}

/// The result of an activity, for the player's menu.
#[derive(Clone, Debug, Serialize)]
pub struct NodeResult {
    /// Its id.
    pub id: String,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: String,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: String,
    /// 0 to 100.
    pub score: Option<f64>,
}

/// What applying a report did.
pub(super) struct Applied {
    pub(super) acknowledged: Acknowledged,
    /// Whether a postback was queued.
    pub(super) queued: bool,
}

impl Applied {
    fn unchanged(acknowledged: Acknowledged) -> Self {
        Self { acknowledged, queued: false }
    }
}

/// What one activity may keep: more than any real course sends.
const MAX_ELEMENTS: usize = 50_000;
const MAX_BYTES: usize = 4 << 20;
/// The longest sitting that is believed, in seconds: a day.
const MAX_SITTING: f64 = 86_400.0;

impl Usher {
    /// Applies a report durably. The same report again is acknowledged and changes nothing.
    pub async fn commit(&self, token: &LaunchToken, epoch: i64, commit: Commit) -> Result<Acknowledged, LaunchFault> {
        check(&commit)?;
        if token.is_preview() {
            return self.commit_in_preview(token, &commit).await;
        }
        let unit = Arc::new((self.clone(), token.clone(), commit));
        let applied = self
            .store()
            .write_grouped(move |conn| {
                let unit = Arc::clone(&unit);
                Box::pin(async move { unit.0.apply(conn, &unit.1, epoch, &unit.2).await })
            })
            .await?;
        if applied.queued {
            self.wake_postbacks();
        }
        Ok(applied.acknowledged)
    }

    pub(super) async fn apply(
        &self,
        conn: &mut Conn,
        token: &LaunchToken,
        epoch: i64,
        commit: &Commit,
    ) -> Result<Applied, LaunchFault> {
        let now = self.now();
        let mut launch = lock_current(conn, token, epoch).await?;
        let app = AppId::parse(&launch.app_id).map_err(Error::internal)?;
        let (registration, number) = (launch.registration_key, launch.instance);
        if !launch.tracking || commit.seq <= launch.last_seq {
            let instance = instances::find(conn, registration, number).await?.ok_or(LaunchFault::Unknown)?;
            let ack = if launch.tracking { launch.last_seq } else { commit.seq };
            return Ok(Applied::unchanged(acknowledge(ack, &instance, None)));
        }
        let found = runtimes::find_in_instance(conn, registration, number, &commit.activity).await?;
        let (mut instance, before) = found.ok_or_else(|| LaunchFault::Invalid("the activity was not opened".into()))?;
        let version = self.version(conn, &app, instance.version_id).await?;
        let activity = version.root.0.launchable().find(|a| a.id == commit.activity).ok_or(LaunchFault::Unknown)?;

        let (time_before, was_completed) = (instance.time_cs, instance.completed_at.is_some());
        let rules = LaunchRules::of(&launch)?;
        rules.check_suspend_data(&commit.elements)?;
        let sco = merge(conn, &launch, &version, activity, before, commit, now).await?;
        runtimes::upsert(conn, std::slice::from_ref(&sco)).await?;
        if sco.completion == Completion::Completed.wire() && commit.is_final {
            instance.suspended_activity = None;
        }
        // A course of one unit comes to what its unit does: no need to ask.
        let results = match version.root.0.launchable().nth(1) {
            None => vec![ScoResult::from(&sco)],
            Some(_) => runtimes::results(conn, instance.registration_key, instance.number).await?,
        };
        let changed = roll_up_instance(conn, &version.root.0, &rules.roll_up, &mut instance, &results, now).await?;
        if changed == Some(Urgency::Now) || commit.is_final {
            registrations::touch(conn, launch.registration_key, now.into()).await?;
        }
        note_result(&mut launch, &instance, time_before, now);
        if changed == Some(Urgency::Now) {
            log(conn, &launch, "result", None, now).await?;
        }
        if instance.completed_at.is_some() && !was_completed {
            self.tell_completed(conn, launch.registration_key).await?;
        }
        let queued = match changed {
            Some(urgency) => self.queue_postback(conn, &app, launch.registration_key, urgency).await?,
            None => false,
        };
        launch.last_seq = commit.seq;
        launch.seen_at = Some(now.into());
        launches::update(conn, &launch).await?;
        Ok(Applied { acknowledged: acknowledge(commit.seq, &instance, Some(&sco)), queued })
    }
}

/// The launch of a token, if this opening of its page is the one that counts.
///
/// A launch that has ended or paused still takes reports of its last opening: they were on their way.
pub(super) async fn lock_current(conn: &mut Conn, token: &LaunchToken, epoch: i64) -> Result<Launch, LaunchFault> {
    let launch = launches::lock(conn, &token.hash()).await?.ok_or(LaunchFault::Unknown)?;
    match launch.state.as_str() {
        "replaced" => Err(LaunchFault::Replaced),
        "ready" => Err(LaunchFault::Invalid("the launch has not begun".into())),
        _ if epoch != launch.epoch => Err(LaunchFault::Replaced),
        _ => Ok(launch),
    }
}

/// Names one opening of an activity.
pub(super) fn sitting(launch: &Launch, number: i64) -> String {
    format!("{}:{number}", launch.id.simple())
}

fn check(commit: &Commit) -> Result<(), LaunchFault> {
    let bytes: usize = commit.elements.iter().map(|(name, value)| name.len() + value.len()).sum();
    if commit.elements.len() > MAX_ELEMENTS || bytes > MAX_BYTES {
        return Err(LaunchFault::Invalid(format!(
            "a report may hold {MAX_ELEMENTS} elements and {MAX_BYTES} bytes at most"
        )));
    }
    let refused = commit.elements.iter().find(|(name, value)| {
        !name.starts_with("cmi.") && !name.starts_with("adl.") || name.contains('\0') || value.contains('\0')
    });
    if let Some((name, _)) = refused {
        let shown: String = name.chars().take(80).collect();
        return Err(LaunchFault::Invalid(format!("the element `{shown}` is not of the data model")));
    }
    if !commit.seconds.is_finite() || commit.seconds < 0.0 {
        return Err(LaunchFault::Invalid("seconds must not be negative".into()));
    }
    Ok(())
}

/// The runtime data with the report applied. Interactions are written as rows of their own.
async fn merge(
    conn: &mut Conn,
    launch: &Launch,
    version: &Version,
    activity: &Activity,
    mut sco: ScoRuntime,
    commit: &Commit,
    now: DateTime<Utc>,
) -> Result<ScoRuntime, LaunchFault> {
    let standard = standard_of(version)?;
    let (interactions, plain): (BTreeMap<_, _>, BTreeMap<_, _>) =
        commit.elements.clone().into_iter().partition(|(name, _)| name.starts_with("cmi.interactions."));
    sco.elements.0.extend(plain);
    if sco.elements.0.len() > MAX_ELEMENTS {
        return Err(LaunchFault::Invalid(format!("an activity may keep {MAX_ELEMENTS} elements at most")));
    }
    if !interactions.is_empty() {
        // A report may hold only what changed of an interaction, so it is laid over what is stored.
        let (_, reported) = split_interactions(interactions.clone());
        let numbers: Vec<u32> = reported.iter().map(|one| one.index).collect();
        let stored = runtimes::numbered_interactions(conn, &sco, &numbers).await?;
        let mut whole = interaction_elements(standard, &stored);
        whole.extend(interactions);
        let (_, merged) = split_interactions(whole);
        let rows: Vec<_> = merged.iter().map(|one| (&sco, one)).collect();
        runtimes::upsert_interactions(conn, &rows).await?;
    }
    let outcome = sco_outcome(standard, activity, &sco.elements.0);
    sco.completion = outcome.completion.max(Completion::Incomplete).wire().into();
    sco.success = outcome.success.wire().into();
    sco.score = outcome.score.map(Score::percent);
    sco.progress = outcome.progress;
    // The time of an older sitting, whose report comes late, was counted when the newer one began.
    if sco.sitting == sitting(launch, commit.session) {
        sco.sitting_cs = sitting_time(standard, &sco.elements.0, commit.seconds);
    }
    sco.updated_at = now.into();
    Ok(sco)
}

/// The element in which a course tells the time of its sitting.
pub(super) fn session_time_element(standard: Standard) -> &'static str {
    if standard.is_2004() { "cmi.session_time" } else { "cmi.core.session_time" }
}

/// The time of this sitting in hundredths of a second: what the course says, else what the player measured.
fn sitting_time(standard: Standard, elements: &BTreeMap<String, String>, measured: f64) -> i64 {
    let said = elements.get(session_time_element(standard)).and_then(|text| {
        if standard.is_2004() { Centiseconds::from_iso8601(text) } else { Centiseconds::from_timespan(text) }
    });
    match said {
        Some(Centiseconds(0)) | None => (measured.min(MAX_SITTING) * 100.0).round() as i64,
        Some(time) => time.0,
    }
}

/// Rolls the course up into its instance; how soon that is to be posted, if anything changed.
pub(super) async fn roll_up_instance(
    conn: &mut Conn,
    root: &Activity,
    rules: &RollUp,
    instance: &mut Instance,
    results: &[ScoResult],
    now: DateTime<Utc>,
) -> Result<Option<Urgency>, LaunchFault> {
    let before = outcome_of(instance)?;
    let rolled = keep_best(&before, &roll_up_course(root, results, rules)?);
    instance.completion = rolled.completion.wire().into();
    instance.success = rolled.success.wire().into();
    instance.score = rolled.score.map(Score::percent);
    instance.progress = rolled.progress;
    instance.time_cs = rolled.time.0;
    instance.last_access_at = Some(now.into());
    if rolled.completion == Completion::Completed && instance.completed_at.is_none() {
        instance.completed_at = Some(now.into());
    }
    instance.updated_at = now.into();
    instances::update(conn, instance).await?;
    Ok(if (before.completion, before.success, before.score) != (rolled.completion, rolled.success, rolled.score) {
        Some(Urgency::Now)
    } else if before != rolled {
        Some(Urgency::Soon)
    } else {
        None
    })
}

fn acknowledge(ack: i64, instance: &Instance, sco: Option<&ScoRuntime>) -> Acknowledged {
    let nodes = sco
        .map(|sco| NodeResult {
            id: sco.activity.clone(),
            completion: sco.completion.clone(),
            success: sco.success.clone(),
            score: sco.score,
        })
        .into_iter()
        .collect();
    let course = NodeResult {
        id: String::new(),
        completion: instance.completion.clone(),
        success: instance.success.clone(),
        score: instance.score,
    };
    Acknowledged { ack, nodes, course }
}
