use crate::scormcloud::tags::tag_operations;

tag_operations!(
    "registration",
    usher_model::RegistrationId,
    "registration",
    "registrationId",
    "/registrations/{registrationId}/tags",
    "/registrations/tags",
    "The application has no such registration.",
    get_registration_tags = "getRegistrationTags",
    put_registration_tags = "putRegistrationTags",
    delete_registration_tags = "deleteRegistrationTags",
    put_registration_tags_batch = "putRegistrationTagsBatch"
);
