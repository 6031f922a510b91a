use chrono::{DateTime, Utc};
use usher_mail::parse::{ParsedMail, parse};
use usher_store::captured_mails;
use uuid::Uuid;

use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A captured mail in a list.
#[derive(Clone, Debug)]
pub struct CapturedMailSummary {
    /// Its id.
    pub id: Uuid,
    /// When it was captured.
    pub at: DateTime<Utc>,
    /// From whom.
    pub from: String,
    /// To whom.
    pub to: String,
    /// About what.
    pub subject: String,
}

/// A captured mail.
#[derive(Clone, Debug)]
pub struct CapturedMail {
    /// Who, when, about what.
    pub summary: CapturedMailSummary,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
    /// The whole message.
    pub raw: Vec<u8>,
}

const PAGE: i64 = 50;

impl Usher {
    /// Captured mails before a position, newest first; fifty at a time. They hold links by which one signs in as
    /// anybody, so looking at them takes the right over people.
    pub async fn captured_mails(&self, actor: &Actor, before: Option<Uuid>) -> Result<Vec<CapturedMailSummary>> {
        actor.must(Action::ManagePeople, None)?;
        let mut conn = self.store().read().await?;
        let rows = captured_mails::newest(&mut conn, before, PAGE).await?;
        rows.iter().map(|row| Ok(self.open_captured(row)?.summary)).collect()
    }

    /// One captured mail.
    pub async fn captured_mail(&self, actor: &Actor, id: Uuid) -> Result<CapturedMail> {
        actor.must(Action::ManagePeople, None)?;
        let mut conn = self.store().read().await?;
        let row = captured_mails::find(&mut conn, id).await?;
        self.open_captured(&row.ok_or_else(|| Error::NotFound { what: "mail", id: id.to_string() })?)
    }

    fn open_captured(&self, row: &captured_mails::CapturedMail) -> Result<CapturedMail> {
        let raw = self.seal().open(&row.sealed)?;
        let ParsedMail { from, to, subject, text, html } = parse(&raw).map_err(Error::internal)?;
        let summary = CapturedMailSummary { id: row.id, at: row.created_at.into(), from, to, subject };
        Ok(CapturedMail { summary, text, html, raw })
    }
}
