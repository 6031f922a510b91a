//! Groups, who is in them, and who reports on them.

use axum::http::Method;
use serde_json::{Value, json};
use usher_service::rights::Role;
use usher_service::{Actor, PersonActor};
use usher_testing::raw::Raw;
use uuid::Uuid;

use super::{BASE, Rise, first, ids, is, refusal};

fn shown(id: &str, name: &str) -> Value {
    json!({
        "id": id, "name": name,
        "membersUrl": format!("{BASE}/groups/{id}/users"),
        "reportersUrl": format!("{BASE}/groups/{id}/reporters"),
        "url": format!("{BASE}/groups/{id}"),
    })
}

both!(groups_are_made_found_renamed_and_removed, |db| async {
    let rise = Rise::new(&db).await;
    let made = rise.post("/groups", json!({ "name": " Sales " })).await.ok();
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!(made, shown(&id, "Sales"));
    assert_eq!(rise.get(&format!("/groups/{id}")).await.ok(), made);
    assert_eq!(rise.get("/groups?name=sALES").await.ok(), json!({ "groups": [made], "nextUrl": null }));
    assert_eq!(rise.get("/groups?name=Sale").await.ok()["groups"], json!([]));
    for name in ["Sales", "sales", "Everyone", "EVERYONE "] {
        assert_eq!(refusal(&rise.post("/groups", json!({ "name": name })).await), is(409, "duplicate_name"), "{name}");
    }
    for body in [json!({}), json!({ "name": "" }), json!({ "name": 5 }), json!({ "name": "a\u{0}" }), json!(null)] {
        assert_eq!(refusal(&rise.post("/groups", body.clone()).await), is(400, "invalid_parameter"), "{body}");
        let answer = rise.call(Method::PUT, &format!("/groups/{id}"), &[], Some(body.clone())).await;
        assert_eq!(refusal(&answer), is(400, "invalid_parameter"), "{body}");
    }
    let other = rise.group("Service").await;
    let rename = async |id: &str, name: &str| {
        rise.call(Method::PUT, &format!("/groups/{id}"), &[], Some(json!({ "name": name }))).await
    };
    assert_eq!(rename(&id, "SALES").await.ok(), shown(&id, "SALES"), "its own name is free for it");
    assert_eq!(refusal(&rename(&id, "service").await), is(409, "duplicate_name"));
    assert_eq!(rename(&id, "Sellers").await.ok()["name"], "Sellers");
    assert_eq!(ids(&rise.get("/groups").await.ok(), "groups"), [id.as_str(), other.as_str()]);
    assert_eq!(rise.delete(&format!("/groups/{id}")).await.status, 204);
    assert_eq!(ids(&rise.get("/groups").await.ok(), "groups"), [other]);
    for missing in [id.as_str(), "x", "a%20b"] {
        for path in ["", "/users", "/reporters"] {
            let answer = rise.get(&format!("/groups/{missing}{path}")).await;
            assert_eq!(refusal(&answer), is(404, "group_not_found"), "{missing}{path}");
        }
        assert_eq!(refusal(&rename(missing, "New").await), is(404, "group_not_found"));
        assert_eq!(refusal(&rise.delete(&format!("/groups/{missing}")).await), is(404, "group_not_found"));
    }
    for number in 0..5 {
        rise.group(&format!("g{number}")).await;
    }
    let pages = rise.walk("/groups?limit=4", "groups").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [4, 2]);
});

both!(everyone_is_a_group_that_keeps_its_name_and_its_members, |db| async {
    let rise = Rise::new(&db).await;
    let ada = rise.person("ada@example.org", Role::Learner).await;
    assert_eq!(rise.get("/groups/everyone").await.ok(), shown("everyone", "Everyone"));
    assert_eq!(ids(&rise.get("/groups/Everyone/users").await.ok(), "users"), [ada.as_str()]);
    let rename = rise.call(Method::PUT, "/groups/everyone", &[], Some(json!({ "name": "All" }))).await;
    assert_eq!(refusal(&rename), is(404, "group_not_found"));
    assert_eq!(refusal(&rise.delete("/groups/everyone").await), is(404, "group_not_found"));
    let path = format!("/groups/everyone/users/{ada}");
    assert_eq!(refusal(&rise.put(&path).await), is(404, "group_not_found"));
    assert_eq!(refusal(&rise.delete(&path).await), is(404, "group_not_found"));
});

both!(members_come_and_go_once, |db| async {
    let rise = Rise::new(&db).await;
    let (sales, service) = (rise.group("Sales").await, rise.group("Service").await);
    let mut people = Vec::new();
    for number in 0..3 {
        people.push(rise.person(&format!("p{number}@example.org"), Role::Learner).await);
    }
    for person in &people {
        for _ in 0..2 {
            let added = rise.put(&format!("/groups/{sales}/users/{person}")).await;
            assert_eq!((added.status.as_u16(), added.text.as_str()), (204, ""));
        }
    }
    assert_eq!(rise.put(&format!("/groups/{service}/users/{}", people[0])).await.status, 204);
    let pages = rise.walk(&format!("/groups/{sales}/users?limit=2"), "users").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(ids(&json!({ "users": pages.concat() }), "users"), people);
    let of_first = rise.walk(&format!("/users/{}/groups?limit=1", people[0]), "groups").await;
    assert_eq!(of_first, [vec![shown(&sales, "Sales")], vec![shown(&service, "Service")]]);
    for _ in 0..2 {
        assert_eq!(rise.delete(&format!("/groups/{sales}/users/{}", people[0])).await.status, 204);
    }
    assert_eq!(ids(&rise.get(&format!("/groups/{sales}/users")).await.ok(), "users"), people[1..]);
    assert_eq!(rise.get(&format!("/users/{}/groups", people[1])).await.ok()["groups"], json!([shown(&sales, "Sales")]));
});

