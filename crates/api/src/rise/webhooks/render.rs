//! What receivers are told: `{id, createdAt, type, webhookId, apiVersion, data}`, in JSON without spaces and with whole
//! numbers alone, so that a receiver who verifies what it has parsed and written again finds the same bytes.

use serde::Serialize;
use serde_json::{Value, json};
use usher_service::webhook::{Told, WebhookLetter, WrittenWebhook};
use usher_service::{Error, Result, Usher};

use crate::rise::courses::schema::Course;
use crate::rise::groups::schema::Group;
use crate::rise::instant::instant;
use crate::rise::invitations::schema::Invitation;
use crate::rise::profile::Profile;
use crate::rise::users::schema::User;

/// One event.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope {
    id: String,
    created_at: String,
    #[serde(rename = "type")]
    kind: &'static str,
    webhook_id: String,
    api_version: String,
    data: Value,
}

/// Writes a call, as [`usher_service::webhook::RenderWebhook`] asks for.
pub fn render_webhook(usher: &Usher, letter: WebhookLetter) -> Result<WrittenWebhook> {
    let envelope = Envelope {
        id: letter.id.to_string(),
        created_at: instant(letter.at),
        kind: letter.told.event().as_str(),
        webhook_id: letter.webhook.to_string(),
        api_version: letter.api_version,
        data: data(usher, letter.told).map_err(Error::internal)?,
    };
    let body = serde_json::to_string(&envelope).map_err(Error::internal)?;
    Ok(WrittenWebhook { version_header: Profile::of_word(&letter.wire).header(), body })
}

fn data(usher: &Usher, told: Told) -> serde_json::Result<Value> {
    Ok(match told {
        Told::CourseCompleted { course, user, passed, score } => {
            let mut course = serde_json::to_value(Course::of_fact(usher, course))?;
            course["quiz"] = match (passed, score) {
                (None, None) => json!({}),
                (passed, score) => json!({ "passed": passed, "score": score.map(|score| score.round() as i64) }),
            };
            json!({ "course": course, "user": User::of_fact(usher, user) })
        }
        Told::CourseSubmitted { course } => json!({ "course": Course::of_fact(usher, course) }),
        Told::EnrollmentsCreated { course, user, group } => json!({
            "course": Course::of_fact(usher, course),
            "learningPath": null,
            "users": user.into_iter().map(|user| User::of_fact(usher, user)).collect::<Vec<_>>(),
            "groups": group.into_iter().map(|(id, name)| Group::new(usher, id, name)).collect::<Vec<_>>(),
        }),
        Told::UserCreated { user } => json!({ "user": User::of_fact(usher, user) }),
        Told::InvitationAccepted { invitation, user } => json!({
            "invitation": Invitation::of_fact(usher, invitation),
            "user": User::of_fact(usher, user),
        }),
        Told::InvitationExpired { invitation } => json!({ "invitation": Invitation::of_fact(usher, invitation) }),
    })
}
