//! The OpenAPI documents: committed as they are served, and the one true to the facts of the vendor's wire.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// The one service of the contract that is not served yet (docs: decisions).
const LATER: &str = "xapi";

/// A file beside the repository or in it.
fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn ours() -> Value {
    serde_json::to_value(usher_api::openapi()).unwrap()
}

#[test]
fn the_committed_documents_are_those_that_are_served() {
    let documents = [
        ("scormcloud-v2", usher_api::openapi()),
        ("usher-v1", usher_api::usher_openapi()),
        ("rise", usher_api::rise_openapi()),
    ];
    for (name, document) in documents {
        let path = file(&format!("docs/openapi/{name}.json"));
        let document = document.to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &document).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == document, "docs/openapi/{name}.json is stale; run the tests with UPDATE=1");
    }
}

#[test]
fn every_operation_is_as_the_vendor_has_it() {
    let Ok(theirs) = std::fs::read_to_string(file("../shared/reference/scormcloud-v2.openapi.json")) else { return };
    let (ours, theirs) = (Document(ours()), Document(serde_json::from_str(&theirs).unwrap()));
    for (path, item) in entries(&ours.0["paths"]) {
        for (method, operation) in entries(item) {
            let other = &theirs.0["paths"][path][method];
            assert!(other.is_object(), "{method} {path}");
            assert_eq!(operation["operationId"], other["operationId"], "{method} {path}");
            assert_eq!(operation["tags"], other["tags"], "{method} {path}");
            assert_eq!(ours.parameters(operation), theirs.parameters(other), "{method} {path}");
            assert_eq!(ours.request(operation), theirs.request(other), "{method} {path}");
            assert_eq!(ours.response(operation), theirs.response(other), "{method} {path}");
        }
    }
    let served = |path: &str, method: &str| ours.0["paths"][path][method].is_object();
    for (path, item) in entries(&theirs.0["paths"]) {
        for (method, operation) in entries(item) {
            let later = operation["tags"][0] == LATER;
            assert_eq!(served(path, method), !later, "{method} {path}");
        }
    }
}

struct Document(Value);

impl Document {
    fn parameters(&self, operation: &Value) -> BTreeSet<String> {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let shape = |p: &Value| {
            let required = p["required"] == true;
            let list = (p["style"].clone(), p["explode"].clone());
            json!([p["name"], p["in"], required, self.shape(&p["schema"], true), list]).to_string()
        };
        parameters.iter().map(shape).collect()
    }

    fn request(&self, operation: &Value) -> Value {
        let body = &operation["requestBody"];
        let contents =
            entries(&body["content"]).map(|(kind, content)| json!([kind, self.shape(&content["schema"], true)]));
        json!([body["required"] == true, contents.collect::<Vec<_>>()])
    }

    fn response(&self, operation: &Value) -> Value {
        let content = &operation["responses"]["200"]["content"];
        entries(content).map(|(kind, content)| json!([kind, self.shape(&content["schema"], false)])).collect()
    }

    /// A schema with its references resolved and reduced to what a client sees: kinds, names, words, and what a
    /// request must hold. An answer may promise more than the vendor's, so nothing is compared there.
    fn shape(&self, schema: &Value, request: bool) -> Value {
        self.shape_within(schema, request, &mut Vec::new())
    }

    fn shape_within(&self, schema: &Value, request: bool, around: &mut Vec<String>) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            if around.iter().any(|outer| outer == name) {
                return json!({ "again": name });
            }
            // Part of one request only, which takes any part of it; it is compared where it is an answer.
            if request && name.ends_with("/RegistrationSchema") {
                return json!(name);
            }
            let schema = self.0.pointer(name.trim_start_matches('#')).unwrap();
            around.push(name.to_owned());
            let shape = self.shape_within(schema, request, around);
            around.pop();
            return shape;
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let other = choices.iter().find(|choice| choice["type"] != "null").unwrap();
            return self.shape_within(other, request, around);
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
            kind => kind,
        };
        let mut shape = Map::from_iter([("type".to_owned(), kind.clone())]);
        if let Some(format @ ("date-time" | "binary")) = schema["format"].as_str() {
            shape.insert("format".into(), format.into());
        }
        if let Some(words) = schema["enum"].as_array() {
            let words: BTreeSet<_> = words.iter().filter_map(Value::as_str).collect();
            shape.insert("enum".into(), json!(words));
        }
        if schema["items"].is_object() {
            shape.insert("items".into(), self.shape_within(&schema["items"], request, around));
        }
        if schema["properties"].is_object() {
            let properties = entries(&schema["properties"])
                .map(|(name, property)| (name.to_owned(), self.shape_within(property, request, around)));
            shape.insert("properties".into(), properties.collect::<Map<_, _>>().into());
        }
        if request {
            let required: BTreeSet<_> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            shape.insert("required".into(), json!(required));
        }
        shape.into()
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value))
}
