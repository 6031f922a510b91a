//! Configuration settings. Each may be set on several levels; on a level counts what was set there, else what holds on
//! the one above it, else the default.

mod delete;
mod effective;
mod get;
mod level;
mod set;

pub(crate) use effective::Configuration;
pub use effective::Source;
pub use get::SettingState;
pub use level::ConfigurationLevel;
pub use set::SettingValue;
