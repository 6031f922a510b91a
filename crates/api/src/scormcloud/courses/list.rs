use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::course::{CourseFilterField, CourseInclude, CourseQuery, CourseSort};
use usher_service::{DateField, Direction, Usher};
use utoipa::{IntoParams, ToSchema};

use super::schema::CourseSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged, TagParams, Vocabulary, join_token};
use crate::scormcloud::query::Params;

const WORDS: Vocabulary<CourseFilterField, CourseSort> = Vocabulary {
    fields: &[
        ("course_id", CourseFilterField::Id),
        ("title", CourseFilterField::Title),
        ("tags", CourseFilterField::Tags),
    ],
    sorts: &[("created", CourseSort::Created), ("updated", CourseSort::Updated), ("title", CourseSort::Title)],
    order: (CourseSort::Created, Direction::Descending),
    date: DateField::Updated,
};

/// What to show of a course beyond what is always shown.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseIncludeParams {
    /// Whether to show what the manifest tells about the course.
    pub include_course_metadata: Option<bool>,
    /// Whether to count its registrations.
    pub include_registration_count: Option<bool>,
}

/// A page of courses.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourseListSchema {
    /// The courses.
    pub courses: Vec<CourseSchema>,
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// Lists the courses of the application.
#[utoipa::path(
    get,
    path = "/courses",
    operation_id = "getCourses",
    tag = "course",
    params(ListParams, TagParams, CourseIncludeParams),
    responses(
        (status = 200, description = "A page of courses.", body = CourseListSchema,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_courses(
    caller: Caller,
    State(usher): State<Usher>,
    Params(list): Params<ListParams>,
    Params(TagParams { tags }): Params<TagParams>,
    Params(include): Params<CourseIncludeParams>,
) -> Result<Paged<CourseListSchema>> {
    let include =
        [include.include_course_metadata, include.include_registration_count].map(|flag| flag.unwrap_or(false));
    let page = list.page(include, &WORDS, |asked| CourseQuery {
        period: asked.period,
        tags,
        filter: asked.filter,
        sort: asked.sort,
        direction: asked.direction,
    })?;
    let [metadata, registration_count] = page.include;
    let listing =
        usher.list_courses(&caller.actor, &caller.app, page.request, CourseInclude { registration_count }).await?;
    let body = CourseListSchema {
        courses: listing.rows.into_iter().map(|course| CourseSchema::show(course, metadata)).collect(),
        more: join_token(page.include, listing.more),
    };
    Ok(Paged { body, total: listing.total })
}
