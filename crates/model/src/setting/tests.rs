use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::{ScoreRollUp, StatusRollUp};

fn parsed(setting: Setting, text: &str) -> Option<String> {
    setting.parse_value(text).unwrap_or_else(|e| panic!("{e}"))
}

fn fault(setting: Setting, text: &str) -> String {
    setting.parse_value(text).unwrap_err().to_string()
}

#[test]
fn an_id_is_read_back_and_another_is_refused_by_name() {
    for setting in Setting::ALL {
        assert_eq!(setting.to_string().parse(), Ok(*setting));
    }
    let refused = "PlayerShowNavbar".parse::<Setting>().unwrap_err();
    assert_eq!(refused.to_string(), "`PlayerShowNavbar` is not a valid setting ID");
}

#[test]
fn every_default_is_a_value_in_the_form_in_which_values_are_kept() {
    for setting in Setting::ALL {
        let default = setting.facts().default;
        if !(default.is_empty() && setting.facts().kind == Kind::Score) {
            assert_eq!(parsed(*setting, default).as_deref(), Some(default), "{setting}");
        }
    }
}

#[test]
fn every_word_of_an_obeyed_setting_is_known_to_the_code_that_obeys() {
    for setting in Setting::ALL {
        let Kind::Word(words) = setting.facts().kind else { continue };
        for Word { word, .. } in words {
            assert_eq!(parsed(*setting, &word.to_lowercase()).as_deref(), Some(*word));
            let known = match setting {
                Setting::PlayerStatusRollupModeValue => StatusRollUp::from_word(word).is_some(),
                Setting::PlayerScoreRollupModeValue => ScoreRollUp::from_word(word).is_some(),
                Setting::WhenToRestartRegistration => RestartWhen::from_word(word).is_some(),
                Setting::PlayerResetRunTimeData => ResetRuntime::from_word(word).is_some(),
                setting if setting.to_string().ends_with("ExitAction") => ExitAction::from_word(word).is_some(),
                setting => !setting.facts().obeyed || setting.to_string().starts_with("ApiRollupRegistration"),
            };
            assert!(known, "{setting} {word}");
        }
    }
}

#[test]
fn values_come_in_the_forms_of_many_clients_and_are_kept_in_one() {
    for (setting, text, kept) in [
        (Setting::PlayerShowNavBar, "no", "NO"),
        (Setting::PlayerShowNavBar, "True", "YES"),
        (Setting::PlayerShowNavBar, "false", "NO"),
        (Setting::ContentVaultEnabled, "True", "true"),
        (Setting::ContentVaultEnabled, "NO", "false"),
        (Setting::PlayerTimeLimit, " 90 ", "90"),
        (Setting::PlayerStatusRollupModeThresholdScore, "80.0", "80"),
        (Setting::PlayerStatusRollupModeThresholdScore, "0.8", "0.8"),
        (Setting::ApiRollupRegistrationAuthType, "HTTPBASIC", "httpbasic"),
        (Setting::ApiRollupRegistrationFormat, "FULL", "full"),
        (Setting::RedirectOnExitUrl, "Closer", "closer"),
        (Setting::RedirectOnExitUrl, "", ""),
        (Setting::RedirectOnExitUrl, "https://lms.example/back?x=1", "https://lms.example/back?x=1"),
        (Setting::PrivacyPolicyUrl, "HTTP://a.example/", "HTTP://a.example/"),
        (Setting::ApiRollupRegistrationAuthPassword, " s p ", " s p "),
        (Setting::ApiRollupRegistrationAuthUser, "UNDEFINED", "UNDEFINED"),
    ] {
        assert_eq!(parsed(setting, text).as_deref(), Some(kept), "{setting}");
    }
}

#[test]
fn undefined_says_that_a_setting_is_not_set() {
    for setting in [Setting::PlayerLaunchType, Setting::PlayerShowNavBar, Setting::PlayerStatusRollupModeThresholdScore]
    {
        assert_eq!(parsed(setting, "UNDEFINED"), None);
    }
}

