//! Usage of the server, and links to the page of results.

use serde_json::json;

use crate::support::{APP, Site};

#[tokio::test]
async fn the_account_tells_how_much_the_application_uses() {
    let site = Site::with_course().await;
    for id in ["1", "2"] {
        let body = json!({ "courseId": "golf", "registrationId": id, "learner": { "id": "ana" } });
        site.post("/registrations", body).await;
    }
    assert_eq!(
        site.get("/reporting/accountInfo").await.ok(),
        json!({
            "accountType": "self-hosted", "regLimit": 0, "strictLimit": false, "createDate": "2026-09-20T17:50:14Z",
            "usage": { "monthStart": "2026-09-01T00:00:00Z", "regCount": 2, "totalRegistrations": 2, "totalCourses": 1 },
        })
    );
}

#[tokio::test]
async fn a_link_is_made_of_what_was_granted_and_what_is_asked_for() {
    let site = Site::with_course().await;
    let granted = site.get("/reporting/reportageAuth?navPermission=DOWNONLY&admin=True").await.ok();
    assert_eq!(granted["authEnabled"], true);
    let query = |url: &str| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("auth", granted["queryString"].as_str().unwrap()).append_pair("reportUrl", url);
        format!("/reporting/reportageLink?{}", query.finish())
    };
    let url = format!("https://cloud.example/Reportage/reportage.php?appId={APP}&courseId=a%20b&srt=singleCourse");
    let link = site.get(&query(&url)).await.ok();
    let link = url::Url::parse(link["reportageLink"].as_str().unwrap()).unwrap();
    assert_eq!(&link[..url::Position::AfterPath], "https://usher.example/reportage");
    let params: Vec<_> = link.query_pairs().into_owned().collect();
    assert_eq!((params[0].0.as_str(), &params[1]), ("auth", &("courseId".into(), "a b".into())));
    assert_eq!(params.len(), 2);

    let other = query("https://cloud.example/Reportage/reportage.php?appId=OTHER");
    assert_eq!(site.get(&other).await.refusal(), (400, "reportUrl: is about another application".into()));
}

#[tokio::test]
async fn what_cannot_be_granted_says_why() {
    let site = Site::new().await;
    for (path, text) in [
        ("reportageAuth?navPermission=ALL", "navPermission: must be one of NONAV, DOWNONLY, FREENAV"),
        ("reportageAuth", "missing field `navPermission`"),
        ("reportageLink?auth=x", "missing field `reportUrl`"),
        (
            "reportageLink?auth=auth%3Dx&reportUrl=%2F",
            "auth: is not a query string that reportageAuth returned to this application",
        ),
    ] {
        assert_eq!(site.get(&format!("/reporting/{path}")).await.refusal(), (400, text.to_owned()), "{path}");
    }
}
