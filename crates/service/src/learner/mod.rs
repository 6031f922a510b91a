//! Learners. A learner is no entity: it is what the registrations under one learner id say of a person, and the tags
//! under that id.

mod erase;
mod erase_step;
mod export;
mod get;
mod list;
mod mark;
mod task;
mod update;
mod update_step;
mod worker;

pub use export::LearnerExport;
pub use get::LearnerDetail;
pub use list::LearnerQuery;
pub use update::LearnerUpdate;
pub use usher_store::learners::Learner;

use usher_model::{AppId, LearnerId};
use usher_store::{Conn, learner_jobs, learners};

use crate::{Error, Result};

/// Fails if nothing is kept under a learner's id, nor will be when the jobs asked for before are done.
async fn must_exist(conn: &mut Conn, app: &AppId, id: &LearnerId) -> Result<()> {
    if learners::exists(conn, app, id.as_str()).await? || learner_jobs::makes(conn, app, id.as_str()).await? {
        return Ok(());
    }
    Err(no_learner(id))
}

fn no_learner(id: &LearnerId) -> Error {
    Error::NotFound { what: "learner", id: id.to_string() }
}
