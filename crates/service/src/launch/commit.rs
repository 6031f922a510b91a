use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::merge::MAX_ELEMENTS;
use super::{LaunchFault, LaunchToken};
use crate::{Result, Usher};

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

/// How many bytes a report may hold: more than any real course sends.
const MAX_BYTES: usize = 4 << 20;

/// A commit that may be applied, and the opening of the launch that it is from.
#[derive(Clone)]
pub(super) struct Report {
    pub(super) token: LaunchToken,
    pub(super) epoch: i64,
    pub(super) commit: Commit,
}

impl Report {
    pub(super) fn new(token: &LaunchToken, epoch: i64, commit: Commit) -> Result<Self, LaunchFault> {
        check(&commit)?;
        Ok(Self { token: token.clone(), epoch, commit })
    }
}

impl Usher {
    /// Applies a report durably. The same report again is acknowledged and changes nothing.
    pub async fn commit(&self, token: &LaunchToken, epoch: i64, commit: Commit) -> Result<Acknowledged, LaunchFault> {
        let report = Report::new(token, epoch, commit)?;
        if token.is_preview() {
            return self.commit_in_preview(token, &report.commit).await;
        }
        self.apply_durably(report).await
    }
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
