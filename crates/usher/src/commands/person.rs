//! `usher person create` and `usher person invite`

use usher_model::{AppId, Email};
use usher_service::account::{NewPerson, Role};
use usher_service::team::NewTeamInvitation;
use usher_service::{Actor, Usher};

use crate::cli::{PersonCreate, PersonInvite, PersonRole};
use crate::startup::Fault;

/// Adds somebody to the account.
pub(crate) async fn create(usher: &Usher, args: &PersonCreate) -> Result<(), Fault> {
    let role = Role::from(args.role);
    let email = Email::parse(&args.email).map_err(|e| format!("--email: {e}"))?;
    let person = NewPerson { email, first_name: String::new(), last_name: String::new(), role, password: None };
    let id = usher.create_person(&Actor::Operator, person).await?;
    let link = usher.make_set_up_link(&Actor::Operator, id).await?;
    println!(
        "Person {id} was added as {}.\nThey set their password here, once and within 7 days: {link}",
        role.as_str()
    );
    Ok(())
}

/// Invites somebody to the account. The server sends the mail.
pub(crate) async fn invite(usher: &Usher, args: &PersonInvite) -> Result<(), Fault> {
    let role = Role::from(args.role);
    let invitation = NewTeamInvitation {
        email: Email::parse(&args.email).map_err(|e| format!("--email: {e}"))?,
        role,
        first_name: None,
        last_name: None,
        groups: args.groups.clone(),
        reporting_groups: (!args.reporting_groups.is_empty()).then(|| args.reporting_groups.clone()),
        apps: match args.apps.as_slice() {
            [] => None,
            apps => Some(apps.iter().map(|app| AppId::parse(app)).collect::<Result<_, _>>()?),
        },
    };
    let made = usher.invite_to_team(&Actor::Operator, invitation).await?;
    println!(
        "Invitation {}: {} was invited as {}. The running server sends the mail.",
        made.id,
        made.email,
        role.as_str()
    );
    Ok(())
}

impl From<PersonRole> for Role {
    fn from(role: PersonRole) -> Self {
        match role {
            PersonRole::Learner => Self::Learner,
            PersonRole::Author => Self::Author,
            PersonRole::Reporter => Self::Reporter,
            PersonRole::Admin => Self::Admin,
        }
    }
}
