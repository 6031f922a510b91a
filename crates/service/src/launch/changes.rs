//! What reports change: worked out from what is stored, without a look at the database.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use usher_content::runtime::Interaction;
use usher_model::{AppId, Completion};
use usher_store::instances::Instance;
use usher_store::launch_events::LaunchEvent;
use usher_store::launches::Launch;
use usher_store::runtimes::{ScoKey, ScoResult, ScoRuntime};
use usher_store::versions::Version;
use uuid::Uuid;

use super::log::{line, note_result};
use super::merge::{merge, merge_interactions, roll_up_instance};
use super::rules::LaunchRules;
use super::{Commit, LaunchFault};
use crate::postback::{ResultChange, Urgency};
use crate::registration::standard_of;
use crate::{Error, Result};

/// A report of the opening of a launch that counts, with the place of its answer.
pub(super) struct Accepted<'r> {
    pub(super) place: usize,
    pub(super) launch: Launch,
    pub(super) commit: &'r Commit,
}

impl Accepted<'_> {
    /// Whether it is to be applied: it was not yet, and something is kept of the launch.
    pub(super) fn is_new(&self) -> bool {
        self.launch.tracking && self.commit.seq > self.launch.last_seq
    }

    pub(super) fn app(&self) -> Result<AppId> {
        AppId::parse(&self.launch.app_id).map_err(Error::internal)
    }

    pub(super) fn sco(&self) -> ScoKey {
        ScoKey {
            registration: self.launch.registration_key,
            instance: self.launch.instance,
            activity: self.commit.activity.clone(),
        }
    }
}

/// What is stored of what a report changes.
pub(super) struct Stored {
    pub(super) instance: Instance,
    pub(super) sco: ScoRuntime,
    pub(super) version: Arc<Version>,
    /// The interactions that it reports on.
    pub(super) interactions: Vec<Interaction>,
    /// What the other units of the instance came to.
    pub(super) other_results: Vec<ScoResult>,
}

/// What reports change: rows to be written. Those of one report have the same number in `places`, `launches`, `instances`
/// and `scos`.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) places: Vec<usize>,
    pub(super) launches: Vec<Launch>,
    pub(super) instances: Vec<Instance>,
    pub(super) scos: Vec<ScoRuntime>,
    /// With the number of their SCO.
    pub(super) interactions: Vec<(usize, Interaction)>,
    /// Registrations that are to be found among those that changed.
    pub(super) touched: Vec<Uuid>,
    pub(super) lines: Vec<LaunchEvent>,
    /// Registrations that were completed for the first time.
    pub(super) completed: Vec<Uuid>,
    pub(super) to_post: Vec<ResultChange>,
}

impl Changes {
    /// Adds what a report changes; nothing, if it is refused.
    pub(super) fn add(&mut self, report: Accepted<'_>, stored: Stored, now: DateTime<Utc>) -> Result<(), LaunchFault> {
        let app = report.app()?;
        let Accepted { place, mut launch, commit } = report;
        let Stored { mut instance, sco, version, interactions, other_results } = stored;
        let root = &version.root.0;
        let activity = root.launchable().find(|a| a.id == commit.activity).ok_or(LaunchFault::Unknown)?;
        let standard = standard_of(&version)?;
        let (time_before, was_completed) = (instance.time_cs, instance.completed_at.is_some());
        let rules = LaunchRules::of(&launch)?;
        rules.check_suspend_data(&commit.elements)?;
        let sco = merge(&launch, standard, activity, sco, commit, now)?;
        if sco.completion == Completion::Completed.wire() && commit.is_final {
            instance.suspended_activity = None;
        }
        let mut results = other_results;
        results.push(ScoResult::from(&sco));
        let urgency = roll_up_instance(root, &rules.roll_up, &mut instance, &results, now)?;
        note_result(&mut launch, &instance, time_before, now);
        launch.last_seq = commit.seq;
        launch.seen_at = Some(now.into());

        let (registration, row) = (launch.registration_key, self.scos.len());
        let interactions = merge_interactions(standard, &interactions, &commit.elements);
        self.interactions.extend(interactions.into_iter().map(|interaction| (row, interaction)));
        if urgency == Some(Urgency::Now) || commit.is_final {
            self.touched.push(registration);
        }
        if urgency == Some(Urgency::Now) {
            self.lines.extend(line(&launch, "result", None, now));
        }
        if instance.completed_at.is_some() && !was_completed {
            self.completed.push(registration);
        }
        self.to_post.extend(urgency.map(|urgency| ResultChange { app, registration, urgency }));
        self.places.push(place);
        self.launches.push(launch);
        self.instances.push(instance);
        self.scos.push(sco);
        Ok(())
    }
}
