//! The configuration of a course, in all its versions.

use super::operations::configuration_operations;

configuration_operations!(
    "course",
    "a course, in all its versions",
    "/courses/{courseId}/configuration",
    "/courses/{courseId}/configuration/{settingId}",
    "The application has no such course.",
    [("courseId", String, "The course's id.")],
    |path| Ok(ConfigurationLevel::Course(path.id("courseId")?)),
    get_course_configuration = "getCourseConfiguration",
    set_course_configuration = "setCourseConfiguration",
    delete_course_configuration_setting = "deleteCourseConfigurationSetting"
);
