use serde::Serialize;
use usher_service::course::{Activity, ActivityKind, CourseDetail, Metadata, VersionDetail};
use utoipa::ToSchema;

use crate::scormcloud::schema::instant;

/// A course with its newest version.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseSchema {
    /// The id that its importer chose.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its activity in xAPI statements. Not told: this server writes none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xapi_activity_id: Option<String>,
    /// When it was first imported.
    #[schema(format = DateTime)]
    pub created: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated: String,
    /// The number of its newest version; the first is 0.
    pub version: i64,
    /// How many registrations it has; with `includeRegistrationCount`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_count: Option<i64>,
    /// The id of its root activity.
    pub activity_id: String,
    /// The standard it is played by.
    pub course_learning_standard: CourseLearningStandard,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether other systems may run it. Never here.
    pub dispatched: bool,
    /// What its manifest tells about it; with `includeCourseMetadata`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<MetadataSchema>,
    /// Its parts.
    pub root_activity: CourseActivitySchema,
}

/// A standard of courses.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum CourseLearningStandard {
    Unknown,
    Scorm11,
    Scorm12,
    Scorm20042ndEdition,
    Scorm20043rdEdition,
    Scorm20044thEdition,
    Aicc,
    Xapi,
    Cmi5,
    Lti13,
}

/// What a manifest tells about its course.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetadataSchema {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_language: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The language of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description_language: Option<String>,
    /// How long its media play.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<String>,
    /// How long a learner takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typical_time: Option<String>,
    /// Words to find it by.
    pub keywords: Vec<String>,
}

/// A part of a course.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CourseActivitySchema {
    /// Its id, unique in the course: what `startSco` of a launch link takes.
    pub external_identifier: String,
    /// Its identifier as the manifest has it.
    pub item_identifier: String,
    /// The identifier of the resource that it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_identifier: Option<String>,
    /// What it is.
    pub activity_type: CourseActivityType,
    /// The file that it opens, relative to the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// The score that passes, -1 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaled_passing_score: Option<String>,
    /// Its title.
    pub title: String,
    /// The parts below it.
    #[schema(no_recursion)]
    pub children: Vec<CourseActivitySchema>,
}

/// What a part of a course is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "the wire has more kinds than the courses of this server")]
pub(crate) enum CourseActivityType {
    Unknown,
    Aggregation,
    Sco,
    Asset,
    Objective,
}

impl CourseSchema {
    /// A course as it is shown; its metadata only if asked for.
    pub(crate) fn show(detail: CourseDetail, metadata: bool) -> Self {
        let CourseDetail { course, version, tags, registration_count } = detail;
        Self {
            title: course.title,
            created: instant(course.created_at),
            updated: instant(course.updated_at),
            ..Self::show_version(VersionDetail { version, tags, registration_count }, metadata)
        }
    }

    /// A version of a course, as it is shown.
    pub(crate) fn show_version(detail: VersionDetail, metadata: bool) -> Self {
        let VersionDetail { version, tags, registration_count } = detail;
        let root = version.root.0;
        Self {
            id: version.course_id,
            title: version.title,
            xapi_activity_id: None,
            created: instant(version.created_at),
            updated: instant(version.updated_at),
            version: version.number,
            registration_count,
            activity_id: root.id.clone(),
            course_learning_standard: version.standard.as_str().into(),
            tags,
            dispatched: false,
            metadata: metadata.then(|| version.metadata.0.into()),
            root_activity: root.into(),
        }
    }
}

impl From<&str> for CourseLearningStandard {
    fn from(stored: &str) -> Self {
        match stored {
            "SCORM11" => Self::Scorm11,
            "SCORM12" => Self::Scorm12,
            "SCORM20042NDEDITION" => Self::Scorm20042ndEdition,
            "SCORM20043RDEDITION" => Self::Scorm20043rdEdition,
            "SCORM20044THEDITION" => Self::Scorm20044thEdition,
            "AICC" => Self::Aicc,
            "XAPI" => Self::Xapi,
            "CMI5" => Self::Cmi5,
            "LTI13" => Self::Lti13,
            _ => Self::Unknown,
        }
    }
}

impl From<Metadata> for MetadataSchema {
    fn from(metadata: Metadata) -> Self {
        Self {
            title: metadata.title,
            title_language: metadata.title_language,
            description: metadata.description,
            description_language: metadata.description_language,
            duration: metadata.duration,
            typical_time: metadata.typical_time,
            keywords: metadata.keywords,
        }
    }
}

impl From<Activity> for CourseActivitySchema {
    fn from(activity: Activity) -> Self {
        let scaled_passing_score = scaled_passing_score(&activity).map(|score| score.to_string());
        Self {
            external_identifier: activity.id,
            item_identifier: activity.item_identifier,
            resource_identifier: activity.resource_identifier,
            activity_type: match activity.kind {
                ActivityKind::Aggregation => CourseActivityType::Aggregation,
                ActivityKind::Sco => CourseActivityType::Sco,
                ActivityKind::Asset => CourseActivityType::Asset,
            },
            href: activity.href,
            scaled_passing_score,
            title: activity.title,
            children: activity.children.into_iter().map(Self::from).collect(),
        }
    }
}

/// The score that passes an activity, -1 to 1: SCORM 2004 declares it so, SCORM 1.2 in percent.
pub(crate) fn scaled_passing_score(activity: &Activity) -> Option<f64> {
    activity.scaled_passing_score.or_else(|| activity.mastery_score.map(|percent| percent / 100.0))
}

#[cfg(test)]
mod tests {
    use usher_service::course::Standard;

    use super::*;

    #[test]
    fn every_standard_is_shown_by_the_word_it_is_stored_by() {
        for standard in Standard::ALL {
            let shown = serde_json::to_value(CourseLearningStandard::from(standard.wire())).unwrap();
            assert_eq!(shown, standard.wire());
        }
    }
}
