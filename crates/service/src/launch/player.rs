use std::collections::BTreeMap;

use serde::Serialize;
use usher_model::{ExitAction, Setting};

use crate::Result;
use crate::configuration::Configuration;

/// What of the configuration the player itself obeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct PlayerSettings {
    /// Whether the bar above the course is shown.
    pub nav_bar: bool,
    /// Whether it names the course.
    pub title: bool,
    /// Whether it has a button that leaves the course.
    pub finish_button: bool,
    /// Whether it has buttons to the next unit and back.
    pub flow: bool,
    /// Whether units are listed.
    pub structure: bool,
    /// Whether that list is open at the start.
    pub structure_open: bool,
    /// Whether the learner may choose from it.
    pub choice: bool,
    /// Whether a unit of SCORM 2004 that ends with logout ends the course.
    pub logout_exits: bool,
    /// How many characters of suspend data a unit may keep.
    pub suspend_data: u32,
    /// The address of a privacy policy.
    pub privacy_policy: Option<String>,
    /// What follows when a unit of SCORM 1.2 ends by itself: by its place (`intermediate`, `final`), by whether it is done
    /// (`satisfied`, `not-satisfied`) and by how it ended (`normal`, `suspend`, `logout`, `time-out`).
    pub exit_actions: BTreeMap<&'static str, ExitAction>,
}

const EXIT_ACTIONS: [(&str, Setting); 16] = [
    ("intermediate satisfied normal", Setting::PlayerIntermediateScoSatisfiedNormalExitAction),
    ("intermediate satisfied suspend", Setting::PlayerIntermediateScoSatisfiedSuspendExitAction),
    ("intermediate satisfied logout", Setting::PlayerIntermediateScoSatisfiedLogoutExitAction),
    ("intermediate satisfied time-out", Setting::PlayerIntermediateScoSatisfiedTimeoutExitAction),
    ("intermediate not-satisfied normal", Setting::PlayerIntermediateScoNotSatisfiedNormalExitAction),
    ("intermediate not-satisfied suspend", Setting::PlayerIntermediateScoNotSatisfiedSuspendExitAction),
    ("intermediate not-satisfied logout", Setting::PlayerIntermediateScoNotSatisfiedLogoutExitAction),
    ("intermediate not-satisfied time-out", Setting::PlayerIntermediateScoNotSatisfiedTimeoutExitAction),
    ("final satisfied normal", Setting::PlayerFinalScoCourseSatisfiedNormalExitAction),
    ("final satisfied suspend", Setting::PlayerFinalScoCourseSatisfiedSuspendExitAction),
    ("final satisfied logout", Setting::PlayerFinalScoCourseSatisfiedLogoutExitAction),
    ("final satisfied time-out", Setting::PlayerFinalScoCourseSatisfiedTimeoutExitAction),
    ("final not-satisfied normal", Setting::PlayerFinalScoCourseNotSatisfiedNormalExitAction),
    ("final not-satisfied suspend", Setting::PlayerFinalScoCourseNotSatisfiedSuspendExitAction),
    ("final not-satisfied logout", Setting::PlayerFinalScoCourseNotSatisfiedLogoutExitAction),
    ("final not-satisfied time-out", Setting::PlayerFinalScoCourseNotSatisfiedTimeoutExitAction),
];

impl PlayerSettings {
    /// Those of a configuration.
    pub(super) fn read(configuration: &Configuration) -> Result<Self> {
        let actions = EXIT_ACTIONS.map(|(when, setting)| Ok((when, configuration.exit_action(setting)?)));
        Ok(Self {
            nav_bar: configuration.flag(Setting::PlayerShowNavBar),
            title: configuration.flag(Setting::PlayerShowTitleBar),
            finish_button: configuration.flag(Setting::PlayerShowFinishButton),
            flow: configuration.flag(Setting::PlayerEnableFlowNav),
            structure: configuration.flag(Setting::PlayerShowCourseStructure),
            structure_open: configuration.flag(Setting::PlayerCourseStructureStartsOpen),
            choice: configuration.flag(Setting::PlayerEnableChoiceNav),
            logout_exits: configuration.flag(Setting::PlayerLogoutCausesPlayerExit),
            suspend_data: configuration.whole(Setting::PlayerSuspendDataMaxLength)?,
            privacy_policy: configuration.said(Setting::PrivacyPolicyUrl).map(str::to_owned),
            exit_actions: actions.into_iter().collect::<Result<_>>()?,
        })
    }
}
