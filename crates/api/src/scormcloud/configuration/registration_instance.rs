//! The configuration of one instance of a registration.

use super::operations::configuration_operations;

configuration_operations!(
    "registration",
    "one instance of a registration",
    "/registrations/{registrationId}/instances/{instanceId}/configuration",
    "/registrations/{registrationId}/instances/{instanceId}/configuration/{settingId}",
    "The application has no such instance of the registration.",
    [("registrationId", String, "The registration's id."), ("instanceId", i64, "The instance's number.")],
    |path| Ok(ConfigurationLevel::Instance(path.id("registrationId")?, path.number("instanceId")?)),
    get_registration_instance_configuration = "getRegistrationInstanceConfiguration",
    set_registration_instance_configuration = "setRegistrationInstanceConfiguration",
    delete_registration_instance_configuration_setting = "deleteRegistrationInstanceConfigurationSetting"
);
