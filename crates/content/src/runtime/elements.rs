//! The data model as a flat map.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Data model elements by their dotted name, `cmi.core.lesson_location` → `3`. An element that is not there is unset;
/// none has an empty value.
pub type Elements = BTreeMap<String, String>;

/// Flattens what the player commits (`{"cmi": {…}}`; lists are objects keyed by index, or arrays). Empty values are
/// left out, for a commit always carries the whole data model.
pub fn flatten(committed: &Value) -> Elements {
    let mut elements = Elements::new();
    add(&mut elements, String::new(), committed);
    elements
}

fn add(elements: &mut Elements, name: String, value: &Value) {
    let below = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| add(elements, below(key), value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| add(elements, below(&index.to_string()), value));
        }
        Value::Null => {}
        Value::String(text) => set(elements, name, text.clone()),
        Value::Bool(_) | Value::Number(_) => set(elements, name, value.to_string()),
    }
}

fn set(elements: &mut Elements, name: String, value: String) {
    if !name.is_empty() && !value.is_empty() {
        elements.insert(name, value);
    }
}

/// The reverse of [`flatten`], with lists as objects keyed by index, as the player loads them. Where one element's name
/// is the start of another's, the longer one stays.
pub(super) fn nest(elements: &Elements) -> Value {
    let mut root = Map::new();
    for (name, text) in elements {
        let mut at = &mut root;
        let mut parts = name.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                at.entry(part).or_insert_with(|| Value::String(text.clone()));
                break;
            }
            let below = at.entry(part).or_insert_with(|| Value::Object(Map::new()));
            if !below.is_object() {
                *below = Value::Object(Map::new());
            }
            let Value::Object(members) = below else { break };
            at = members;
        }
    }
    Value::Object(root)
}

/// The text of an element, if it is set.
pub(super) fn text<'a>(elements: &'a Elements, name: &str) -> Option<&'a str> {
    elements.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// The number of an element, if it is set to one.
pub(super) fn number(elements: &Elements, name: &str) -> Option<f64> {
    text(elements, name)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The members of a list, by index: `cmi.objectives.0.id` is the member `id` of item 0 of the list `cmi.objectives`.
pub(super) fn list<'a>(elements: &'a Elements, name: &str) -> BTreeMap<u32, BTreeMap<&'a str, &'a str>> {
    let mut items = BTreeMap::<u32, BTreeMap<&str, &str>>::new();
    let start = format!("{name}.");
    for (key, text) in elements.range(start.clone()..).take_while(|(key, _)| key.starts_with(&start)) {
        if let Some((index, member)) = key[start.len()..].split_once('.')
            && let Ok(index) = index.parse()
        {
            items.entry(index).or_default().insert(member, text);
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_commit_becomes_a_flat_map_without_empty_values() {
        let committed = json!({"cmi": {
            "suspend_data": "a=1",
            "comments": "",
            "core": {"score": {"raw": 80, "min": null}},
            "objectives": {},
            "interactions": {"0": {"id": "q1", "correct_responses": [{"pattern": "a"}]}},
        }});
        assert_eq!(
            flatten(&committed),
            elements(&[
                ("cmi.core.score.raw", "80"),
                ("cmi.interactions.0.correct_responses.0.pattern", "a"),
                ("cmi.interactions.0.id", "q1"),
                ("cmi.suspend_data", "a=1"),
            ])
        );
    }

    #[test]
    fn what_is_no_object_flattens_to_nothing() {
        assert_eq!(flatten(&json!("cmi")), Elements::new());
        assert_eq!(flatten(&json!(null)), Elements::new());
    }

    #[test]
    fn a_value_under_the_name_of_a_group_gives_way_to_the_group() {
        let contradictory = elements(&[("cmi", "x"), ("cmi.core.exit", "suspend")]);
        assert_eq!(nest(&contradictory), json!({"cmi": {"core": {"exit": "suspend"}}}));
    }

    #[test]
    fn items_of_a_list_come_in_the_order_of_their_numbers() {
        let stored = elements(&[
            ("cmi.objectives.10.id", "k"),
            ("cmi.objectives.2.id", "c"),
            ("cmi.objectives.2.score.raw", "5"),
            ("cmi.objectives.x.id", "ignored"),
            ("cmi.objectives_more.0.id", "ignored"),
        ]);
        let expected = BTreeMap::from([
            (2, BTreeMap::from([("id", "c"), ("score.raw", "5")])),
            (10, BTreeMap::from([("id", "k")])),
        ]);
        assert_eq!(list(&stored, "cmi.objectives"), expected);
    }

    proptest! {
        #[test]
        fn nesting_and_flattening_are_inverse(paths in prop::collection::btree_set("[a-c]", 1..4), text in "[^\\x00]{1,8}") {
            let stored: Elements = paths.iter().map(|part| (format!("cmi.{part}.0.id"), text.clone())).collect();
            prop_assert_eq!(flatten(&nest(&stored)), stored);
        }
    }
}
