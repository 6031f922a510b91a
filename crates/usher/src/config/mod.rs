//! The settings: read from the embedded defaults, a TOML file and the environment, each over the one before.

mod check;
mod error;
mod layers;
mod parse;
mod public_url;
mod schema;
mod secret;
mod settings;

use figment::error::{Error, Kind};
use figment::value::{Dict, Value};

pub(crate) use self::error::{ConfigError, ConfigErrors};
pub(crate) use self::layers::Inputs;
pub(crate) use self::secret::{Secret, ServiceUrl};
pub(crate) use self::settings::*;

use self::layers::{MADE_KEY, Merged};
use self::schema::Schema;

/// The key of the data directory.
const DATA_DIR: &str = "data_dir";

/// A usable configuration, and what to tell about it.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The settings.
    pub(crate) config: Config,
    /// Sentences about settings that are allowed but seldom meant.
    pub(crate) warnings: Vec<String>,
    /// Every setting as `config print` shows it, by key.
    pub(crate) shown: Vec<Shown>,
}

/// One setting as it may be shown to anyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// The dotted key.
    pub(crate) key: String,
    /// The value as TOML; of a secret `(set)` or `(not set)`; passwords in URLs hidden.
    pub(crate) value: String,
    /// Where it was set: `default`, a file, or an environment variable.
    pub(crate) origin: String,
}

/// Reads and checks the configuration.
pub(crate) fn load(inputs: &Inputs) -> Result<Loaded, ConfigErrors> {
    let schema = Schema::embedded();
    let mut errors = Vec::new();
    let merged = Merged::read(inputs, &schema, &mut errors);
    let read = merged.values().and_then(|values| {
        let shown = shown(&values, &schema, &merged);
        let config = Value::from(without_twins(values, &schema)).deserialize::<Config>()?;
        Ok((config, shown))
    });
    match read {
        Err(error) => errors.extend(error.into_iter().map(|error| invalid(&error, &schema, &merged))),
        Ok((config, shown)) => {
            let findings = check::check(&config);
            errors.extend(findings.errors.into_iter().map(|(key, fault)| ConfigError::Invalid {
                origin: merged.origin(key),
                key: key.to_owned(),
                fault,
            }));
            if errors.is_empty() {
                return Ok(Loaded { config, warnings: findings.warnings, shown });
            }
        }
    }
    Err(ConfigErrors(errors))
}

/// Every setting in a form that shows no secret.
fn shown(values: &Value, schema: &Schema, merged: &Merged) -> Vec<Shown> {
    let show = |key: &str| {
        let value = values.find_ref(key)?;
        let value = match value.as_str() {
            Some("") if schema.is_secret(key) => "(not set)".to_owned(),
            Some(text) if schema.is_secret(key) && key.split('.').next_back() == Some("url") => {
                // A text that is no URL never gets here: the configuration is refused first.
                ServiceUrl::try_from(text.to_owned())
                    .map_or_else(|_| "(set)".to_owned(), |url| quoted(&url.to_string()))
            }
            Some(_) if schema.is_secret(key) => "(set)".to_owned(),
            Some(text) => quoted(text),
            None => toml::Value::try_from(value).map_or_else(|error| error.to_string(), |value| value.to_string()),
        };
        Some(Shown { key: key.to_owned(), value, origin: merged.origin(key) })
    };
    schema.keys().filter_map(show).collect()
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// The values without the `_file` twins, which have been read by now.
fn without_twins(values: Value, schema: &Schema) -> Dict {
    let mut values = values.into_dict().unwrap_or_default();
    for (_, twin) in schema.twins().filter(|(key, _)| *key != MADE_KEY) {
        if let Some((section, twin)) = twin.split_once('.')
            && let Some(Value::Dict(_, section)) = values.get_mut(section)
        {
            section.remove(twin);
        }
    }
    values
}

/// A value of the wrong form, in words. The value is repeated only if it is no secret.
fn invalid(error: &Error, schema: &Schema, merged: &Merged) -> ConfigError {
    let key = error.path.join(".");
    let fault = match &error.kind {
        Kind::InvalidType(_, expected) | Kind::InvalidValue(_, expected) if schema.is_secret(&key) => {
            format!("expected {expected}")
        }
        Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => {
            format!("{found} where {expected} is expected")
        }
        Kind::UnknownVariant(found, known) => format!("`{found}` is none of {}", known.join(", ")),
        kind => kind.to_string(),
    };
    ConfigError::Invalid { origin: merged.origin(&key), key, fault }
}

#[cfg(test)]
mod tests;
