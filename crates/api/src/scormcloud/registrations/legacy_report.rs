//! The XML report of the vendor's first API (reference/scormcloud-v2.md §8, "Legacy XML").

use std::fmt::{Display, Write as _};

use usher_model::{Completion, Outcome, Success};
use usher_service::registration::{ActivityReport, RegistrationReport, ResultsFormat, RuntimeView};

/// A registration and what came of it.
pub(super) fn legacy_report(report: &RegistrationReport, format: ResultsFormat) -> String {
    let mut xml = Xml(r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned());
    let name = match format {
        ResultsFormat::Course => "course",
        ResultsFormat::Activity => "activity",
        ResultsFormat::Full => "full",
    };
    let instance = report.registration.instance.to_string();
    xml.open("registrationreport", &[("format", name), ("regid", &report.registration.id), ("instanceid", &instance)]);
    xml.text("complete", complete(&report.outcome));
    xml.text("success", success(report.outcome.success));
    xml.text("totaltime", report.outcome.time.seconds());
    xml.text("score", score(&report.outcome));
    if format != ResultsFormat::Course {
        activity(&mut xml, &report.root, format == ResultsFormat::Full);
    }
    xml.close("registrationreport");
    xml.0
}

fn activity(xml: &mut Xml, report: &ActivityReport, full: bool) {
    let outcome = &report.outcome;
    xml.open("activity", &[("id", &report.activity.id)]);
    xml.text("title", &report.activity.title);
    xml.text("attempts", report.attempts);
    xml.text("complete", complete(outcome));
    xml.text("success", success(outcome.success));
    xml.text("time", outcome.time.to_tracked());
    xml.text("score", score(outcome));
    if full {
        xml.text("satisfied", outcome.success == Success::Passed);
        xml.text("completed", outcome.completion == Completion::Completed);
        xml.text("progressstatus", outcome.completion != Completion::Unknown);
        xml.text("suspended", report.suspended);
        objectives(xml, report);
    }
    xml.open("children", &[]);
    for child in &report.children {
        activity(xml, child, full);
    }
    xml.close("children");
    if let Some(view) = report.runtime.as_ref().filter(|_| full) {
        runtime(xml, view);
    }
    xml.close("activity");
}

/// The objectives that the manifest declares; the primary one stands for the activity itself.
fn objectives(xml: &mut Xml, report: &ActivityReport) {
    let reported = report.runtime.as_ref().map_or(&[][..], |runtime| &runtime.objectives);
    xml.open("objectives", &[]);
    for declared in &report.activity.objectives {
        let said = reported.iter().find(|objective| objective.id == declared.id);
        let (measure, success) = if declared.primary {
            (report.outcome.score.map(|score| score.percent() / 100.0), report.outcome.success)
        } else {
            let measure = said.and_then(|objective| objective.score_scaled.parse().ok());
            (measure, said.map_or(Success::Unknown, |objective| objective.success_status))
        };
        xml.open("objective", &[("id", &declared.id)]);
        xml.text("measurestatus", measure.is_some());
        xml.text("normalizedmeasure", measure.unwrap_or(0.0));
        xml.text("progressstatus", success != Success::Unknown);
        xml.text("satisfiedstatus", success == Success::Passed);
        xml.close("objective");
    }
    xml.close("objectives");
}

fn runtime(xml: &mut Xml, view: &RuntimeView) {
    xml.open("runtime", &[]);
    for (name, value) in [
        ("completion_status", &view.completion_status),
        ("credit", &view.credit),
        ("entry", &view.entry),
        ("exit", &view.exit),
        ("location", &view.location),
        ("mode", &view.mode),
        ("progress_measure", &view.progress_measure),
        ("score_scaled", &view.score_scaled),
        ("score_raw", &view.score_raw),
        ("score_min", &view.score_min),
        ("score_max", &view.score_max),
        ("total_time", &view.total_time),
        ("timetracked", &view.time_tracked),
        ("suspend_data", &view.suspend_data),
    ] {
        xml.text(name, value);
    }
    xml.text("success_status", view.success_status.wire());
    xml.open("interactions", &[]);
    for one in &view.interactions {
        xml.open("interaction", &[("id", &one.id)]);
        xml.text("type", one.kind.as_str());
        xml.text("timestamp", &one.timestamp);
        xml.text("learner_response", &one.learner_response);
        xml.text("result", &one.result);
        xml.text("latency", &one.latency);
        xml.text("description", &one.description);
        xml.close("interaction");
    }
    xml.close("interactions");
    xml.close("runtime");
}

fn complete(outcome: &Outcome) -> &'static str {
    match outcome.completion {
        Completion::Completed => "complete",
        Completion::Incomplete => "incomplete",
        Completion::Unknown => "unknown",
    }
}

fn success(success: Success) -> &'static str {
    match success {
        Success::Passed => "passed",
        Success::Failed => "failed",
        Success::Unknown => "unknown",
    }
}

fn score(outcome: &Outcome) -> String {
    outcome.score.map_or_else(|| "unknown".to_owned(), |score| score.percent().to_string())
}

/// A document that is being written.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.extend(["<", name]);
        for (attribute, value) in attributes {
            self.0.extend([" ", attribute, "=\""]);
            self.escape(value);
            self.0.push('"');
        }
        self.0.push('>');
    }

    fn close(&mut self, name: &str) {
        self.0.extend(["</", name, ">"]);
    }

    fn text(&mut self, name: &str, value: impl Display) {
        self.open(name, &[]);
        self.escape(&value.to_string());
        self.close(name);
    }

    /// Writes a text so that a reader gets it back. Characters that XML cannot carry become U+FFFD (XML 1.0 §2.2).
    fn escape(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                // Left as they are, a reader would make spaces of them in an attribute, and one line end of two.
                '\t' | '\n' | '\r' => {
                    // Writing into a String cannot fail.
                    let _ = write!(self.0, "&#{};", u32::from(letter));
                }
                '\0'..' ' | '\u{fffe}' | '\u{ffff}' => self.0.push('\u{fffd}'),
                _ => self.0.push(letter),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_as_they_were() {
        let mut xml = Xml(String::new());
        xml.open("a", &[("b", "x\n\"<&>")]);
        xml.text("c", "1 < 2 & \u{1}ü]]>");
        xml.close("a");
        assert_eq!(xml.0, r#"<a b="x&#10;&quot;&lt;&amp;&gt;"><c>1 &lt; 2 &amp; �ü]]&gt;</c></a>"#);
    }
}
