use uuid::Uuid;

use crate::Time;

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
