//! Every setting that is known here. Ids are the vendor's; defaults are what Usher does. `docs/src/configuration.md` is
//! made from this table.

use super::words::{
    EXIT_ACTION, FAILED_COMPLETION, LAUNCH_TYPE, LOOKAHEAD, MENU_ITEM, POSTBACK_AUTH, POSTBACK_FORMAT, RESET_RUNTIME,
    RESTART_WHEN, RETURN_TO_LMS, SCORE_ROLL_UP, STATUS_DISPLAY, STATUS_ROLL_UP,
};
use super::{About, Kind, Level, SettingFacts};

macro_rules! settings {
    ($($name:ident: $kind:expr, $default:literal, $about:ident, $obeyed:ident $(at $level:ident)?, $meaning:literal;)*) => {
        /// A setting of the vendor that is known here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Setting {
            $(#[doc = $meaning] $name,)*
        }

        impl Setting {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What there is to know about it.
            pub const fn facts(self) -> SettingFacts {
                match self {
                    $(Self::$name => SettingFacts {
                        id: stringify!($name),
                        kind: $kind,
                        default: $default,
                        level: settings!(@level $($level)?),
                        about: About::$about,
                        obeyed: settings!(@$obeyed),
                        meaning: $meaning,
                    },)*
                }
            }
        }
    };
    (@level) => { Level::Registration };
    (@level $level:ident) => { Level::$level };
    (@obeyed) => { true };
    (@kept) => { false };
}

/// Pixels, milliseconds, minutes: more than anybody means.
const NUMBER: Kind = Kind::Whole { most: 1_000_000_000 };

