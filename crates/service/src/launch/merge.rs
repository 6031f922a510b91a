//! What a report makes of what is stored: of the SCO that reports, of its interactions, and of the instance.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use usher_content::runtime::{Interaction, interaction_elements, sco_outcome, split_interactions};
use usher_content::{Activity, Standard};
use usher_model::{Centiseconds, Completion, RollUp, Score, keep_best};
use usher_store::instances::Instance;
use usher_store::launches::Launch;
use usher_store::runtimes::{ScoResult, ScoRuntime};

use super::tree::{outcome_of, roll_up_course};
use super::{Commit, LaunchFault};
use crate::Result;
use crate::postback::Urgency;

/// How many elements one activity may keep: more than any real course sends.
pub(super) const MAX_ELEMENTS: usize = 50_000;
/// The longest sitting that is believed, in seconds: a day.
const MAX_SITTING: f64 = 86_400.0;

type Elements = BTreeMap<String, String>;

/// Names one opening of an activity.
pub(super) fn sitting(launch: &Launch, number: i64) -> String {
    format!("{}:{number}", launch.id.simple())
}

fn is_of_interactions(name: &str) -> bool {
    name.starts_with("cmi.interactions.")
}

/// The elements of a report that are of interactions.
fn of_interactions(elements: &Elements) -> Elements {
    let found = elements.iter().filter(|(name, _)| is_of_interactions(name));
    found.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The numbers of the interactions that a report tells of.
pub(super) fn numbers_of_interactions(elements: &Elements) -> Vec<u32> {
    let reported = of_interactions(elements);
    if reported.is_empty() {
        return Vec::new();
    }
    split_interactions(reported).1.into_iter().map(|one| one.index).collect()
}

/// The interactions that a report tells of, laid over what is stored of them: it may hold only what changed.
pub(super) fn merge_interactions(standard: Standard, stored: &[Interaction], elements: &Elements) -> Vec<Interaction> {
    let reported = of_interactions(elements);
    if reported.is_empty() {
        return Vec::new();
    }
    let mut whole = interaction_elements(standard, stored);
    whole.extend(reported);
    split_interactions(whole).1
}

/// The runtime data of a SCO with a report of it applied; interactions are apart ([`merge_interactions`]).
pub(super) fn merge(
    launch: &Launch,
    standard: Standard,
    activity: &Activity,
    mut sco: ScoRuntime,
    commit: &Commit,
    now: DateTime<Utc>,
) -> Result<ScoRuntime, LaunchFault> {
    let plain = commit.elements.iter().filter(|(name, _)| !is_of_interactions(name));
    sco.elements.0.extend(plain.map(|(name, value)| (name.clone(), value.clone())));
    if sco.elements.0.len() > MAX_ELEMENTS {
        return Err(LaunchFault::Invalid(format!("an activity may keep {MAX_ELEMENTS} elements at most")));
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
pub(super) fn roll_up_instance(
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
    Ok(if (before.completion, before.success, before.score) != (rolled.completion, rolled.success, rolled.score) {
        Some(Urgency::Now)
    } else if before != rolled {
        Some(Urgency::Soon)
    } else {
        None
    })
}
