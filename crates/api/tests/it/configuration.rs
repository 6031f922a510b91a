use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Site, package};

async fn site() -> Site {
    let site = Site::with_course().await;
    let body = json!({ "courseId": "golf", "registrationId": "r 1/2", "learner": { "id": "ana" } });
    assert_eq!(site.post("/registrations", body).await.status, StatusCode::NO_CONTENT);
    site
}

/// The paths of all levels, the least specific first, and the source that a value set there has.
const LEVELS: [(&str, &str, &str); 6] = [
    ("/appManagement/configuration", "", "application"),
    ("/appManagement/configuration", "?learningStandard=SCORM12&singleSco=False", "learningStandardForApplication"),
    ("/courses/golf/configuration", "", "course"),
    ("/courses/golf/versions/0/configuration", "", "course"),
    ("/registrations/r%201%2F2/configuration", "", "registration"),
    ("/registrations/r%201%2F2/instances/0/configuration", "", "registration"),
];

fn one(id: &str, value: &str) -> Value {
    json!({ "settings": [{ "settingId": id, "value": value, "explicit": true }] })
}

async fn item(site: &Site, path: &str, id: &str) -> Value {
    let list = site.get(path).await.ok();
    let items = list["settingItems"].as_array().unwrap();
    items.iter().find(|item| item["id"] == id).unwrap().clone()
}

