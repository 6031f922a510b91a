//! The activity tree.

use std::collections::HashMap;

use roxmltree::Node;

use super::href::Paths;
use super::resource::{Resource, Resources};
use super::sequencing::{Collection, Sequencing};
use super::xml::{attribute, child, child_text, children, flag, line, number_in, text};
use crate::activity::{Activity, ActivityKind, ObjectiveSeed};
use crate::error::{LaunchFault, PackageError};
use crate::package::Limits;

/// The tree with what was odd about it.
pub(super) struct Tree {
    pub(super) root: Activity,
    pub(super) warnings: Vec<String>,
}

/// Reads the default organisation; without one, every resource with a page is an activity.
pub(super) fn read(manifest: Node<'_, '_>, paths: &Paths<'_>, limits: &Limits) -> Result<Tree, PackageError> {
    let mut reader = Reader {
        resources: Resources::read(manifest),
        collection: Collection::read(manifest),
        paths,
        limits,
        count: 0,
        bytes: 0,
        ids: HashMap::new(),
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    let organization = reader.default_organization(manifest);
    let title = organization.and_then(title_of);
    let mut root = match organization {
        Some(organization) => reader.activity(organization, title.as_deref().unwrap_or_default())?,
        None => reader.group("course"),
    };
    if root.children.is_empty() {
        root.children = reader.each_resource()?;
    }
    reader.finish(root)
}

/// The title of an organisation or item.
pub(super) fn title_of(node: Node<'_, '_>) -> Option<String> {
    child(node, "title").and_then(line)
}

struct Reader<'a> {
    resources: Resources<'a>,
    collection: Collection<'a>,
    paths: &'a Paths<'a>,
    limits: &'a Limits,
    count: usize,
    /// What was copied from definitions that activities share.
    bytes: u64,
    /// How often each id was asked for.
    ids: HashMap<String, usize>,
    faults: Vec<LaunchFault>,
    warnings: Vec<String>,
}

