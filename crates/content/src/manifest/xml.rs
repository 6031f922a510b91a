//! Lenient reading of a parsed manifest: names count, prefixes and upper case do not, for tools get both wrong.

use roxmltree::{Document, Node, ParsingOptions};

use super::shape;
use crate::error::XmlFault;

/// Parses a decoded file within bounds.
pub(super) fn parse(text: &str, depth: usize) -> Result<Document<'_>, XmlFault> {
    shape::check(text, depth)?;
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| XmlFault::Malformed(error.to_string()))
}

/// Whether an element has this local name.
pub(super) fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

/// The child elements of a name.
pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(child, name))
}

/// The first child element of a name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'a str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

/// An attribute by local name, trimmed; empty counts as absent.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let found = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name))?;
    Some(found.value().trim()).filter(|value| !value.is_empty())
}

/// An attribute that is `true` or `false`.
pub(super) fn flag(node: Node<'_, '_>, name: &str) -> Option<bool> {
    match attribute(node, name)?.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// The text of an element, trimmed; empty counts as absent.
pub(super) fn text(node: Node<'_, '_>) -> Option<String> {
    let whole: String = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    Some(whole.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The text of an element on one line.
pub(super) fn line(node: Node<'_, '_>) -> Option<String> {
    text(node).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The text of a child element.
pub(super) fn child_text(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name).and_then(text)
}

/// A text as a number within a range.
pub(super) fn number_in(text: &str, range: std::ops::RangeInclusive<f64>) -> Option<f64> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}
