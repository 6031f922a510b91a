//! What the OpenAPI document says beside the operations themselves.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, ResponseBuilder, ServerBuilder,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::BASE;
use super::error::{Fault, Refusal};
use crate::scormcloud::openapi::operations_of;

/// The name of this wire.
pub(super) const TITLE: &str = "Usher: Rise API";

const KEY: &str = "API_KEY";

/// The document before the operations are added.
pub(super) fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(TITLE)
                .version("2020-07-16")
                .description(Some(
                    "The people of the account: who is invited to it, as what. A call proves itself with a key of the \
                     account (`usher rise-key create`). It may name a version, by a header `Rise-API-Version` \
                     (2020-07-16) or, of the later generation of the API, `API-Version` (2023-04-04 or 2023-05-04); the \
                     answer repeats it. A list answers `nextUrl`, to be called as it is, or null at its end.",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url(BASE).build()]))
        .tags(Some([
            tag("invitations", "Pending invitations to the account."),
            tag("users", "Who is in the account."),
            tag("groups", "Groups of people, who is in them, and who reports on them."),
            tag("courses", "The courses of all applications, and who is to take them."),
            tag("reports", "What people came to."),
            tag("events", "Who did what in the account."),
            tag("webhooks", "Who is told of what happens in the account."),
        ]))
        .build()
}

/// Adds what holds for every operation.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    let none: [&str; 0] = [];
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of(item) {
            operation.security = Some(vec![SecurityRequirement::new(KEY, none)]);
            let mut refusals = vec![
                ("400", "invalid_parameter or invalid_api_version: a parameter, a field or the version."),
                ("401", "unauthorized: the key is missing, unknown or revoked."),
                ("403", "forbidden: the key may not do this."),
                ("429", "rate_limit_exceeded: more calls a minute than this server lets a key make."),
                ("500", "internal_error: something failed on the server."),
            ];
            if operation.request_body.is_some() {
                refusals.push(("413", "body_too_large: the body is larger than this server accepts."));
            }
            for (status, description) in refusals {
                let response = || ResponseBuilder::new().description(description).build().into();
                operation.responses.responses.entry(status.to_owned()).or_insert_with(response);
            }
            for (status, response) in &mut operation.responses.responses {
                if let (true, RefOr::T(response)) = (status.as_str() >= "400", response) {
                    let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(Refusal::name()))).build();
                    response.content.insert("application/json".to_owned(), body.into());
                }
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(KEY, SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    components.schemas.insert(Refusal::name().into_owned(), Refusal::schema());
    components.schemas.insert(Fault::name().into_owned(), Fault::schema());
    document
}
