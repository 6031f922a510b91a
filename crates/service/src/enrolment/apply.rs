use usher_store::enrolments::{self, EnrolledRegistration, Reach};
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};
use usher_store::{Conn, Time};

use crate::{Result, Usher};

impl Usher {
    /// Registers those within reach who are enrolled and have no registration yet: in few statements, however many they
    /// are. Who is on the course already, under an address that they have shown to be theirs, goes on with what is there.
    pub(crate) async fn apply_enrolments(&self, tx: &mut Conn, reach: Reach<'_>) -> Result<()> {
        let now = self.now();
        let at = Time::from(now);
        let (mut made, mut first, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for one in enrolments::missing(tx, reach).await? {
            let key = one.existing.unwrap_or_else(|| self.entropy().id(now));
            kept.push(EnrolledRegistration {
                registration_key: key,
                person_id: one.person_id,
                app_id: one.app_id.clone(),
                course_id: one.course_id.clone(),
                made: one.existing.is_none(),
                created_at: at,
            });
            if one.existing.is_some() {
                continue;
            }
            first.push(Instance::fresh(key, 0, one.version_id, at));
            made.push(Registration {
                key,
                app_id: one.app_id,
                id: key.to_string(),
                course_id: one.course_id,
                learner_id: one.email_key,
                email: Some(one.email),
                first_name: one.first_name,
                last_name: one.last_name,
                instance: 0,
                xapi_id: self.entropy().id(now),
                postback: None,
                created_at: at,
                updated_at: at,
            });
        }
        registrations::insert(tx, &made).await?;
        instances::insert(tx, &first).await?;
        enrolments::insert_registrations(tx, &kept).await?;
        Ok(())
    }

    /// Registers whoever came to a group, or to the account, in the very moment in which it was enrolled.
    pub(crate) async fn apply_all_enrolments(&self) -> Result<()> {
        if enrolments::missing(&mut self.store().read().await?, Reach::All).await?.is_empty() {
            return Ok(());
        }
        let mut tx = self.store().begin().await?;
        self.apply_enrolments(&mut tx, Reach::All).await?;
        tx.commit().await?;
        Ok(())
    }
}
