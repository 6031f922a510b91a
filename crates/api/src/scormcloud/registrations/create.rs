use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use usher_model::{CourseId, Email, LearnerId, RegistrationId};
use usher_service::Usher;
use usher_service::registration::{Learner, NewRegistration};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::initial_state::InitialStateSchema;
use super::schema::{LearnerSchema, RegistrationSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::body::Body;
use crate::scormcloud::configuration::schema::SettingsPostSchema;
use crate::scormcloud::error::{ApiError, MessageSchema, Result};
use crate::scormcloud::query::Params;
use crate::scormcloud::schema::{PostBackSchema, read_postback, read_tags, said};

/// On which version.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseVersionParams {
    /// The number of the course's version; the newest if not said.
    course_version: Option<i64>,
}

/// A registration to make.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateRegistrationSchema {
    /// On which course.
    course_id: String,
    /// Whose.
    learner: LearnerSchema,
    /// Its id, up to 255 characters.
    registration_id: String,
    /// Its id in xAPI statements, a UUID; made if not said.
    xapi_registration_id: Option<String>,
    /// Tags for the learner.
    learner_tags: Option<Vec<String>>,
    /// Tags for the course.
    course_tags: Option<Vec<String>>,
    /// Tags for the registration.
    registration_tags: Option<Vec<String>>,
    /// Where its results are posted.
    post_back: Option<PostBackSchema>,
    /// A result to begin with, as this server shows one: the learner goes on from there. Any part of it may be left out.
    #[schema(value_type = Option<RegistrationSchema>)]
    initial_registration_state: Option<InitialStateSchema>,
    /// Its own settings.
    initial_settings: Option<SettingsPostSchema>,
}

impl CreateRegistrationSchema {
    fn read(self, course_version: Option<i64>) -> Result<NewRegistration> {
        let settings = self.initial_settings.map(|post| post.read("initialSettings.settings")).transpose()?;
        let email = said(self.learner.email).map(|email| Email::parse(&email));
        let xapi_id = said(self.xapi_registration_id).map(|id| Uuid::parse_str(&id));
        Ok(NewRegistration {
            id: RegistrationId::parse(&self.registration_id).map_err(|e| ApiError::invalid("registrationId", e))?,
            course_id: CourseId::parse(&self.course_id).map_err(|e| ApiError::invalid("courseId", e))?,
            course_version,
            learner: Learner {
                id: LearnerId::parse(&self.learner.id).map_err(|e| ApiError::invalid("learner.id", e))?,
                email: email.transpose().map_err(|e| ApiError::invalid("learner.email", e))?,
                first_name: self.learner.first_name.unwrap_or_default(),
                last_name: self.learner.last_name.unwrap_or_default(),
            },
            xapi_id: xapi_id.transpose().map_err(|_| ApiError::invalid("xapiRegistrationId", "is not a UUID"))?,
            tags: read_tags("registrationTags", self.registration_tags)?,
            learner_tags: read_tags("learnerTags", self.learner_tags)?,
            course_tags: read_tags("courseTags", self.course_tags)?,
            postback: read_postback(self.post_back)?,
            initial_state: self.initial_registration_state.map(InitialStateSchema::read).transpose()?,
            settings: settings.unwrap_or_default(),
        })
    }
}

/// Registers a learner on a course.
#[utoipa::path(
    post,
    path = "/registrations",
    operation_id = "createRegistration",
    tag = "registration",
    params(CourseVersionParams),
    request_body = CreateRegistrationSchema,
    responses(
        (status = 204, description = "The registration is made."),
        (status = 400, description = "The request cannot be read, or the id is taken.", body = MessageSchema),
        (status = 404, description = "The application has no such course or version.", body = MessageSchema),
    ),
)]
pub(crate) async fn create_registration(
    caller: Caller,
    State(usher): State<Usher>,
    Params(params): Params<CourseVersionParams>,
    Body(body): Body<CreateRegistrationSchema>,
) -> Result<StatusCode> {
    let new = body.read(params.course_version)?;
    usher.create_registration(&caller.actor, &caller.app, new).await?;
    Ok(StatusCode::NO_CONTENT)
}
