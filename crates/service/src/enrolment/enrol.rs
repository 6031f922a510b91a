use usher_model::CourseId;
use usher_store::courses;
use usher_store::enrolments::{self, Enrolment, Learners, Reach};
use uuid::Uuid;

use super::{EnrolledAs, app_of, detail, told};
use crate::account_course::find_account_course;
use crate::event::Happening;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

impl Usher {
    /// Has a person, a group or everyone take a course; who is to already goes on so. `course` is the key of the course.
    pub async fn enrol(&self, actor: &Actor, course: Uuid, learners: EnrolledAs) -> Result<()> {
        actor.must(Action::ManagePeople, None)?;
        let now = self.now();
        let mut tx = self.store().begin().await?;
        let course = find_account_course(&mut tx, course).await?;
        let app = app_of(&course)?;
        let learners = learners.find(&mut tx).await?;
        // Two enrolments in a course wait for each other, so that nobody is registered twice.
        courses::lock(&mut tx, &app, &CourseId::parse(&course.id).map_err(Error::internal)?).await?;
        let enrolment = Enrolment {
            id: self.entropy().id(now),
            app_id: course.app_id.clone(),
            course_id: course.id.clone(),
            person_id: match learners {
                Learners::Person(id) => Some(id),
                _ => None,
            },
            group_id: match learners {
                Learners::Group(id) => Some(id),
                _ => None,
            },
            everyone: learners == Learners::Everyone,
            created_at: now.into(),
        };
        if enrolments::insert(&mut tx, &enrolment).await? {
            self.apply_enrolments(&mut tx, Reach::Course(&course.app_id, &course.id)).await?;
            let id = enrolment.id.to_string();
            let detail = detail(learners, course.key);
            let happening = Happening { verb: "enrolment.create", thing: "enrolment", id: &id, detail };
            self.record(&mut tx, actor, Some(&app), happening).await?;
            let told = told(&mut tx, learners, course).await?;
            self.tell(&mut tx, &told).await?;
        }
        tx.commit().await?;
        self.webhook_waiting().notify_one();
        Ok(())
    }
}
