use usher_store::enrolments::{self, Reach};
use uuid::Uuid;

use super::{EnrolledAs, app_of, detail};
use crate::account_course::find_account_course;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Result, Usher};

impl Usher {
    /// Ends an enrolment. Who opened the course keeps their result and may finish; what nobody opened, and no other
    /// enrolment is behind, is removed.
    pub async fn withdraw(&self, actor: &Actor, course: Uuid, learners: EnrolledAs) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let mut tx = self.store().begin().await?;
        let course = find_account_course(&mut tx, course).await?;
        let app = app_of(&course)?;
        let learners = learners.find(&mut tx).await?;
        if enrolments::delete(&mut tx, &course.app_id, &course.id, learners).await? {
            enrolments::release(&mut tx, Reach::Course(&course.app_id, &course.id), false).await?;
            let id = course.key.to_string();
            let detail = detail(learners, course.key);
            let happening = Happening { verb: "enrolment.delete", thing: "course", id: &id, detail };
            self.record(&mut tx, actor, Some(&app), happening).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
