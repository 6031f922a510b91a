use url::Url;
use usher_model::{AppId, CourseId, Email, clean_name};
use usher_store::browsers::{self, Binding};
use usher_store::instances::{self, Instance};
use usher_store::invitations::{self, TitledInvitation};
use usher_store::invitees::{self, Invitee};
use usher_store::registrations::{self, Registration};
use usher_store::{Conn, courses, versions};

use super::proof::Claim;
use super::start::hold_seat;
use super::{Browser, DoorFault, Notice};
use crate::again::once_more;
use crate::event::Happening;
use crate::launch::ExitTo;
use crate::settings::VerifyPublic;
use crate::{Actor, Error, Result, Usher};

/// What somebody wrote into the form of a public invitation.
#[derive(Clone, Debug)]
pub struct JoinForm {
    /// Their address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
}

/// What came of a join.
#[derive(Clone, Debug)]
pub enum Joined {
    /// The course starts there.
    Started(Url),
    /// A link was mailed to that address, or the page says so as if it had been.
    CheckMail {
        /// The address, masked.
        masked_email: String,
    },
}

impl Usher {
    /// Joins a public invitation, or comes back to it.
    pub async fn join(
        &self,
        actor: &Actor,
        slug: &str,
        form: &JoinForm,
        browser: &Browser,
    ) -> Result<Joined, DoorFault> {
        let email = Email::parse(&form.email).map_err(|_| DoorFault::Field { field: "email" })?;
        let (first, last) = (clean_name(&form.first_name), clean_name(&form.last_name));
        for (field, name) in [("first_name", &first), ("last_name", &last)] {
            if name.is_empty() {
                return Err(DoorFault::Field { field });
            }
        }
        let join = || self.try_join(actor, slug, &email, (&first, &last), browser);
        match once_more(join).await {
            // The same address joined in this very moment, by a second click: now it is known.
            Err(DoorFault::Internal(Error::Internal(cause))) if is_taken(cause.as_ref()) => once_more(join).await,
            other => other,
        }
    }

    /// Asks for a link back in, where nobody new may join. The answer is the same whether the address is known.
    pub async fn come_back(
        &self,
        actor: &Actor,
        slug: &str,
        email: &str,
        browser: &Browser,
    ) -> Result<Joined, DoorFault> {
        let email = Email::parse(email).map_err(|_| DoorFault::Field { field: "email" })?;
        let mut tx = self.store().begin().await?;
        let (app, row) = self.find_public(&mut tx, slug).await?;
        if invitees::find_by_email(&mut tx, &app, row.invitation.id, &email.key()).await?.is_some() {
            let claim = claim(&app, &row, &email, ("", ""), browser);
            self.mail_proof(&mut tx, actor, claim).await?;
        }
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(Joined::CheckMail { masked_email: email.masked() })
    }

    async fn try_join(
        &self,
        actor: &Actor,
        slug: &str,
        email: &Email,
        names: (&str, &str),
        browser: &Browser,
    ) -> Result<Joined, DoorFault> {
        let mut tx = self.store().begin().await?;
        let (app, row) = self.find_public(&mut tx, slug).await?;
        let known = invitees::find_by_email(&mut tx, &app, row.invitation.id, &email.key()).await?;
        let verify = self.settings().verify_public;
        let invitee = match known {
            Some(invitee) => {
                let binding = browsers::binding(&mut tx, invitee.registration_key, Some(&browser.hash())).await?;
                if binding != Binding::This && verify != VerifyPublic::Never {
                    return self.check_mail(tx, actor, claim(&app, &row, email, names, browser)).await;
                }
                hold_seat(&mut tx, &app, &invitee).await?;
                invitee
            }
            None if verify == VerifyPublic::Always => {
                check_room(&row)?;
                return self.check_mail(tx, actor, claim(&app, &row, email, names, browser)).await;
            }
            None => self.add_joiner(&mut tx, actor, &app, &row, email, names).await?,
        };
        let url = self.start_invitee(&mut tx, &row.invitation, &invitee, browser, ExitTo::Door).await?;
        tx.commit().await?;
        Ok(Joined::Started(url))
    }

    async fn check_mail(&self, mut tx: Conn, actor: &Actor, claim: Claim<'_>) -> Result<Joined, DoorFault> {
        let masked_email = claim.email.masked();
        // Beyond the limit the page says the same, and the mails sent before still count.
        self.mail_proof(&mut tx, actor, claim).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(Joined::CheckMail { masked_email })
    }

    /// Takes a seat and makes the registration.
    pub(super) async fn add_joiner(
        &self,
        tx: &mut Conn,
        actor: &Actor,
        app: &AppId,
        row: &TitledInvitation,
        email: &Email,
        (first, last): (&str, &str),
    ) -> Result<Invitee, DoorFault> {
        let invitation = &row.invitation;
        if !invitation.allow_new_registrations {
            return Err(Notice::Closed.into());
        }
        if !invitations::take_seat(tx, app, invitation.id).await? {
            return Err(Notice::Full.into());
        }
        let now = self.now();
        let course_id = CourseId::parse(&invitation.course_id).map_err(Error::internal)?;
        let course = courses::find(tx, app, &course_id).await?.ok_or(Notice::Unknown)?;
        let version = versions::find(tx, app, &course_id, course.latest_version).await?.ok_or(Notice::Unknown)?;
        let registration = Registration {
            key: self.entropy().id(now),
            app_id: app.to_string(),
            id: self.entropy().id(now).to_string(),
            course_id: invitation.course_id.clone(),
            learner_id: email.key(),
            email: Some(email.to_string()),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            instance: 0,
            xapi_id: self.entropy().id(now),
            postback: invitation.postback.clone(),
            created_at: now.into(),
            updated_at: now.into(),
        };
        registrations::insert(tx, std::slice::from_ref(&registration)).await?;
        instances::insert(tx, &[Instance::fresh(registration.key, 0, version.id, now.into())]).await?;
        let tags: Vec<String> =
            invitations::tags(tx, &[invitation.id]).await?.into_iter().map(|(_, tag)| tag).collect();
        registrations::add_tags(tx, &[registration.key], &tags).await?;
        let invitee = Invitee {
            id: self.entropy().id(now),
            app_id: app.to_string(),
            invitation_id: invitation.id,
            registration_key: registration.key,
            email: email.to_string(),
            email_key: email.key(),
            generation: 0,
            enabled: true,
            expires_at: None,
            launched_at: None,
            created_at: now.into(),
            updated_at: now.into(),
        };
        invitees::insert(tx, std::slice::from_ref(&invitee)).await?;
        let happening = Happening {
            verb: "invitation.join",
            thing: "registration",
            id: &registration.id,
            detail: serde_json::json!({ "invitation": invitation.id }),
        };
        self.record(tx, actor, Some(app), happening).await?;
        Ok(invitee)
    }
}

fn check_room(row: &TitledInvitation) -> Result<(), Notice> {
    let invitation = &row.invitation;
    if !invitation.allow_new_registrations {
        return Err(Notice::Closed);
    }
    if invitation.registration_cap > 0 && invitation.registration_count >= invitation.registration_cap {
        return Err(Notice::Full);
    }
    Ok(())
}

fn claim<'a>(
    app: &'a AppId,
    row: &TitledInvitation,
    email: &'a Email,
    (first, last): (&str, &str),
    browser: &'a Browser,
) -> Claim<'a> {
    Claim {
        app,
        invitation: row.invitation.id,
        email,
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        browser: Some(browser),
        kind: "join_check",
    }
}

fn is_taken(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<usher_store::Error>().is_some_and(usher_store::Error::is_unique_violation)
}
