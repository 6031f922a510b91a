//! Invitations to the account, as the source tells of them.

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};
use usher_service::sign_in::Visit;
use usher_service::team::Acceptance;
use usher_store::{Order, PageRequest, team_groups, team_invitations};
use usher_testing::raw::Raw;
use uuid::Uuid;

use super::{BASE, Rise, is, refusal};

fn acceptance() -> Acceptance {
    Acceptance { first_name: "Ada".into(), last_name: "Byron".into(), password: None, although_somebody_else: false }
}

/// The token of the link in a mail.
fn token(text: &str) -> String {
    let (_, rest) = text.split_once("https://usher.example/join/").expect("a link");
    rest.chars().take_while(|letter| letter.is_ascii_alphanumeric() || "-_".contains(*letter)).collect()
}

both!(an_invitation_is_made_mailed_shown_and_accepted, |db| async {
    let rise = Rise::new(&db).await;
    let body = json!({
        "email": "Foo@Example.com", "role": "reporter", "firstName": " Foo ", "lastName": "Bar",
        "groups": ["group a", "Group A", "group b"], "reportingGroups": ["group a"], "unknown": 1,
    });
    let answer = rise.post("/invitations", body).await;
    let made = answer.ok();
    let id = made["invitation"]["id"].as_str().unwrap().to_owned();
    let mut expected = json!({
        "id": id, "email": "Foo@Example.com", "role": "reporter", "firstName": "Foo", "lastName": "Bar",
        "groups": ["group a", "group b"], "reportingGroups": ["group a"], "url": format!("{BASE}/invitations/{id}"),
        "createdAt": "2026-09-20T17:50:14.250Z", "expiresAt": "2026-10-20T17:50:14.250Z",
    });
    assert_eq!(made, json!({ "invitation": expected }));
    assert_eq!(rise.get(&format!("/invitations/{id}")).await.ok(), expected);
    assert_eq!(rise.get("/invitations").await.ok(), json!({ "invitations": [expected], "nextUrl": null }));

    let none = team_groups::find_by_names(&mut db.read().await, &["group a".to_owned()]).await.unwrap();
    assert!(none.is_empty(), "groups are made at the acceptance");
    let mails = rise.mails_to("Foo@Example.com").await;
    assert_eq!(mails.len(), 1);
    let (visit, link, form) = (Visit::default(), token(&mails[0].text), acceptance());
    let person = rise.site.usher.accept_team_invitation(&visit, &link, &form).await.unwrap().person;
    let mut conn = db.read().await;
    let member_of = team_groups::of_member(&mut conn, person).await.unwrap();
    assert_eq!(member_of.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["group a", "group b"]);
    assert_eq!(team_groups::of_reporter(&mut conn, person).await.unwrap().len(), 1);

    let gone = rise.get(&format!("/invitations/{id}")).await;
    assert_eq!(refusal(&gone), is(404, "invitation_not_found"));
    assert_eq!(rise.get("/invitations").await.ok()["invitations"], json!([]));
    let again = rise.post("/invitations", json!({ "email": "fOO@example.com", "role": "admin" })).await;
    assert_eq!(refusal(&again), is(409, "user_exists"));

    // Of a learner, the answer to the making names no reporting groups, and a look does not speak of them.
    let made =
        rise.post("/invitations", json!({ "email": "b@example.com", "role": "learner", "groups": null })).await.ok();
    let made = made["invitation"].clone();
    let id = made["id"].as_str().unwrap();
    expected = json!({
        "id": id, "email": "b@example.com", "role": "learner", "firstName": null, "lastName": null, "groups": [],
        "reportingGroups": null, "url": format!("{BASE}/invitations/{id}"),
        "createdAt": "2026-09-20T17:50:14.250Z", "expiresAt": "2026-10-20T17:50:14.250Z",
    });
    assert_eq!(made, expected);
    expected.as_object_mut().unwrap().remove("reportingGroups");
    assert_eq!(rise.get(&format!("/invitations/{id}")).await.ok(), expected);
    assert_eq!(rise.get("/invitations").await.ok()["invitations"], json!([expected]));
});

