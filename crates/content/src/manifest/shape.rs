//! Bounds on an XML text, checked before it is parsed.
//!
//! The parser makes room for as many nodes and attributes as there are signs that could begin one, compares every
//! attribute of an element with every other, and copies the namespaces in force to each element that declares one. That
//! is fine for what people write and ruinous for what an attacker can write in 16 MiB, so the numbers are looked at first.

use crate::error::XmlFault;

/// Signs that may begin an element or an attribute, wherever they stand.
const SIGNS: usize = 500_000;
const ATTRIBUTES_OF_ELEMENT: usize = 64;
const NAMESPACE_DECLARATIONS: usize = 16_384;
/// Declarations on an element and those around it. The parser's work on a declaration grows with the square of this.
const NAMESPACES_IN_FORCE: usize = 256;

/// Refuses a text with a DOCTYPE, with elements nested more than `depth` deep, or with more of anything than a manifest
/// has. Says nothing on whether the text is well-formed.
pub(super) fn check(text: &str, depth: usize) -> Result<(), XmlFault> {
    let signs = |sign| text.bytes().filter(|byte| *byte == sign).count();
    if signs(b'<') > SIGNS {
        return Err(XmlFault::TooMany("elements"));
    }
    if signs(b'=') > SIGNS {
        return Err(XmlFault::TooMany("attributes"));
    }
    // The namespaces declared by each open element.
    let mut open = Vec::with_capacity(depth);
    let mut in_force = 0;
    let mut declarations = 0;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        rest = if let Some(comment) = rest.strip_prefix("!--") {
            after(comment, "-->")
        } else if let Some(characters) = rest.strip_prefix("![CDATA[") {
            after(characters, "]]>")
        } else if let Some(instruction) = rest.strip_prefix('?') {
            after(instruction, "?>")
        } else if rest.starts_with('!') {
            return Err(XmlFault::Doctype);
        } else if let Some(end) = rest.strip_prefix('/') {
            in_force -= open.pop().unwrap_or_default();
            after(end, ">")
        } else {
            let tag = Tag::read(rest);
            if tag.attributes > ATTRIBUTES_OF_ELEMENT {
                return Err(XmlFault::TooMany("attributes on one element"));
            }
            declarations += tag.namespaces;
            if declarations > NAMESPACE_DECLARATIONS || in_force + tag.namespaces > NAMESPACES_IN_FORCE {
                return Err(XmlFault::TooMany("namespace declarations"));
            }
            if open.len() == depth {
                return Err(XmlFault::TooDeep(depth));
            }
            if !tag.empty {
                open.push(tag.namespaces);
                in_force += tag.namespaces;
            }
            &rest[tag.length..]
        };
    }
    Ok(())
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

/// A start tag, without its `<`.
struct Tag {
    length: usize,
    attributes: usize,
    namespaces: usize,
    empty: bool,
}

impl Tag {
    fn read(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut tag = Self { length: bytes.len(), attributes: 0, namespaces: 0, empty: false };
        let mut quote = None;
        let mut name_start = 0;
        for (at, &byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    tag.namespaces += usize::from(bytes[name_start..at].starts_with(b"xmlns"));
                }
                (None, b'>') => {
                    tag.length = at + 1;
                    tag.empty = at > 0 && bytes[at - 1] == b'/';
                    break;
                }
                (None, b' ' | b'\t' | b'\r' | b'\n') if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => {
                    name_start = at + 1;
                }
                (None, _) => {}
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_xml_passes_whatever_it_has_in_comments_and_quotes() {
        let text =
            "<?xml version='1.0'?><!-- <a><a><a> --><r x='<a>' y = \"/>\"><![CDATA[<a><!DOCTYPE]]><b/><b></b></r>";
        assert_eq!(check(text, 2), Ok(()));
        assert_eq!(check(text, 1), Err(XmlFault::TooDeep(1)));
    }

    #[test]
    fn siblings_do_not_count_as_depth() {
        assert_eq!(check(&format!("<r>{}</r>", "<a></a><b/>".repeat(1000)), 2), Ok(()));
    }

    #[test]
    fn deep_nesting_is_refused() {
        assert_eq!(check(&"<a>".repeat(10_000), 64), Err(XmlFault::TooDeep(64)));
        assert_eq!(check(&"<a>".repeat(64), 64), Ok(()));
    }

    #[test]
    fn a_doctype_is_refused_wherever_it_stands() {
        assert_eq!(check("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", 64), Err(XmlFault::Doctype));
        assert_eq!(check("<a/><!doctype a>", 64), Err(XmlFault::Doctype));
    }

    #[test]
    fn numbers_that_no_manifest_has_are_refused() {
        assert_eq!(
            check(&format!("<a{}/>", " b=''".repeat(100)), 64),
            Err(XmlFault::TooMany("attributes on one element"))
        );
        let declarations = "<a xmlns:a='1'\n xmlns = '2'/>".repeat(10_000);
        assert_eq!(check(&declarations, 64), Err(XmlFault::TooMany("namespace declarations")));
        let nested = format!("<a{}>", " xmlns:a='1'".repeat(10)).repeat(30);
        assert_eq!(check(&nested, 64), Err(XmlFault::TooMany("namespace declarations")));
        assert_eq!(check(&"<a/>".repeat(600_000), 64), Err(XmlFault::TooMany("elements")));
        assert_eq!(check(&format!("<!--{}-->", "<".repeat(600_000)), 64), Err(XmlFault::TooMany("elements")));
        assert_eq!(check(&"=".repeat(600_000), 64), Err(XmlFault::TooMany("attributes")));
    }

    #[test]
    fn text_cut_off_anywhere_ends() {
        let text = "<?xml?><!-- c --><a b='c'><![CDATA[d]]></a>";
        for end in 0..text.len() {
            assert!(matches!(check(&text[..end], 64), Ok(()) | Err(XmlFault::Doctype)));
        }
    }
}
