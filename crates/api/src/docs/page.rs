use minijinja::value::{Serde, Value as Rendered};
use minijinja::{Environment, HtmlEscape};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::OpenApi;

#[derive(Serialize)]
struct Page<'a> {
    choices: Vec<Choice<'a>>,
    title: &'a str,
    description: &'a str,
    base: &'a str,
    groups: Vec<Group<'a>>,
    schemas: Vec<Schema<'a>>,
}

/// A document that has a page.
#[derive(Serialize)]
struct Choice<'a> {
    name: &'a str,
    title: &'a str,
    chosen: bool,
}

/// The operations of one tag.
#[derive(Serialize)]
struct Group<'a> {
    name: &'a str,
    description: &'a str,
    operations: Vec<Operation<'a>>,
}

#[derive(Serialize)]
struct Operation<'a> {
    id: &'a str,
    method: String,
    path: &'a str,
    summary: &'a str,
    description: &'a str,
    parameters: Vec<Parameter<'a>>,
    body: Option<Type>,
    body_format: &'a str,
    responses: Vec<Answer<'a>>,
}

#[derive(Serialize)]
struct Parameter<'a> {
    name: &'a str,
    place: &'a str,
    required: bool,
    kind: Type,
    description: &'a str,
}

#[derive(Serialize)]
struct Answer<'a> {
    status: &'a str,
    description: &'a str,
    kind: Option<Type>,
}

#[derive(Serialize)]
struct Schema<'a> {
    name: &'a str,
    description: &'a str,
    /// The values of an enumeration.
    words: Vec<&'a str>,
    properties: Vec<Parameter<'a>>,
}

/// What a value is: a plain word, or the name of a schema; one or a list of them.
#[derive(Serialize)]
struct Type {
    text: String,
    schema: bool,
    many: bool,
}

/// The page of a document, of that name among the (name, title) of all.
pub(super) fn render(document: &OpenApi, chosen: &str, choices: &[(&str, &str)]) -> String {
    let document = serde_json::to_value(document).expect("the document is plain data");
    let mut environment = Environment::new();
    environment.add_filter("prose", prose);
    environment.add_template("page.html", include_str!("page.html")).expect("the template is tested");
    let choices = choices.iter().map(|(name, title)| Choice { name, title, chosen: *name == chosen }).collect();
    let page = Page { choices, ..read(&document) };
    let page = environment.get_template("page.html").and_then(|template| template.render(Serde(page)));
    page.expect("the template is tested")
}

/// Plain text with `code` in it.
fn prose(text: &str) -> Rendered {
    let parts = text.split('`').map(|part| HtmlEscape(part).to_string());
    let parts = parts.enumerate().map(|(n, part)| if n % 2 == 1 { format!("<code>{part}</code>") } else { part });
    Rendered::from_safe_string(parts.collect())
}

fn read(document: &Value) -> Page<'_> {
    let operations: Vec<(&str, Operation<'_>)> = entries(&document["paths"])
        .flat_map(|(path, item)| entries(item).map(move |(method, operation)| (path, method, operation)))
        .map(|(path, method, operation)| (text(&operation["tags"][0]), read_operation(path, method, operation)))
        .collect();
    let mut groups: Vec<Group<'_>> = items(&document["tags"])
        .map(|tag| Group { name: text(&tag["name"]), description: text(&tag["description"]), operations: Vec::new() })
        .collect();
    for (tag, operation) in operations {
        if let Some(group) = groups.iter_mut().find(|group| group.name == tag) {
            group.operations.push(operation);
        }
    }
    Page {
        choices: Vec::new(),
        title: text(&document["info"]["title"]),
        description: text(&document["info"]["description"]),
        base: text(&document["servers"][0]["url"]),
        groups,
        schemas: entries(&document["components"]["schemas"]).map(|(name, schema)| read_schema(name, schema)).collect(),
    }
}

fn read_operation<'a>(path: &'a str, method: &str, operation: &'a Value) -> Operation<'a> {
    let body = entries(&operation["requestBody"]["content"]).next();
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path,
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: items(&operation["parameters"])
            .map(|parameter| Parameter {
                name: text(&parameter["name"]),
                place: text(&parameter["in"]),
                required: parameter["required"] == true,
                kind: read_type(&parameter["schema"]),
                description: text(&parameter["description"]),
            })
            .collect(),
        body: body.map(|(_, body)| read_type(&body["schema"])),
        body_format: body.map_or("", |(format, _)| format),
        responses: entries(&operation["responses"])
            .map(|(status, response)| Answer {
                status,
                description: text(&response["description"]),
                kind: entries(&response["content"]).next().map(|(_, content)| read_type(&content["schema"])),
            })
            .collect(),
    }
}

fn read_schema<'a>(name: &'a str, schema: &'a Value) -> Schema<'a> {
    let required = &schema["required"];
    Schema {
        name,
        description: text(&schema["description"]),
        words: items(&schema["enum"]).map(text).collect(),
        properties: entries(&schema["properties"])
            .map(|(name, property)| Parameter {
                name,
                place: "",
                required: items(required).any(|required| required == name),
                kind: read_type(property),
                description: text(&chosen(property)["description"]),
            })
            .collect(),
    }
}

/// What may be null is one of null and something else: that.
fn chosen(schema: &Value) -> &Value {
    items(&schema["oneOf"]).find(|choice| choice["type"] != "null").unwrap_or(schema)
}

fn read_type(schema: &Value) -> Type {
    let schema = chosen(schema);
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return Type { text: name.to_owned(), schema: true, many: false };
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").map_or("", text),
        kind => text(kind),
    };
    match (kind, schema["format"].as_str()) {
        ("array", _) => Type { many: true, ..read_type(&schema["items"]) },
        ("string", Some("date-time")) => Type { text: "date and time".into(), schema: false, many: false },
        ("string", Some("binary")) => Type { text: "file".into(), schema: false, many: false },
        (kind, _) => Type { text: kind.to_owned(), schema: false, many: false },
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter).map(|(key, value)| (key.as_str(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_escaped_and_shows_code() {
        assert_eq!(prose("a <b> `c<d>` e").to_string(), "a &lt;b&gt; <code>c&lt;d&gt;</code> e");
    }

    #[test]
    fn every_operation_and_schema_has_its_place_on_the_page() {
        for document in [crate::openapi(), crate::usher_openapi()] {
            let page = render(&document, "one", &[("one", "One"), ("other", "Other")]);
            assert!(page.contains(r#"<a href="/api/docs/one" aria-current="page">One</a>"#));
            assert!(page.contains(r#"<a href="/api/docs/other">Other</a>"#));
            let data = serde_json::to_value(&document).unwrap();
            let operations =
                entries(&data["paths"]).flat_map(|(_, item)| entries(item)).map(|(_, o)| text(&o["operationId"]));
            for name in operations.chain(entries(&data["components"]["schemas"]).map(|(name, _)| name)) {
                assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
            }
        }
    }
}
