use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::registration::{Detail, RegistrationFilterField, RegistrationQuery, RegistrationSort};
use usher_service::{DateField, Direction, Usher};
use utoipa::{IntoParams, ToSchema};

use super::schema::{DetailParams, RegistrationSchema};
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged, TagParams, Vocabulary, join_token};
use crate::scormcloud::query::Params;

const WORDS: Vocabulary<RegistrationFilterField, RegistrationSort> = Vocabulary {
    fields: &[
        ("registration_id", RegistrationFilterField::Id),
        ("course_title", RegistrationFilterField::CourseTitle),
        ("learner_first_name", RegistrationFilterField::FirstName),
        ("learner_last_name", RegistrationFilterField::LastName),
        ("tags", RegistrationFilterField::Tags),
    ],
    sorts: &[
        ("created", RegistrationSort::Created),
        ("updated", RegistrationSort::Updated),
        ("course_title", RegistrationSort::CourseTitle),
        ("learner_first_name", RegistrationSort::FirstName),
        ("learner_last_name", RegistrationSort::LastName),
    ],
    order: (RegistrationSort::Created, Direction::Descending),
    date: DateField::Created,
};

/// Whose registrations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegistrationParams {
    /// On this course.
    course_id: Option<String>,
    /// Of this learner.
    learner_id: Option<String>,
}

/// A page of registrations.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegistrationListSchema {
    /// The registrations.
    pub registrations: Vec<RegistrationSchema>,
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<String>,
}

/// Lists the registrations of the application.
#[utoipa::path(
    get,
    path = "/registrations",
    operation_id = "getRegistrations",
    tag = "registration",
    params(RegistrationParams, ListParams, TagParams, DetailParams),
    responses(
        (status = 200, description = "A page of registrations.", body = RegistrationListSchema,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_registrations(
    caller: Caller,
    State(usher): State<Usher>,
    Params(of): Params<RegistrationParams>,
    Params(list): Params<ListParams>,
    Params(TagParams { tags }): Params<TagParams>,
    Params(detail): Params<DetailParams>,
) -> Result<Paged<RegistrationListSchema>> {
    let detail = Detail::from(detail);
    let include = [detail.child_results, detail.interactions_and_objectives, detail.runtime];
    let page = list.page(include, &WORDS, |asked| RegistrationQuery {
        course_id: of.course_id,
        learner_id: of.learner_id,
        period: asked.period,
        tags,
        filter: asked.filter,
        sort: asked.sort,
        direction: asked.direction,
        detail,
    })?;
    let [child_results, interactions_and_objectives, runtime] = page.include;
    let detail = Detail { child_results, interactions_and_objectives, runtime };
    let listing = usher.list_registrations(&caller.actor, &caller.app, page.request).await?;
    let body = RegistrationListSchema {
        registrations: listing.rows.into_iter().map(|row| RegistrationSchema::show(row, detail)).collect(),
        more: join_token(page.include, listing.more),
    };
    Ok(Paged { body, total: listing.total })
}
