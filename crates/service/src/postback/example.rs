use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use usher_content::runtime::view;
use usher_content::{Activity, ActivityKind, Standard};
use usher_model::{Centiseconds, Completion, Outcome, Score, Success};
use usher_store::instances::Instance;
use usher_store::registrations::Registration;
use uuid::Uuid;

use crate::registration::{ActivityReport, Detail, RegistrationReport};

impl RegistrationReport {
    /// A result that nobody has reached: a course of one unit, completed and passed.
    pub(super) fn example(id: Uuid, now: DateTime<Utc>, detail: Detail) -> Self {
        let outcome = Outcome {
            completion: Completion::Completed,
            success: Success::Passed,
            score: Score::from_percent(80.0),
            progress: Some(1.0),
            time: Centiseconds(9_050),
        };
        let registration = Registration {
            key: id,
            app_id: String::new(),
            id: "example-registration".into(),
            course_id: "example-course".into(),
            learner_id: "example-learner".into(),
            email: Some("learner@example.org".into()),
            first_name: "Example".into(),
            last_name: "Learner".into(),
            instance: 0,
            xapi_id: id,
            postback: None,
            created_at: now.into(),
            updated_at: now.into(),
        };
        let instance = Instance {
            first_access_at: Some(now.into()),
            last_access_at: Some(now.into()),
            completed_at: Some(now.into()),
            ..Instance::fresh(id, 0, id, now.into())
        };
        let unit = ActivityReport::example("example-unit", ActivityKind::Sco, outcome, detail, Vec::new());
        let children = if detail.child_results { vec![unit] } else { Vec::new() };
        Self {
            registration,
            instance,
            outcome,
            course_version: 0,
            course_title: "Example course".into(),
            tags: vec!["example".into()],
            root: ActivityReport::example("example-course", ActivityKind::Aggregation, outcome, detail, children),
        }
    }
}

impl ActivityReport {
    fn example(id: &str, kind: ActivityKind, outcome: Outcome, detail: Detail, children: Vec<Self>) -> Self {
        let activity = Activity {
            id: id.into(),
            title: "Example".into(),
            kind,
            href: (kind == ActivityKind::Sco).then(|| "index.html".into()),
            item_identifier: id.into(),
            resource_identifier: None,
            visible: true,
            prerequisites: None,
            mastery_score: None,
            max_time_allowed: None,
            time_limit_action: None,
            launch_data: None,
            completion_threshold: None,
            scaled_passing_score: None,
            objectives: Vec::new(),
            sequenced: false,
            children: Vec::new(),
        };
        let elements = BTreeMap::from(
            [
                ("cmi.core.lesson_status", "passed"),
                ("cmi.core.score.raw", "80"),
                ("cmi.core.lesson_location", "last page"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let runtime = (detail.runtime && kind == ActivityKind::Sco)
            .then(|| view(Standard::Scorm12, &activity, &elements, &[], outcome.time));
        Self { activity, attempts: 1, outcome, suspended: false, runtime, children }
    }
}
