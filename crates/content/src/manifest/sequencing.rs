//! The parts of SCORM 2004 sequencing that the runtime needs, and whether there is more.

use std::collections::HashMap;

use roxmltree::Node;

use super::xml::{attribute, child, child_text, children, flag, is, number_in};
use crate::activity::ObjectiveSeed;

/// Elements that restrict or steer the way through a course.
const RULES: [&str; 6] = [
    "sequencingRules",
    "limitConditions",
    "rollupRules",
    "randomizationControls",
    "constrainedChoiceConsiderations",
    "rollupConsiderations",
];

/// What an activity's sequencing definition says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sequencing {
    pub(super) objectives: Vec<ObjectiveSeed>,
    /// The primary objective's measure, when it is satisfied by measure.
    pub(super) scaled_passing_score: Option<f64>,
    /// Whether rules restrict or steer the way.
    pub(super) sequenced: bool,
}

/// Definitions that items share by reference (`imsss:sequencingCollection`). Each is read once, however many refer to it.
pub(super) struct Collection<'a>(HashMap<&'a str, Definition>);

impl<'a> Collection<'a> {
    pub(super) fn read(manifest: Node<'a, '_>) -> Self {
        let shared = children(manifest, "sequencingCollection").flat_map(|list| children(list, "sequencing"));
        Self(shared.filter_map(|node| Some((attribute(node, "ID")?, Definition::read(node)))).collect())
    }

    /// What applies to an item or organisation: its own parts, and those it lacks from the definition it refers to.
    pub(super) fn of(&self, activity: Node<'_, '_>) -> Sequencing {
        let Some(node) = child(activity, "sequencing") else { return Sequencing::default() };
        let own = Definition::read(node);
        let shared = attribute(node, "IDRef").and_then(|id| self.0.get(id));
        let objectives = own.objectives.as_ref().or(shared.and_then(|shared| shared.objectives.as_ref()));
        let (objectives, scaled_passing_score) = objectives.cloned().unwrap_or_default();
        let restricts = own.restricts.or(shared.and_then(|shared| shared.restricts)).unwrap_or(false);
        let has_rules = own.has_rules || shared.is_some_and(|shared| shared.has_rules);
        Sequencing { objectives, scaled_passing_score, sequenced: has_rules || restricts }
    }
}

/// One `imsss:sequencing`.
struct Definition {
    /// The objectives and the passing score, if it has a list of them.
    objectives: Option<(Vec<ObjectiveSeed>, Option<f64>)>,
    /// Whether its control mode forbids something, if it has one.
    restricts: Option<bool>,
    has_rules: bool,
}

impl Definition {
    fn read(node: Node<'_, '_>) -> Self {
        Self {
            objectives: child(node, "objectives").map(|list| (objective_seeds(list), passing_score(list))),
            restricts: child(node, "controlMode").map(restricts),
            has_rules: RULES.into_iter().any(|rule| child(node, rule).is_some()),
        }
    }
}

fn objective_seeds(objectives: Node<'_, '_>) -> Vec<ObjectiveSeed> {
    let seed = |objective: Node<'_, '_>| {
        let primary = is(&objective, "primaryObjective");
        let id = attribute(objective, "objectiveID")?.to_owned();
        (primary || is(&objective, "objective")).then_some(ObjectiveSeed { id, primary })
    };
    objectives.children().filter(Node::is_element).filter_map(seed).collect()
}

/// CAM 5.1.7: a measure that is not given is 1.
fn passing_score(objectives: Node<'_, '_>) -> Option<f64> {
    let primary = child(objectives, "primaryObjective")?;
    if flag(primary, "satisfiedByMeasure") != Some(true) {
        return None;
    }
    child_text(primary, "minNormalizedMeasure").map_or(Some(1.0), |measure| number_in(&measure, -1.0..=1.0))
}

/// Flow is the wish of most courses and restricts nothing.
fn restricts(mode: Node<'_, '_>) -> bool {
    flag(mode, "choice") == Some(false)
        || flag(mode, "choiceExit") == Some(false)
        || flag(mode, "forwardOnly") == Some(true)
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn of_item(sequencing: &str, shared: &str) -> Sequencing {
        let xml = format!(
            "<manifest><item>{sequencing}</item><sequencingCollection>{shared}</sequencingCollection></manifest>"
        );
        let document = Document::parse(&xml).unwrap();
        let manifest = document.root_element();
        Collection::read(manifest).of(child(manifest, "item").unwrap())
    }

    fn seed(id: &str, primary: bool) -> ObjectiveSeed {
        ObjectiveSeed { id: id.to_owned(), primary }
    }

    #[test]
    fn objectives_and_the_passing_score_are_read() {
        let found = of_item(
            "<sequencing><objectives>
               <primaryObjective objectiveID='main' satisfiedByMeasure='true'>
                 <minNormalizedMeasure>0.8</minNormalizedMeasure>
               </primaryObjective>
               <objective objectiveID='rules'/><objective/>
             </objectives><controlMode flow='true'/></sequencing>",
            "",
        );
        let expected = Sequencing {
            objectives: vec![seed("main", true), seed("rules", false)],
            scaled_passing_score: Some(0.8),
            sequenced: false,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_measure_that_is_not_given_is_one_and_one_that_is_not_used_is_none() {
        let with = |attributes: &str, measure: &str| {
            let primary = format!("<primaryObjective {attributes}>{measure}</primaryObjective>");
            of_item(&format!("<sequencing><objectives>{primary}</objectives></sequencing>"), "").scaled_passing_score
        };
        assert_eq!(with("satisfiedByMeasure='true'", ""), Some(1.0));
        assert_eq!(with("", "<minNormalizedMeasure>0.5</minNormalizedMeasure>"), None);
        assert_eq!(with("satisfiedByMeasure='true'", "<minNormalizedMeasure>7</minNormalizedMeasure>"), None);
    }

    #[test]
    fn what_an_item_lacks_comes_from_the_definition_it_refers_to() {
        let found = of_item(
            "<sequencing IDRef='s'><objectives><primaryObjective objectiveID='own'/></objectives></sequencing>",
            "<sequencing ID='s'><objectives><primaryObjective objectiveID='shared'/></objectives>
             <sequencingRules/></sequencing>",
        );
        let expected = Sequencing { objectives: vec![seed("own", true)], scaled_passing_score: None, sequenced: true };
        assert_eq!(found, expected);
    }

    #[test]
    fn a_control_mode_that_forbids_something_is_a_rule() {
        for (mode, sequenced) in [
            ("<controlMode choice='true' flow='true'/>", false),
            ("<controlMode choice='false' flow='true'/>", true),
            ("<controlMode choiceExit='false'/>", true),
            ("<controlMode forwardOnly='true'/>", true),
        ] {
            assert_eq!(of_item(&format!("<sequencing>{mode}</sequencing>"), "").sequenced, sequenced, "{mode}");
        }
    }
}
