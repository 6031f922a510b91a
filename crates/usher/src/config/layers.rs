//! The layers that settings come from, and which of them set what.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use figment::error::Error;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::error::ConfigError;
use super::schema::{DEFAULTS, Form, Schema, variable_of};

/// The variable that names the configuration file. It is no setting.
const FILE_VARIABLE: &str = "USHER_CONFIG";

/// The file that is read, if it is there, when none is named.
const FILE_BY_CUSTOM: &str = "usher.toml";

/// The key that is made on an empty database. It is read where it is made, so its file need not exist yet.
pub(super) const MADE_KEY: &str = "secrets.key";

/// What stands for the data directory in a URL or a file name.
const DATA_DIR: &str = "<data_dir>";

/// What the process offers to read settings from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inputs {
    /// The file that the command line names.
    pub(crate) file: Option<PathBuf>,
    /// The environment; variables that do not start with `USHER_` are ignored.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// Where `usher.toml` is looked for.
    pub(crate) directory: PathBuf,
}

impl Inputs {
    /// The environment and the working directory of this process.
    pub(crate) fn of_process(file: Option<PathBuf>) -> Self {
        Self { file, variables: std::env::vars_os().collect(), directory: PathBuf::new() }
    }

    /// The configuration file, if there is one: that of the command line, of `USHER_CONFIG`, or `usher.toml`.
    fn file(&self) -> Option<PathBuf> {
        let named = || {
            let (_, value) = self.variables.iter().find(|(name, _)| name == FILE_VARIABLE)?;
            (!value.is_empty()).then(|| PathBuf::from(value))
        };
        let found = || Some(self.directory.join(FILE_BY_CUSTOM)).filter(|path| path.exists());
        self.file.clone().or_else(named).or_else(found)
    }
}

/// Values of one source, with the words that name it.
struct Layer {
    values: Dict,
    metadata: Metadata,
}

impl Layer {
    fn new(values: Dict, origin: impl Fn(&str) -> String + Clone + Send + Sync + 'static) -> Self {
        Self { values, metadata: Metadata::default().interpolater(move |_, keys| origin(&keys.join("."))) }
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn data(&self) -> figment::error::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// The settings of all layers, one value each.
pub(super) struct Merged(Figment);

impl Merged {
    /// Reads every layer. Faults of all of them are collected into `errors`; what is faulty is left out.
    pub(super) fn read(inputs: &Inputs, schema: &Schema, errors: &mut Vec<ConfigError>) -> Self {
        let defaults = toml::from_str(DEFAULTS).expect("the embedded default file is TOML");
        let mut figment = Figment::from(Layer::new(defaults, |_| "default".to_owned()));
        if let Some(path) = inputs.file() {
            match file_layer(&path, schema, errors) {
                Ok(layer) => figment = figment.merge(layer),
                Err(error) => errors.push(error),
            }
        }
        figment = figment.merge(environment_layer(&inputs.variables, schema, errors));
        let mut merged = Self(figment);
        merged.read_twins(schema, errors);
        merged
    }

    /// Where a setting's value comes from, in words.
    pub(super) fn origin(&self, key: &str) -> String {
        let keys: Vec<_> = key.split('.').collect();
        self.0.find_metadata(key).map_or_else(String::new, |found| found.interpolate(&Profile::Default, &keys))
    }

    /// The value of each setting, sections as nested dictionaries, `<data_dir>` filled in.
    pub(super) fn values(&self) -> Result<Value, Box<Error>> {
        let mut values: Dict = self.0.extract()?;
        let data_dir = values.get(super::DATA_DIR).and_then(Value::as_str).unwrap_or_default().to_owned();
        for section in values.values_mut() {
            let Value::Dict(_, section) = section else { continue };
            for (key, value) in section {
                if let Value::String(_, text) = value
                    && (key == "url" || key.ends_with("_file"))
                {
                    *text = text.replace(DATA_DIR, &data_dir);
                }
            }
        }
        Ok(Value::from(values))
    }

    fn text(&self, key: &str) -> String {
        self.0.find_value(key).ok().and_then(Value::into_string).unwrap_or_default()
    }

    fn is_set(&self, key: &str) -> bool {
        self.origin(key) != "default" && !self.text(key).is_empty()
    }

    /// Gives each secret the content of the file that its twin names.
    fn read_twins(&mut self, schema: &Schema, errors: &mut Vec<ConfigError>) {
        for (key, twin) in schema.twins() {
            if !self.is_set(&twin) {
                continue;
            }
            let invalid = |fault: String| ConfigError::Invalid { key: twin.clone(), fault, origin: self.origin(&twin) };
            if self.is_set(key) {
                errors.push(invalid(format!("{key} is set too ({}); set one of the two", self.origin(key))));
            } else if key != MADE_KEY {
                let path = PathBuf::from(self.text(&twin).replace(DATA_DIR, &self.text(super::DATA_DIR)));
                match std::fs::read_to_string(&path) {
                    Ok(text) if text.trim().is_empty() => errors.push(invalid(format!("{} is empty", path.display()))),
                    Ok(text) => self.0 = self.0.clone().merge(secret_layer(key, text.trim(), path)),
                    Err(error) => errors.push(invalid(format!("cannot read {}: {error}", path.display()))),
                }
            }
        }
    }
}

fn file_layer(path: &Path, schema: &Schema, errors: &mut Vec<ConfigError>) -> Result<Layer, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), reason: error.to_string() })?;
    let mut values: Dict = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        // The error's own text would repeat the line, which may hold a secret.
        ConfigError::Syntax {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            fault: error.message().to_owned(),
        }
    })?;
    let origin = path.display().to_string();
    for name in schema.remove_unknown(&mut values) {
        errors.push(ConfigError::Unknown { name, origin: origin.clone() });
    }
    Ok(Layer::new(values, move |_| origin.clone()))
}

