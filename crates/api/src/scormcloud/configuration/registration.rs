//! The configuration of a registration, in all its instances.

use super::operations::configuration_operations;

configuration_operations!(
    "registration",
    "a registration, in all its instances",
    "/registrations/{registrationId}/configuration",
    "/registrations/{registrationId}/configuration/{settingId}",
    "The application has no such registration.",
    [("registrationId", String, "The registration's id.")],
    |path| Ok(ConfigurationLevel::Registration(path.id("registrationId")?)),
    get_registration_configuration = "getRegistrationConfiguration",
    set_registration_configuration = "setRegistrationConfiguration",
    delete_registration_configuration_setting = "deleteRegistrationConfigurationSetting"
);
