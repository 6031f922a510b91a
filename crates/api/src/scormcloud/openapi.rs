//! What the OpenAPI document says beside the operations themselves.

use axum::http::Method;
use usher_model::Scope;
use utoipa::openapi::path::Operation as Described;
use utoipa::openapi::security::{
    ClientCredentials, Flow, Http, HttpAuthScheme, OAuth2, Scopes, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Response,
    ResponseBuilder, ServerBuilder,
};

use super::scopes::{ADMIN, Operation, Takes};

const NORMAL: &str = "APP_NORMAL";
const MANAGEMENT: &str = "APP_MANAGEMENT";
const TOKEN: &str = "OAUTH";

/// The name of this wire.
pub(super) const TITLE: &str = "Usher: SCORM Cloud API V2";

/// The document before the operations are added.
pub(super) fn frame() -> OpenApi {
    let tag = |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(TITLE)
                .version("2.0")
                .description(Some(
                    "The part of the SCORM Cloud API V2 that Usher serves. A call proves itself with Basic \
                     authentication, an application's id and one of its secrets, or with a token that such a secret \
                     asked for. A call that makes something may carry a header `Idempotency-Key`: sent again within \
                     24 hours, it is answered again and done once.",
                ))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url("/api/v2").build()]))
        .tags(Some([
            tag("authentication", "Tokens for a while and for some scopes, in place of a secret."),
            tag("applicationManagement", "Applications and their secrets, by the management application."),
            tag("about", "Which server answers."),
            tag("ping", "Whether it answers."),
            tag("applicationManagement", "The application itself."),
            tag("course", "The library: import, look, remove."),
            tag("registration", "One learner on one course, and what came of it."),
            tag("reporting", "How much the server is used, and links to a page of results."),
            tag("learner", "What is kept of one learner on all registrations."),
            tag("invitations", "Private invitations go out by mail, public ones are a link for all."),
        ]))
        .build()
}

/// Adds what holds for every operation.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_of(item) {
            operation.security = Operation::find(&method, &format!("/api/v2{path}")).map(security);
            let responses = &mut operation.responses.responses;
            for (status, description) in [
                ("401", "The credentials are missing or wrong."),
                ("403", "These credentials may not do this, or the token has no scope for it."),
                ("429", "More calls a minute than this server lets a credential make."),
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
    add_schemes(&mut document);
    document
}

/// Describes the credentials that there are.
pub(crate) fn add_schemes(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for scheme in [NORMAL, MANAGEMENT] {
        components.add_security_scheme(scheme, SecurityScheme::Http(Http::new(HttpAuthScheme::Basic)));
    }
    let words: Vec<_> = Scope::all().map(|scope| (scope.as_str(), describe(scope))).collect();
    let scopes = words.iter().map(|(word, meaning)| (*word, meaning.as_str())).collect::<Scopes>();
    let flow = ClientCredentials::new("/api/v2/oauth/authenticate/application/token", scopes);
    components.add_security_scheme(TOKEN, SecurityScheme::OAuth2(OAuth2::new([Flow::ClientCredentials(flow)])));
}

/// Whose credentials an operation takes. A token needs one of its scopes, not all, so each is a way of its own.
pub(crate) fn security(operation: &Operation) -> Vec<SecurityRequirement> {
    let none: [&str; 0] = [];
    let basic: &[&str] = match operation.takes {
        Takes::Normal => &[NORMAL],
        Takes::Management => &[MANAGEMENT],
        Takes::Secret => &[MANAGEMENT, NORMAL],
    };
    let basic = basic.iter().map(|scheme| SecurityRequirement::new(*scheme, none));
    let admin = (operation.takes != Takes::Secret && !operation.scopes.contains(&ADMIN)).then_some(&ADMIN);
    let scopes = operation.scopes.iter().chain(admin);
    basic.chain(scopes.map(|scope| SecurityRequirement::new(TOKEN, [*scope]))).collect()
}

fn describe(scope: Scope) -> String {
    let (deed, kind) = scope.as_str().split_once(':').unwrap_or((scope.as_str(), "everything"));
    match deed {
        ADMIN => "Do everything, also what no other scope allows".to_owned(),
        deed => format!("{deed} {kind}"),
    }
}

/// The operations of one URL.
pub(crate) fn operations_of(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Described)> {
    [
        (Method::GET, &mut item.get),
        (Method::PUT, &mut item.put),
        (Method::POST, &mut item.post),
        (Method::DELETE, &mut item.delete),
        (Method::HEAD, &mut item.head),
        (Method::PATCH, &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn refusal(description: &str) -> RefOr<Response> {
    let message = ContentBuilder::new().schema(Some(Ref::from_schema_name("MessageSchema"))).build();
    ResponseBuilder::new().description(description).content("application/json", message).build().into()
}
