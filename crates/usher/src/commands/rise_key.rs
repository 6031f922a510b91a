//! `usher rise-key create`, `usher rise-key list`, `usher rise-key revoke`

use usher_service::{Actor, Usher};

use crate::cli::{RiseKeyCreate, RiseKeyRevoke};
use crate::startup::Fault;

/// Makes a key of the account and prints it.
pub(crate) async fn create(usher: &Usher, args: &RiseKeyCreate) -> Result<(), Fault> {
    let made = usher.create_rise_key(&Actor::Operator, &args.name).await?;
    if args.json {
        let shown = serde_json::json!({ "id": made.key.id, "name": made.key.name, "key": made.secret.expose() });
        println!("{shown}");
    } else {
        println!("Key id  {}\nKey     {}   (shown only now)", made.key.id, made.secret.expose());
    }
    Ok(())
}

/// Prints each key: id, state, last use, name.
pub(crate) async fn list(usher: &Usher) -> Result<(), Fault> {
    for key in usher.list_rise_keys(&Actor::Operator).await? {
        let state = if key.revoked_at.is_some() { "revoked" } else { "in force" };
        let used =
            key.last_used_at.map_or_else(|| "never used".to_owned(), |at| at.0.format("used %F %R UTC").to_string());
        println!("{}  {state:8}  {used:25}  {}", key.id, key.name);
    }
    Ok(())
}

/// Takes a key out of force.
pub(crate) async fn revoke(usher: &Usher, args: &RiseKeyRevoke) -> Result<(), Fault> {
    usher.revoke_rise_key(&Actor::Operator, args.id).await?;
    println!("The key {} is revoked.", args.id);
    Ok(())
}