both!(each_refusal_of_an_invitation_has_its_code_and_leaves_nothing, |db| async {
    let rise = Rise::with(&db, |settings| settings.max_team_invitations = 2).await;
    rise.invite("pending@example.org").await;
    rise.mails_to("pending@example.org").await;
    let before = Raw::connect(&db).await.dump().await;
    let cases: [(Value, u16, &str); 18] = [
        (json!({ "role": "learner" }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org" }), 400, "invalid_parameter"),
        (json!({ "email": null, "role": "learner" }), 400, "invalid_parameter"),
        (json!({ "email": 5, "role": "learner" }), 400, "invalid_parameter"),
        (json!({ "email": "nobody", "role": "learner" }), 400, "invalid_parameter"),
        (json!({ "email": "", "role": "learner" }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "owner" }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "Learner" }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "learner", "groups": "one" }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "learner", "groups": [" "] }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "learner", "groups": ["a\u{0}"] }), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "learner", "firstName": 1 }), 400, "invalid_parameter"),
        (json!([]), 400, "invalid_parameter"),
        (json!({ "email": "a@example.org", "role": "author", "reportingGroups": ["a"] }), 400, "invalid_user_role"),
        (
            json!({ "email": "a@example.org", "role": "reporter", "reportingGroups": ["everyone", "a"] }),
            400,
            "invalid_reporting_groups",
        ),
        (json!({ "email": "PENDING@example.org", "role": "learner" }), 409, "invite_pending"),
        // The order: what is wrong with the request, then who is there.
        (json!({ "email": "pending@example.org", "role": "x" }), 400, "invalid_parameter"),
        (
            json!({ "email": "pending@example.org", "role": "learner", "reportingGroups": ["a"] }),
            400,
            "invalid_user_role",
        ),
    ];
    for (body, status, code) in cases {
        assert_eq!(refusal(&rise.post("/invitations", body.clone()).await), is(status, code), "{body}");
    }
    for body in ["", "{", "{}{}"] {
        let request = axum::http::Request::post("/api/rise/invitations").body(body.to_owned().into()).unwrap();
        assert_eq!(refusal(&rise.site.send(request).await), is(400, "invalid_parameter"), "{body}");
    }
    let mut after = Raw::connect(&db).await.dump().await;
    // The last use of the key is not of interest here.
    after.insert("rise_key".into(), before["rise_key"].clone());
    assert_eq!(before, after);

    let body = json!({ "email": "r@example.org", "role": "reporter", "reportingGroups": ["Everyone"] });
    assert_eq!(rise.post("/invitations", body).await.ok()["invitation"]["reportingGroups"], json!(["Everyone"]));
    let body = json!({ "email": "third@example.org", "role": "learner" });
    assert_eq!(refusal(&rise.post("/invitations", body).await), is(400, "max_invites_reached"));
});

both!(without_a_role_the_later_generation_invites_a_learner, |db| async {
    let rise = Rise::new(&db).await;
    let invite = async |header: &'static str, version: &'static str| {
        let body = json!({ "email": format!("{version}@example.org") });
        rise.call(Method::POST, "/invitations", &[(header, version)], Some(body)).await
    };
    for version in ["2023-04-04", "2023-05-04"] {
        assert_eq!(invite("API-Version", version).await.ok()["invitation"]["role"], "learner");
    }
    assert_eq!(refusal(&invite("Rise-API-Version", "2020-07-16").await), is(400, "invalid_parameter"));
});

both!(a_list_is_walked_by_absolute_urls_that_keep_filter_and_limit, |db| async {
    let rise = Rise::new(&db).await;
    let mut ids = Vec::new();
    for number in 0..7 {
        ids.push(rise.invite(&format!("p{number}@example.org")).await);
    }
    let pages = rise.walk("/invitations?limit=3", "invitations").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 1]);
    let walked: Vec<_> = pages.concat().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(walked, ids, "the oldest first, each once");
    assert_eq!(rise.walk("/invitations", "invitations").await.len(), 1, "50 if not said");

    let first = rise.get("/invitations?limit=3").await.ok();
    let url = first["nextUrl"].as_str().unwrap();
    assert!(url.starts_with("https://usher.example/api/rise/invitations?limit=3&cursor="), "{url}");
    // What goes away and comes meanwhile moves nothing.
    rise.delete(&format!("/invitations/{}", ids[2])).await;
    rise.invite("late@example.org").await;
    let second = rise.get(url.strip_prefix(BASE).unwrap()).await.ok();
    assert_eq!(second["invitations"][0]["id"], json!(ids[3]));

    let found = rise.get("/invitations?email=P4%40EXAMPLE.org&limit=1").await.ok();
    assert_eq!((found["invitations"][0]["id"].as_str(), &found["nextUrl"]), (Some(ids[4].as_str()), &Value::Null));
    for none in ["nobody@example.org", "p2@example.org", "none"] {
        let found = rise.get(&format!("/invitations?email={none}")).await.ok();
        assert_eq!(found, json!({ "invitations": [], "nextUrl": null }), "{none}");
    }
    assert_eq!(rise.get("/invitations?limit=100&email=").await.ok()["invitations"].as_array().unwrap().len(), 7);
    for query in ["limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5", "cursor=x", "cursor=bm9uc2Vuc2U"] {
        let answer = rise.get(&format!("/invitations?{query}")).await;
        assert_eq!(refusal(&answer), is(400, "invalid_parameter"), "{query}");
    }
});

