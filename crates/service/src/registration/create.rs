use usher_model::{AppId, CourseId, Email, LearnerId, RegistrationId, Tags, clean_name};
use usher_store::instances::{self, Instance};
use usher_store::registrations::{self, Registration};
use usher_store::settings::Scope;
use usher_store::{courses, versions};
use uuid::Uuid;

use super::{InitialState, Postback};
use crate::configuration::SettingValue;
use crate::event::Happening;
use crate::postback::Urgency;
use crate::rights::Action;
use crate::{Actor, Error, Result, Usher};

/// Who learns.
#[derive(Clone, Debug)]
pub struct Learner {
    /// The id under which their registrations belong together.
    pub id: LearnerId,
    /// Their address, if known.
    pub email: Option<Email>,
    /// First name; may be empty.
    pub first_name: String,
    /// Last name; may be empty.
    pub last_name: String,
}

/// A registration to make.
#[derive(Clone, Debug)]
pub struct NewRegistration {
    /// Its id.
    pub id: RegistrationId,
    /// On which course.
    pub course_id: CourseId,
    /// On which version of it; the newest if not said.
    pub course_version: Option<i64>,
    /// Whose.
    pub learner: Learner,
    /// Its id on an xAPI wire, if the caller wants to choose it.
    pub xapi_id: Option<Uuid>,
    /// Its tags.
    pub tags: Tags,
    /// Tags that its learner gets.
    pub learner_tags: Tags,
    /// Tags that its course gets.
    pub course_tags: Tags,
    /// Where its results are posted.
    pub postback: Option<Postback>,
    /// A result to begin with, for the learner to go on from.
    pub initial_state: Option<InitialState>,
    /// Its own configuration.
    pub settings: Vec<SettingValue>,
}

impl Usher {
    /// Makes a registration.
    pub async fn create_registration(&self, actor: &Actor, app: &AppId, new: NewRegistration) -> Result<()> {
        actor.must(Action::EditRegistrations, Some(app))?;
        let now = self.now();
        let postback = new.postback.map(|p| self.store_postback(p, None)).transpose()?;
        let mut tx = self.store().begin().await?;
        let course =
            courses::find(&mut tx, app, &new.course_id).await?.ok_or_else(|| Error::no_course(&new.course_id))?;
        let number = new.course_version.unwrap_or(course.latest_version);
        let version = versions::find(&mut tx, app, &new.course_id, number).await?;
        let version = version.ok_or_else(|| Error::no_version(&new.course_id, number))?;
        let key = self.entropy().id(now);
        let row = Registration {
            key,
            app_id: app.to_string(),
            id: new.id.to_string(),
            course_id: new.course_id.to_string(),
            learner_id: new.learner.id.to_string(),
            email: new.learner.email.map(|e| e.to_string()),
            first_name: clean_name(&new.learner.first_name),
            last_name: clean_name(&new.learner.last_name),
            instance: 0,
            xapi_id: new.xapi_id.unwrap_or_else(|| self.entropy().id(now)),
            postback,
            created_at: now.into(),
            updated_at: now.into(),
        };
        if registrations::find(&mut tx, app, &new.id).await?.is_some() {
            return Err(Error::Exists { what: "Registration", id: new.id.to_string() });
        }
        match registrations::insert(&mut tx, std::slice::from_ref(&row)).await {
            Err(taken) if taken.is_unique_violation() => {
                return Err(Error::Exists { what: "Registration", id: new.id.to_string() });
            }
            other => other?,
        }
        let first = Instance::fresh(key, 0, version.id, now.into());
        instances::insert(&mut tx, std::slice::from_ref(&first)).await?;
        let has_result = new.initial_state.is_some();
        if let Some(state) = new.initial_state {
            state.write(&mut tx, &version, first, now).await?;
        }
        self.write_settings(&mut tx, app, &Scope::Registration(key), &new.settings).await?;
        registrations::add_tags(&mut tx, &[key], new.tags.as_slice()).await?;
        self.put_tags(&mut tx, app, &[new.learner.id], &new.learner_tags, "learnerTags").await?;
        if !new.course_tags.is_empty() {
            self.put_tags(&mut tx, app, std::slice::from_ref(&new.course_id), &new.course_tags, "courseTags").await?;
        }
        let happening = Happening {
            verb: "registration.create",
            thing: "registration",
            id: new.id.as_str(),
            detail: serde_json::json!({ "course": new.course_id }),
        };
        self.record(&mut tx, actor, Some(app), happening).await?;
        let queued = has_result && self.queue_postback(&mut tx, app, key, Urgency::Now).await?;
        tx.commit().await?;
        if queued {
            self.wake_postbacks();
        }
        Ok(())
    }
}
