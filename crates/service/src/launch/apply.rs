//! What courses report, applied: reports that came at the same time in one transaction, by statements over all of them.
//! What is stored is asked first, then what the reports come to is worked out, and then all is written: a report that is
//! refused has written nothing and leaves the others be.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use usher_content::runtime::Interaction;
use usher_store::instances::{self, Instance};
use usher_store::launches::{self, Launch};
use usher_store::runtimes::{self, ScoKey, ScoResult, ScoRuntime};
use usher_store::{Conn, launch_events, registrations};
use uuid::Uuid;

use super::changes::{Accepted, Changes, Stored};
use super::commit::Report;
use super::merge::numbers_of_interactions;
use super::{Acknowledged, LaunchFault, LaunchToken, NodeResult};
use crate::{Error, Result, Usher};

/// What came of reports.
pub(super) struct Applied {
    /// The answer to each, in their order.
    pub(super) answers: Vec<Answer>,
    /// Whether a postback was queued.
    pub(super) queued: bool,
}

pub(super) type Answer = Result<Acknowledged, LaunchFault>;

impl Usher {
    /// Applies reports. Of those on one registration, one is applied after the other.
    pub(super) async fn apply(&self, conn: &mut Conn, reports: &[Report]) -> Result<Applied> {
        let now = self.now();
        let hashes: Vec<Vec<u8>> = reports.iter().map(|report| report.token.hash().to_vec()).collect();
        let found = launches::lock_each(conn, &hashes).await?;
        let mut launches: HashMap<Vec<u8>, Launch> = found.into_iter().map(|l| (l.token_hash.clone(), l)).collect();
        let mut answers: Vec<Answer> =
            reports.iter().map(|_| Err(Error::internal("the report was not answered").into())).collect();
        let mut queued = false;
        let mut waiting: Vec<usize> = (0..reports.len()).collect();
        // Each round takes the first report that waits of each registration. There is seldom a second round.
        while !waiting.is_empty() {
            let mut taken = HashSet::new();
            let (round, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|&place| {
                launches.get(&hashes[place]).is_none_or(|launch| taken.insert(launch.registration_key))
            });
            waiting = later;
            let mut accepted = Vec::with_capacity(round.len());
            for place in round {
                let Report { epoch, commit, .. } = &reports[place];
                match check_current(launches.get(&hashes[place]), *epoch) {
                    Ok(launch) => accepted.push(Accepted { place, launch: launch.clone(), commit }),
                    Err(fault) => answers[place] = Err(fault),
                }
            }
            let (new, known) = accepted.into_iter().partition(Accepted::is_new);
            acknowledge_known(conn, known, &mut answers).await?;
            let mut changes = Changes::default();
            for (report, stored) in self.read_stored(conn, new).await? {
                let place = report.place;
                if let Err(fault) = stored.and_then(|stored| changes.add(report, stored, now)) {
                    answers[place] = Err(fault);
                }
            }
            queued |= self.write_changes(conn, &changes, now).await?;
            let Changes { places, launches: written, instances, scos, .. } = changes;
            for (((place, launch), instance), sco) in places.into_iter().zip(written).zip(instances).zip(scos) {
                answers[place] = Ok(acknowledge(launch.last_seq, &instance, Some(&sco)));
                launches.insert(launch.token_hash.clone(), launch);
            }
        }
        Ok(Applied { answers, queued })
    }

