use serde::Serialize;
use usher_content::Activity;
use usher_model::{Centiseconds, Completion, Outcome, RollUp, Score, Success, roll_up};
use usher_store::instances::Instance;
use usher_store::runtimes::ScoResult;

use crate::{Error, Result};

/// The rolled-up result that an instance holds.
pub(crate) fn outcome_of(row: &Instance) -> Result<Outcome> {
    Ok(Outcome {
        completion: row.completion.parse::<Completion>().map_err(Error::internal)?,
        success: row.success.parse::<Success>().map_err(Error::internal)?,
        score: row.score.and_then(Score::from_percent),
        progress: row.progress,
        time: Centiseconds(row.time_cs),
    })
}

/// The result of one SCO.
pub(super) fn result_of(row: &ScoResult) -> Result<Outcome> {
    Ok(Outcome {
        completion: row.completion.parse::<Completion>().map_err(Error::internal)?,
        success: row.success.parse::<Success>().map_err(Error::internal)?,
        score: row.score.and_then(Score::from_percent),
        progress: row.progress,
        time: Centiseconds(row.time_cs),
    })
}

/// The result of a course: rolled up over all that can be launched, touched or not.
pub(crate) fn roll_up_course(root: &Activity, results: &[ScoResult], rules: &RollUp) -> Result<Outcome> {
    let parts = root
        .launchable()
        .map(|activity| match results.iter().find(|r| r.activity == activity.id) {
            Some(result) => result_of(result),
            None => Ok(Outcome::default()),
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(roll_up(&parts, rules))
}

/// An activity as the player's menu shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// `AGGREGATION`, `SCO` or `ASSET`.
    pub kind: &'static str,
    /// Whether it can be opened.
    pub launchable: bool,
    /// Whether a menu shows it.
    pub visible: bool,
    /// What SCORM 1.2 asks to be done first, in AICC script.
    pub prerequisites: Option<String>,
    /// `UNKNOWN`, `INCOMPLETE` or `COMPLETED`.
    pub completion: &'static str,
    /// `UNKNOWN`, `PASSED` or `FAILED`.
    pub success: &'static str,
    /// 0 to 100.
    pub score: Option<f64>,
    /// Whether the learner left it in the middle.
    pub suspended: bool,
    /// What lies below it.
    pub children: Vec<Node>,
}

/// The menu of a course with what came of each activity.
pub(super) fn menu(activity: &Activity, results: &[ScoResult], suspended: Option<&str>) -> Result<Node> {
    let children = activity.children.iter().map(|child| menu(child, results, suspended)).collect::<Result<Vec<_>>>()?;
    let outcome = match results.iter().find(|r| r.activity == activity.id) {
        Some(result) => result_of(result)?,
        None => roll_up_course(activity, results, &RollUp::default())?,
    };
    Ok(Node {
        id: activity.id.clone(),
        title: activity.title.clone(),
        kind: activity.kind.wire(),
        launchable: activity.href.is_some(),
        visible: activity.visible,
        prerequisites: activity.prerequisites.clone(),
        completion: outcome.completion.wire(),
        success: outcome.success.wire(),
        score: outcome.score.map(Score::percent),
        suspended: suspended == Some(&activity.id),
        children,
    })
}

/// Where the learner goes on: where they left, else the first part that is not complete, else the first.
pub(super) fn where_to_go_on(root: &Activity, results: &[ScoResult], left: Option<&str>) -> Option<String> {
    let can_be_opened = |id: &str| root.launchable().any(|a| a.id == id);
    if let Some(left) = left.filter(|id| can_be_opened(id)) {
        return Some(left.to_owned());
    }
    let complete = |id: &str| results.iter().any(|r| r.activity == id && r.completion == "COMPLETED");
    let first_open = root.launchable().find(|a| !complete(&a.id));
    first_open.or_else(|| root.launchable().next()).map(|a| a.id.clone())
}
