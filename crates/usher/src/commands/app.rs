//! `usher app create`, `usher app list`

use usher_service::account::{ApplicationInclude, ApplicationQuery, ApplicationSort};
use usher_service::{Actor, DateField, Direction, ListRequest, Period, Usher};

use crate::cli::AppCreate;
use crate::startup::Fault;

/// Makes an application and prints its id and secret.
pub(crate) async fn create(usher: &Usher, args: &AppCreate) -> Result<(), Fault> {
    let made = if args.management {
        usher.create_management_application(&Actor::Operator, &args.name).await?
    } else {
        usher.create_application(&Actor::Operator, &args.name).await?
    };
    if args.json {
        println!("{}", serde_json::json!({ "id": made.id, "name": args.name, "secret": made.secret.expose() }));
    } else {
        println!("Application id  {}\nSecret          {}   (shown only now)", made.id, made.secret.expose());
    }
    Ok(())
}

/// Prints each application's id and name, a line for each.
pub(crate) async fn list(usher: &Usher) -> Result<(), Fault> {
    let query = ApplicationQuery {
        period: Period { field: DateField::Created, since: None, until: None },
        filter: None,
        sort: ApplicationSort::Created,
        direction: Direction::Ascending,
    };
    let mut request = ListRequest::First { query, count: false };
    loop {
        let page = usher.list_applications(&Actor::Operator, request, ApplicationInclude::default()).await?;
        for one in page.rows {
            println!("{}  {}", one.application.id, one.application.name);
        }
        let Some(more) = page.more else { return Ok(()) };
        request = ListRequest::More(more);
    }
}