settings! {
    // How results roll up (reference/scormcloud-v2.md §7.4).
    PlayerStatusRollupModeValue: Kind::Word(STATUS_ROLL_UP), "COMPLETE_WHEN_ALL_UNITS_COMPLETE", Any, obeyed,
        "What completes a course.";
    PlayerStatusRollupModeThresholdScore: Kind::Score, "", Any, obeyed,
        "The score that completes a course where a threshold does.";
    PlayerApplyRollupStatusToSuccess: Kind::YesNo, "NO", Any, obeyed,
        "Whether a course is passed by what completes it, and failed if all its units are complete and it is not.";
    PlayerScoreRollupModeValue: Kind::Word(SCORE_ROLL_UP), "AVERAGE_SCORE_OF_ALL_UNITS_WITH_SCORES", Several, obeyed,
        "How the score of a course is made of those of its units.";
    PlayerScoreRollupModeNumberOfScoringObjects: Kind::Whole { most: 10_000 }, "0", Several, obeyed,
        "By how many units a fixed average divides. 0: by as many as have a score.";
    PlayerScoreOverridesStatus: Kind::YesNo, "NO", Scorm1, kept,
        "Whether a score decides over the status that a unit reports.";
    PlayerCompletionStatOfFailedSuccessStat: Kind::Word(FAILED_COMPLETION), "Unknown", Scorm1, kept,
        "How complete a failed unit is.";
    PlayerFirstScoIsPretest: Kind::YesNo, "NO", Several, kept,
        "Whether passing the first unit completes all.";
    PlayerAllowCompleteStatusChange: Kind::YesNo, "NO", Scorm1, kept,
        "Whether a unit that was complete may become incomplete. The course never does.";
    PlayerScaleRawScore: Kind::YesNo, "YES", Scorm2004, kept,
        "Whether a raw score counts where a unit sets no scaled one.";
    PlayerSatisfiedCausesCompletion: Kind::YesNo, "NO", Scorm2004, kept,
        "Whether passing completes an activity.";
    PlayerRollupEmptySetToUnknown: Kind::YesNo, "YES", Scorm2004, kept,
        "Whether activities of which nothing is known make their parent unknown.";
    PlayerRollupRuntimeAtScoUnload: Kind::Bool, "true", Any, kept,
        "Whether results roll up when a unit closes. They do whenever it reports.";
    PlayerInvokeRollupAtSuspendAll: Kind::Bool, "true", Scorm2004, kept,
        "Whether results roll up when the course is suspended. They do whenever a unit reports.";
    PlayerIsCompletionTracked: Kind::YesNo, "YES", Any, kept, "Whether the completion that a course reports says something.";
    PlayerIsSatisfactionTracked: Kind::YesNo, "YES", Any, kept, "Whether the success that a course reports says something.";
    PlayerIsScoreTracked: Kind::YesNo, "YES", Any, kept, "Whether the score that a course reports says something.";
    PlayerIsIncompleteScoreMeaningful: Kind::YesNo, "YES", Any, kept,
        "Whether the score of an incomplete course says something.";
    PlayerIsIncompleteSatisfactionMeaningful: Kind::YesNo, "YES", Any, kept,
        "Whether the success of an incomplete course says something.";

    // Launches.
    WhenToRestartRegistration: Kind::Word(RESTART_WHEN), "NEVER", Any, obeyed,
        "When a launch begins a new instance of the registration, on the newest version of the course.";
    PlayerResetRunTimeData: Kind::Word(RESET_RUNTIME), "NEVER", Any, obeyed,
        "When a unit that is opened again begins anew.";
    PlayerSuspendDataMaxLength: Kind::Whole { most: 1_000_000 }, "64000", Any, obeyed,
        "How many characters of suspend data a unit may keep. More is refused.";
    PlayerCaptureHistory: Kind::YesNo, "YES", Any, kept, "Whether the history of launches is kept.";
    PlayerCaptureHistoryDetailed: Kind::YesNo, "NO", Any, kept, "Whether it is kept in detail.";
    PlayerLaunchCompletedRegsAsNoCredit: Kind::YesNo, "NO", Scorm1, kept,
        "Whether a complete course is opened again without credit.";
    PlayerTimeLimit: NUMBER, "0", Any, kept, "Minutes that a course may take. 0: any.";
    AssignLatestVersionInsteadOfRestartRegistration: Kind::Bool, "false", Any, kept,
        "Whether a restart moves the registration to the newest version instead of making an instance.";
    ConcurrentLaunchDetectionEnabled: Kind::Bool, "true", Any, kept,
        "Whether it is noticed that a registration is open twice. It always is.";
    ForceExitConcurrentLaunches: Kind::Bool, "true", Any, kept,
        "Whether the newest launch ends the others. It always does.";
    ContentVaultEnabled: Kind::Bool, "true", Any, kept,
        "Whether files of a course are given to its launches alone. They always are.";
    ContentVaultAuthExpiry: NUMBER, "0", Any, kept, "Seconds that files are given to a launch. 0: until it ends.";
    ContentVaultSlidingAuthExpiryEnabled: Kind::Bool, "false", Any, kept,
        "Whether the time for which files are given begins anew with each file.";
    ContentVaultSlidingAuthExpiry: NUMBER, "60", Any, kept, "Seconds from one file to the next.";
    ContentVaultIpAddressValidationEnabled: Kind::Bool, "false", Any, kept,
        "Whether a launch is bound to a network address.";
    ContentVaultAuthFingerprintValidationEnabled: Kind::Bool, "false", Any, kept,
        "Whether a launch is bound to a browser's fingerprint.";

    // Ways out.
    RedirectOnExitUrl: Kind::Exit, "", Any, obeyed,
        "Where the learner goes on exit, unless the launch link says: a URL, closer, blank or message. Empty: back to the \
         page of the invitation, or a message.";
    RedirectOnRefreshUrl: Kind::Url, "", Any, kept, "Where the learner goes who reloads the player.";
    RedirectLaunchPageOnExit: Kind::Bool, "false", Any, kept,
        "Whether the page that opened the player in a window of its own goes there on exit.";
    PromptOnPlayerClose: Kind::Bool, "false", Any, kept,
        "Whether closing the window is asked about. It is while something is not saved.";
    PlayerReturnToLmsAction: Kind::Word(RETURN_TO_LMS), "Legacy", Any, kept, "What leaving the course means to it.";
    PlayerLogoutCausesPlayerExit: Kind::YesNo, "YES", Scorm2004, obeyed,
        "Whether a unit that ends with logout ends the course.";
    PlayerIntermediateScoSatisfiedNormalExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "What follows when a unit before the last ends, done.";
    PlayerIntermediateScoSatisfiedSuspendExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when it asked to be suspended.";
    PlayerIntermediateScoSatisfiedLogoutExitAction: Kind::Word(EXIT_ACTION), "EXIT_COURSE", Scorm1, obeyed,
        "The same, when it asked to log out.";
    PlayerIntermediateScoSatisfiedTimeoutExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when its time was up.";
    PlayerIntermediateScoNotSatisfiedNormalExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "What follows when a unit before the last ends, not done.";
    PlayerIntermediateScoNotSatisfiedSuspendExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when it asked to be suspended.";
    PlayerIntermediateScoNotSatisfiedLogoutExitAction: Kind::Word(EXIT_ACTION), "EXIT_COURSE", Scorm1, obeyed,
        "The same, when it asked to log out.";
    PlayerIntermediateScoNotSatisfiedTimeoutExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when its time was up.";
    PlayerFinalScoCourseSatisfiedNormalExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "What follows when the last unit ends and the course is done.";
    PlayerFinalScoCourseSatisfiedSuspendExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when the unit asked to be suspended.";
    PlayerFinalScoCourseSatisfiedLogoutExitAction: Kind::Word(EXIT_ACTION), "EXIT_COURSE", Scorm1, obeyed,
        "The same, when the unit asked to log out.";
    PlayerFinalScoCourseSatisfiedTimeoutExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when the unit's time was up.";
    PlayerFinalScoCourseNotSatisfiedNormalExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "What follows when the last unit ends and the course is not done.";
    PlayerFinalScoCourseNotSatisfiedSuspendExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when the unit asked to be suspended.";
    PlayerFinalScoCourseNotSatisfiedLogoutExitAction: Kind::Word(EXIT_ACTION), "EXIT_COURSE", Scorm1, obeyed,
        "The same, when the unit asked to log out.";
    PlayerFinalScoCourseNotSatisfiedTimeoutExitAction: Kind::Word(EXIT_ACTION), "DISPLAY_MESSAGE", Scorm1, obeyed,
        "The same, when the unit's time was up.";

    // What the player shows.
    PrivacyPolicyUrl: Kind::Url, "", Any, obeyed,
        "A privacy policy, to which the learner's pages and the player link.";
    PlayerShowNavBar: Kind::YesNo, "YES", Any, obeyed, "Whether the bar above the course is shown.";
    PlayerShowTitleBar: Kind::YesNo, "YES", Any, obeyed, "Whether that bar names the course.";
    PlayerShowFinishButton: Kind::YesNo, "YES", Any, obeyed, "Whether that bar has a button that leaves the course.";
    PlayerShowCloseItem: Kind::YesNo, "NO", Any, kept, "Whether that bar has a button that closes the unit.";
    PlayerShowHelp: Kind::YesNo, "NO", Any, kept, "Whether that bar has a button for help.";
    PlayerShowProgressBar: Kind::YesNo, "NO", Any, kept, "Whether that bar shows how far the learner is.";
    PlayerUseMeasureProgressBar: Kind::YesNo, "NO", Any, kept, "Whether it goes by measure instead of by units.";
    PlayerShowCourseStructure: Kind::YesNo, "YES", Several, obeyed, "Whether the units of the course are listed.";
    PlayerCourseStructureStartsOpen: Kind::YesNo, "YES", Several, obeyed,
        "Whether the list is open at the start, where the window is wide enough.";
    PlayerCourseStructureWidth: NUMBER, "0", Several, kept, "How wide the list is, in pixels. 0: as the player likes.";
    PlayerEnableChoiceNav: Kind::YesNo, "YES", Several, obeyed, "Whether the learner may choose from the list.";
    PlayerEnableFlowNav: Kind::YesNo, "YES", Several, obeyed, "Whether that bar has buttons to the next unit and back.";
    PlayerInvalidMenuItemAction: Kind::Word(MENU_ITEM), "DISABLE", Several, kept,
        "How a unit is listed that may not be opened yet.";
    PlayerStatusDisplayPreference: Kind::Word(STATUS_DISPLAY), "COMBINED", Several, kept,
        "What the list shows of a unit's status.";
    PlayerAlwaysFlowToFirstSco: Kind::YesNo, "YES", Any, kept, "Whether the course opens with a unit.";
    PlayerForceDisableRootChoice: Kind::YesNo, "NO", Any, kept, "Whether the course itself cannot be chosen from the list.";
    PlayerLaunchType: Kind::Word(LAUNCH_TYPE), "FRAMESET", Any, kept, "How the player opens.";
    PlayerScoLaunchType: Kind::Word(LAUNCH_TYPE), "FRAMESET", Any, kept, "How a unit opens.";
    PlayerWrapScoWindowWithApi: Kind::YesNo, "NO", Any, kept, "Whether a unit's own window is given the runtime too.";
    PlayerDesiredFullScreen: Kind::YesNo, "NO", Any, kept, "Whether the course would like the whole screen.";
    PlayerDesiredWidth: NUMBER, "0", Any, kept, "How wide the course would like to be, in pixels.";
    PlayerDesiredHeight: NUMBER, "0", Any, kept, "How high the course would like to be, in pixels.";
    PlayerRequiredFullScreen: Kind::YesNo, "NO", Any, kept, "Whether the course needs the whole screen.";
    PlayerRequiredWidth: NUMBER, "0", Any, kept, "How wide the course must be, in pixels.";
    PlayerRequiredHeight: NUMBER, "0", Any, kept, "How high the course must be, in pixels.";
    PlayerPreventRightClick: Kind::YesNo, "NO", Any, kept, "Whether the player has no context menu.";
    PlayerPreventWindowResize: Kind::YesNo, "NO", Any, kept, "Whether the player's window keeps its size.";
    ModernPlayerCustomizationStylesheetUrl: Kind::Url, "", Any, kept, "A style sheet for the player.";
    ModernPlayerCustomizationScriptUrl: Kind::Url, "", Any, kept, "A script for the player.";
    ModernPlayerCustomizationLogo: Kind::Url, "", Any, kept, "A logo for the player.";

    // Runtime.
    PlayerCommCommitFrequency: NUMBER, "600", Any, kept, "Milliseconds after which what a unit sets is sent.";
    PlayerCommMaxFailedSubmissions: NUMBER, "0", Any, kept,
        "How often sending is tried before the learner is told. The learner is told at once, and it is tried on.";
    PlayerFinishCausesImmediateCommit: Kind::YesNo, "YES", Any, kept,
        "Whether what a unit sets is sent when it ends. It always is.";
    PlayerValidateInteractionResponses: Kind::YesNo, "NO", Any, kept,
        "Whether answers that the standard does not allow are refused.";
    PlayerMakeStudentPrefsGlobalToCourse: Kind::YesNo, "NO", Any, kept,
        "Whether a learner's preferences in one unit hold in all.";
    PlayerForceObjectiveCompletionSetByContent: Kind::YesNo, "YES", Scorm2004, kept,
        "Whether units decide on objectives and completion whatever the manifest says.";
    PlayerLookaheadSequencerMode: Kind::Word(LOOKAHEAD), "DISABLED", Any, kept,
        "Whether the player works out beforehand where the learner may go.";
    MediaContentCompletionThreshold: Kind::Whole { most: 100 }, "95", Any, kept,
        "Which part of a medium completes it, in percent.";

    // Where results are posted, unless the registration itself says.
    ApiRollupRegistrationPostBackUrl: Kind::Url, "", Any, obeyed, "To there. Empty: nowhere.";
    ApiRollupRegistrationAuthType: Kind::Word(POSTBACK_AUTH), "form", Any, obeyed, "How the call proves itself.";
    ApiRollupRegistrationAuthUser: Kind::Text, "", Any, obeyed, "The user that it presents.";
    ApiRollupRegistrationAuthPassword: Kind::Secret, "", Any, obeyed, "The password that it presents. It is never shown.";
    ApiRollupRegistrationFormat: Kind::Word(POSTBACK_FORMAT), "course", Any, obeyed, "How much it tells.";
    ApiRollupRegistrationIsJson: Kind::Bool, "true", Any, obeyed,
        "Whether it is JSON; else it is the XML of the vendor's first API.";
    ApiRollupRegistrationDuringSession: Kind::Bool, "true", Any, kept,
        "Whether it goes out while the course is open.";
    ApiRollupRegistrationSynchronous: Kind::Bool, "false", Any, kept,
        "Whether the course waits for it. It never does.";
    ApiPostbackTimeoutSeconds: Kind::Whole { most: 3600 }, "10", Any, kept at Application,
        "Seconds that a receiver has.";

    // Lists.
    ApiResultLimit: Kind::Whole { most: 100_000 }, "100", Any, kept at Application, "How many rows a page has.";
    ApiResultLimitSinceNotSpecified: Kind::Whole { most: 100_000 }, "100", Any, kept at Application,
        "How many rows a page has where the list was not asked for since an instant.";
}