both!(a_deleted_invitation_is_gone_with_its_link_and_its_mail, |db| async {
    let rise = Rise::new(&db).await;
    let id = rise.invite("a@example.org").await;
    let link = token(&rise.mails_to("a@example.org").await[0].text);
    let deleted = rise.delete(&format!("/invitations/{id}")).await;
    assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (204, ""));
    for answer in [
        rise.get(&format!("/invitations/{id}")).await,
        rise.delete(&format!("/invitations/{id}")).await,
        rise.post(&format!("/invitations/{id}/resend"), json!({})).await,
        rise.delete(&format!("/invitations/{}", Uuid::nil())).await,
        rise.get("/invitations/not-an-id").await,
        rise.delete("/invitations/a%2Fb").await,
    ] {
        assert_eq!(refusal(&answer), is(404, "invitation_not_found"));
    }
    rise.site.usher.accept_team_invitation(&Visit::default(), &link, &acceptance()).await.unwrap_err();
    assert_eq!(rise.get("/invitations").await.ok()["invitations"], json!([]));
    let again = rise.invite("A@example.org").await;
    rise.delete(&format!("/invitations/{again}")).await;
    assert_eq!(rise.mails_to("A@example.org").await.len(), 0, "a mail that waits does not go out");
});

both!(a_pending_invitation_is_mailed_again_within_the_limit_of_the_day, |db| async {
    let rise = Rise::with(&db, |settings| settings.mail_limits.proofs_per_day = 2).await;
    let id = rise.invite("A@example.org").await;
    let path = format!("/invitations/{id}/resend");
    let first = token(&rise.mails_to("A@example.org").await[0].text);
    assert_eq!(rise.call(Method::POST, &path, &[], None).await.ok()["id"], json!(id));
    let mails = rise.mails_to("A@example.org").await;
    assert_eq!((mails.len(), token(&mails[0].text)), (2, first), "the same link");
    let answer = rise.call(Method::POST, &path, &[], None).await;
    assert_eq!(refusal(&answer), is(429, "rate_limit_exceeded"));
    assert!(answer.header("retry-after").is_some());
});

both!(an_expired_invitation_is_not_pending_and_blocks_nobody, |db| async {
    let rise = Rise::with(&db, |settings| settings.team_invitation_days = 1).await;
    let id = rise.invite("a@example.org").await;
    rise.site.wait(TimeDelta::days(1).num_seconds());
    assert_eq!(refusal(&rise.get(&format!("/invitations/{id}")).await), is(404, "invitation_not_found"));
    assert_eq!(refusal(&rise.delete(&format!("/invitations/{id}")).await), is(404, "invitation_not_found"));
    assert_eq!(rise.get("/invitations?email=a@example.org").await.ok()["invitations"], json!([]));
    let again = rise.invite("a@example.org").await;
    let page = PageRequest { sort: (), order: Order::Ascending, after: None, limit: 10 };
    let now = rise.site.usher.now().into();
    let open = team_invitations::list_open(&mut db.read().await, None, now, &page).await.unwrap().rows;
    assert_eq!(open.iter().map(|row| row.id.to_string()).collect::<Vec<_>>(), [again]);

    let forever = Rise::with(&db, |settings| settings.team_invitation_days = 0).await;
    assert_eq!(forever.invite("b@example.org").await.len(), 36);
    let shown = forever.get("/invitations?email=b@example.org").await.ok();
    assert_eq!(shown["invitations"][0]["expiresAt"], Value::Null);
});

both!(each_change_is_a_line_of_history_by_the_key_from_its_address, |db| async {
    let rise = Rise::new(&db).await;
    let id = rise.invite("a@example.org").await;
    rise.call(Method::POST, &format!("/invitations/{id}/resend"), &[], None).await.ok();
    rise.delete(&format!("/invitations/{id}")).await;
    let lines: Vec<(String, String, String)> = Raw::connect(&db)
        .await
        .rows(format!("select verb, actor_kind, address from event where thing_id = '{id}' order by id"))
        .await;
    let expected = ["create", "resend", "delete"]
        .map(|verb| (format!("team_invitation.{verb}"), "credential".to_owned(), "192.0.2.7".to_owned()));
    assert_eq!(lines, expected);
});
