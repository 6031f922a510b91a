use serde::Serialize;
use usher_service::account::ApplicationDetail;
use utoipa::ToSchema;

use crate::scormcloud::schema::instant;

/// An application by its name.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationSchema {
    /// Its id: the user name of Basic authentication.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// An application.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationInfoSchema {
    /// Its id: the user name of Basic authentication.
    id: String,
    /// What people call it.
    name: String,
    /// When it was made.
    #[schema(format = DateTime)]
    create_date: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    update_date: String,
    /// Whether its courses and registrations may be deleted through this API.
    allow_delete: bool,
    /// How many courses it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    course_count: Option<i64>,
    /// How many registrations it made since the first of this month, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_count: Option<i64>,
}

impl From<ApplicationDetail> for ApplicationInfoSchema {
    fn from(detail: ApplicationDetail) -> Self {
        let application = detail.application;
        Self {
            id: application.id,
            name: application.name,
            create_date: instant(application.created_at),
            update_date: instant(application.updated_at),
            allow_delete: application.allow_delete,
            course_count: detail.course_count,
            registration_count: detail.registration_count,
        }
    }
}
