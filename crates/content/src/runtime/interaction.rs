//! Interactions: the answers that a course reports, one row each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::elements::{Elements, list};
use crate::standard::Standard;

const LIST: &str = "cmi.interactions";

/// The words of the data model and of the wire (`runtimeInteractions[].type`) for the type of an interaction.
const KINDS: [(&str, &str); 10] = [
    ("true-false", "TrueFalse"),
    ("choice", "Choice"),
    ("fill-in", "FillIn"),
    ("long-fill-in", "LongFillIn"),
    ("likert", "Likert"),
    ("matching", "Matching"),
    ("performance", "Performance"),
    ("sequencing", "Sequencing"),
    ("numeric", "Numeric"),
    ("other", "Other"),
];

/// One interaction. Texts are as the course sent them, and empty where it sent none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interaction {
    /// Its place in `cmi.interactions`.
    pub index: u32,
    /// The course's identifier of the question; need not be unique.
    pub id: String,
    /// The type as the SCORM Cloud wire spells it: `TrueFalse`, `Choice` …
    pub kind: String,
    /// The identifiers of the objectives it counts for.
    pub objectives: Vec<String>,
    /// When it was made available: a time of day in SCORM 1.2, a time stamp in SCORM 2004.
    pub timestamp: String,
    /// Patterns of correct answers.
    pub correct_responses: Vec<String>,
    /// How much it weighs against the others.
    pub weighting: String,
    /// What the learner answered.
    pub learner_response: String,
    /// `correct`, `wrong`, `incorrect`, `unanticipated`, `neutral` or a number.
    pub result: String,
    /// How long the learner took.
    pub latency: String,
    /// SCORM 2004: what was asked.
    pub description: String,
}

/// Takes the interactions out of the elements, in the order of their index.
pub fn split_interactions(mut elements: Elements) -> (Elements, Vec<Interaction>) {
    let interactions =
        list(&elements, LIST).into_iter().map(|(index, members)| Interaction::read(index, &members)).collect();
    elements.retain(|name, _| name.strip_prefix(LIST).is_none_or(|rest| !rest.is_empty() && !rest.starts_with('.')));
    (elements, interactions)
}

/// The elements of interactions, named as the standard names them: the reverse of [`split_interactions`].
pub fn interaction_elements(standard: Standard, interactions: &[Interaction]) -> Elements {
    let mut elements = Elements::new();
    for interaction in interactions {
        interaction.write(standard, &mut elements);
    }
    elements
}

impl Interaction {
    fn read(index: u32, members: &BTreeMap<&str, &str>) -> Self {
        let text = |names: &[&str]| {
            names.iter().find_map(|name| members.get(name)).map_or_else(String::new, |text| (*text).to_owned())
        };
        let sent_kind = text(&["type"]);
        Self {
            index,
            id: text(&["id"]),
            kind: KINDS.iter().find(|(word, _)| *word == sent_kind).map_or(sent_kind, |(_, wire)| (*wire).to_owned()),
            objectives: sublist(members, "objectives", "id"),
            timestamp: text(&["timestamp", "time"]),
            correct_responses: sublist(members, "correct_responses", "pattern"),
            weighting: text(&["weighting"]),
            learner_response: text(&["learner_response", "student_response"]),
            result: text(&["result"]),
            latency: text(&["latency"]),
            description: text(&["description"]),
        }
    }

