//! The configuration of one version of a course.

use super::operations::configuration_operations;

configuration_operations!(
    "course",
    "one version of a course",
    "/courses/{courseId}/versions/{versionId}/configuration",
    "/courses/{courseId}/versions/{versionId}/configuration/{settingId}",
    "The application has no such version of the course.",
    [("courseId", String, "The course's id."), ("versionId", i64, "The version's number.")],
    |path| Ok(ConfigurationLevel::Version(path.id("courseId")?, path.number("versionId")?)),
    get_course_version_configuration = "getCourseVersionConfiguration",
    set_course_version_configuration = "setCourseVersionConfiguration",
    delete_course_version_configuration_setting = "deleteCourseVersionConfigurationSetting"
);
