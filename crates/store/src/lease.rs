use uuid::Uuid;

use crate::{Conn, Result, Time};

/// Who takes a job and until when. A job whose lease has run out may be taken by another worker;
/// only who holds it may finish it (`where locked_by = …`).
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// The worker: a fresh id for each start of the server.
    pub worker: Uuid,
    /// Now.
    pub now: Time,
    /// When the job falls free again, at most 30 s ahead.
    pub until: Time,
    /// How many jobs at most.
    pub limit: i64,
}

/// Every table with leases, in a statement that ends them.
const DROPS: [&str; 5] = [
    "update delivery set locked_by = null, locked_until = null where locked_by is not null",
    "update import_job set locked_by = null, locked_until = null where locked_by is not null",
    "update learner_job set locked_by = null, locked_until = null where locked_by is not null",
    "update postback set locked_by = null, locked_until = null where locked_by is not null",
    "update webhook_call set locked_by = null, locked_until = null where locked_by is not null",
];

/// Ends every lease.
pub(crate) async fn drop_all(conn: &mut Conn) -> Result<()> {
    for statement in DROPS {
        execute!(conn, sqlx::query(statement))?;
    }
    Ok(())
}