fn environment_layer(variables: &[(OsString, OsString)], schema: &Schema, errors: &mut Vec<ConfigError>) -> Layer {
    let mut values = Dict::new();
    for (name, value) in variables {
        let name = name.to_string_lossy();
        if !name.starts_with("USHER_") || name == FILE_VARIABLE {
            continue;
        }
        let Some((key, form)) = schema.of_variable(&name) else {
            errors.push(ConfigError::Unknown { name: name.into_owned(), origin: "environment".to_owned() });
            continue;
        };
        match value.to_str().ok_or("not UTF-8").and_then(|text| read_form(form, text)) {
            Ok(value) => insert(&mut values, key, value),
            Err(fault) => errors.push(ConfigError::Invalid {
                key: key.to_owned(),
                fault: fault.to_owned(),
                origin: environment_origin(key),
            }),
        }
    }
    Layer::new(values, environment_origin)
}

fn environment_origin(key: &str) -> String {
    format!("environment variable {}", variable_of(key))
}

fn secret_layer(key: &str, secret: &str, path: PathBuf) -> Layer {
    let mut values = Dict::new();
    insert(&mut values, key, Value::from(secret));
    Layer::new(values, move |_| format!("content of {}", path.display()))
}

/// Reads a variable's text in the form that its setting has in a file.
fn read_form(form: Form, text: &str) -> Result<Value, &'static str> {
    match form {
        Form::Text => Ok(Value::from(text)),
        Form::Integer => text.replace('_', "").parse::<i64>().map(Value::from).map_err(|_| "not a whole number"),
        Form::Boolean => text.parse::<bool>().map(Value::from).map_err(|_| "neither true nor false"),
        Form::List => Ok(text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().into()),
    }
}

fn insert(values: &mut Dict, key: &str, value: Value) {
    match key.split_once('.') {
        None => _ = values.insert(key.to_owned(), value),
        Some((section, key)) => {
            let entry = values.entry(section.to_owned()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, section) = entry {
                section.insert(key.to_owned(), value);
            }
        }
    }
}
