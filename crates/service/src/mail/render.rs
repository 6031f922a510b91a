use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use usher_mail::message::{Mailbox, Message, compose};
use usher_mail::template::{Recipient, Rendered, Template, Values};
use usher_model::AppId;
use usher_store::Conn;
use usher_store::account_mails::NO_APP;
use usher_store::deliveries::Delivery;
use usher_store::erasures::{self, Receipt};
use usher_store::invitations::{self, TitledInvitation};
use usher_store::invitees::{self, Invitee};
use usher_store::proofs::{self, Proof};
use usher_store::registrations;
use usher_store::versions::{self, Version};
use uuid::Uuid;

use super::account::AccountSources;
use crate::door::PROOF_MINUTES;
use crate::{Error, Result, Usher};

/// A mail ready to go out.
pub(super) struct Ready {
    pub delivery: Delivery,
    pub message_id: String,
    /// The mail's bytes, or why there is nothing to send any more.
    pub content: Result<Vec<u8>, String>,
}

/// The rows that a batch of mails is made from, read in one statement per kind.
pub(super) struct Sources {
    invitees: HashMap<Uuid, Invitee>,
    proofs: HashMap<Uuid, Proof>,
    names: HashMap<Uuid, String>,
    invitations: HashMap<Uuid, Arc<InvitationSource>>,
    receipts: HashMap<Uuid, Receipt>,
    account: AccountSources,
}

struct InvitationSource {
    row: TitledInvitation,
    /// Its mail, ready but for what is each invitee's own.
    template: Template,
}

impl Usher {
    pub(super) async fn mail_sources(&self, conn: &mut Conn, batch: &[Delivery]) -> Result<Sources> {
        let ids: Vec<Uuid> = batch.iter().filter_map(|d| d.invitee_id).collect();
        let invitees: HashMap<_, _> = invitees::find_many(conn, &ids).await?.into_iter().map(|i| (i.id, i)).collect();
        let keys: Vec<Uuid> = invitees.values().map(|i| i.registration_key).collect();
        let names = registrations::names(conn, &keys).await?.into_iter().collect();
        let ids: Vec<Uuid> = batch.iter().filter_map(|d| d.proof_id).collect();
        let proofs = proofs::find_many(conn, &ids).await?.into_iter().map(|p| (p.id, p)).collect();
        let mut invitations = HashMap::new();
        for delivery in batch {
            let Some(id) = delivery.invitation_id.filter(|id| !invitations.contains_key(id)) else { continue };
            let app = AppId::parse(&delivery.app_id).map_err(Error::internal)?;
            if let Some(row) = invitations::find(conn, &app, id).await? {
                let newest = versions::newest(conn, &app, std::slice::from_ref(&row.invitation.course_id)).await?;
                let template = self.invitation_template(&row, newest.first());
                let source = InvitationSource { row, template };
                invitations.insert(id, Arc::new(source));
            }
        }
        let ids: Vec<Uuid> = batch.iter().filter(|d| d.kind == "erasure").map(|d| d.id).collect();
        let receipts = erasures::find_many(conn, &ids).await?.into_iter().map(|r| (r.id, r)).collect();
        let account = AccountSources::read(conn, batch).await?;
        Ok(Sources { invitees, proofs, names, invitations, receipts, account })
    }

    /// Makes the mail of a delivery. What it is about may be gone by now; then the mail says so instead of its bytes.
    pub(super) fn make_mail(&self, delivery: Delivery, sources: &Sources) -> Ready {
        let message_id = self.message_id(delivery.id);
        let content = self
            .compose_mail(&delivery, sources, &message_id)
            .unwrap_or_else(|| Err("what the mail was about has been removed".to_owned()));
        Ready { delivery, message_id, content }
    }

    /// The Message-ID of a delivery: the same at each try, so that a mail sent twice is known as one.
    fn message_id(&self, delivery: Uuid) -> String {
        let domain = self.settings().mail_from.address.rsplit('@').next().unwrap_or("localhost");
        format!("{delivery}@{domain}")
    }

