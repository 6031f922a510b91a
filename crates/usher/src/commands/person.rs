//! `usher person create`

use usher_model::Email;
use usher_service::account::{NewPerson, Role};
use usher_service::{Actor, Usher};

use crate::cli::{PersonCreate, PersonRole};
use crate::startup::Fault;

/// Adds somebody to the account.
pub(crate) async fn create(usher: &Usher, args: &PersonCreate) -> Result<(), Fault> {
    let role = match args.role {
        PersonRole::Learner => Role::Learner,
        PersonRole::Author => Role::Author,
        PersonRole::Reporter => Role::Reporter,
        PersonRole::Admin => Role::Admin,
    };
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