impl<'a> Reader<'a> {
    fn default_organization<'i>(&mut self, manifest: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
        let list = child(manifest, "organizations")?;
        let all: Vec<_> = children(list, "organization").collect();
        let wanted = attribute(list, "default");
        let named = |organization: &&Node<'a, 'i>| attribute(**organization, "identifier") == wanted;
        let found = if wanted.is_some() { all.iter().find(named) } else { None };
        if let (None, Some(wanted), Some(_)) = (found, wanted, all.first()) {
            self.warnings.push(format!(
                "The manifest names {:?} as its default organization but does not have it; the first one is used.",
                shown(wanted)
            ));
        }
        if all.len() > 1 {
            self.warnings.push(format!("The manifest has {} organizations; only one of them is used.", all.len()));
        }
        found.or(all.first()).copied()
    }

    /// An organisation or item with all below it. Recurses as deep as the checked depth of the XML.
    fn activity(&mut self, node: Node<'a, '_>, title: &str) -> Result<Activity, PackageError> {
        self.count += 1;
        if self.count > self.limits.activities {
            return Err(PackageError::TooManyActivities { limit: self.limits.activities });
        }
        let item_identifier = attribute(node, "identifier").unwrap_or_default();
        let mut activity = self.group(item_identifier);
        title.clone_into(&mut activity.title);
        self.launch_of(node, &mut activity);
        properties_of(node, &mut activity);
        let Sequencing { objectives, scaled_passing_score, sequenced } = self.collection.of(node);
        activity.objectives = objectives;
        activity.scaled_passing_score = scaled_passing_score;
        activity.sequenced = sequenced;
        self.weigh(&activity)?;
        for item in children(node, "item") {
            let title = title_of(item).unwrap_or_else(|| self.untitled());
            activity.children.push(self.activity(item, &title)?);
        }
        Ok(activity)
    }

    /// Items may refer to the same long text by thousands; what they unfold to must not outgrow a manifest.
    fn weigh(&mut self, activity: &Activity) -> Result<(), PackageError> {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let objectives: usize =
            activity.objectives.iter().map(|objective| size_of::<ObjectiveSeed>() + objective.id.len()).sum();
        self.bytes += (text(&activity.href) + text(&activity.resource_identifier) + objectives) as u64;
        let limit = self.limits.manifest_bytes;
        if self.bytes > limit { Err(PackageError::ActivitiesTooLarge { limit }) } else { Ok(()) }
    }

    fn untitled(&self) -> String {
        format!("Activity {}", self.count)
    }

    fn each_resource(&mut self) -> Result<Vec<Activity>, PackageError> {
        let resources: Vec<_> = self.resources.iter().filter(|resource| resource.href.is_some()).collect();
        if resources.len() > self.limits.activities {
            return Err(PackageError::TooManyActivities { limit: self.limits.activities });
        }
        if !resources.is_empty() {
            self.warnings.push("The manifest has no items; each of its resources is an activity.".to_owned());
        }
        let mut activities = Vec::new();
        for resource in resources {
            self.count += 1;
            let mut activity = self.group(resource.identifier);
            activity.title =
                if resource.identifier.is_empty() { self.untitled() } else { resource.identifier.to_owned() };
            self.launch(resource, None, &mut activity);
            activities.push(activity);
        }
        Ok(activities)
    }

    /// An activity with nothing but its identifiers.
    fn group(&mut self, item_identifier: &str) -> Activity {
        Activity {
            id: self.unique_id(item_identifier),
            title: String::new(),
            kind: ActivityKind::Aggregation,
            href: None,
            item_identifier: item_identifier.to_owned(),
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

    fn unique_id(&mut self, wanted: &str) -> String {
        let wanted = if wanted.is_empty() { "activity" } else { wanted };
        let mut id = wanted.to_owned();
        while self.ids.contains_key(&id) {
            let asked = self.ids.entry(wanted.to_owned()).or_insert(1);
            *asked += 1;
            id = format!("{wanted}-{asked}");
        }
        self.ids.insert(id.clone(), 1);
        id
    }

    fn launch_of(&mut self, item: Node<'a, '_>, activity: &mut Activity) {
        let Some(identifier) = attribute(item, "identifierref") else { return };
        if let Some(resource) = self.resources.find(identifier) {
            self.launch(resource, attribute(item, "parameters"), activity);
        } else {
            activity.resource_identifier = Some(identifier.to_owned());
            self.faults.push(LaunchFault::NoResource { activity: shown(&activity.title), resource: shown(identifier) });
        }
    }

    fn launch(&mut self, resource: Resource<'a>, parameters: Option<&str>, activity: &mut Activity) {
        activity.kind = resource.kind;
        activity.resource_identifier = Some(resource.identifier.to_owned());
        let title = shown(&activity.title);
        let Some(href) = resource.href else {
            self.faults.push(LaunchFault::NoHref { activity: title, resource: shown(resource.identifier) });
            return;
        };
        match self.resources.launch(resource, href, parameters, self.paths) {
            Ok(launch) => {
                activity.href = Some(launch.url);
                if let Some(found) = launch.respelled {
                    let href = shown(href);
                    self.warnings.push(format!("Activity {title:?} launches {href:?}, but the file is {found:?}."));
                }
            }
            Err(fault) => {
                self.faults.push(LaunchFault::BadHref { activity: title, href: shown(href), fault });
            }
        }
    }

    fn finish(mut self, root: Activity) -> Result<Tree, PackageError> {
        if root.launchable().next().is_none() {
            let fault = self.faults.into_iter().next().unwrap_or(LaunchFault::NoActivity);
            return Err(PackageError::NothingToLaunch { fault });
        }
        self.warnings.extend(self.faults.iter().map(|fault| format!("It cannot be opened: {fault}.")));
        if root.walk().any(|activity| activity.sequenced) {
            self.warnings.push(
                "The course has sequencing rules. They are not enforced yet: learners can open its parts in any order."
                    .to_owned(),
            );
        }
        Ok(Tree { root, warnings: self.warnings })
    }
}

/// A text of the manifest as it is quoted to people.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The elements by which SCORM 1.2 and 2004 add to an item.
fn properties_of(item: Node<'_, '_>, activity: &mut Activity) {
    activity.visible = flag(item, "isvisible").unwrap_or(true);
    activity.prerequisites = child_text(item, "prerequisites");
    activity.mastery_score = child_text(item, "masteryscore").and_then(|score| number_in(&score, 0.0..=100.0));
    activity.max_time_allowed =
        child_text(item, "maxtimeallowed").or_else(|| attribute_of(item, "attemptAbsoluteDurationLimit"));
    activity.time_limit_action = child_text(item, "timelimitaction");
    activity.launch_data = child_text(item, "datafromlms");
    activity.completion_threshold = child(item, "completionThreshold").and_then(completion_threshold);
}

/// SCORM 2004 keeps the time limit with the sequencing rules.
fn attribute_of(item: Node<'_, '_>, name: &str) -> Option<String> {
    let limits = child(item, "sequencing").and_then(|sequencing| child(sequencing, "limitConditions"))?;
    attribute(limits, name).map(str::to_owned)
}

/// The 3rd edition writes the number as text; the 4th as an attribute, which counts only where completion is by
/// measure and is 1 if not given.
fn completion_threshold(threshold: Node<'_, '_>) -> Option<f64> {
    if let Some(number) = text(threshold) {
        return number_in(&number, 0.0..=1.0);
    }
    if flag(threshold, "completedByMeasure") != Some(true) {
        return None;
    }
    attribute(threshold, "minProgressMeasure").map_or(Some(1.0), |measure| number_in(measure, 0.0..=1.0))
}
