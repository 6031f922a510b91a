use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use usher_store::erasures::Counts;
use usher_store::learner_jobs::LearnerJob;
use uuid::Uuid;

use crate::{Error, Result};

/// What a job of a learner has to do, and how far it is done.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Task {
    /// Change the learner's data.
    Update(UpdateTask),
    /// Remove them.
    Erase(EraseTask),
    /// Take what was erased out of the database's files. It names nobody any more.
    Settle,
}

/// `None` leaves a value as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct UpdateTask {
    /// The address; an empty one takes it away.
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// The last registration that was changed.
    pub after: Option<Uuid>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EraseTask {
    /// Who asked for it.
    pub person: Uuid,
    /// Where the receipt goes.
    pub receipt_to: String,
    /// The last registration that was erased.
    pub after: Option<Uuid>,
    /// The learner id that means nobody.
    pub alias: String,
    /// What was erased so far.
    pub counts: Counts,
    /// Addresses of the person under which mails may be kept that hang on no registration.
    pub addresses: BTreeSet<String>,
    /// The last of those mails that was looked at.
    pub looked_at: Option<Uuid>,
}

impl Task {
    pub(super) fn of(job: &LearnerJob) -> Result<Self> {
        Self::deserialize(&job.task.0).map_err(Error::internal)
    }

    pub(super) fn stored(&self) -> Result<usher_store::Json<serde_json::Value>> {
        serde_json::to_value(self).map(usher_store::Json).map_err(Error::internal)
    }
}
