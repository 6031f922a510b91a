//! Why a configuration is refused.

use std::fmt;
use std::path::PathBuf;

/// One fault of the configuration. Its text never holds the value of a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The configuration file cannot be read.
    #[error("cannot read the configuration file {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The configuration file is not TOML.
    #[error("{}, line {line}: {fault}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line of the fault, from 1.
        line: usize,
        /// What the parser says.
        fault: String,
    },
    /// A key or variable that is no setting.
    #[error("unknown setting: {name} ({origin})")]
    Unknown {
        /// The dotted key, or the variable.
        name: String,
        /// Where it is set.
        origin: String,
    },
    /// A setting whose value cannot be used.
    #[error("{key}: {fault} ({origin})")]
    Invalid {
        /// The dotted key.
        key: String,
        /// What is wrong with the value.
        fault: String,
        /// Where it is set.
        origin: String,
    },
}

/// Every fault found; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) struct ConfigErrors(pub(crate) Vec<ConfigError>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        for error in &self.0 {
            write!(f, "\n  {error}")?;
        }
        Ok(())
    }
}
