use serde::Serialize;
use usher_service::Usher;
use usher_service::account_course::AccountCourse;
use usher_service::webhook::CourseFact;
use utoipa::ToSchema;

use crate::rise::listing::link;

/// A course of some application.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the wire's words")]
pub(crate) struct Course {
    /// Its id on this wire: applications may use the same id for different courses, this one is of all.
    id: String,
    /// Its title.
    title: String,
    /// A picture: none.
    cover_image_url: Option<String>,
    /// Who wrote it: nobody in the account.
    author_url: Option<String>,
    /// What people came to in it.
    course_report_url: String,
    /// Where it comes from: `imported`.
    source: &'static str,
    /// What it is: `imported`.
    content_type: &'static str,
    /// Its application.
    application_id: String,
    /// Its id there.
    application_course_id: String,
    /// Where it is read again.
    url: String,
}

impl Course {
    /// As all lists and looks show it.
    pub(crate) fn of(usher: &Usher, course: AccountCourse) -> Self {
        Self::of_fact(usher, course.into())
    }

    /// The same, as a webhook tells it.
    pub(crate) fn of_fact(usher: &Usher, course: CourseFact) -> Self {
        let id = course.key.to_string();
        Self {
            course_report_url: link(usher, &["reports", "courses", &id]),
            url: link(usher, &["courses", &id]),
            id,
            title: course.title,
            cover_image_url: None,
            author_url: None,
            source: "imported",
            content_type: "imported",
            application_id: course.app_id,
            application_course_id: course.id,
        }
    }
}
