use usher_model::clean_name;
use usher_store::enrolments::Reach;
use usher_store::persons::{self, Person};
use usher_store::team_groups::{self, TeamGroup};
use usher_store::team_invitations::{self, TeamInvitation};
use usher_store::{Conn, Time};
use uuid::Uuid;

use super::{EVERYONE, TeamFault, TeamNotice, check_open, role_of};
use crate::event::Happening;
use crate::rights::Role;
use crate::sign_in::{SessionToken, Visit, check_strength, person_actor};
use crate::webhook::{Told, UserFact};
use crate::{Error, Secret, Usher};

/// What somebody enters to accept an invitation to the account.
#[derive(Clone, Debug)]
pub struct Acceptance {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// A password; without one they sign in by mailed links.
    pub password: Option<Secret>,
    /// Accept although somebody else is signed in in this browser, who is signed out by it.
    pub although_somebody_else: bool,
}

/// Somebody who accepted.
#[derive(Clone, Debug)]
pub struct Accepted {
    /// The person that they became.
    pub person: Uuid,
    /// Their session.
    pub session: SessionToken,
}

impl Usher {
    /// Accepts an invitation to the account: makes the person, the groups that are not there yet and the memberships, and
    /// signs them in. The link came by mail, so the address is theirs.
    pub async fn accept_team_invitation(
        &self,
        visit: &Visit,
        token: &str,
        form: &Acceptance,
    ) -> Result<Accepted, TeamFault> {
        let me = self.find_session(visit).await?;
        let door = self.view_team_door(token, me.as_ref()).await?;
        if door.somebody_else.is_some() && !form.although_somebody_else {
            return Err(TeamFault::SomebodyElse);
        }
        let (first_name, last_name) = (clean_name(&form.first_name), clean_name(&form.last_name));
        for (field, name) in [("first_name", &first_name), ("last_name", &last_name)] {
            if name.is_empty() {
                return Err(TeamFault::Field { field });
            }
        }
        let password_hash = match &form.password {
            Some(password) => {
                check_strength(password, &door.email, [&first_name, &last_name])?;
                Some(self.hash_password(password).await?)
            }
            None => None,
        };
        let now: Time = self.now().into();
        let mut tx = self.store().begin().await?;
        let invitation = self.find_team_invitation(&mut tx, token).await?;
        check_open(&invitation, now.0)?;
        let role = role_of(&invitation)?;
        let reporting = invitation.reporting_names.as_ref().map(|names| names.0.as_slice()).unwrap_or_default();
        let reports_on_everyone = role == Role::Reporter && reporting.iter().any(|name| is_everyone(name));
        let person = Person {
            id: self.entropy().id(now.0),
            email: invitation.email.clone(),
            email_key: invitation.email_key.clone(),
            first_name,
            last_name,
            role: role.as_str().to_owned(),
            password_hash,
            created_at: now,
            updated_at: now,
            state: "active".into(),
            email_verified_at: Some(now),
            all_apps: invitation.app_ids.is_none(),
            reports_on_everyone,
            last_active_at: None,
        };
        if persons::find_by_email(&mut tx, &person.email_key).await?.is_some() {
            return Err(TeamNotice::Accepted.into());
        }
        // A second click, or another invitation, may be faster by a moment.
        persons::insert(&mut tx, &person).await.map_err(|error| match error {
            known if known.is_unique_violation() => TeamFault::Notice(TeamNotice::Accepted),
            other => other.into(),
        })?;
        if let Some(apps) = &invitation.app_ids {
            persons::add_applications(&mut tx, person.id, &apps.0).await?;
        }
        let groups = self.make_groups(&mut tx, &invitation.group_names.0).await?;
        team_groups::add_memberships(&mut tx, person.id, &groups, now).await?;
        let groups = self.make_groups(&mut tx, reporting).await?;
        team_groups::add_reporting(&mut tx, person.id, &groups, now).await?;
        self.apply_enrolments(&mut tx, Reach::Person(person.id)).await?;
        // It may have been deleted, or accepted by a second click, since it was looked at.
        if !team_invitations::end(&mut tx, invitation.id, "accepted", Some(person.id), now).await? {
            return Err(TeamNotice::Deleted.into());
        }
        self.record_acceptance(&mut tx, visit, &invitation, &person).await?;
        let user = UserFact::from(&person);
        self.tell(&mut tx, &Told::UserCreated { user: user.clone() }).await?;
        self.tell(&mut tx, &Told::InvitationAccepted { invitation: (&invitation).into(), user }).await?;
        let session = self.open_session(&mut tx, &person, "invitation", visit).await?;
        tx.commit().await?;
        self.webhook_waiting().notify_one();
        Ok(Accepted { person: person.id, session })
    }

    /// The groups of those names, made where they are not there. Everyone is none.
    async fn make_groups(&self, tx: &mut Conn, names: &[String]) -> Result<Vec<Uuid>, Error> {
        let now = self.now();
        let rows: Vec<TeamGroup> = names
            .iter()
            .filter(|name| !is_everyone(name))
            .map(|name| TeamGroup {
                id: self.entropy().id(now),
                name: name.clone(),
                name_key: name.to_lowercase(),
                created_at: now.into(),
                updated_at: now.into(),
            })
            .collect();
        let keys: Vec<String> = rows.iter().map(|row| row.name_key.clone()).collect();
        team_groups::insert_missing(tx, &rows).await?;
        Ok(team_groups::find_by_names(tx, &keys).await?.into_iter().map(|group| group.id).collect())
    }

    async fn record_acceptance(
        &self,
        tx: &mut Conn,
        visit: &Visit,
        invitation: &TeamInvitation,
        person: &Person,
    ) -> Result<(), Error> {
        let actor = person_actor(tx, person, visit.address).await?;
        let (id, invitation) = (person.id.to_string(), invitation.id.to_string());
        let detail = serde_json::json!({ "person": id });
        let accepted = Happening { verb: "team_invitation.accept", thing: "team_invitation", id: &invitation, detail };
        self.record(tx, &actor, None, accepted).await?;
        let detail = serde_json::json!({ "role": person.role });
        self.record(tx, &actor, None, Happening { verb: "person.create", thing: "person", id: &id, detail }).await
    }
}

fn is_everyone(name: &str) -> bool {
    name.eq_ignore_ascii_case(EVERYONE)
}
