//! What the OpenAPI document says beside the operations themselves.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
    ServerBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::problem::{PROBLEM_JSON, Problem};
use crate::scormcloud::openapi::operations_of;

const SCHEME: &str = "APP_NORMAL";

/// The document before the operations are added.
pub(super) fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Usher: its own API")
                .version("1")
                .description(Some(
                    "What the SCORM Cloud API V2 has no words for. The credentials are the same: an application's id \
                     and one of its secrets. Fields and parameters that are not described here are refused; refusals \
                     are problem details (RFC 9457).",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api/usher/v1").build()]))
        .tags(Some([
            tag("invitations", "Whole invitations: try one out, remind, remove, show the link as a QR code."),
            tag("invitees", "One person on an invitation: their own switch, end, link and mail."),
            tag("deliveries", "Mails: where each stands, and what the mail server said."),
            tag("events", "The history: who did what to which thing, when."),
        ]))
        .build()
}

/// Adds what holds for every operation.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            let schemes: [&str; 0] = [];
            operation.security = Some(vec![SecurityRequirement::new(SCHEME, schemes)]);
            let mut refusals = vec![
                ("400", "A parameter or a field cannot be accepted."),
                ("401", "The credentials are missing or wrong."),
                ("403", "These credentials may not do this."),
                ("500", "Something failed on the server."),
            ];
            if operation.request_body.is_some() {
                refusals.push(("413", "The body is larger than this server accepts."));
            }
            for (status, description) in refusals {
                operation
                    .responses
                    .responses
                    .entry(status.to_owned())
                    .or_insert_with(|| ResponseBuilder::new().description(description).build().into());
            }
            for (status, response) in &mut operation.responses.responses {
                if let (true, RefOr::T(response)) = (status.as_str() >= "400", response) {
                    show_problem(response);
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    components.add_security_scheme(SCHEME, SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    document
}

/// Every refusal has the same body, so operations name its status and its reason alone.
fn show_problem(response: &mut Response) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    response.content.insert(PROBLEM_JSON.to_owned(), content.into());
}
