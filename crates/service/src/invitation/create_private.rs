use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use usher_model::{AppId, CourseId, Email, Tags};
use usher_store::deliveries::{self, Delivery};
use usher_store::instances::{self, Instance};
use usher_store::invitations::{self, Invitation, TitledInvitation};
use usher_store::invitees::{self, EarlierInvitation, Invitee};
use usher_store::registrations::{self, Registration};
use usher_store::{Conn, Json, versions};
use uuid::Uuid;

use super::{InvitationDetail, invited_course};
use crate::event::Happening;
use crate::registration::Postback;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// What to do with an address that was invited to the course before (reference/scormcloud-v2.md §4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// Leave it out and say so.
    Fail,
    /// Begin a new instance of its registration, and mail it.
    InstanceExisting,
    /// Mail it its registration again.
    #[default]
    SendExisting,
    /// Make another registration, and mail it.
    CreateNew,
}

impl Duplicates {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "FAIL",
            Self::InstanceExisting => "INSTANCE_EXISTING",
            Self::SendExisting => "SEND_EXISTING",
            Self::CreateNew => "CREATE_NEW",
        }
    }
}

/// A private invitation to make.
#[derive(Clone, Debug)]
pub struct NewPrivateInvitation {
    /// To which course.
    pub course_id: CourseId,
    /// Who invites; also where answers to the mail go.
    pub creator: Email,
    /// The mail's subject, with its tags; a default if not said.
    pub subject: Option<String>,
    /// The mail's body, with its tags; a default if not said.
    pub body: Option<String>,
    /// Who is invited, as the caller wrote it. What is no address becomes a line of the job's errors.
    pub addresses: Vec<String>,
    /// Where results are posted.
    pub postback: Option<Postback>,
    /// Nobody may start after it.
    pub expires_at: Option<DateTime<Utc>>,
    /// Its tags, which its registrations get too.
    pub tags: Tags,
    /// What to do with addresses that were invited to the course before.
    pub duplicates: Duplicates,
}

/// Longest subject and body, in characters.
const MAX_SUBJECT: usize = 255;
const MAX_BODY: usize = 100_000;

