use axum::Json;
use axum::extract::State;
use serde::Serialize;
use usher_service::Usher;
use usher_service::report::AccountInfo;
use utoipa::ToSchema;

use crate::scormcloud::auth::Caller;
use crate::scormcloud::error::{MessageSchema, Result};
use crate::scormcloud::schema::instant;

/// The account, as one of its applications may know it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageAccountInfoSchema {
    /// The address of the first admin; missing where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Their last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The company. Not known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Always `self-hosted`.
    pub account_type: String,
    /// How many registrations a month may have; 0, as there is no limit.
    pub reg_limit: i64,
    /// Whether more are refused. They are not.
    pub strict_limit: bool,
    /// When the application was made.
    #[schema(format = DateTime)]
    pub create_date: String,
    /// How much the application is used.
    pub usage: ReportageAccountInfoUsageSchema,
}

/// How much an application is used.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportageAccountInfoUsageSchema {
    /// When this month began, in UTC.
    #[schema(format = DateTime)]
    pub month_start: String,
    /// Registrations that count for this month: a public one when it is first launched, any other when it is made.
    pub reg_count: i64,
    /// All registrations.
    pub total_registrations: i64,
    /// All courses.
    pub total_courses: i64,
}

impl From<AccountInfo> for ReportageAccountInfoSchema {
    fn from(info: AccountInfo) -> Self {
        let (email, first_name, last_name) = match info.admin {
            Some((email, first, last)) => (Some(email), Some(first), Some(last)),
            None => (None, None, None),
        };
        Self {
            email,
            first_name,
            last_name,
            company: None,
            account_type: "self-hosted".into(),
            reg_limit: 0,
            strict_limit: false,
            create_date: instant(info.created_at),
            usage: ReportageAccountInfoUsageSchema {
                month_start: instant(info.usage.month_start),
                reg_count: info.usage.this_month,
                total_registrations: info.usage.registrations,
                total_courses: info.usage.courses,
            },
        }
    }
}

/// Tells whose server this is and how much of it the application uses.
#[utoipa::path(
    get,
    path = "/reporting/accountInfo",
    operation_id = "getAccountInfo",
    tag = "reporting",
    responses(
        (status = 200, description = "The account.", body = ReportageAccountInfoSchema),
        (status = 400, description = "The request cannot be read.", body = MessageSchema),
    ),
)]
pub(crate) async fn get_account_info(
    caller: Caller,
    State(usher): State<Usher>,
) -> Result<Json<ReportageAccountInfoSchema>> {
    Ok(Json(usher.account_info(&caller.actor, &caller.app).await?.into()))
}