    /// What is stored of what each report changes, or why the report is refused.
    async fn read_stored<'r>(
        &self,
        conn: &mut Conn,
        reports: Vec<Accepted<'r>>,
    ) -> Result<Vec<(Accepted<'r>, Result<Stored, LaunchFault>)>> {
        // One report of each registration, so what is found can be told apart by it.
        let keys: Vec<ScoKey> = reports.iter().map(Accepted::sco).collect();
        let found = runtimes::with_instances(conn, &keys).await?;
        let mut found: HashMap<ScoKey, (Instance, ScoRuntime)> =
            found.into_iter().map(|(instance, sco)| (sco.key(), (instance, sco))).collect();
        let numbers: Vec<(&ScoKey, u32)> = reports
            .iter()
            .zip(&keys)
            .flat_map(|(report, key)| {
                numbers_of_interactions(&report.commit.elements).into_iter().map(move |number| (key, number))
            })
            .collect();
        let mut interactions: HashMap<ScoKey, Vec<Interaction>> = HashMap::new();
        for one in runtimes::numbered_interactions(conn, &numbers).await? {
            interactions.entry(one.key()).or_default().push(one.interaction);
        }
        let mut all = Vec::with_capacity(reports.len());
        let mut of_many_units = Vec::new();
        for (report, key) in reports.into_iter().zip(&keys) {
            let Some((instance, sco)) = found.remove(key) else {
                all.push((report, Err(LaunchFault::Invalid("the activity was not opened".into()))));
                continue;
            };
            // Versions do not change and are remembered, so this seldom asks the database.
            let version = self.version(conn, &report.app()?, instance.version_id).await?;
            // A course of one unit comes to what its unit does.
            if version.root.0.launchable().nth(1).is_some() {
                of_many_units.push((instance.registration_key, instance.number));
            }
            let interactions = interactions.remove(key).unwrap_or_default();
            all.push((report, Ok(Stored { instance, sco, version, interactions, other_results: Vec::new() })));
        }
        let mut results: HashMap<Uuid, Vec<ScoResult>> = HashMap::new();
        for one in runtimes::results_of(conn, &of_many_units).await? {
            results.entry(one.registration_key).or_default().push(one.result);
        }
        for (report, stored) in &mut all {
            if let (Ok(stored), Some(mut results)) = (stored, results.remove(&report.launch.registration_key)) {
                results.retain(|result| result.activity != report.commit.activity);
                stored.other_results = results;
            }
        }
        Ok(all)
    }

    /// Writes what changed; whether a postback was queued.
    async fn write_changes(&self, conn: &mut Conn, changes: &Changes, now: DateTime<Utc>) -> Result<bool> {
        let interactions: Vec<_> =
            changes.interactions.iter().map(|(row, interaction)| (&changes.scos[*row], interaction)).collect();
        runtimes::upsert_interactions(conn, &interactions).await?;
        runtimes::upsert(conn, &changes.scos).await?;
        instances::update(conn, &changes.instances).await?;
        registrations::touch(conn, &changes.touched, now.into()).await?;
        launch_events::insert(conn, &changes.lines).await?;
        // Once in the life of a registration.
        for registration in &changes.completed {
            self.tell_completed(conn, *registration).await?;
        }
        let queued = self.queue_postbacks(conn, &changes.to_post).await?;
        launches::update(conn, &changes.launches).await?;
        Ok(queued)
    }
}

/// Answers reports that change nothing.
async fn acknowledge_known(conn: &mut Conn, reports: Vec<Accepted<'_>>, answers: &mut [Answer]) -> Result<()> {
    let wanted: Vec<(Uuid, i64)> =
        reports.iter().map(|report| (report.launch.registration_key, report.launch.instance)).collect();
    let found: HashMap<Uuid, Instance> = instances::numbered(conn, &wanted)
        .await?
        .into_iter()
        .map(|found| (found.instance.registration_key, found.instance))
        .collect();
    for Accepted { place, launch, commit } in reports {
        let ack = if launch.tracking { launch.last_seq } else { commit.seq };
        let instance = found.get(&launch.registration_key).ok_or(LaunchFault::Unknown);
        answers[place] = instance.map(|instance| acknowledge(ack, instance, None));
    }
    Ok(())
}

/// The launch of a token, held with its registration, if this opening of its page is the one that counts.
///
/// A launch that has ended or paused still takes reports of its last opening: they were on their way.
pub(super) async fn lock_current(conn: &mut Conn, token: &LaunchToken, epoch: i64) -> Result<Launch, LaunchFault> {
    let found = launches::lock_each(conn, &[token.hash().to_vec()]).await?;
    check_current(found.first(), epoch).cloned()
}

fn check_current(launch: Option<&Launch>, epoch: i64) -> Result<&Launch, LaunchFault> {
    let launch = launch.ok_or(LaunchFault::Unknown)?;
    match launch.state.as_str() {
        "replaced" => Err(LaunchFault::Replaced),
        "ready" => Err(LaunchFault::Invalid("the launch has not begun".into())),
        _ if epoch != launch.epoch => Err(LaunchFault::Replaced),
        _ => Ok(launch),
    }
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
