//! A result that a registration begins with, so that a learner who comes from another system goes on there.

use chrono::{DateTime, Utc};
use usher_content::runtime::{Elements, RuntimeView, restore, sco_outcome};
use usher_content::{Activity, Standard};
use usher_model::{Completion, Outcome, RollUp, Score, keep_best};
use usher_store::instances::{self, Instance};
use usher_store::runtimes::{self, ScoRuntime};
use usher_store::versions::Version;
use usher_store::{Conn, Json};

use super::standard_of;
use crate::launch::roll_up_course;
use crate::{Error, Result};

/// A result to begin with. What is `None` follows from the activities.
#[derive(Clone, Debug, Default)]
pub struct InitialState {
    /// The result of the course.
    pub outcome: Outcome,
    /// When the learner first opened it.
    pub first_access_at: Option<DateTime<Utc>>,
    /// When the learner last had it open.
    pub last_access_at: Option<DateTime<Utc>>,
    /// When it was completed.
    pub completed_at: Option<DateTime<Utc>>,
    /// The activity that the learner left in the middle.
    pub suspended_activity: Option<String>,
    /// What came of activities, in any order.
    pub activities: Vec<InitialActivity>,
}

/// What came of one activity.
#[derive(Clone, Debug, Default)]
pub struct InitialActivity {
    /// Its id, or its identifier in the manifest.
    pub id: String,
    /// How often it was opened.
    pub attempts: i64,
    /// Its result, as far as it is told.
    pub outcome: Outcome,
    /// Whether the learner left it in the middle.
    pub suspended: bool,
    /// Its runtime data.
    pub runtime: Option<RuntimeView>,
}

/// More openings of an activity are not believed.
const MOST_ATTEMPTS: i64 = 1_000_000;

impl InitialState {
    /// Writes the state into the first instance of a new registration, which runs this version.
    pub(super) async fn write(
        self,
        tx: &mut Conn,
        version: &Version,
        first: Instance,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let standard = standard_of(version)?;
        let root = &version.root.0;
        let mut scos = Vec::new();
        let mut interactions = Vec::new();
        let mut left = self.suspended_activity.as_deref().map(|id| find(root, id)).transpose()?;
        for told in &self.activities {
            let activity = find(root, &told.id)?;
            // What groups others has no data of its own, and its result is that of its parts.
            if activity.href.is_none() || !told.says_anything() {
                continue;
            }
            if told.suspended {
                left = left.or(Some(activity));
            }
            interactions.push(told.runtime.as_ref().map(|view| view.interactions.clone()).unwrap_or_default());
            scos.push(told.sco(standard, activity, &first, now));
        }
        runtimes::upsert(tx, &scos).await?;
        let rows: Vec<_> =
            scos.iter().zip(&interactions).flat_map(|(sco, of)| of.iter().map(move |one| (sco, one))).collect();
        runtimes::upsert_interactions(tx, &rows).await?;
        let results = runtimes::results(tx, first.registration_key, first.number).await?;
        let outcome = keep_best(&self.outcome, &roll_up_course(root, &results, &RollUp::default())?);
        let touched = !scos.is_empty() || self.outcome != Outcome::default();
        let instance = Instance {
            completion: outcome.completion.wire().into(),
            success: outcome.success.wire().into(),
            score: outcome.score.map(Score::percent),
            progress: outcome.progress,
            time_cs: outcome.time.0,
            first_access_at: self.first_access_at.or(touched.then_some(now)).map(Into::into),
            last_access_at: self.last_access_at.or(touched.then_some(now)).map(Into::into),
            completed_at: self
                .completed_at
                .or(Some(now))
                .filter(|_| outcome.completion == Completion::Completed)
                .map(Into::into),
            suspended_activity: left.filter(|activity| activity.href.is_some()).map(|activity| activity.id.clone()),
            ..first
        };
        instances::update(tx, std::slice::from_ref(&instance)).await?;
        Ok(())
    }
}

impl InitialActivity {
    fn says_anything(&self) -> bool {
        self.attempts > 0 || self.suspended || self.runtime.is_some() || self.outcome != Outcome::default()
    }

    fn sco(&self, standard: Standard, activity: &Activity, first: &Instance, now: DateTime<Utc>) -> ScoRuntime {
        let elements = self.elements(standard);
        let reported = sco_outcome(standard, activity, &elements);
        let outcome = keep_best(&self.outcome, &reported);
        ScoRuntime {
            registration_key: first.registration_key,
            instance: first.number,
            activity: activity.id.clone(),
            elements: Json(elements),
            completion: outcome.completion.max(Completion::Incomplete).wire().into(),
            success: outcome.success.wire().into(),
            score: outcome.score.map(Score::percent),
            progress: outcome.progress,
            attempts: self.attempts.clamp(1, MOST_ATTEMPTS),
            sitting: String::new(),
            earlier_cs: self.outcome.time.0,
            sitting_cs: 0,
            updated_at: now.into(),
        }
    }

    /// The runtime data; made of the result where none was told, so that what the course reports next is laid over it.
    fn elements(&self, standard: Standard) -> Elements {
        if let Some(view) = &self.runtime {
            return restore(standard, view);
        }
        let mut view = RuntimeView {
            completion_status: self.outcome.completion.wire().into(),
            success_status: self.outcome.success,
            ..RuntimeView::default()
        };
        if let Some(percent) = self.outcome.score.map(Score::percent) {
            if standard.is_2004() {
                view.score_scaled = (percent / 100.0).to_string();
            } else {
                view.score_raw = percent.to_string();
            }
        }
        restore(standard, &view)
    }
}

fn find<'a>(root: &'a Activity, id: &str) -> Result<&'a Activity> {
    let found = root.find(id).or_else(|| root.walk().find(|activity| activity.item_identifier == id));
    found.ok_or_else(|| Error::invalid("initialRegistrationState", format!("the course has no activity `{id}`")))
}
