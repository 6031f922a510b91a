use serde::{Deserialize, Serialize};
use usher_model::AppId;
use usher_store::learners::{self, Learner};

use crate::listing::{Direction, ListRequest, Listing, Place, Scan};
use crate::rights::Action;
use crate::{Actor, Result, Usher};

/// Which learners, in which order of their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LearnerQuery {
    /// Whose id, address or name contains this, without regard to case.
    pub text: Option<String>,
    /// Which way.
    pub direction: Direction,
}

impl Usher {
    /// A page of the application's learners: those who have a registration.
    pub async fn list_learners(
        &self,
        actor: &Actor,
        app: &AppId,
        request: ListRequest<LearnerQuery>,
    ) -> Result<Listing<Learner>> {
        actor.must(Action::ReadResults, Some(app))?;
        let Place { query, after, count } = request.place()?;
        let text = query.text.as_deref().map(str::to_lowercase);
        let mut conn = self.store().read().await?;
        let total = if count { Some(learners::count(&mut conn, app).await?) } else { None };
        let mut scan = Scan::new((), query.direction, after, text.is_some());
        while let Some(page) = scan.next() {
            let found = learners::list(&mut conn, app, page).await?;
            let rows = scan.read(found, Learner::position);
            scan.keep(rows.into_iter().filter(|row| text.as_deref().is_none_or(|text| contains(row, text))));
        }
        let (rows, more) = scan.end(query);
        Ok(Listing { rows, more, total })
    }
}

fn contains(row: &Learner, text: &str) -> bool {
    let name = format!("{} {}", row.first_name, row.last_name);
    [row.learner_id.as_str(), row.email.as_deref().unwrap_or_default(), &name]
        .iter()
        .any(|value| value.to_lowercase().contains(text))
}