    fn write(&self, standard: Standard, elements: &mut Elements) {
        let kind = KINDS.iter().find(|(_, wire)| *wire == self.kind).map_or(self.kind.as_str(), |(word, _)| word);
        let (timestamp, response) =
            if standard.is_2004() { ("timestamp", "learner_response") } else { ("time", "student_response") };
        let mut members = vec![
            ("id".to_owned(), self.id.as_str()),
            ("type".to_owned(), kind),
            (timestamp.to_owned(), &self.timestamp),
            ("weighting".to_owned(), &self.weighting),
            (response.to_owned(), &self.learner_response),
            ("result".to_owned(), &self.result),
            ("latency".to_owned(), &self.latency),
        ];
        if standard.is_2004() {
            members.push(("description".to_owned(), &self.description));
        }
        let numbered = |list: &'static str, member: &'static str| {
            move |(at, text): (usize, &'_ String)| (format!("{list}.{at}.{member}"), text.clone())
        };
        let objectives = self.objectives.iter().enumerate().map(numbered("objectives", "id"));
        let patterns = self.correct_responses.iter().enumerate().map(numbered("correct_responses", "pattern"));
        members
            .into_iter()
            .map(|(member, text)| (member, text.to_owned()))
            .chain(objectives)
            .chain(patterns)
            .filter(|(_, text)| !text.is_empty())
            .for_each(|(member, text)| {
                elements.insert(format!("{LIST}.{}.{member}", self.index), text);
            });
    }
}

/// The texts of `<list>.<n>.<member>` in the order of n.
fn sublist(members: &BTreeMap<&str, &str>, list: &str, member: &str) -> Vec<String> {
    let numbered: BTreeMap<u32, &str> = members
        .iter()
        .filter_map(|(name, text)| {
            let (index, found) = name.strip_prefix(list)?.strip_prefix('.')?.split_once('.')?;
            (found == member).then_some((index.parse().ok()?, *text))
        })
        .collect();
    numbered.into_values().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(pairs: &[(&str, &str)]) -> Elements {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn answered() -> Interaction {
        Interaction {
            index: 0,
            id: "q1".to_owned(),
            kind: "Choice".to_owned(),
            objectives: vec!["rules".to_owned(), "etiquette".to_owned()],
            timestamp: "10:15:00".to_owned(),
            correct_responses: vec!["a".to_owned()],
            weighting: "1".to_owned(),
            learner_response: "b".to_owned(),
            result: "wrong".to_owned(),
            latency: "00:00:07.5".to_owned(),
            description: String::new(),
        }
    }

    #[test]
    fn interactions_leave_the_elements_and_come_in_order() {
        let committed = elements(&[
            ("cmi.core.lesson_location", "3"),
            ("cmi.interactions.0.correct_responses.0.pattern", "a"),
            ("cmi.interactions.0.id", "q1"),
            ("cmi.interactions.0.latency", "00:00:07.5"),
            ("cmi.interactions.0.objectives.0.id", "rules"),
            ("cmi.interactions.0.objectives.1.id", "etiquette"),
            ("cmi.interactions.0.result", "wrong"),
            ("cmi.interactions.0.student_response", "b"),
            ("cmi.interactions.0.time", "10:15:00"),
            ("cmi.interactions.0.type", "choice"),
            ("cmi.interactions.0.weighting", "1"),
            ("cmi.interactions.10.id", "q11"),
            ("cmi.interactions.2.id", "q3"),
        ]);
        let (rest, interactions) = split_interactions(committed);
        assert_eq!(rest, elements(&[("cmi.core.lesson_location", "3")]));
        let named = |index, id: &str| Interaction { index, id: id.to_owned(), ..Interaction::default() };
        assert_eq!(interactions, [answered(), named(2, "q3"), named(10, "q11")]);
    }

    #[test]
    fn interactions_read_back_from_the_names_of_either_standard() {
        for standard in Standard::ALL {
            let back = split_interactions(interaction_elements(standard, &[answered()]));
            assert_eq!(back, (Elements::new(), vec![answered()]));
        }
    }

    #[test]
    fn the_two_standards_name_response_and_time_differently() {
        let answered = Interaction {
            id: "q".to_owned(),
            kind: "TrueFalse".to_owned(),
            learner_response: "true".to_owned(),
            timestamp: "2026-01-01T10:00:00Z".to_owned(),
            ..Interaction::default()
        };
        assert_eq!(
            interaction_elements(Standard::Scorm2004Ed4, std::slice::from_ref(&answered)),
            elements(&[
                ("cmi.interactions.0.id", "q"),
                ("cmi.interactions.0.learner_response", "true"),
                ("cmi.interactions.0.timestamp", "2026-01-01T10:00:00Z"),
                ("cmi.interactions.0.type", "true-false"),
            ])
        );
        assert_eq!(
            interaction_elements(Standard::Scorm12, &[answered]),
            elements(&[
                ("cmi.interactions.0.id", "q"),
                ("cmi.interactions.0.student_response", "true"),
                ("cmi.interactions.0.time", "2026-01-01T10:00:00Z"),
                ("cmi.interactions.0.type", "true-false"),
            ])
        );
    }

    #[test]
    fn an_unknown_type_is_kept_as_sent() {
        let (_, interactions) = split_interactions(elements(&[("cmi.interactions.0.type", "hotspot")]));
        assert_eq!(interactions, [Interaction { kind: "hotspot".to_owned(), ..Interaction::default() }]);
    }
}
