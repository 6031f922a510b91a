//! The words of settings that Usher obeys, as values.

use serde::{Deserialize, Serialize};

use super::Word;

macro_rules! word_enum {
    ($(#[$doc:meta])* $name:ident as $words:ident { $($variant:ident = $word:literal: $meaning:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $meaning] #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The value that a word of the wire names.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        pub(super) const $words: &[Word] = &[$(Word { word: $word, meaning: $meaning }),*];
    };
}

pub(crate) use word_enum;

word_enum! {
    /// When a launch begins a new instance of the registration, on the newest version of the course.
    RestartWhen as RESTART_WHEN {
        Never = "NEVER": "Never.",
        CompleteAndNewer = "WHEN_EXISTING_REG_IS_COMPLETE_AND_NEWER_PACKAGE_VERSION_EXISTS":
            "It is complete and the course has a newer version.",
        Newer = "WHEN_NEWER_PACKAGE_VERSION_EXISTS": "The course has a newer version.",
        Complete = "WHEN_EXISTING_REG_IS_COMPLETE": "It is complete.",
        Satisfied = "WHEN_EXISTING_REG_IS_SATISFIED": "It is passed.",
        SatisfiedAndNewer = "WHEN_EXISTING_REG_IS_SATISFIED_AND_NEWER_PACKAGE_VERSION_EXISTS":
            "It is passed and the course has a newer version.",
        IncompleteAndNewer = "WHEN_EXISTING_REG_IS_INCOMPLETE_AND_NEWER_PACKAGE_VERSION_EXISTS":
            "It is not complete and the course has a newer version.",
        Failed = "WHEN_EXISTING_REG_IS_FAILED": "It is failed.",
        FailedAndNewer = "WHEN_EXISTING_REG_IS_FAILED_AND_NEWER_PACKAGE_VERSION_EXISTS":
            "It is failed and the course has a newer version.",
    }
}

word_enum! {
    /// When a unit that is opened again begins with nothing but the learner's name.
    ResetRuntime as RESET_RUNTIME {
        Never = "NEVER": "Never: what it kept comes back.",
        NotSuspended = "WHEN_EXIT_IS_NOT_SUSPEND": "It was left without asking to be suspended.",
        NewAttempt = "ON_EACH_NEW_SEQUENCING_ATTEMPT":
            "A new attempt begins, which is so when it was left without asking to be suspended.",
    }
}

word_enum! {
    /// What the player does when a unit has ended by itself.
    ExitAction as EXIT_ACTION {
        ExitCourse = "EXIT_COURSE": "The learner leaves the course.",
        ExitCourseAfterConfirm = "EXIT_COURSE_AFTER_CONFIRM": "The learner is asked, and leaves the course.",
        GoToNextSco = "GO_TO_NEXT_SCO": "The next unit opens.",
        DisplayMessage = "DISPLAY_MESSAGE": "A line says how to go on.",
        DoNothing = "DO_NOTHING": "Nothing.",
    }
}

pub(super) use crate::rollup::{SCORE_ROLL_UP, STATUS_ROLL_UP};

const fn word(word: &'static str, meaning: &'static str) -> Word {
    Word { word, meaning }
}

pub(super) const LAUNCH_TYPE: &[Word] = &[
    word("FRAMESET", "In the window that is there."),
    word("NEW_WINDOW", "In a new window."),
    word("NEW_WINDOW_AFTER_CLICK", "In a new window, after a click."),
    word("NEW_WINDOW_WITHOUT_BROWSER_TOOLBAR", "In a new window without tool bars."),
    word("NEW_WINDOW_AFTER_CLICK_WITHOUT_BROWSER_TOOLBAR", "In a new window without tool bars, after a click."),
];

pub(super) const MENU_ITEM: &[Word] = &[
    word("SHOW", "It is shown and can be chosen."),
    word("HIDE", "It is not shown."),
    word("DISABLE", "It is shown and cannot be chosen."),
];

pub(super) const STATUS_DISPLAY: &[Word] = &[
    word("SUCCESS_ONLY", "Whether it is passed."),
    word("COMPLETION_ONLY", "Whether it is complete."),
    word("SEPARATE", "Both, side by side."),
    word("COMBINED", "Both, in one mark."),
    word("NONE", "Nothing."),
];

pub(super) const LOOKAHEAD: &[Word] = &[
    word("DISABLED", "It is off."),
    word("ENABLED", "It is on."),
    word("REALTIME", "It is on, and follows each change."),
];

pub(super) const RETURN_TO_LMS: &[Word] = &[
    word("Legacy", "As the vendor's first players did."),
    word("SuspendAll", "The course is suspended."),
    word("ExitAll", "The course is ended."),
    word("Selectable", "The learner chooses."),
];

pub(super) const FAILED_COMPLETION: &[Word] = &[
    word("Unknown", "What the course says."),
    word("Completed", "It is complete."),
    word("Incomplete", "It is not complete."),
];

pub(super) const POSTBACK_AUTH: &[Word] =
    &[word("form", "User and password are fields of a form."), word("httpbasic", "HTTP Basic.")];

pub(super) const POSTBACK_FORMAT: &[Word] = &[
    word("course", "The course's result."),
    word("activity", "And its activities'."),
    word("full", "And the runtime data."),
];