both!(reporters_report_on_groups_or_on_everyone, |db| async {
    let rise = Rise::new(&db).await;
    let (sales, service) = (rise.group("Sales").await, rise.group("Service").await);
    let learner = rise.person("learner@example.org", Role::Learner).await;
    let eve = rise.person("eve@example.org", Role::Reporter).await;
    let all = rise.person("all@example.org", Role::Reporter).await;
    let put = async |group: &str, person: &str| rise.put(&format!("/groups/{group}/reporters/{person}")).await;
    let remove = async |group: &str, person: &str| rise.delete(&format!("/groups/{group}/reporters/{person}")).await;
    assert_eq!(refusal(&put(&sales, &learner).await), is(400, "invalid_user_role"));
    for group in [&sales, &sales, &service] {
        assert_eq!(put(group, &eve).await.status, 204);
    }
    assert_eq!(refusal(&put("everyone", &eve).await), is(400, "invalid_reporting_groups"));
    assert_eq!(put("everyone", &all).await.status, 204);
    assert_eq!(put("everyone", &all).await.status, 204);
    assert_eq!(refusal(&put(&sales, &all).await), is(400, "invalid_reporting_groups"));

    let reporters = rise.get(&format!("/groups/{sales}/reporters")).await.ok();
    assert_eq!(reporters["groupUrl"], json!(format!("{BASE}/groups/{sales}")));
    assert_eq!(ids(&reporters, "reporters"), [eve.as_str(), all.as_str()]);
    assert_eq!(reporters["nextUrl"], Value::Null);
    assert_eq!(rise.walk(&format!("/groups/{sales}/reporters?limit=1"), "reporters").await.len(), 2);
    assert_eq!(ids(&rise.get("/groups/everyone/reporters").await.ok(), "reporters"), [all.as_str()]);

    let of_eve = rise.get(&format!("/users/{eve}/reporting-groups")).await.ok();
    let expected = json!({
        "userUrl": format!("{BASE}/users/{eve}"), "nextUrl": null,
        "groups": [shown(&sales, "Sales"), shown(&service, "Service")],
    });
    assert_eq!(of_eve, expected);
    assert_eq!(rise.walk(&format!("/users/{eve}/reporting-groups?limit=1"), "groups").await.len(), 2);
    let of_all = rise.get(&format!("/users/{all}/reporting-groups")).await.ok();
    assert_eq!(of_all["groups"], json!([shown("everyone", "Everyone")]));
    let of_learner = rise.get(&format!("/users/{learner}/reporting-groups")).await;
    assert_eq!(refusal(&of_learner), is(400, "invalid_user_role"));

    for _ in 0..2 {
        assert_eq!(remove(&sales, &eve).await.status, 204);
        assert_eq!(remove("everyone", &all).await.status, 204);
    }
    assert_eq!(rise.get(&format!("/groups/{sales}/reporters")).await.ok()["reporters"], json!([]));
    assert_eq!(put(&sales, &all).await.status, 204);
});

both!(people_and_groups_are_for_admins_alone, |db| async {
    let rise = Rise::new(&db).await;
    let (group, person) = (rise.group("Sales").await, rise.person("a@example.org", Role::Reporter).await);
    let (group, person) = (group.parse().unwrap(), Uuid::parse_str(&person).unwrap());
    let before = Raw::connect(&db).await.dump().await;
    let usher = &rise.site.usher;
    for role in [Role::Learner, Role::Author, Role::Reporter] {
        let actor =
            Actor::Person(PersonActor { id: Uuid::nil(), role, apps: None, reports_on_everyone: false, address: None });
        assert!(usher.list_people(&actor, first()).await.is_err());
        assert!(usher.get_person(&actor, person).await.is_err());
        assert!(usher.delete_person(&actor, person).await.is_err());
        assert!(usher.list_groups(&actor, first()).await.is_err());
        assert!(usher.get_group(&actor, group).await.is_err());
        assert!(usher.create_group(&actor, "New").await.is_err());
        assert!(usher.rename_group(&actor, group, "New").await.is_err());
        assert!(usher.delete_group(&actor, group).await.is_err());
        assert!(usher.add_member(&actor, group, person).await.is_err());
        assert!(usher.remove_member(&actor, group, person).await.is_err());
        assert!(usher.add_reporter(&actor, group, person).await.is_err());
        assert!(usher.remove_reporter(&actor, group, person).await.is_err());
        assert!(usher.list_team_invitations(&actor, first()).await.is_err());
        assert!(usher.get_team_invitation(&actor, Uuid::nil()).await.is_err());
    }
    assert_eq!(before, Raw::connect(&db).await.dump().await);
});
