//! What the OpenAPI document says beside the operations themselves.

use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
    ServerBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::problem::{PROBLEM_JSON, Problem};
use crate::scormcloud::openapi::{add_schemes, operations_of, security};
use crate::scormcloud::scopes::Operation;

/// Where all paths of this wire begin.
const BASE: &str = "/api/usher/v1";

/// The name of this wire.
pub(super) const TITLE: &str = "Usher: its own API";

/// The document before the operations are added.
pub(super) fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(TITLE)
                .version("1")
                .description(Some(
                    "What the SCORM Cloud API V2 has no words for. The credentials are the same: an application's id \
                     and one of its secrets, or a token. A `POST` may carry a header `Idempotency-Key`. Fields and \
                     parameters that are not described here are refused; refusals are problem details (RFC 9457).",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url(BASE).build()]))
        .tags(Some([
            tag("invitations", "Whole invitations: try one out, remind, remove, show the link as a QR code."),
            tag("invitees", "One person on an invitation: their own switch, end, link and mail."),
            tag("deliveries", "Mails: where each stands, and what the mail server said."),
            tag("learners", "Who has registrations, and all that is kept of one person."),
            tag("postbacks", "Results on their way to their receivers: where each stands, every call, calling again."),
            tag("events", "The history: who did what to which thing, when."),
        ]))
        .build()
}

/// Adds what holds for every operation.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_of(item) {
            operation.security = Operation::find(&method, &format!("{BASE}{path}")).map(security);
            let mut refusals = vec![
                ("400", "A parameter or a field cannot be accepted."),
                ("401", "The credentials are missing or wrong."),
                ("403", "These credentials may not do this, or the token has no scope for it."),
                ("429", "More calls a minute than this server lets a credential make."),
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
    add_schemes(&mut document);
    let components = document.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    document
}

/// Every refusal has the same body, so operations name its status and its reason alone.
fn show_problem(response: &mut Response) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    response.content.insert(PROBLEM_JSON.to_owned(), content.into());
}
