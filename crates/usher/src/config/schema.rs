//! Which settings there are. The embedded default file is the one list of them.

use std::collections::BTreeMap;

use figment::value::{Dict, Value};

/// The default file: every setting, its default and its description.
pub(super) const DEFAULTS: &str = include_str!("default.toml");

/// The form of a value, by which text from the environment is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Integer,
    Boolean,
    List,
}

/// Every setting by its dotted key.
pub(super) struct Schema(BTreeMap<String, Form>);

impl Schema {
    /// The settings of the embedded default file.
    pub(super) fn embedded() -> Self {
        let table: toml::Table = toml::from_str(DEFAULTS).expect("the embedded default file is TOML");
        let mut forms = BTreeMap::new();
        for (name, value) in table {
            match value {
                toml::Value::Table(section) => {
                    forms.extend(section.into_iter().map(|(key, value)| (format!("{name}.{key}"), form_of(&value))));
                }
                value => _ = forms.insert(name, form_of(&value)),
            }
        }
        Self(forms)
    }

    /// Every dotted key, in alphabetical order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether a setting is a secret, or may hold one: exactly those have a `_file` twin.
    pub(super) fn is_secret(&self, key: &str) -> bool {
        self.0.contains_key(&format!("{key}_file"))
    }

    /// Each secret's key with that of its twin.
    pub(super) fn twins(&self) -> impl Iterator<Item = (&str, String)> {
        self.keys().filter(|key| self.is_secret(key)).map(|key| (key, format!("{key}_file")))
    }

    /// The setting that an environment variable sets, with the form of its value.
    pub(super) fn of_variable(&self, variable: &str) -> Option<(&str, Form)> {
        self.0.iter().find(|(key, _)| variable_of(key) == variable).map(|(key, form)| (key.as_str(), *form))
    }

    /// Takes out of `values` what is no setting, and returns its dotted keys.
    pub(super) fn remove_unknown(&self, values: &mut Dict) -> Vec<String> {
        let mut unknown = Vec::new();
        values.retain(|name, value| match value {
            Value::Dict(_, section) if self.is_section(name) => {
                section.retain(|key, _| self.keep(format!("{name}.{key}"), &mut unknown));
                true
            }
            _ => self.keep(name.clone(), &mut unknown),
        });
        unknown
    }

    fn keep(&self, key: String, unknown: &mut Vec<String>) -> bool {
        let known = self.0.contains_key(&key);
        if !known {
            unknown.push(key);
        }
        known
    }

    fn is_section(&self, name: &str) -> bool {
        self.keys().any(|key| key.split_once('.').is_some_and(|(section, _)| section == name))
    }
}

/// The environment variable of a setting.
pub(super) fn variable_of(key: &str) -> String {
    format!("USHER_{}", key.replace('.', "__").to_uppercase())
}

fn form_of(value: &toml::Value) -> Form {
    match value {
        toml::Value::Integer(_) => Form::Integer,
        toml::Value::Boolean(_) => Form::Boolean,
        toml::Value::Array(_) => Form::List,
        _ => Form::Text,
    }
}
