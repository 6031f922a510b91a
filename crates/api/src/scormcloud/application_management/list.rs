use axum::extract::State;
use serde::{Deserialize, Serialize};
use usher_service::account::{ApplicationFilterField, ApplicationInclude, ApplicationQuery, ApplicationSort};
use usher_service::{DateField, Direction, Usher};
use utoipa::{IntoParams, ToSchema};

use super::schema::ApplicationInfoSchema;
use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::listing::{ListParams, Paged, Vocabulary, join_token};
use crate::scormcloud::query::Params;

const WORDS: Vocabulary<ApplicationFilterField, ApplicationSort> = Vocabulary {
    fields: &[("app_id", ApplicationFilterField::Id), ("name", ApplicationFilterField::Name)],
    sorts: &[
        ("updated", ApplicationSort::Updated),
        ("created", ApplicationSort::Created),
        ("name", ApplicationSort::Name),
    ],
    order: (ApplicationSort::Updated, Direction::Ascending),
    date: DateField::Updated,
};

/// What to count of an application.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationIncludeParams {
    /// Whether to count its courses.
    pub include_course_count: Option<bool>,
    /// Whether to count the registrations that it made this month.
    pub include_registration_count: Option<bool>,
}

/// A page of applications.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApplicationInfoListSchema {
    /// The applications.
    applications: Vec<ApplicationInfoSchema>,
    /// The token of the next page; missing on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<String>,
}

/// Lists the applications, save the management application.
#[utoipa::path(
    get,
    path = "/appManagement/applicationList",
    operation_id = "getApplications",
    tag = "applicationManagement",
    params(ListParams, ApplicationIncludeParams),
    responses(
        (status = 200, description = "A page of applications.", body = ApplicationInfoListSchema,
         headers(("X-Total-Count" = i64, description = "With `includeTotalCount`, on a first page."))),
        (status = 400, description = "A parameter cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_applications(
    caller: Caller,
    State(usher): State<Usher>,
    Params(list): Params<ListParams>,
    Params(include): Params<ApplicationIncludeParams>,
) -> Result<Paged<ApplicationInfoListSchema>> {
    let include = [include.include_course_count, include.include_registration_count].map(Option::unwrap_or_default);
    let page = list.page(include, &WORDS, |asked| ApplicationQuery {
        period: asked.period,
        filter: asked.filter,
        sort: asked.sort,
        direction: asked.direction,
    })?;
    let [course_count, registration_count] = page.include;
    let include = ApplicationInclude { course_count, registration_count };
    let listing = usher.list_applications(&caller.actor, page.request, include).await?;
    let body = ApplicationInfoListSchema {
        applications: listing.rows.into_iter().map(Into::into).collect(),
        more: join_token(page.include, listing.more),
    };
    Ok(Paged { body, total: listing.total })
}
