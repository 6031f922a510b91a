use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use usher_content::Standard;
use usher_model::{ResetRuntime, RollUp, Setting};
use usher_store::Json;
use usher_store::launches::Launch;

use super::LaunchFault;
use crate::configuration::Configuration;
use crate::{Error, Result};

/// What of the configuration a launch obeys. It is read when the launch begins and kept with it, so that a report costs no
/// look at the settings and a course is measured by one rule from its opening to its end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct LaunchRules {
    /// How results roll up.
    pub roll_up: RollUp,
    /// How many characters of suspend data a unit may keep.
    pub suspend_data: u32,
    /// When a unit that is opened again begins anew.
    pub reset_runtime: ResetRuntime,
}

impl Default for LaunchRules {
    fn default() -> Self {
        Self { roll_up: RollUp::default(), suspend_data: 64_000, reset_runtime: ResetRuntime::Never }
    }
}

impl LaunchRules {
    /// Those of a configuration.
    pub(super) fn read(configuration: &Configuration) -> Result<Self> {
        Ok(Self {
            roll_up: configuration.roll_up()?,
            suspend_data: configuration.whole(Setting::PlayerSuspendDataMaxLength)?,
            reset_runtime: configuration.reset_runtime()?,
        })
    }

    /// Those that a launch keeps.
    pub(super) fn of(launch: &Launch) -> Result<Self> {
        let Some(Json(rules)) = &launch.rules else { return Ok(Self::default()) };
        Self::deserialize(rules).map_err(Error::internal)
    }

    /// What a launch keeps of them: nothing, where they are the default.
    pub(super) fn stored(&self) -> Result<Option<Json<serde_json::Value>>> {
        if *self == Self::default() {
            return Ok(None);
        }
        serde_json::to_value(self).map(|rules| Some(Json(rules))).map_err(Error::internal)
    }

    /// Refuses a report whose suspend data is longer than may be kept.
    pub(super) fn check_suspend_data(&self, elements: &BTreeMap<String, String>) -> Result<(), LaunchFault> {
        let length = elements.get("cmi.suspend_data").map_or(0, |data| data.chars().count());
        if length > self.suspend_data as usize {
            let most = self.suspend_data;
            let fault = format!("suspend data may have {most} characters (PlayerSuspendDataMaxLength), not {length}");
            return Err(LaunchFault::Invalid(fault));
        }
        Ok(())
    }

    /// Whether a unit that kept these elements begins with none of them. Without sequencing an attempt ends whenever the
    /// unit is not suspended (SCORM 2004 SN 4.1.2), so both rules come to the same.
    pub(super) fn begins_anew(&self, standard: Standard, elements: &BTreeMap<String, String>) -> bool {
        let exit = if standard.is_2004() { "cmi.exit" } else { "cmi.core.exit" };
        match self.reset_runtime {
            ResetRuntime::Never => false,
            ResetRuntime::NotSuspended | ResetRuntime::NewAttempt => {
                elements.get(exit).map(String::as_str) != Some("suspend")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use usher_model::{ScoreRollUp, StatusRollUp};

    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_catalogue() {
        let default = LaunchRules::default();
        assert_eq!(Setting::PlayerSuspendDataMaxLength.facts().default, default.suspend_data.to_string());
        assert_eq!(
            ResetRuntime::from_word(Setting::PlayerResetRunTimeData.facts().default),
            Some(default.reset_runtime)
        );
        let RollUp { status, threshold, status_is_success, score, scoring_units } = default.roll_up;
        assert_eq!(StatusRollUp::from_word(Setting::PlayerStatusRollupModeValue.facts().default), Some(status));
        assert_eq!((Setting::PlayerStatusRollupModeThresholdScore.facts().default, threshold), ("", None));
        assert_eq!((Setting::PlayerApplyRollupStatusToSuccess.facts().default, status_is_success), ("NO", false));
        assert_eq!(ScoreRollUp::from_word(Setting::PlayerScoreRollupModeValue.facts().default), Some(score));
        assert_eq!(
            Setting::PlayerScoreRollupModeNumberOfScoringObjects.facts().default.parse(),
            Ok::<u32, std::num::ParseIntError>(scoring_units)
        );
    }
}