#[test]
fn a_value_of_another_kind_is_refused_with_what_would_be_one() {
    for (setting, text, sentence) in [
        (Setting::PlayerShowNavBar, "perhaps", "PlayerShowNavBar must be YES or NO"),
        (Setting::ContentVaultEnabled, "", "ContentVaultEnabled must be true or false"),
        (Setting::PlayerTimeLimit, "-1", "PlayerTimeLimit must be a whole number from 0 to 1000000000"),
        (Setting::PlayerTimeLimit, "1.5", "PlayerTimeLimit must be a whole number from 0 to 1000000000"),
        (
            Setting::PlayerInvalidMenuItemAction,
            "GREY",
            "PlayerInvalidMenuItemAction must be one of SHOW, HIDE, DISABLE",
        ),
    ] {
        assert_eq!(fault(setting, text), sentence);
    }
    for text in ["nan", "inf", "101", "-0.1", "eighty", ""] {
        assert_eq!(
            fault(Setting::PlayerStatusRollupModeThresholdScore, text),
            "PlayerStatusRollupModeThresholdScore must be a number from 0 to 100"
        );
    }
    for text in ["javascript:alert(1)", "ftp://a.example/", "https://", "https:///x", "/relative", "https://a b/", "x"]
    {
        assert!(fault(Setting::PrivacyPolicyUrl, text).contains("a URL with http or https"), "{text}");
        assert!(fault(Setting::RedirectOnExitUrl, text).contains("closer, blank, message"), "{text}");
    }
    assert!(Setting::ApiRollupRegistrationAuthUser.parse_value(&"x".repeat(256)).is_err());
    assert!(Setting::ApiRollupRegistrationAuthPassword.parse_value("a\nb").is_err());
}

#[test]
fn a_refused_password_is_not_repeated() {
    let long = "s".repeat(300);
    assert!(!fault(Setting::ApiRollupRegistrationAuthPassword, &long).contains("sss"));
}

#[test]
fn a_learning_standard_is_one_of_the_wires() {
    assert_eq!("scorm12".parse::<LearningStandard>().unwrap().as_str(), "SCORM12");
    let refused = "SCORM".parse::<LearningStandard>().unwrap_err();
    assert!(refused.to_string().starts_with("must be one of UNKNOWN, SCORM11, "), "{refused}");
}

proptest! {
    #[test]
    fn what_is_kept_is_a_value_of_the_same_form(index: prop::sample::Index, text in "\\PC{0,20}|[0-9.]{1,6}|https://[a-z/]{1,9}") {
        let setting = *index.get(Setting::ALL);
        if let Ok(Some(kept)) = setting.parse_value(&text) {
            prop_assert_eq!(setting.parse_value(&kept), Ok(Some(kept.clone())));
        }
    }
}

/// The page of the book.
fn page() -> String {
    let mut page = String::from(
        "# Configuration settings\n\n\
         <!-- Made from crates/model/src/setting/catalogue.rs; `UPDATE=1 cargo nextest run -p usher-model` writes it anew. -->\n\n\
         Settings of the SCORM Cloud wire, which an application sets through the API. They hold where they are set and on \
         everything below: an application, its courses of one learning standard (with one unit, or with several), a course, \
         one version of it, a registration, one instance of it. The most specific one counts.\n\n\
         What is not obeyed yet is kept and shown, and changes nothing. What a launch obeys was read when it began.\n\n\
         | setting | what it says | values | default | obeyed |\n|---|---|---|---|---|\n",
    );
    for setting in Setting::ALL {
        let SettingFacts { id, kind, default, level, about, obeyed, meaning } = setting.facts();
        let courses = match about {
            About::Any => "",
            About::Several => " Courses of several units.",
            About::Scorm1 => " SCORM 1.2.",
            About::Scorm2004 => " SCORM 2004.",
        };
        let only = if level == Level::Application { " On applications alone." } else { "" };
        let default = if default.is_empty() { "–".to_owned() } else { format!("`{default}`") };
        let obeyed = if obeyed { "yes" } else { "not yet" };
        writeln!(page, "| `{id}` | {meaning}{courses}{only} | {kind} | {default} | {obeyed} |").unwrap();
    }
    page
}

#[test]
fn the_book_lists_every_setting() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/configuration.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page(), "docs/src/configuration.md is stale; run the tests with UPDATE=1");
}
