//! People of the account.

use serde_json::{Value, json};
use usher_service::rights::Role;
use usher_service::sign_in::Visit;
use usher_store::persons;
use usher_testing::raw::Raw;
use uuid::Uuid;

use super::{BASE, Rise, ids, is, refusal};

both!(people_are_listed_found_by_address_and_shown, |db| async {
    let rise = Rise::new(&db).await;
    let ada = rise.person("Ada@example.org", Role::Learner).await;
    let eve = rise.person("eve@example.org", Role::Reporter).await;
    let shown = json!({
        "id": ada, "email": "Ada@example.org", "firstName": "Ada", "lastName": "Byron", "role": "learner",
        "lastActiveAt": null, "articulate360User": false,
        "groupsUrl": format!("{BASE}/users/{ada}/groups"),
        "learnerReportUrl": format!("{BASE}/reports/learners/{ada}"),
        "url": format!("{BASE}/users/{ada}"),
    });
    assert_eq!(rise.get(&format!("/users/{ada}")).await.ok(), shown);
    let found = rise.get("/users?email=aDA%40example.org&limit=1").await.ok();
    assert_eq!(found, json!({ "users": [shown], "nextUrl": null }));
    assert_eq!(rise.get("/users?email=nobody@example.org").await.ok(), json!({ "users": [], "nextUrl": null }));
    assert_eq!(rise.get("/users?email=nobody").await.ok()["users"], json!([]));
    let reporter = rise.get(&format!("/users/{eve}")).await.ok();
    assert_eq!(reporter["reportingGroupsUrl"], json!(format!("{BASE}/users/{eve}/reporting-groups")));
    let now = rise.site.usher.now().into();
    let mut tx = db.begin().await;
    persons::mark_active(&mut tx, Uuid::parse_str(&ada).unwrap(), now).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(rise.get(&format!("/users/{ada}")).await.ok()["lastActiveAt"], "2026-09-20T17:50:14.250Z");

    let mut all = vec![ada, eve];
    for number in 0..5 {
        all.push(rise.person(&format!("p{number}@example.org"), Role::Author).await);
    }
    let pages = rise.walk("/users?limit=3", "users").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(ids(&json!({ "users": pages.concat() }), "users"), all);
    for query in ["limit=0", "limit=101", "cursor=x"] {
        assert_eq!(refusal(&rise.get(&format!("/users?{query}")).await), is(400, "invalid_parameter"), "{query}");
    }
});

both!(somebody_who_is_not_there_is_not_found, |db| async {
    let rise = Rise::new(&db).await;
    let group = rise.group("Sales").await;
    for id in ["x", "a%2Fb", "00000000-0000-0000-0000-000000000000"] {
        for path in ["", "/groups", "/reporting-groups"] {
            let answer = rise.get(&format!("/users/{id}{path}")).await;
            assert_eq!(refusal(&answer), is(404, "user_not_found"), "{id}{path}");
        }
        assert_eq!(refusal(&rise.delete(&format!("/users/{id}")).await), is(404, "user_not_found"));
        for path in ["users", "reporters"] {
            let path = format!("/groups/{group}/{path}/{id}");
            assert_eq!(refusal(&rise.put(&path).await), is(404, "user_not_found"), "{path}");
            assert_eq!(refusal(&rise.delete(&path).await), is(404, "user_not_found"), "{path}");
        }
    }
});

both!(a_removed_person_is_gone_with_what_is_theirs_but_an_admin_stays, |db| async {
    let rise = Rise::new(&db).await;
    let admin = rise.person("admin@example.org", Role::Admin).await;
    let ada = rise.person("ada@example.org", Role::Learner).await;
    let group = rise.group("Sales").await;
    assert_eq!(rise.put(&format!("/groups/{group}/users/{ada}")).await.status, 204);
    let gone = rise.delete(&format!("/users/{ada}")).await;
    assert_eq!((gone.status.as_u16(), gone.text.as_str()), (204, ""));
    assert_eq!(refusal(&rise.get(&format!("/users/{ada}")).await), is(404, "user_not_found"));
    assert_eq!(rise.get(&format!("/groups/{group}/users")).await.ok()["users"], json!([]));
    assert_eq!(Raw::connect(&db).await.count("membership").await, 0);
    rise.invite("ada@example.org").await;

    assert_eq!(refusal(&rise.delete(&format!("/users/{admin}")).await), is(409, "last_admin"));
    let other = rise.person("other@example.org", Role::Admin).await;
    assert_eq!(rise.delete(&format!("/users/{admin}")).await.status, 204);
    assert_eq!(refusal(&rise.delete(&format!("/users/{other}")).await), is(409, "last_admin"));
    // One who may not sign in is none that would be left.
    let off = rise.person("off@example.org", Role::Admin).await;
    let mut tx = db.begin().await;
    let row = persons::find(&mut tx, Uuid::parse_str(&off).unwrap()).await.unwrap().unwrap();
    persons::update(&mut tx, &persons::Person { state: "disabled".into(), ..row }).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(refusal(&rise.delete(&format!("/users/{other}")).await), is(409, "last_admin"));
    assert_eq!(rise.delete(&format!("/users/{off}")).await.status, 204);

    let lines: Vec<(String,)> =
        Raw::connect(&db).await.rows(format!("select verb from event where thing_id = '{ada}' order by id")).await;
    assert_eq!(lines, [("person.create".to_owned(),), ("person.delete".to_owned(),)]);
    assert!(rise.site.usher.find_session(&Visit::default()).await.unwrap().is_none());
});

both!(two_admins_who_are_removed_at_once_do_not_both_go, |db| async {
    let rise = Rise::new(&db).await;
    let one = rise.person("one@example.org", Role::Admin).await;
    let two = rise.person("two@example.org", Role::Admin).await;
    let paths = [format!("/users/{one}"), format!("/users/{two}")];
    let (first, second) = tokio::join!(rise.delete(&paths[0]), rise.delete(&paths[1]));
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(rise.get("/users").await.ok()["users"].as_array().map(Vec::len), Some(1));
    assert_ne!(rise.get("/users").await.ok()["users"][0]["role"], Value::Null);
});
