use usher_model::{AppId, Completion, Outcome, RestartWhen, Success};
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};
use usher_store::versions::{self, Version};
use usher_store::{Conn, courses};

use super::outcome_of;
use crate::configuration::Configuration;
use crate::event::Happening;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Begins a new instance of a registration on the newest version of its course, if its configuration asks for that.
    pub(super) async fn restart_if_due(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        app: &AppId,
        registration: &Registration,
        (instance, version): (&Instance, &Version),
        configuration: &Configuration,
    ) -> Result<Option<Instance>> {
        let when = configuration.restart_when()?;
        if when == RestartWhen::Never {
            return Ok(None);
        }
        let course = usher_model::CourseId::parse(&registration.course_id).map_err(Error::internal)?;
        let newest = courses::find(tx, app, &course).await?.ok_or_else(|| Error::no_course(&course))?.latest_version;
        if !is_due(when, &outcome_of(instance)?, newest > version.number) {
            return Ok(None);
        }
        let now = self.now().into();
        let newest =
            versions::find(tx, app, &course, newest).await?.ok_or_else(|| Error::no_version(&course, newest))?;
        let fresh = Instance::fresh(registration.key, registration.instance + 1, newest.id, now);
        instances::insert(tx, std::slice::from_ref(&fresh)).await?;
        registrations::set_instance(tx, app, &[registration.key], now).await?;
        let detail = serde_json::json!({ "instance": fresh.number, "version": newest.number });
        let id = &registration.id;
        let happening = Happening { verb: "registration.restart", thing: "registration", id, detail };
        self.record(tx, actor, Some(app), happening).await?;
        Ok(Some(fresh))
    }
}

fn is_due(when: RestartWhen, outcome: &Outcome, has_newer: bool) -> bool {
    let complete = outcome.completion == Completion::Completed;
    match when {
        RestartWhen::Never => false,
        RestartWhen::Newer => has_newer,
        RestartWhen::Complete => complete,
        RestartWhen::CompleteAndNewer => complete && has_newer,
        RestartWhen::IncompleteAndNewer => !complete && has_newer,
        RestartWhen::Satisfied => outcome.success == Success::Passed,
        RestartWhen::SatisfiedAndNewer => outcome.success == Success::Passed && has_newer,
        RestartWhen::Failed => outcome.success == Success::Failed,
        RestartWhen::FailedAndNewer => outcome.success == Success::Failed && has_newer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_asks_for_its_own_state_and_some_for_a_newer_version_too() {
        let outcome = |completion, success| Outcome { completion, success, ..Outcome::default() };
        let states = [
            outcome(Completion::Unknown, Success::Unknown),
            outcome(Completion::Incomplete, Success::Failed),
            outcome(Completion::Completed, Success::Passed),
        ];
        // Which of the states restart, without and with a newer version.
        for (when, without, with) in [
            (RestartWhen::Never, [false; 3], [false; 3]),
            (RestartWhen::Newer, [false; 3], [true; 3]),
            (RestartWhen::Complete, [false, false, true], [false, false, true]),
            (RestartWhen::CompleteAndNewer, [false; 3], [false, false, true]),
            (RestartWhen::IncompleteAndNewer, [false; 3], [true, true, false]),
            (RestartWhen::Satisfied, [false, false, true], [false, false, true]),
            (RestartWhen::SatisfiedAndNewer, [false; 3], [false, false, true]),
            (RestartWhen::Failed, [false, true, false], [false, true, false]),
            (RestartWhen::FailedAndNewer, [false; 3], [false, true, false]),
        ] {
            assert_eq!(states.map(|state| is_due(when, &state, false)), without, "{when:?}");
            assert_eq!(states.map(|state| is_due(when, &state, true)), with, "{when:?}");
        }
    }
}
