use crate::scormcloud::tags::tag_operations;

tag_operations!(
    "course",
    usher_model::CourseId,
    "course",
    "courseId",
    "/courses/{courseId}/tags",
    "/courses/tags",
    "The application has no such course.",
    get_course_tags = "getCourseTags",
    put_course_tags = "putCourseTags",
    delete_course_tags = "deleteCourseTags",
    put_course_tags_batch = "putCourseTagsBatch"
);
