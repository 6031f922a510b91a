use serde_json::{Value, json};

use crate::support::{Site, package};

/// Three invitations, a minute apart: to golf (private), to golf (public), to chess (public).
async fn invitations() -> (Site, [Value; 3]) {
    let site = Site::with_course().await;
    site.import("chess", &package("Chess")).await;
    let mut made = Vec::new();
    for (kind, course) in [("private", "golf"), ("public", "golf"), ("public", "chess")] {
        let body = json!({
            "courseId": course, "creatingUserEmail": "teacher@example.com", "tags": [kind, course],
            "invitationEmail": { "addresses": ["ana@example.com"] },
        });
        made.push(site.post(&format!("/invitations/{kind}"), body).await.ok()["id"].clone());
        site.wait(60);
    }
    (site, made.try_into().unwrap())
}

async fn ids(site: &Site, path: &str) -> Vec<Value> {
    let list = site.get(path).await.ok();
    list["invitations"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect()
}

#[tokio::test]
async fn all_invitations_are_listed_as_summaries_oldest_first() {
    let (site, [first, second, third]) = invitations().await;
    let list = site.get("/invitations").await.ok();
    let row = |id: &Value, course: &str, public: bool, at: &str| json!({ "id": id, "courseId": course, "isPublic": public, "createDate": at, "updated": at });
    assert_eq!(
        list,
        json!({
            "invitations": [
                row(&first, "golf", false, "2026-09-20T17:50:14Z"),
                row(&second, "golf", true, "2026-09-20T17:51:14Z"),
                row(&third, "chess", true, "2026-09-20T17:52:14Z"),
            ],
        })
    );
}

#[tokio::test]
async fn lists_of_one_kind_hold_that_kind() {
    let (site, [first, second, third]) = invitations().await;
    assert_eq!(ids(&site, "/invitations/private").await, [first]);
    assert_eq!(ids(&site, "/invitations/public").await, [second, third]);
}

#[tokio::test]
async fn invitations_are_found_by_course_text_tag_and_time() {
    let (site, [first, second, third]) = invitations().await;
    assert_eq!(ids(&site, "/invitations?courseId=chess").await, std::slice::from_ref(&third));
    assert_eq!(ids(&site, "/invitations?tags=private,chess").await, [first.clone(), third.clone()]);
    assert_eq!(ids(&site, "/invitations?filter=CHESS&filterBy=course_title").await, std::slice::from_ref(&third));
    assert_eq!(
        ids(&site, "/invitations?filter=gol&filterBy=course_id&orderBy=updated_desc").await,
        [second.clone(), first.clone()]
    );
    let part = &first.as_str().unwrap()[20..];
    assert_eq!(ids(&site, &format!("/invitations?filter={part}&filterBy=invitation_id")).await, [first]);
    assert_eq!(ids(&site, "/invitations?since=2026-09-20T17:51:14.000Z&until=2026-09-20%2017:51:14").await, [second]);
    let counted = site.get("/invitations?courseId=golf&includeTotalCount=true").await;
    assert_eq!(counted.header("x-total-count"), Some("2"));
}

#[tokio::test]
async fn rows_of_a_list_hold_no_addresses_and_counts_only_if_asked() {
    let (site, _) = invitations().await;
    let plain = site.get("/invitations/private").await.ok();
    assert_eq!(plain["invitations"][0]["invitationEmail"], json!({ "addresses": [] }));
    assert_eq!(plain["invitations"][0].get("registrationCount"), None);
    let counted = site.get("/invitations/private?includeRegistrationCount=true").await.ok();
    assert_eq!(counted["invitations"][0]["registrationCount"], 1);
    assert_eq!(counted["invitations"][0]["launchedRegistrationCount"], 0);
    let counted = site.get("/invitations/public?includeRegistrationCount=true").await.ok();
    assert_eq!(counted["invitations"][0]["registrationCount"], 0);
}

#[tokio::test]
async fn a_page_that_follows_shows_what_the_first_did() {
    let site = Site::with_course().await;
    for _ in 0..101 {
        let body = json!({ "courseId": "golf", "creatingUserEmail": "teacher@example.com" });
        site.post("/invitations/public", body).await.ok();
    }
    let first = site.get("/invitations/public?includeRegistrationCount=true&courseId=golf").await.ok();
    let more = first["more"].as_str().unwrap();
    let second = site.get(&format!("/invitations/public?more={more}&courseId=chess&since=soon")).await.ok();
    assert_eq!(second["invitations"].as_array().unwrap().len(), 1);
    assert_eq!(second["invitations"][0]["registrationCount"], 0);
    assert_eq!(second.get("more"), None);
    assert_eq!(site.get(&format!("/invitations/private?more={more}")).await.refusal().0, 400);
    assert_eq!(site.get(&format!("/invitations?more={more}")).await.refusal().0, 400);
}
