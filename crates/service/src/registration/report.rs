use std::collections::HashMap;
use std::hash::Hash;

use usher_content::runtime::{RuntimeView, view};
use usher_content::{Activity, Standard};
use usher_model::{AppId, Centiseconds, Completion, Outcome, RegistrationId, RollUp, Score, Success, roll_up};
use usher_store::Conn;
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};
use usher_store::runtimes::{self, ScoRuntime};
use usher_store::versions::Version;
use uuid::Uuid;

use crate::launch::outcome_of;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// How much to tell of a registration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Detail {
    /// The results of all activities, not of the root alone.
    pub child_results: bool,
    /// Interactions and objectives of the runtime data.
    pub interactions_and_objectives: bool,
    /// The other runtime data.
    pub runtime: bool,
}

/// A registration with its result.
#[derive(Clone, Debug)]
pub struct RegistrationReport {
    /// The registration.
    pub registration: Registration,
    /// The instance that is told of: the one that counts, unless another was asked for.
    pub instance: Instance,
    /// Its result.
    pub outcome: Outcome,
    /// The number of its course version.
    pub course_version: i64,
    /// The title of its course.
    pub course_title: String,
    /// Its tags, sorted.
    pub tags: Vec<String>,
    /// The results of its activities.
    pub root: ActivityReport,
}

/// What came of one activity.
#[derive(Clone, Debug)]
pub struct ActivityReport {
    /// The activity as the manifest describes it; its children are in [`ActivityReport::children`].
    pub activity: Activity,
    /// How often it was opened.
    pub attempts: i64,
    /// Its result.
    pub outcome: Outcome,
    /// Whether the learner left it in the middle.
    pub suspended: bool,
    /// Its runtime data, if asked for and if it has any.
    pub runtime: Option<RuntimeView>,
    /// The results below it, if asked for.
    pub children: Vec<ActivityReport>,
}

impl Usher {
    /// A registration of the application with its result.
    pub async fn get_registration(
        &self,
        actor: &Actor,
        app: &AppId,
        id: &RegistrationId,
        detail: Detail,
    ) -> Result<RegistrationReport> {
        actor.must(Action::ReadResults, Some(app))?;
        let mut conn = self.store().read().await?;
        let row = registrations::find(&mut conn, app, id).await?.ok_or_else(|| Error::no_registration(id))?;
        let mut reports = self.report_registrations(&mut conn, app, vec![row], detail).await?;
        reports.pop().ok_or_else(|| Error::no_registration(id))
    }

    /// Whether the application has a registration of that id.
    pub async fn registration_exists(&self, actor: &Actor, app: &AppId, id: &RegistrationId) -> Result<bool> {
        actor.must(Action::ReadResults, Some(app))?;
        let mut conn = self.store().read().await?;
        Ok(registrations::find(&mut conn, app, id).await?.is_some())
    }

    /// Adds what belongs to each registration, in one statement per kind of thing. The result is that of the instance
    /// that the row names.
    pub(crate) async fn report_registrations(
        &self,
        conn: &mut Conn,
        app: &AppId,
        rows: Vec<Registration>,
        detail: Detail,
    ) -> Result<Vec<RegistrationReport>> {
        let mut keys: Vec<Uuid> = rows.iter().map(|r| r.key).collect();
        keys.dedup();
        let attempts: Vec<(Uuid, i64)> = rows.iter().map(|r| (r.key, r.instance)).collect();
        let found = instances::numbered(conn, &attempts).await?.into_iter();
        let mut found: HashMap<(Uuid, i64), instances::NumberedInstance> =
            found.map(|row| ((row.instance.registration_key, row.instance.number), row)).collect();
        let tags = collect(registrations::tags(conn, &keys).await?);
        let scos = runtimes::of_instances(conn, &attempts).await?.into_iter();
        let mut scos = collect(scos.map(|sco| ((sco.registration_key, sco.instance), sco)));
        let mut interactions = if detail.interactions_and_objectives {
            let rows = runtimes::interactions(conn, &attempts).await?.into_iter();
            collect(rows.map(|one| ((one.registration_key, one.instance), one)))
        } else {
            HashMap::new()
        };

        let mut reports = Vec::with_capacity(rows.len());
        for registration in rows {
            let key = (registration.key, registration.instance);
            let Some(numbered) = found.remove(&key) else { continue };
            let version = self.version(conn, app, numbered.instance.version_id).await?;
            let outcome = outcome_of(&numbered.instance)?;
            let suspended = numbered.instance.suspended_activity.clone();
            let tree = Tree {
                standard: standard_of(&version)?,
                scos: scos.remove(&key).unwrap_or_default(),
                interactions: interactions.remove(&key).unwrap_or_default(),
                suspended,
                detail,
            };
            let root = tree.root(&version.root.0, outcome)?;
            reports.push(RegistrationReport {
                outcome,
                course_version: numbered.version_number,
                course_title: numbered.version_title,
                tags: tags.get(&registration.key).cloned().unwrap_or_default(),
                root,
                instance: numbered.instance,
                registration,
            });
        }
        Ok(reports)
    }
}

