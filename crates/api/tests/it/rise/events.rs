//! The history of the account.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Rise, is, refusal};

fn told(page: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    page.iter().map(|line| (text(&line["verb"]), text(&line["thing"]["id"]))).collect()
}

both!(the_history_tells_what_was_done_with_whose_key, |db| async {
    let rise = Rise::new(&db).await;
    let invited = rise.invite("ada@example.org").await;
    let group = rise.group("Sales").await;
    assert_eq!(rise.delete(&format!("/invitations/{invited}")).await.status, 204);

    let expected = [
        ("team_invitation.delete".to_owned(), invited.clone()),
        ("group.create".to_owned(), group.clone()),
        ("team_invitation.create".to_owned(), invited.clone()),
    ];
    let pages = rise.walk("/events?actorKind=credential&limit=2", "events").await;
    assert_eq!(told(&pages.concat()), expected);
    let line = &pages[0][0];
    assert_eq!(line["actor"]["kind"], "credential");
    assert_eq!(line["thing"]["kind"], "team_invitation");

    let of_group = rise.get(&format!("/events?thingId={group}")).await.ok();
    assert_eq!(told(of_group["events"].as_array().unwrap()), [expected[1].clone()]);
    let by_verb = rise.get("/events?verb=team_invitation.create&thingKind=team_invitation").await.ok();
    assert_eq!(told(by_verb["events"].as_array().unwrap()), [expected[2].clone()]);
    assert_eq!(rise.get("/events?until=2020-01-01").await.ok(), json!({ "events": [], "nextUrl": null }));
    for query in ["limit=0", "since=yesterday", "cursor=x"] {
        assert_eq!(refusal(&rise.get(&format!("/events?{query}")).await), is(400, "invalid_parameter"), "{query}");
    }
});

both!(the_history_of_an_application_is_not_the_accounts, |db| async {
    let rise = Rise::new(&db).await;
    rise.group("Sales").await;
    assert!(rise.get("/events").await.ok().to_string().contains("group.create"));
    let site = rise.site.speaking_as_application();
    let application = site.own(Method::GET, "/events", None).await.ok();
    assert!(!application.to_string().contains("group.create"), "{application}");
});
