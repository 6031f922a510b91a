//! What the OpenAPI document says beside the operations themselves.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Response,
    ResponseBuilder, ServerBuilder,
};

const SCHEME: &str = "APP_NORMAL";

/// The document before the operations are added.
pub(super) fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Usher: SCORM Cloud API V2")
                .version("2.0")
                .description(Some(
                    "The part of the SCORM Cloud API V2 that Usher serves. Every call proves itself with Basic \
                     authentication: an application's id and one of its secrets.",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api/v2").build()]))
        .tags(Some([
            tag("about", "Which server answers."),
            tag("ping", "Whether it answers."),
            tag("course", "The library: import, look, remove."),
            tag("registration", "One learner on one course, and what came of it."),
            tag("reporting", "How much the server is used, and links to a page of results."),
            tag("invitations", "Private invitations go out by mail, public ones are a link for all."),
        ]))
        .build()
}

/// Adds what holds for every operation.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        for operation in operations_of(item) {
            let schemes: [&str; 0] = [];
            operation.security = Some(vec![SecurityRequirement::new(SCHEME, schemes)]);
            let responses = &mut operation.responses.responses;
            for (status, description) in [
                ("401", "The credentials are missing or wrong."),
                ("403", "These credentials may not do this."),
                ("500", "Something failed on the server."),
            ] {
                responses.entry(status.to_owned()).or_insert_with(|| refusal(description));
            }
            if operation.request_body.is_some() {
                responses
                    .entry("413".to_owned())
                    .or_insert_with(|| refusal("The body is larger than this server accepts."));
            }
        }
    }
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(SCHEME, SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    document
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.head].into_iter().flatten()
}

fn refusal(description: &str) -> RefOr<Response> {
    let message = ContentBuilder::new().schema(Some(Ref::from_schema_name("MessageSchema"))).build();
    ResponseBuilder::new().description(description).content("application/json", message).build().into()
}
