//! Keys, versions, refusals that no operation makes, and how often a key may call.

use std::num::NonZeroU32;

use axum::http::Method;
use chrono::TimeDelta;
use usher_model::Email;
use usher_service::account::NewPerson;
use usher_service::rights::Role;
use usher_service::{Actor, PersonActor};
use usher_store::rise_keys;
use uuid::Uuid;

use super::{Rise, is, refusal};
use crate::support::{APP, SECRET, basic};

both!(only_a_key_in_force_opens_and_its_last_use_is_kept, |db| async {
    let mut rise = Rise::new(&db).await;
    assert_eq!(rise.get("/invitations").await.status, 200);
    let made = rise.site.usher.create_rise_key(&Actor::Operator, " Payroll ").await.unwrap();
    assert_eq!(made.key.name, "Payroll");
    let none: [Option<String>; 5] = [
        None,
        Some("Bearer".into()),
        Some("Bearer wrong".into()),
        Some(basic(APP, SECRET)),
        Some(format!("Basic {}", made.secret.expose())),
    ];
    for authorization in none {
        rise.site = rise.site.speaking_as(authorization);
        for path in ["/invitations", "/invitations/x"] {
            let answer = rise.get(path).await;
            assert_eq!(refusal(&answer), is(401, "unauthorized"));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
    rise.site = rise.site.speaking_as(Some(format!("bearer {}", made.secret.expose())));
    assert_eq!(rise.get("/invitations").await.status, 200);
    let first = rise.site.usher.now();
    rise.site.wait(59);
    assert_eq!(rise.get("/invitations").await.status, 200);
    let kept = rise_keys::list(&mut db.read().await).await.unwrap();
    assert_eq!(kept[1].last_used_at, Some(first.into()), "to the minute");
    rise.site.wait(2);
    assert_eq!(rise.get("/invitations").await.status, 200);
    let kept = rise_keys::list(&mut db.read().await).await.unwrap();
    assert_eq!(kept[1].last_used_at, Some((first + TimeDelta::seconds(61)).into()));
    assert!(!kept.iter().any(|key| key.secret_hash == made.secret.expose().as_bytes()), "a hash is kept");

    rise.site.usher.revoke_rise_key(&Actor::Operator, made.key.id).await.unwrap();
    assert_eq!(refusal(&rise.get("/invitations").await), is(401, "unauthorized"));
    rise.site.usher.revoke_rise_key(&Actor::Operator, made.key.id).await.unwrap_err();
    let listed = rise.site.usher.list_rise_keys(&Actor::Operator).await.unwrap();
    let states: Vec<_> = listed.iter().map(|key| (key.name.as_str(), key.revoked_at.is_some())).collect();
    assert_eq!(states, [("first", false), ("Payroll", true)]);
});

both!(keys_are_for_admins_alone, |db| async {
    let rise = Rise::new(&db).await;
    let usher = &rise.site.usher;
    for role in Role::ALL {
        let actor =
            Actor::Person(PersonActor { id: Uuid::nil(), role, apps: None, reports_on_everyone: false, address: None });
        let may = role == Role::Admin;
        assert_eq!(usher.list_rise_keys(&actor).await.is_ok(), may, "{role:?}");
        if may {
            let new = NewPerson {
                email: Email::parse("ada@example.org").unwrap(),
                first_name: String::new(),
                last_name: String::new(),
                role,
                password: None,
            };
            let id = usher.create_person(&Actor::Operator, new).await.unwrap();
            let actor = Actor::Person(PersonActor { id, role, apps: None, reports_on_everyone: false, address: None });
            let made = usher.create_rise_key(&actor, "hers").await.unwrap();
            assert_eq!(made.key.created_by, Some(id));
            usher.revoke_rise_key(&actor, made.key.id).await.unwrap();
        } else {
            usher.create_rise_key(&actor, "theirs").await.unwrap_err();
            usher.revoke_rise_key(&actor, Uuid::nil()).await.unwrap_err();
        }
    }
});

both!(a_version_is_named_by_either_header_and_repeated, |db| async {
    let rise = Rise::new(&db).await;
    let echo = async |headers: &[(&str, &str)]| {
        let answer = rise.call(Method::GET, "/invitations", headers, None).await;
        let header = |name: &str| answer.header(name).map(str::to_owned);
        (answer.status.as_u16(), header("rise-api-version"), header("api-version"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(echo(&[]).await, (200, some("2020-07-16"), None));
    assert_eq!(echo(&[("Rise-API-Version", "2020-07-16")]).await, (200, some("2020-07-16"), None));
    assert_eq!(echo(&[("API-Version", "2023-04-04")]).await, (200, None, some("2023-04-04")));
    assert_eq!(echo(&[("API-Version", "2023-05-04")]).await, (200, None, some("2023-05-04")));
    let unknown = [("API-Version", "2020-07-16"), ("Rise-API-Version", "2023-04-04"), ("API-Version", "latest")];
    for header in unknown {
        let answer = rise.call(Method::GET, "/invitations", &[header], None).await;
        assert_eq!(refusal(&answer), is(400, "invalid_api_version"), "{header:?}");
    }
    let both = [("API-Version", "2023-04-04"), ("Rise-API-Version", "1999-01-01")];
    assert_eq!(refusal(&rise.call(Method::GET, "/invitations", &both, None).await), is(400, "invalid_api_version"));
});

both!(what_is_not_there_or_not_taken_is_refused_in_the_same_form, |db| async {
    let rise = Rise::new(&db).await;
    for path in ["", "/", "/nothing", "/invitations/x/y/z"] {
        assert_eq!(refusal(&rise.get(path).await), is(404, "not_found"), "{path}");
    }
    for (method, path) in
        [(Method::PUT, "/invitations"), (Method::PATCH, "/invitations/x"), (Method::GET, "/invitations/x/resend")]
    {
        let answer = rise.call(method, path, &[], None).await;
        assert_eq!(refusal(&answer), is(405, "method_not_allowed"), "{path}");
    }
    let long = "x".repeat(70_000);
    let answer = rise.post("/invitations", serde_json::json!({ "email": long })).await;
    assert_eq!(refusal(&answer), is(413, "body_too_large"));
    let document = rise.get("/openapi.json").await.ok();
    assert_eq!(document["info"]["title"], "Usher: Rise API");
});

both!(a_key_that_calls_too_often_is_told_when_to_come_back, |db| async {
    let rise = Rise::with(&db, |settings| settings.requests_per_minute = NonZeroU32::new(2)).await;
    assert_eq!(rise.get("/invitations").await.status, 200);
    assert_eq!(rise.get("/invitations").await.status, 200);
    let answer = rise.get("/invitations").await;
    assert_eq!(refusal(&answer), is(429, "rate_limit_exceeded"));
    assert_eq!(answer.header("retry-after"), Some("30"));
    rise.site.wait(30);
    assert_eq!(rise.get("/invitations").await.status, 200);
});
