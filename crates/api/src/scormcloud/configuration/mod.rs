//! Configuration settings, on each of their levels.

pub(super) mod application;
pub(super) mod course;
mod operations;
pub(super) mod registration;
pub(super) mod registration_instance;
pub(super) mod schema;
pub(super) mod version;

use usher_model::Setting;
use usher_service::Usher;
use usher_service::configuration::ConfigurationLevel;

use super::auth::Caller;
use super::error::{ApiError, Result};
use schema::{SettingListSchema, SettingsPostSchema};

/// Shows a level, whichever it is.
async fn show(
    usher: &Usher,
    caller: &Caller,
    level: &ConfigurationLevel,
    params: &schema::IncludeMetadataParams,
) -> Result<SettingListSchema> {
    let states = usher.get_configuration(&caller.actor, &caller.app, level).await?;
    Ok(SettingListSchema::show(states, params.include_metadata.unwrap_or(false)))
}

/// Sets values on a level, whichever it is.
async fn set(usher: &Usher, caller: &Caller, level: &ConfigurationLevel, body: SettingsPostSchema) -> Result<()> {
    let values = body.read("settings")?;
    if values.is_empty() {
        return Err(ApiError::invalid("settings", "names no setting"));
    }
    usher.set_configuration(&caller.actor, &caller.app, level, &values).await?;
    Ok(())
}

/// Takes a setting back on a level, whichever it is.
async fn delete(usher: &Usher, caller: &Caller, level: &ConfigurationLevel, setting: Setting) -> Result<()> {
    usher.delete_setting(&caller.actor, &caller.app, level, setting).await?;
    Ok(())
}
