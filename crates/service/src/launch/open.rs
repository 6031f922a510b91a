use serde::Serialize;
use serde_json::Value;
use usher_content::ActivityKind;
use usher_content::runtime::{LearnerSeed, seed};
use usher_model::{AppId, Centiseconds};
use usher_store::launches::{self, Launch};
use usher_store::runtimes::{self, ScoRuntime};
use usher_store::{Json, instances, registrations};

use super::apply::lock_current;
use super::begin::learner_name;
use super::log::{log, note_result};
use super::merge::{roll_up_instance, session_time_element, sitting};
use super::rules::LaunchRules;
use super::{LaunchFault, LaunchToken};
use crate::registration::standard_of;
use crate::{Error, Result, Usher};

/// An activity that was opened: what its frame and its runtime need.
#[derive(Clone, Debug, Serialize)]
pub struct Opened {
    /// Its id.
    pub activity: String,
    /// Which opening of an activity this is in the launch.
    pub session: i64,
    /// Its file, relative to the launch's content.
    pub href: String,
    /// The data model to start with, as nested JSON.
    pub cmi: Value,
    /// The score that passes, if the manifest names one.
    pub mastery_score: Option<f64>,
}

impl Usher {
    /// Opens an activity: a new sitting of it begins.
    pub async fn open_activity(&self, token: &LaunchToken, epoch: i64, activity: &str) -> Result<Opened, LaunchFault> {
        if token.is_preview() {
            return self.open_in_preview(token, activity).await;
        }
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let launch = lock_current(&mut tx, token, epoch).await?;
        let app = AppId::parse(&launch.app_id).map_err(Error::internal)?;
        let registration =
            registrations::find_by_key(&mut tx, &app, launch.registration_key).await?.ok_or(LaunchFault::Unknown)?;
        let mut instance =
            instances::find(&mut tx, registration.key, launch.instance).await?.ok_or(LaunchFault::Unknown)?;
        let version = self.version(&mut tx, &app, instance.version_id).await?;
        let found = version.root.0.launchable().find(|a| a.id == activity).ok_or(LaunchFault::Unknown)?;
        let mut launch = Launch { sitting: launch.sitting + 1, seen_at: Some(now.into()), ..launch };

        let untouched = || ScoRuntime {
            registration_key: registration.key,
            instance: launch.instance,
            activity: activity.to_owned(),
            elements: Json(std::collections::BTreeMap::new()),
            completion: "UNKNOWN".into(),
            success: "UNKNOWN".into(),
            score: None,
            progress: None,
            attempts: 0,
            sitting: String::new(),
            earlier_cs: 0,
            sitting_cs: 0,
            updated_at: now.into(),
        };
        let before = runtimes::find(&mut tx, registration.key, launch.instance, activity).await?;
        let mut sco = before.unwrap_or_else(untouched);
        let rules = LaunchRules::of(&launch)?;
        if launch.tracking && rules.begins_anew(standard_of(&version)?, &sco.elements.0) {
            sco = ScoRuntime {
                attempts: sco.attempts,
                earlier_cs: sco.earlier_cs,
                sitting_cs: sco.sitting_cs,
                ..untouched()
            };
            runtimes::delete_interactions(&mut tx, &sco).await?;
        }
        sco.attempts += 1;
        sco.earlier_cs = sco.earlier_cs.saturating_add(sco.sitting_cs);
        sco.sitting_cs = 0;
        sco.sitting = sitting(&launch, launch.sitting);
        // What an earlier sitting said of its time was counted with it.
        sco.elements.0.remove(session_time_element(standard_of(&version)?));
        sco.updated_at = now.into();
        if found.kind == ActivityKind::Asset {
            // A file that reports nothing is done when it was shown (SCORM 1.2 RTE 3.1.3, SCORM 2004 SN 4.2.1.3).
            sco.completion = "COMPLETED".into();
        } else if sco.completion == "UNKNOWN" {
            sco.completion = "INCOMPLETE".into();
        }
        let interactions = runtimes::interactions(&mut tx, &[(registration.key, launch.instance)]).await?;
        let mut queued = false;
        if launch.tracking {
            runtimes::upsert(&mut tx, std::slice::from_ref(&sco)).await?;
            instance.suspended_activity = Some(activity.to_owned());
            let (time_before, was_completed) = (instance.time_cs, instance.completed_at.is_some());
            let results = runtimes::results(&mut tx, instance.registration_key, instance.number).await?;
            let changed = roll_up_instance(&version.root.0, &rules.roll_up, &mut instance, &results, now)?;
            instances::update(&mut tx, std::slice::from_ref(&instance)).await?;
            note_result(&mut launch, &instance, time_before, now);
            if instance.completed_at.is_some() && !was_completed {
                self.tell_completed(&mut tx, registration.key).await?;
            }
            if let Some(urgency) = changed {
                queued = self.queue_postback(&mut tx, &app, registration.key, urgency).await?;
            }
        }
        log(&mut tx, &launch, "opened", Some(activity), now).await?;
        launches::update(&mut tx, std::slice::from_ref(&launch)).await?;
        tx.commit().await?;
        if queued {
            self.wake_postbacks();
        }

        let learner = LearnerSeed { id: registration.learner_id.clone(), name: learner_name(&registration) };
        let interactions: Vec<_> =
            interactions.into_iter().filter(|i| i.activity == activity).map(|i| i.interaction).collect();
        Ok(Opened {
            activity: activity.to_owned(),
            session: launch.sitting,
            href: with_query(found.href.as_deref().unwrap_or_default(), launch.options.extra_query.as_deref()),
            cmi: seed(
                standard_of(&version)?,
                found,
                &learner,
                &sco.elements.0,
                &interactions,
                Centiseconds(sco.earlier_cs),
            ),
            mastery_score: found.mastery_score,
        })
    }
}

/// An address with more in its query, before its fragment.
pub(super) fn with_query(href: &str, extra: Option<&str>) -> String {
    let Some(extra) = extra else { return href.to_owned() };
    let (address, fragment) = href.split_once('#').map_or((href, None), |(address, rest)| (address, Some(rest)));
    let joint = if address.contains('?') { '&' } else { '?' };
    let fragment = fragment.map(|rest| format!("#{rest}")).unwrap_or_default();
    format!("{address}{joint}{extra}{fragment}")
}

#[cfg(test)]
mod tests {
    use super::with_query;

    #[test]
    fn additional_values_join_the_query_that_is_there() {
        assert_eq!(with_query("a.html", None), "a.html");
        assert_eq!(with_query("a.html#top", Some("x=1")), "a.html?x=1#top");
        assert_eq!(with_query("a.html?y=2", Some("x=1")), "a.html?y=2&x=1");
    }
}
