//! Settings on their levels.

use usher_model::{CourseId, RegistrationId, Setting};
use usher_service::configuration::{ConfigurationLevel, SettingState, SettingValue, Source};
use usher_service::launch::{Begun, EndReason, LaunchToken};
use usher_service::registration::{Detail, LaunchLinkRequest, NewRegistration, RegistrationReport};
use usher_service::{Actor, Error};

use crate::scene::{self, Scene, two_parts};

fn value(setting: Setting, text: &str) -> SettingValue {
    SettingValue { setting, value: setting.parse_value(text).unwrap() }
}

pub(crate) fn course() -> ConfigurationLevel {
    ConfigurationLevel::Course(CourseId::parse("course").unwrap())
}

fn standard(single_sco: bool) -> ConfigurationLevel {
    ConfigurationLevel::Standard { standard: "SCORM12".parse().unwrap(), single_sco }
}

pub(crate) fn registration(id: &str) -> RegistrationId {
    RegistrationId::parse(id).unwrap()
}

impl Scene {
    pub(crate) async fn configure(&self, level: &ConfigurationLevel, values: &[(Setting, &str)]) {
        let values: Vec<_> = values.iter().map(|(setting, text)| value(*setting, text)).collect();
        self.usher.set_configuration(&Actor::Operator, &self.app, level, &values).await.unwrap();
    }

    /// Value, source and explicit value of a setting on a level.
    async fn setting_on(&self, level: &ConfigurationLevel, setting: Setting) -> SettingState {
        let all = self.usher.get_configuration(&Actor::Operator, &self.app, level).await.unwrap();
        all.into_iter().find(|state| state.setting == setting).unwrap()
    }

    pub(crate) async fn enrol(&self, id: &str) {
        self.usher.create_registration(&Actor::Operator, &self.app, scene::registration(id)).await.unwrap();
    }

    /// Opens a registration by a launch link.
    pub(crate) async fn open_by_link(&self, id: &str, exit: &str) -> (LaunchToken, Begun) {
        let request = LaunchLinkRequest {
            expiry_seconds: None,
            redirect_on_exit: exit.into(),
            tracking: true,
            ..LaunchLinkRequest::default()
        };
        let link =
            self.usher.create_launch_link(&Actor::Operator, &self.app, &registration(id), request).await.unwrap();
        self.begin(&link).await
    }

    pub(crate) async fn leave_course(&self, launch: &(LaunchToken, Begun)) {
        self.usher.end_launch(&launch.0, launch.1.epoch, EndReason::Exit, None).await.unwrap();
    }

    pub(crate) async fn result_of(&self, id: &str) -> RegistrationReport {
        let all = Detail { child_results: true, interactions_and_objectives: true, runtime: true };
        self.usher.get_registration(&Actor::Operator, &self.app, &registration(id), all).await.unwrap()
    }
}

const BAR: Setting = Setting::PlayerShowNavBar;

both!(the_most_specific_level_counts_and_tells_where_a_value_comes_from, |db| async {
    let scene = Scene::new(&db).await;
    scene.enrol("r").await;
    let levels = [
        (ConfigurationLevel::Application, Source::Application),
        (standard(false), Source::LearningStandard),
        (course(), Source::Course),
        (ConfigurationLevel::Version(CourseId::parse("course").unwrap(), 0), Source::Course),
        (ConfigurationLevel::Registration(registration("r")), Source::Registration),
        (ConfigurationLevel::Instance(registration("r"), 0), Source::Registration),
    ];
    let limit = Setting::PlayerTimeLimit;
    let own = &levels[5].0;
    let before = scene.setting_on(own, limit).await;
    assert_eq!(
        before,
        SettingState { setting: limit, effective: Some("0".into()), source: Source::Default, explicit: None }
    );
    for (number, (level, source)) in levels.iter().enumerate() {
        let text = (number + 1).to_string();
        scene.configure(level, &[(limit, &text)]).await;
        let here = scene.setting_on(level, limit).await;
        assert_eq!((here.effective, here.source, here.explicit), (Some(text.clone()), *source, Some(text.clone())));
        let below = scene.setting_on(own, limit).await;
        assert_eq!((below.effective, below.source), (Some(text), *source), "{level:?}");
    }
    // Another's level says nothing, and what is below does not shine through.
    assert_eq!(scene.setting_on(&standard(true), limit).await.source, Source::Application);
    assert_eq!(scene.setting_on(&course(), limit).await.effective.as_deref(), Some("3"));
    for (number, (level, _)) in levels.iter().enumerate().rev() {
        for _ in 0..2 {
            scene.usher.delete_setting(&Actor::Operator, &scene.app, level, limit).await.unwrap();
        }
        assert_eq!(scene.setting_on(own, limit).await.effective, Some(number.to_string()));
    }
});

