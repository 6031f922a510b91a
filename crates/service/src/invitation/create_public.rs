use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use usher_model::{AppId, CourseId, Email, Tags};
use usher_store::invitations::{self, Invitation, TitledInvitation};

use super::{InvitationDetail, invited_course};
use crate::event::Happening;
use crate::registration::Postback;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// A public invitation to make.
#[derive(Clone, Debug)]
pub struct NewPublicInvitation {
    /// To which course.
    pub course_id: CourseId,
    /// Who invites.
    pub creator: Email,
    /// At most so many registrations; 0 for no limit.
    pub registration_cap: i64,
    /// Where results are posted.
    pub postback: Option<Postback>,
    /// Nobody may start after it.
    pub expires_at: Option<DateTime<Utc>>,
    /// Its tags, which its registrations get too.
    pub tags: Tags,
}

impl Usher {
    /// Makes a public invitation.
    pub async fn create_public_invitation(
        &self,
        actor: &Actor,
        app: &AppId,
        new: NewPublicInvitation,
    ) -> Result<InvitationDetail> {
        actor.must(Action::Invite, Some(app))?;
        if new.registration_cap < 0 {
            return Err(Error::invalid("registrationCap", "must not be negative"));
        }
        let now = self.now();
        let postback = new.postback.map(|p| self.store_postback(p, None)).transpose()?;
        let slug = BASE64_URL_SAFE_NO_PAD.encode(self.entropy().bytes::<16>());
        let mut tx = self.store().begin().await?;
        let course = invited_course(&mut tx, app, &new.course_id).await?;
        let row = Invitation {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            public: true,
            course_id: new.course_id.to_string(),
            slug: Some(slug),
            creator_email: new.creator.to_string(),
            allow_launch: true,
            allow_new_registrations: true,
            registration_cap: new.registration_cap,
            registration_count: 0,
            launched_count: 0,
            subject: None,
            body: None,
            postback,
            expires_at: new.expires_at.map(Into::into),
            duplicates: None,
            created_at: now.into(),
            updated_at: now.into(),
        };
        invitations::insert(&mut tx, &row).await?;
        invitations::add_tags(&mut tx, row.id, new.tags.as_slice()).await?;
        let happening = Happening {
            verb: "invitation.create",
            thing: "invitation",
            id: &row.id.to_string(),
            detail: serde_json::json!({ "kind": "public", "course": new.course_id }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        Ok(self.show_invitation(TitledInvitation { invitation: row, course_title: course.title }))
    }
}
