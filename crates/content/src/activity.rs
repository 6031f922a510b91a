//! The activity tree of a course, as its manifest describes it.

use serde::{Deserialize, Serialize};

/// What an activity is to the player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ActivityKind {
    /// Groups other activities and has nothing to launch.
    Aggregation,
    /// A unit that talks to the runtime.
    Sco,
    /// A file that is only shown.
    Asset,
}

impl ActivityKind {
    /// The value of `activityType` on the SCORM Cloud wire.
    pub fn wire(self) -> &'static str {
        match self {
            Self::Aggregation => "AGGREGATION",
            Self::Sco => "SCO",
            Self::Asset => "ASSET",
        }
    }
}

/// One node of a course: the organisation at the root, items below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity {
    /// Unique in the course: the item's identifier, with a suffix where the manifest repeats it.
    pub id: String,
    /// The title shown to learners, never empty.
    pub title: String,
    /// What the player does with it.
    pub kind: ActivityKind,
    /// Where it is launched: a URL relative to the package root, escaped, with query and fragment. None when there is
    /// nothing to launch, also when the manifest names something that cannot be launched (a warning says so).
    pub href: Option<String>,
    /// The identifier exactly as the manifest has it; empty if it has none.
    pub item_identifier: String,
    /// The identifier of the resource it launches.
    pub resource_identifier: Option<String>,
    /// Whether a menu shows it (`isvisible`).
    pub visible: bool,
    /// SCORM 1.2: the prerequisites, in AICC script.
    pub prerequisites: Option<String>,
    /// SCORM 1.2: the score that passes, 0 to 100.
    pub mastery_score: Option<f64>,
    /// The time limit, as the manifest writes it (a timespan in SCORM 1.2, an ISO 8601 duration in SCORM 2004).
    pub max_time_allowed: Option<String>,
    /// What happens at the time limit, for example `exit,message`.
    pub time_limit_action: Option<String>,
    /// Text handed to the unit at launch (`datafromlms`).
    pub launch_data: Option<String>,
    /// SCORM 2004: the progress that completes, 0 to 1.
    pub completion_threshold: Option<f64>,
    /// SCORM 2004: the scaled score that passes, -1 to 1.
    pub scaled_passing_score: Option<f64>,
    /// SCORM 2004: the objectives that must exist in the runtime at launch.
    pub objectives: Vec<ObjectiveSeed>,
    /// SCORM 2004: whether sequencing rules restrict or steer it.
    pub sequenced: bool,
    /// The activities below it, in the manifest's order.
    pub children: Vec<Activity>,
}

/// An objective that the manifest declares for an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectiveSeed {
    /// `objectiveID`, never empty.
    pub id: String,
    /// Whether the activity's own score and success are kept on it.
    pub primary: bool,
}

impl Activity {
    /// This activity and all below it, depth first, in the manifest's order.
    pub fn walk(&self) -> impl Iterator<Item = &Activity> {
        let mut waiting = vec![self];
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            waiting.extend(next.children.iter().rev());
            Some(next)
        })
    }

    /// The activities that can be launched, depth first. A package that was accepted has at least one.
    pub fn launchable(&self) -> impl Iterator<Item = &Activity> {
        self.walk().filter(|activity| activity.href.is_some())
    }

    /// The activity of this id, here or below.
    pub fn find(&self, id: &str) -> Option<&Activity> {
        self.walk().find(|activity| activity.id == id)
    }
}

/// What the manifest tells about the course: the fields of `metadata` on the SCORM Cloud wire.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The title of the learning object metadata.
    pub title: Option<String>,
    /// The language of `title`, as the manifest tags it.
    pub title_language: Option<String>,
    /// What the course is about.
    pub description: Option<String>,
    /// The language of `description`.
    pub description_language: Option<String>,
    /// How long the medium plays, as the manifest writes it.
    pub duration: Option<String>,
    /// How long a learner takes, as the manifest writes it.
    pub typical_time: Option<String>,
    /// Keywords, in the manifest's order.
    pub keywords: Vec<String>,
}

#[cfg(test)]
impl Activity {
    /// A unit with nothing but an id and a page, for tests to vary.
    pub(crate) fn sample(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            title: id.to_owned(),
            kind: ActivityKind::Sco,
            href: Some("index.html".to_owned()),
            item_identifier: id.to_owned(),
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Activity {
        let group = Activity {
            kind: ActivityKind::Aggregation,
            href: None,
            children: vec![Activity::sample("a1"), Activity::sample("a2")],
            ..Activity::sample("a")
        };
        Activity {
            kind: ActivityKind::Aggregation,
            href: None,
            children: vec![group, Activity::sample("b")],
            ..Activity::sample("root")
        }
    }

    #[test]
    fn walking_visits_parents_before_children_in_order() {
        let root = tree();
        let ids: Vec<_> = root.walk().map(|activity| activity.id.as_str()).collect();
        assert_eq!(ids, ["root", "a", "a1", "a2", "b"]);
    }

    #[test]
    fn only_activities_with_a_page_are_launchable() {
        let root = tree();
        let ids: Vec<_> = root.launchable().map(|activity| activity.id.as_str()).collect();
        assert_eq!(ids, ["a1", "a2", "b"]);
    }

    #[test]
    fn finding_looks_at_every_level() {
        let root = tree();
        assert_eq!(root.find("a2"), Some(&Activity::sample("a2")));
        assert_eq!(root.find("c"), None);
    }
}
