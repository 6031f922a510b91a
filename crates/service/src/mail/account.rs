//! Mails of the account: links of people, and invitations to it.

use std::collections::HashMap;

use usher_mail::template::{Recipient, Rendered, Template, Values};
use usher_store::account_mails::{self, AccountMail, NO_APP};
use usher_store::deliveries::Delivery;
use usher_store::person_links::{self, PersonLink};
use usher_store::team_invitations::{self, TeamInvitation};
use usher_store::{Conn, Time};
use uuid::Uuid;

use super::render::{escape, spoken_time};
use crate::sign_in::{LINK_MINUTES, LinkKind};
use crate::{Result, Usher};

/// The rows that the account's mails of a batch are made from.
pub(super) struct AccountSources {
    about: HashMap<Uuid, AccountMail>,
    links: HashMap<Uuid, PersonLink>,
    invitations: HashMap<Uuid, TeamInvitation>,
}

impl AccountSources {
    pub(super) async fn read(conn: &mut Conn, batch: &[Delivery]) -> Result<Self> {
        let ids: Vec<Uuid> = batch.iter().filter(|mail| mail.app_id == NO_APP).map(|mail| mail.id).collect();
        let about = account_mails::find_many(conn, &ids).await?;
        let ids: Vec<Uuid> = about.iter().filter_map(|row| row.person_link_id).collect();
        let links = person_links::find_many(conn, &ids).await?;
        let ids: Vec<Uuid> = about.iter().filter_map(|row| row.team_invitation_id).collect();
        let invitations = team_invitations::find_many(conn, &ids).await?;
        Ok(Self {
            about: about.into_iter().map(|row| (row.delivery_id, row)).collect(),
            links: links.into_iter().map(|row| (row.id, row)).collect(),
            invitations: invitations.into_iter().map(|row| (row.id, row)).collect(),
        })
    }
}

impl Usher {
    /// The mail, or nothing where what it was about is gone or over.
    pub(super) fn render_account_mail(&self, delivery: &Delivery, sources: &AccountSources) -> Option<Rendered> {
        let about = sources.about.get(&delivery.id)?;
        match (about.person_link_id, about.team_invitation_id) {
            (Some(link), _) => self.render_link(sources.links.get(&link)?),
            (None, Some(invitation)) => {
                let invitation = sources.invitations.get(&invitation)?;
                match delivery.kind.as_str() {
                    "team_ask" => Some(self.render_ask(invitation)),
                    _ => self.render_team_invitation(invitation),
                }
            }
            (None, None) => None,
        }
    }

    fn render_link(&self, link: &PersonLink) -> Option<Rendered> {
        let kind = LinkKind::of(&link.kind)?;
        if link.used_at.is_some() || link.expires_at <= Time::from(self.now()) {
            return None;
        }
        let url = self.person_link_url(kind, link.id);
        let (subject, body) = match kind {
            LinkKind::Reset => ("mail.reset_subject", "mail.reset_body"),
            LinkKind::SignIn | LinkKind::SetUp => ("mail.sign_in_subject", "mail.sign_in_body"),
        };
        let body = self.locale().fill(body, &[("minutes", &LINK_MINUTES.to_string())]);
        Some(fill(self.locale().text(subject), &body, &url))
    }

    fn render_team_invitation(&self, invitation: &TeamInvitation) -> Option<Rendered> {
        if invitation.state != "pending" {
            return None;
        }
        let locale = self.locale();
        let inviter = plain(&invitation.inviter);
        let role = format!("role.{}", invitation.role);
        let role = locale.text(&role);
        let until = match invitation.expires_at {
            Some(at) => locale.fill("mail.team_until", &[("date", &spoken_time(at))]),
            None => String::new(),
        };
        let subject = locale.fill("mail.team_subject", &[("inviter", &inviter)]);
        let body = locale
            .fill("mail.team_body", &[("inviter", &escape(&inviter)), ("role", &escape(role)), ("until", &until)]);
        Some(fill(&subject, &body, &self.team_link(invitation)))
    }

    fn render_ask(&self, invitation: &TeamInvitation) -> Rendered {
        let locale = self.locale();
        let email = plain(&invitation.email);
        let subject = locale.fill("mail.team_ask_subject", &[("email", &email)]);
        let role = format!("role.{}", invitation.role);
        let role = locale.text(&role);
        let body = locale.fill("mail.team_ask_body", &[("email", &escape(&email)), ("role", &escape(role))]);
        fill(&subject, &body, "")
    }
}

fn fill(subject: &str, body: &str, url: &str) -> Rendered {
    Template::new(subject, body, &Values::default()).fill(Recipient { user: "", url })
}

/// What comes from people must not be taken for a tag.
fn plain(text: &str) -> String {
    text.replace(['[', ']'], " ")
}
