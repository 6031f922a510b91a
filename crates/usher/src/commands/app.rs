//! `usher app create`

use usher_service::{Actor, Usher};

use crate::cli::AppCreate;
use crate::startup::Fault;

/// Makes an application and prints its id and secret.
pub(crate) async fn create(usher: &Usher, args: &AppCreate) -> Result<(), Fault> {
    let made = usher.create_application(&Actor::Operator, &args.name).await?;
    if args.json {
        println!("{}", serde_json::json!({ "id": made.id, "name": args.name, "secret": made.secret.expose() }));
    } else {
        println!("Application id  {}\nSecret          {}   (shown only now)", made.id, made.secret.expose());
    }
    Ok(())
}
