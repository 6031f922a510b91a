use std::collections::BTreeSet;

use chrono::TimeDelta;
use usher_model::{AppId, Email, clean_name};
use usher_store::team_invitations::{self, TeamInvitation};
use usher_store::{Conn, Json, persons};

use super::{EVERYONE, InviteFault};
use crate::event::Happening;
use crate::rights::{Action, Role};
use crate::sign_in::About;
use crate::webhook::Told;
use crate::{Actor, Error, Usher};

/// How many groups one invitation may name.
const MOST_GROUPS: usize = 100;
/// The longest name of a group, in characters.
const GROUP_NAME_CHARS: usize = 255;

/// Somebody to invite to the account.
#[derive(Clone, Debug)]
pub struct NewTeamInvitation {
    /// To whom.
    pub email: Email,
    /// To what.
    pub role: Role,
    /// First name, if known.
    pub first_name: Option<String>,
    /// Last name, if known.
    pub last_name: Option<String>,
    /// The names of the groups to join. Those that are not there are made when the invitation is accepted.
    pub groups: Vec<String>,
    /// The names of the groups to report on, for a reporter: Everyone alone, or others.
    pub reporting_groups: Option<Vec<String>>,
    /// The applications that the person is limited to; none for all.
    pub apps: Option<Vec<AppId>>,
}

impl Usher {
    /// Invites somebody to the account, and mails them. Checks in this order: role, groups, whether the person is there,
    /// whether an invitation is pending, how many are.
    pub async fn invite_to_team(&self, actor: &Actor, new: NewTeamInvitation) -> Result<TeamInvitation, InviteFault> {
        actor.must(Action::ManagePeople, None)?;
        let groups = read_groups("groups", &new.groups)?;
        let reporting = match &new.reporting_groups {
            Some(_) if new.role != Role::Reporter => return Err(InviteFault::RoleOfReporting),
            Some(names) => read_groups("reportingGroups", names)?,
            None => Vec::new(),
        };
        let is_everyone = |name: &String| name.eq_ignore_ascii_case(EVERYONE);
        if reporting.len() > 1 && reporting.iter().any(is_everyone) {
            return Err(InviteFault::ReportingGroups);
        }
        match self.insert_team_invitation(actor, &new, &groups, &reporting).await {
            // Somebody else invited the same address in this very moment.
            Err(InviteFault::Other(Error::Internal(cause)))
                if cause.downcast_ref::<usher_store::Error>().is_some_and(usher_store::Error::is_unique_violation) =>
            {
                Err(InviteFault::InvitePending)
            }
            other => other,
        }
    }

    async fn insert_team_invitation(
        &self,
        actor: &Actor,
        new: &NewTeamInvitation,
        groups: &[String],
        reporting: &[String],
    ) -> Result<TeamInvitation, InviteFault> {
        let now = self.now();
        let key = new.email.key();
        let mut tx = self.store().begin().await?;
        if persons::find_by_email(&mut tx, &key).await?.is_some() {
            return Err(InviteFault::UserExists);
        }
        if let Some(before) = team_invitations::find_pending(&mut tx, &key).await? {
            if before.expires_at.is_none_or(|at| at.0 > now) {
                return Err(InviteFault::InvitePending);
            }
            team_invitations::end(&mut tx, before.id, "expired", None, now.into()).await?;
            self.tell(&mut tx, &Told::InvitationExpired { invitation: (&before).into() }).await?;
        }
        let limit = self.settings().max_team_invitations;
        if limit > 0 && team_invitations::count_pending(&mut tx, now.into()).await? >= i64::from(limit) {
            return Err(InviteFault::MaxInvites { limit });
        }
        let (inviter, inviter_person) = self.name_inviter(&mut tx, actor).await?;
        let days = self.settings().team_invitation_days;
        let cleaned = |name: Option<&str>| name.map(clean_name).filter(|name| !name.is_empty());
        let row = TeamInvitation {
            id: self.entropy().id(now),
            email: new.email.to_string(),
            email_key: key,
            role: new.role.as_str().to_owned(),
            first_name: cleaned(new.first_name.as_deref()),
            last_name: cleaned(new.last_name.as_deref()),
            group_names: Json(groups.to_vec()),
            reporting_names: (new.role == Role::Reporter).then(|| Json(reporting.to_vec())),
            app_ids: new.apps.as_ref().map(|apps| Json(apps.iter().map(ToString::to_string).collect())),
            inviter,
            inviter_person,
            generation: 0,
            state: "pending".into(),
            person_id: None,
            asked_at: None,
            created_at: now.into(),
            updated_at: now.into(),
            expires_at: (days > 0).then(|| (now + TimeDelta::days(i64::from(days))).into()),
            ended_at: None,
        };
        team_invitations::insert(&mut tx, &row).await?;
        let about = About { invitation: Some(row.id), ..About::default() };
        self.mail_account(&mut tx, "team_invitation", Some(&row.email), about).await?;
        let id = row.id.to_string();
        let detail = serde_json::json!({ "role": row.role });
        let happening = Happening { verb: "team_invitation.create", thing: "team_invitation", id: &id, detail };
        self.record(&mut tx, actor, None, happening).await?;
        tx.commit().await?;
        self.mail_waiting().notify_one();
        Ok(row)
    }

    /// Who invites, in words for the invitee: a person by name or address, else the name of the server's mail.
    async fn name_inviter(&self, conn: &mut Conn, actor: &Actor) -> Result<(String, Option<uuid::Uuid>), InviteFault> {
        if let Actor::Person(actor) = actor
            && let Some(person) = persons::find(conn, actor.id).await?
        {
            let name = format!("{} {}", person.first_name, person.last_name);
            let name = name.trim();
            return Ok((if name.is_empty() { person.email } else { name.to_owned() }, Some(person.id)));
        }
        let from = &self.settings().mail_from;
        Ok((from.name.clone().unwrap_or_else(|| from.address.clone()), None))
    }
}

/// Names of groups, each once without regard to case.
fn read_groups(field: &str, names: &[String]) -> Result<Vec<String>, Error> {
    if names.len() > MOST_GROUPS {
        return Err(Error::invalid(field, format!("holds {} names, more than {MOST_GROUPS}", names.len())));
    }
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    for name in names {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > GROUP_NAME_CHARS || name.chars().any(char::is_control) {
            let fault = format!("must hold names of 1 to {GROUP_NAME_CHARS} characters without control characters");
            return Err(Error::invalid(field, fault));
        }
        if seen.insert(name.to_lowercase()) {
            read.push(name.to_owned());
        }
    }
    Ok(read)
}