fn collect<K: Eq + Hash, T>(pairs: impl IntoIterator<Item = (K, T)>) -> HashMap<K, Vec<T>> {
    let mut all: HashMap<K, Vec<T>> = HashMap::new();
    for (key, value) in pairs {
        all.entry(key).or_default().push(value);
    }
    all
}

pub(crate) fn standard_of(version: &Version) -> Result<Standard> {
    version.standard.parse().map_err(Error::internal)
}

struct Tree {
    standard: Standard,
    scos: Vec<ScoRuntime>,
    interactions: Vec<runtimes::ReportedInteraction>,
    suspended: Option<String>,
    detail: Detail,
}

impl Tree {
    fn root(&self, root: &Activity, outcome: Outcome) -> Result<ActivityReport> {
        let mut report = self.report(root)?;
        // The root of a course is the course.
        report.outcome = outcome;
        if !self.detail.child_results {
            report.children.clear();
        }
        Ok(report)
    }

    fn report(&self, activity: &Activity) -> Result<ActivityReport> {
        let children = activity.children.iter().map(|child| self.report(child)).collect::<Result<Vec<_>>>()?;
        let sco = self.scos.iter().find(|sco| sco.activity == activity.id);
        let outcome = match sco {
            Some(sco) => sco_outcome(sco)?,
            None if children.is_empty() => Outcome::default(),
            None => roll_up(&children.iter().map(|c| c.outcome).collect::<Vec<_>>(), &RollUp::default()),
        };
        let mut own = activity.clone();
        own.children = Vec::new();
        Ok(ActivityReport {
            attempts: sco.map_or_else(|| children.iter().map(|c| c.attempts).max().unwrap_or(0), |s| s.attempts),
            suspended: self.suspended.as_deref() == Some(&activity.id) || children.iter().any(|c| c.suspended),
            runtime: sco.and_then(|sco| self.runtime(activity, sco, outcome.time)),
            activity: own,
            outcome,
            children,
        })
    }

    fn runtime(&self, activity: &Activity, sco: &ScoRuntime, time: Centiseconds) -> Option<RuntimeView> {
        if !self.detail.runtime && !self.detail.interactions_and_objectives {
            return None;
        }
        let interactions: Vec<_> = self
            .interactions
            .iter()
            .filter(|one| one.activity == sco.activity)
            .map(|one| one.interaction.clone())
            .collect();
        let mut shown = view(self.standard, activity, &sco.elements.0, &interactions, time);
        if !self.detail.interactions_and_objectives {
            shown.objectives.clear();
        }
        Some(shown)
    }
}

fn sco_outcome(sco: &ScoRuntime) -> Result<Outcome> {
    Ok(Outcome {
        completion: sco.completion.parse::<Completion>().map_err(Error::internal)?,
        success: sco.success.parse::<Success>().map_err(Error::internal)?,
        score: sco.score.and_then(Score::from_percent),
        progress: sco.progress,
        time: Centiseconds(sco.earlier_cs.saturating_add(sco.sitting_cs)),
    })
}