both!(a_newer_version_keeps_what_was_set_on_the_course_and_not_what_was_set_on_the_older, |db| async {
    let scene = Scene::new(&db).await;
    let version = |number| ConfigurationLevel::Version(CourseId::parse("course").unwrap(), number);
    scene.configure(&course(), &[(BAR, "NO")]).await;
    scene.configure(&version(0), &[(Setting::PlayerTimeLimit, "5")]).await;
    scene.import("course", &two_parts(), true).await;
    assert_eq!(scene.setting_on(&version(1), BAR).await.effective.as_deref(), Some("NO"));
    assert_eq!(scene.setting_on(&version(1), Setting::PlayerTimeLimit).await.source, Source::Default);
});

both!(what_cannot_be_set_is_refused_and_nothing_of_the_call_is_kept, |db| async {
    let scene = Scene::new(&db).await;
    let values = [value(BAR, "NO"), value(Setting::ApiResultLimit, "50")];
    let fault = scene.usher.set_configuration(&Actor::Operator, &scene.app, &course(), &values).await.unwrap_err();
    assert_eq!(fault.to_string(), "settings: ApiResultLimit can be set on an application alone");
    assert_eq!(scene.setting_on(&course(), BAR).await.source, Source::Default);
    let shown = scene.usher.get_configuration(&Actor::Operator, &scene.app, &course()).await.unwrap();
    assert!(shown.iter().all(|state| state.setting != Setting::ApiResultLimit));

    for (level, sentence) in [
        (ConfigurationLevel::Course(CourseId::parse("x").unwrap()), "Could not find course [x]"),
        (
            ConfigurationLevel::Version(CourseId::parse("course").unwrap(), 7),
            "Could not find course version [course, version 7]",
        ),
        (ConfigurationLevel::Registration(registration("x")), "Could not find registration [x]"),
        (ConfigurationLevel::Instance(registration("x"), 0), "Could not find registration [x]"),
    ] {
        let faults = [
            scene.usher.get_configuration(&Actor::Operator, &scene.app, &level).await.map(|_| ()).unwrap_err(),
            scene.usher.set_configuration(&Actor::Operator, &scene.app, &level, &[value(BAR, "NO")]).await.unwrap_err(),
            scene.usher.delete_setting(&Actor::Operator, &scene.app, &level, BAR).await.unwrap_err(),
        ];
        for fault in faults {
            assert!(matches!(fault, Error::NotFound { .. }));
            assert_eq!(fault.to_string(), sentence);
        }
    }
});

both!(the_last_value_of_a_call_counts_and_undefined_takes_back, |db| async {
    let scene = Scene::new(&db).await;
    scene.configure(&course(), &[(BAR, "NO"), (BAR, "YES"), (Setting::PlayerTimeLimit, "5")]).await;
    assert_eq!(scene.setting_on(&course(), BAR).await.explicit.as_deref(), Some("YES"));
    scene.configure(&course(), &[(BAR, "UNDEFINED"), (Setting::PlayerTimeLimit, "6")]).await;
    assert_eq!(scene.setting_on(&course(), BAR).await.source, Source::Default);
    assert_eq!(scene.setting_on(&course(), Setting::PlayerTimeLimit).await.explicit.as_deref(), Some("6"));
});

both!(a_password_is_kept_sealed_and_never_shown, |db| async {
    let scene = Scene::new(&db).await;
    let password = Setting::ApiRollupRegistrationAuthPassword;
    assert_eq!(scene.setting_on(&course(), password).await.effective.as_deref(), Some(""));
    scene.configure(&course(), &[(password, "open sesame")]).await;
    let state = scene.setting_on(&course(), password).await;
    assert_eq!((state.effective, state.source, state.explicit), (None, Source::Course, None));
    let scope = usher_store::settings::Scope::Course(CourseId::parse("course").unwrap());
    let mut conn = db.store.read().await.unwrap();
    let kept = usher_store::settings::of_scopes(&mut conn, &scene.app, &[scope]).await.unwrap();
    assert!(kept.len() == 1 && !kept[0].value.contains("sesame"));
    let history = scene::history(&db, &scene.app, 1).await;
    assert_eq!((history[0].verb.as_str(), history[0].thing_id.as_str()), ("configuration.set", "course"));
    assert_eq!(history[0].detail.0, serde_json::json!({ "settings": ["ApiRollupRegistrationAuthPassword"] }));
});

both!(a_registration_may_be_made_with_settings_of_its_own, |db| async {
    let scene = Scene::new(&db).await;
    let made = NewRegistration { settings: vec![value(BAR, "NO")], ..scene::registration("own") };
    scene.usher.create_registration(&Actor::Operator, &scene.app, made).await.unwrap();
    scene.enrol("other").await;
    let own = scene.setting_on(&ConfigurationLevel::Registration(registration("own")), BAR).await;
    assert_eq!((own.source, own.explicit.as_deref()), (Source::Registration, Some("NO")));
    let other = scene.setting_on(&ConfigurationLevel::Registration(registration("other")), BAR).await;
    assert_eq!(other.source, Source::Default);

    let refused =
        NewRegistration { settings: vec![value(Setting::ApiResultLimit, "5")], ..scene::registration("refused") };
    scene.usher.create_registration(&Actor::Operator, &scene.app, refused).await.unwrap_err();
    assert!(!scene.usher.registration_exists(&Actor::Operator, &scene.app, &registration("refused")).await.unwrap());
});