#[tokio::test]
async fn a_setting_is_set_shown_and_taken_back_on_every_level() {
    let site = site().await;
    for (path, query, source) in LEVELS {
        let whole = format!("{path}{query}");
        let set = site.post(&whole, one("PlayerShowNavBar", "False")).await;
        assert_eq!((set.status, set.text.as_str()), (StatusCode::NO_CONTENT, ""), "{whole}");
        assert_eq!(
            item(&site, &whole, "PlayerShowNavBar").await,
            json!({
                "id": "PlayerShowNavBar",
                "effectiveValue": "NO",
                "effectiveValueSource": source,
                "explicitValue": "NO",
            })
        );
        let deleted = site.delete(&format!("{path}/PlayerShowNavBar{query}")).await;
        assert_eq!((deleted.status, deleted.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(
            item(&site, &whole, "PlayerShowNavBar").await,
            json!({ "id": "PlayerShowNavBar", "effectiveValue": "YES", "effectiveValueSource": "default" })
        );
    }
}

#[tokio::test]
async fn metadata_tell_what_a_setting_may_hold() {
    let site = site().await;
    let path = "/courses/golf/configuration?includeMetadata=True";
    assert_eq!(
        item(&site, path, "PlayerResetRunTimeData").await["metadata"],
        json!({
            "default": "NEVER",
            "dataType": "enum",
            "settingDescription": "When a unit that is opened again begins anew.",
            "level": "Registration",
            "learningStandardVariant": "either",
            "validValues": [
                { "value": "NEVER", "valueDescription": "Never: what it kept comes back." },
                {
                    "value": "WHEN_EXIT_IS_NOT_SUSPEND",
                    "valueDescription": "It was left without asking to be suspended.",
                },
                {
                    "value": "ON_EACH_NEW_SEQUENCING_ATTEMPT",
                    "valueDescription":
                        "A new attempt begins, which is so when it was left without asking to be suspended.",
                },
            ],
        })
    );
    let about = item(&site, path, "PlayerScaleRawScore").await["metadata"].clone();
    assert_eq!(
        about["learningStandards"],
        json!(["SCORM20042NDEDITION", "SCORM20043RDEDITION", "SCORM20044THEDITION"])
    );
    let several = item(&site, path, "PlayerEnableFlowNav").await["metadata"].clone();
    assert_eq!((&several["learningStandardVariant"], &several["dataType"]), (&json!("multiScoOnly"), &json!("bool")));
    let page = item(&site, "/appManagement/configuration?includeMetadata=true", "ApiResultLimit").await;
    assert_eq!(page["metadata"]["level"], "Application");
}

#[tokio::test]
async fn a_password_is_never_shown() {
    let site = site().await;
    let path = "/courses/golf/configuration";
    let set = site.post(path, one("ApiRollupRegistrationAuthPassword", "open sesame")).await;
    assert_eq!(set.status, StatusCode::NO_CONTENT);
    assert_eq!(
        item(&site, path, "ApiRollupRegistrationAuthPassword").await,
        json!({ "id": "ApiRollupRegistrationAuthPassword", "effectiveValueSource": "course" })
    );
    assert!(!site.get(&format!("{path}?includeMetadata=true")).await.text.contains("sesame"));
}

#[tokio::test]
async fn what_cannot_be_set_is_refused_by_name_and_nothing_is_kept() {
    let site = site().await;
    let good = json!({ "settingId": "PlayerShowNavBar", "value": "NO" });
    for (bad, sentence) in [
        (json!({ "settingId": "Nope", "value": "1" }), "settings[1].settingId: `Nope` is not a valid setting ID"),
        (
            json!({ "settingId": "PlayerLaunchType", "value": "POPUP" }),
            "settings[1].value: PlayerLaunchType must be one of FRAMESET, NEW_WINDOW, NEW_WINDOW_AFTER_CLICK, \
             NEW_WINDOW_WITHOUT_BROWSER_TOOLBAR, NEW_WINDOW_AFTER_CLICK_WITHOUT_BROWSER_TOOLBAR",
        ),
        (
            json!({ "settingId": "PlayerTimeLimit", "value": "soon" }),
            "settings[1].value: PlayerTimeLimit must be a whole number from 0 to 1000000000",
        ),
        (json!({ "settingId": "PlayerTimeLimit", "value": null }), "settings[1].value: is missing"),
        (json!({ "value": "NO" }), "settings[1].settingId: is missing"),
        (
            json!({ "settingId": "ApiResultLimit", "value": "5" }),
            "settings: ApiResultLimit can be set on an application alone",
        ),
    ] {
        for (path, query, _) in &LEVELS[2..] {
            let refused = site.post(&format!("{path}{query}"), json!({ "settings": [good, bad] })).await.refusal();
            assert_eq!(refused, (400, sentence.into()));
            assert_eq!(item(&site, path, "PlayerShowNavBar").await["effectiveValueSource"], "default");
        }
    }
    let path = LEVELS[0].0;
    for body in [json!({}), json!({ "settings": null }), json!({ "settings": [] })] {
        assert_eq!(site.post(path, body).await.refusal(), (400, "settings: names no setting".into()));
    }
    let wrong_kind = json!({ "settings": [{ "settingId": "PlayerTimeLimit", "value": 5 }] });
    let (status, text) = site.post(path, wrong_kind).await.refusal();
    assert!(status == 400 && text.starts_with("settings[0].value: invalid type: integer"), "{text}");
    let unknown = (400, "settingId: `Nope` is not a valid setting ID".into());
    assert_eq!(site.delete(&format!("{path}/Nope")).await.refusal(), unknown);
}

#[tokio::test]
async fn a_level_that_is_not_there_is_not_found() {
    let site = site().await;
    for (path, status, sentence) in [
        ("/courses/chess/configuration", 404, "Could not find course [chess]"),
        ("/courses/golf/versions/3/configuration", 404, "Could not find course version [golf, version 3]"),
        ("/courses/golf/versions/new/configuration", 400, "versionId: must be a whole number, not `new`"),
        ("/registrations/x/configuration", 404, "Could not find registration [x]"),
        (
            "/registrations/r%201%2F2/instances/1/configuration",
            404,
            "Could not find registration instance [r 1/2, instance 1]",
        ),
    ] {
        let refused = [
            site.get(path).await.refusal(),
            site.post(path, one("PlayerShowNavBar", "NO")).await.refusal(),
            site.delete(&format!("{path}/PlayerShowNavBar")).await.refusal(),
        ];
        assert!(refused.iter().all(|refusal| *refusal == (status, sentence.into())), "{refused:?}");
    }
    for (query, sentence) in [
        ("learningStandard=SCORM12", "singleSco: is missing, while learningStandard is there"),
        ("singleSco=true", "learningStandard: is missing, while singleSco is there"),
    ] {
        let path = format!("/appManagement/configuration?{query}");
        assert_eq!(site.get(&path).await.refusal(), (400, sentence.into()));
        assert_eq!(site.post(&path, one("PlayerShowNavBar", "NO")).await.refusal(), (400, sentence.into()));
    }
    let (status, text) = site.get("/appManagement/configuration?learningStandard=X&singleSco=true").await.refusal();
    assert!(status == 400 && text.starts_with("learningStandard: must be one of UNKNOWN, SCORM11"), "{text}");
}

#[tokio::test]
async fn a_registration_begins_with_settings_of_its_own() {
    let site = site().await;
    let with = |settings: Value| {
        json!({
            "courseId": "golf", "registrationId": "own", "learner": { "id": "ana" },
            "initialSettings": { "settings": settings },
        })
    };
    let refused = site.post("/registrations", with(json!([{ "settingId": "x", "value": "1" }]))).await.refusal();
    assert_eq!(refused, (400, "initialSettings.settings[0].settingId: `x` is not a valid setting ID".into()));
    let made = site.post("/registrations", with(json!([{ "settingId": "PlayerTimeLimit", "value": "90" }]))).await;
    assert_eq!(made.status, StatusCode::NO_CONTENT, "{}", made.text);
    assert_eq!(
        item(&site, "/registrations/own/configuration", "PlayerTimeLimit").await,
        json!({
            "id": "PlayerTimeLimit",
            "effectiveValue": "90",
            "effectiveValueSource": "registration",
            "explicitValue": "90",
        })
    );
}

#[tokio::test]
async fn what_was_set_on_a_course_goes_with_it() {
    let site = site().await;
    site.post("/courses/golf/configuration", one("PlayerShowNavBar", "NO")).await;
    assert_eq!(site.delete("/courses/golf").await.status, StatusCode::NO_CONTENT);
    site.import("golf", &package("Golf")).await;
    assert_eq!(item(&site, "/courses/golf/configuration", "PlayerShowNavBar").await["effectiveValue"], "YES");
}
