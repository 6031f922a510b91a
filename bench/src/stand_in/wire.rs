//! What comes and goes, as on Usher's wire.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// A public invitation.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PublicInvitation {
    pub(super) id: Uuid,
    pub(super) course_id: String,
    pub(super) course_title: String,
    pub(super) allow_launch: bool,
    pub(super) allow_new_registrations: bool,
    pub(super) url: String,
    pub(super) create_date: String,
    pub(super) updated: String,
    pub(super) registration_cap: i64,
}

/// A call for a private invitation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewInvitation {
    pub(super) course_id: String,
    pub(super) creating_user_email: String,
    pub(super) invitation_email: InvitationEmail,
}

#[derive(Deserialize)]
pub(super) struct InvitationEmail {
    pub(super) addresses: Vec<String>,
}

/// What is answered to it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvitationSummary {
    pub(super) id: Uuid,
    pub(super) course_id: String,
    pub(super) is_public: bool,
    pub(super) create_date: String,
    pub(super) updated: String,
}

/// What a player reports.
#[derive(Deserialize)]
pub(super) struct Commit {
    pub(super) epoch: i64,
    pub(super) seq: i64,
    pub(super) activity: String,
    pub(super) seconds: f64,
    pub(super) elements: HashMap<String, String>,
}

/// A report with what follows from it.
pub(super) struct Report {
    pub(super) token_hash: [u8; 32],
    pub(super) commit: Commit,
    pub(super) completion: &'static str,
    pub(super) success: &'static str,
    pub(super) score: Option<f64>,
    pub(super) sitting_cs: i64,
    pub(super) at: DateTime<Utc>,
}

/// What is answered to a report.
#[derive(Serialize)]
pub(super) struct Acknowledged {
    ack: i64,
    nodes: [NodeResult; 1],
    course: NodeResult,
}

#[derive(Serialize)]
struct NodeResult {
    id: String,
    completion: &'static str,
    success: &'static str,
    score: Option<f64>,
}

impl Report {
    /// SCORM 1.2, and a course of one activity without a mastery score that decides: enough for what is measured.
    pub(super) fn read(token: &str, body: &[u8]) -> Result<Self> {
        let commit: Commit = serde_json::from_slice(body)?;
        let element = |name: &str| commit.elements.get(name).map(String::as_str);
        let (completion, success) = match element("cmi.core.lesson_status") {
            Some("passed") => ("COMPLETED", "PASSED"),
            Some("failed") => ("COMPLETED", "FAILED"),
            Some("completed") => ("COMPLETED", "UNKNOWN"),
            _ => ("INCOMPLETE", "UNKNOWN"),
        };
        let score = element("cmi.core.score.raw").map(str::parse).transpose()?;
        let sitting_cs = match element("cmi.core.session_time") {
            Some(time) => centiseconds(time)?,
            #[expect(clippy::cast_possible_truncation, reason = "a sitting is far shorter")]
            None => (commit.seconds * 100.0).round() as i64,
        };
        Ok(Self {
            token_hash: Sha256::digest(token).into(),
            completion,
            success,
            score,
            sitting_cs,
            at: Utc::now(),
            commit,
        })
    }

    pub(super) fn acknowledge(&self) -> Acknowledged {
        let Self { completion, success, score, .. } = *self;
        let result = |id: String| NodeResult { id, completion, success, score };
        Acknowledged {
            ack: self.commit.seq,
            nodes: [result(self.commit.activity.clone())],
            course: result(String::new()),
        }
    }
}

/// A timespan of SCORM 1.2, `HHHH:MM:SS.SS`.
fn centiseconds(text: &str) -> Result<i64> {
    let mut parts = text.splitn(3, ':').map(str::parse::<f64>);
    let mut part = || parts.next().context("a timespan has three parts");
    let (hours, minutes, seconds) = (part()??, part()??, part()??);
    #[expect(clippy::cast_possible_truncation, reason = "a sitting is far shorter")]
    Ok(((hours * 3600.0 + minutes * 60.0 + seconds) * 100.0).round() as i64)
}

/// An instant on the wire.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timespan_is_hours_minutes_and_seconds() {
        assert_eq!(centiseconds("0001:02:03.04").unwrap(), 372_304);
    }
}