impl Usher {
    /// Invites each address by mail: one transaction makes the invitation, a registration and an invitee for each
    /// address, and the mails that the worker then sends.
    pub async fn create_private_invitation(
        &self,
        actor: &Actor,
        app: &AppId,
        new: NewPrivateInvitation,
    ) -> Result<InvitationDetail> {
        actor.must(Action::Invite, Some(app))?;
        let given = new.addresses.len();
        self.check_private_invitation(&new)?;
        let postback = new.postback.map(|p| self.store_postback(p, None)).transpose()?;
        let (mut addresses, mut refused) = (Vec::with_capacity(given), Vec::new());
        for (text, address) in new.addresses.iter().zip(sort_out(&new.addresses)) {
            match address {
                Given::Address(email) => addresses.push(email),
                Given::Again => {}
                Given::None(fault) => refused.push((text.chars().take(255).collect(), fault)),
            }
        }
        let now = self.now();

        let mut tx = self.store().begin().await?;
        let course = invited_course(&mut tx, app, &new.course_id).await?;
        let version = versions::find(&mut tx, app, &new.course_id, course.latest_version)
            .await?
            .ok_or_else(|| Error::internal("a course without its newest version"))?;
        let keys: Vec<String> = addresses.iter().map(Email::key).collect();
        let mut earlier = invited_before(&mut tx, app, &new.course_id, &keys).await?;
        if new.duplicates == Duplicates::InstanceExisting {
            hold_earlier(&mut tx, app, &mut earlier).await?;
        }

        let invitation = self.entropy().id(now);
        let mut batch = Batch::default();
        for (email, key) in addresses.into_iter().zip(keys) {
            let delivery = |state: &str, error: Option<String>, invitee: Option<Uuid>| Delivery {
                id: self.entropy().id(now),
                app_id: app.to_string(),
                kind: "invitation".into(),
                invitation_id: Some(invitation),
                invitee_id: invitee,
                proof_id: None,
                address: email.to_string(),
                state: state.into(),
                attempts: 0,
                error,
                created_at: now.into(),
            };
            let registration_key = match (earlier.get(&key), new.duplicates) {
                (Some(_), Duplicates::Fail) => {
                    let why = "was invited to this course before and is left out (duplicateRegistrationOption FAIL)";
                    batch.deliveries.push(delivery("skipped", Some(why.into()), None));
                    continue;
                }
                (Some(earlier), Duplicates::SendExisting) => earlier.registration_key,
                (Some(earlier), Duplicates::InstanceExisting) => {
                    let fresh = Instance::fresh(earlier.registration_key, earlier.instance + 1, version.id, now.into());
                    batch.instances.push(fresh);
                    batch.restarted.push(earlier.registration_key);
                    earlier.registration_key
                }
                (Some(_), Duplicates::CreateNew) | (None, _) => {
                    let row = self.invited_registration(app, &new.course_id, &email, postback.clone(), now);
                    batch.instances.push(Instance::fresh(row.key, 0, version.id, now.into()));
                    let made = row.key;
                    batch.registrations.push(row);
                    made
                }
            };
            let invitee = Invitee {
                id: self.entropy().id(now),
                app_id: app.to_string(),
                invitation_id: invitation,
                registration_key,
                email: email.to_string(),
                email_key: key,
                generation: 0,
                enabled: true,
                expires_at: None,
                launched_at: None,
                created_at: now.into(),
                updated_at: now.into(),
            };
            batch.deliveries.push(delivery("queued", None, Some(invitee.id)));
            batch.invitees.push(invitee);
        }
        for (address, fault) in refused {
            batch.deliveries.push(Delivery {
                id: self.entropy().id(now),
                app_id: app.to_string(),
                kind: "invitation".into(),
                invitation_id: Some(invitation),
                invitee_id: None,
                proof_id: None,
                address,
                state: "failed".into(),
                attempts: 0,
                error: Some(fault),
                created_at: now.into(),
            });
        }

        let row = Invitation {
            id: invitation,
            app_id: app.to_string(),
            public: false,
            course_id: new.course_id.to_string(),
            slug: None,
            creator_email: new.creator.to_string(),
            allow_launch: true,
            allow_new_registrations: true,
            registration_cap: 0,
            registration_count: batch.invitees.len() as i64,
            launched_count: 0,
            subject: new.subject,
            body: new.body,
            postback,
            expires_at: new.expires_at.map(Into::into),
            duplicates: Some(new.duplicates.as_str().into()),
            created_at: now.into(),
            updated_at: now.into(),
        };
        invitations::insert(&mut tx, &row).await?;
        invitations::add_tags(&mut tx, row.id, new.tags.as_slice()).await?;
        registrations::insert(&mut tx, &batch.registrations).await?;
        registrations::set_instance(&mut tx, app, &batch.restarted, now.into()).await?;
        instances::insert(&mut tx, &batch.instances).await?;
        invitees::insert(&mut tx, &batch.invitees).await?;
        let invited: Vec<Uuid> = batch.invitees.iter().map(|i| i.registration_key).collect();
        registrations::add_tags(&mut tx, &invited, new.tags.as_slice()).await?;
        deliveries::insert(&mut tx, &batch.deliveries).await?;
        let posting = self.queue_postbacks_of_fresh(&mut tx, app, &version, &batch.restarted).await?;
        let happening = Happening {
            verb: "invitation.create",
            thing: "invitation",
            id: &row.id.to_string(),
            detail: serde_json::json!({ "kind": "private", "course": new.course_id, "addresses": given }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        if posting {
            self.wake_postbacks();
        }

        let addresses = batch.invitees.into_iter().map(|i| i.email).collect();
        let shown = self.show_invitation(TitledInvitation { invitation: row, course_title: course.title });
        Ok(InvitationDetail { addresses, ..shown })
    }

    /// What can be said of a private invitation without looking into the database.
    pub(super) fn check_private_invitation(&self, new: &NewPrivateInvitation) -> Result<()> {
        let given = new.addresses.len();
        let most = self.settings().max_addresses;
        if given == 0 {
            return Err(Error::invalid("invitationEmail.addresses", "must hold at least one address"));
        }
        if given > most {
            let fault = format!("holds {given} addresses, more than {most} (invitations.max_addresses)");
            return Err(Error::invalid("invitationEmail.addresses", fault));
        }
        check_texts(new.subject.as_deref(), new.body.as_deref())
    }

    /// The registration of somebody who is known by their address alone: it is their learner id.
    fn invited_registration(
        &self,
        app: &AppId,
        course: &CourseId,
        email: &Email,
        postback: Option<Json<registrations::Postback>>,
        now: DateTime<Utc>,
    ) -> Registration {
        let key = self.entropy().id(now);
        Registration {
            key,
            app_id: app.to_string(),
            id: self.entropy().id(now).to_string(),
            course_id: course.to_string(),
            learner_id: email.key(),
            email: Some(email.to_string()),
            first_name: String::new(),
            last_name: String::new(),
            instance: 0,
            xapi_id: self.entropy().id(now),
            postback,
            created_at: now.into(),
            updated_at: now.into(),
        }
    }
}

#[derive(Default)]
struct Batch {
    registrations: Vec<Registration>,
    instances: Vec<Instance>,
    /// Registrations that begin a new instance.
    restarted: Vec<Uuid>,
    invitees: Vec<Invitee>,
    deliveries: Vec<Delivery>,
}

pub(super) fn check_texts(subject: Option<&str>, body: Option<&str>) -> Result<()> {
    for (field, text, most) in
        [("invitationEmail.subject", subject, MAX_SUBJECT), ("invitationEmail.body", body, MAX_BODY)]
    {
        if text.is_some_and(|t| t.chars().count() > most) {
            return Err(Error::invalid(field, format!("has more than {most} characters")));
        }
    }
    Ok(())
}

/// What an address is, as the caller wrote it.
pub(super) enum Given {
    /// An address that was not there before.
    Address(Email),
    /// An address that was there before: each person counts once, without regard to case.
    Again,
    /// No address, with its fault.
    None(String),
}

impl Given {
    pub(super) fn address(&self) -> Option<&Email> {
        match self {
            Self::Address(email) => Some(email),
            Self::Again | Self::None(_) => None,
        }
    }
}

/// What each of the addresses is, in their order.
pub(super) fn sort_out(given: &[String]) -> impl Iterator<Item = Given> {
    let mut seen = HashSet::new();
    given.iter().map(move |text| match Email::parse(text) {
        Ok(email) if seen.insert(email.key()) => Given::Address(email),
        Ok(_) => Given::Again,
        Err(fault) => Given::None(fault.to_string()),
    })
}

/// Which of these addresses were invited to the course before, by their keys.
pub(super) async fn invited_before(
    conn: &mut Conn,
    app: &AppId,
    course: &CourseId,
    keys: &[String],
) -> Result<HashMap<String, EarlierInvitation>> {
    let earlier = invitees::invited_before(conn, app, course, keys).await?;
    Ok(earlier.into_iter().map(|earlier| (earlier.email_key.clone(), earlier)).collect())
}

/// Holds the registrations that get a new instance: of two calls at once the second counts on from the first. Who is gone
/// meanwhile was not invited before.
async fn hold_earlier(tx: &mut Conn, app: &AppId, earlier: &mut HashMap<String, EarlierInvitation>) -> Result<()> {
    let keys: Vec<Uuid> = earlier.values().map(|one| one.registration_key).collect();
    let held: HashMap<Uuid, i64> = registrations::hold_many(tx, app, &keys).await?.into_iter().collect();
    earlier.retain(|_, one| match held.get(&one.registration_key) {
        Some(instance) => {
            one.instance = *instance;
            true
        }
        None => false,
    });
    Ok(())
}