    fn compose_mail(
        &self,
        delivery: &Delivery,
        sources: &Sources,
        message_id: &str,
    ) -> Option<Result<Vec<u8>, String>> {
        let at: DateTime<Utc> = delivery.created_at.into();
        let (rendered, reply_to) = match delivery.kind.as_str() {
            _ if delivery.app_id == NO_APP => (self.render_account_mail(delivery, &sources.account)?, None),
            "erasure" => (self.render_receipt(sources.receipts.get(&delivery.id)?), None),
            "invitation" | "reminder" => {
                let source = sources.invitations.get(&delivery.invitation_id?)?;
                let invitee = sources.invitees.get(&delivery.invitee_id?)?;
                let creator = source.row.invitation.creator_email.clone();
                let reply_to = Mailbox { name: None, address: creator };
                (self.render_invitation(source, invitee, sources), Some(reply_to))
            }
            _ => {
                let source = sources.invitations.get(&delivery.invitation_id?)?;
                let proof = sources.proofs.get(&delivery.proof_id?)?;
                (self.render_proof(delivery, source, proof)?, None)
            }
        };
        let message = Message {
            message_id: message_id.to_owned(),
            from: self.settings().mail_from.clone(),
            reply_to,
            to: Mailbox { name: None, address: delivery.address.clone() },
            subject: rendered.subject,
            text: rendered.text,
            html: rendered.html,
            date: at,
        };
        Some(compose(&message).map_err(|e| e.to_string()))
    }

    fn invitation_template(&self, row: &TitledInvitation, version: Option<&Version>) -> Template {
        let TitledInvitation { invitation, course_title } = row;
        let locale = self.locale();
        let metadata = version.map(|v| &v.metadata.0);
        let values = Values {
            course: course_title.clone(),
            course_description: metadata.and_then(|m| m.description.clone()).unwrap_or_default(),
            course_duration: metadata
                .and_then(|m| m.duration.as_deref().or(m.typical_time.as_deref()))
                .map(spoken_duration)
                .unwrap_or_default(),
        };
        let body = match invitation.body.as_deref().filter(|body| !body.trim().is_empty()) {
            Some(body) => body.to_owned(),
            None => locale.fill("mail.invitation_body", &[("sender", &escape(&invitation.creator_email))]),
        };
        let subject = invitation.subject.as_deref().filter(|subject| !subject.trim().is_empty());
        let subject = subject.unwrap_or_else(|| locale.text("mail.invitation_subject"));
        Template::new(subject, &body, &values).with_link(locale.text("mail.link_text"))
    }

    fn render_invitation(&self, source: &InvitationSource, invitee: &Invitee, sources: &Sources) -> Rendered {
        let name = sources.names.get(&invitee.registration_key).filter(|name| !name.is_empty());
        let user = name.unwrap_or(&invitee.email);
        source.template.fill(Recipient { user, url: &self.private_link(invitee) })
    }

    /// The receipt of an erasure: not a word of the person erased.
    fn render_receipt(&self, receipt: &Receipt) -> Rendered {
        let locale = self.locale();
        let counts: Vec<_> = receipt.counts.iter().map(|(what, count)| format!("<li>{what}: {count}</li>")).collect();
        let counts = counts.concat();
        let body = locale.fill(
            "mail.erasure_body",
            &[
                ("app", &escape(&receipt.app_id)),
                ("receipt", &receipt.id.to_string()),
                ("requested", &spoken_time(receipt.requested_at)),
                ("finished", &spoken_time(receipt.finished_at)),
                ("counts", &counts),
            ],
        );
        let template = Template::new(locale.text("mail.erasure_subject"), &body, &Values::default());
        template.fill(Recipient { user: "", url: "" })
    }

    fn render_proof(&self, delivery: &Delivery, source: &InvitationSource, proof: &Proof) -> Option<Rendered> {
        let locale = self.locale();
        let minutes = PROOF_MINUTES.to_string();
        let code = self.keys().code(proof.id, 0);
        let (subject, body, url) = match (delivery.kind.as_str(), &source.row.invitation.slug) {
            ("code", _) => ("mail.code_subject", "mail.code_body", String::new()),
            (_, Some(slug)) => ("mail.join_check_subject", "mail.join_check_body", self.check_link(slug, proof.id)),
            (_, None) => return None,
        };
        // What comes from people must not be taken for a tag or for markup.
        let course = source.row.course_title.replace(['[', ']'], " ");
        let subject = locale.fill(subject, &[("course", &course), ("code", &code)]);
        let body = locale.fill(body, &[("course", &escape(&course)), ("code", &code), ("minutes", &minutes)]);
        Some(Template::new(&subject, &body, &Values::default()).fill(Recipient { user: "", url: &url }))
    }
}

/// An instant as people read it.
pub(super) fn spoken_time(at: usher_store::Time) -> String {
    at.0.format("%Y-%m-%d %H:%M UTC").to_string()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A duration of the manifest (ISO 8601 or a timespan) in words of hours and minutes.
fn spoken_duration(text: &str) -> String {
    use usher_model::Centiseconds;
    let Some(time) = Centiseconds::from_iso8601(text).or_else(|| Centiseconds::from_timespan(text)) else {
        return text.to_owned();
    };
    let minutes = (time.seconds() / 60.0).round() as i64;
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}
