//! Which standard a manifest follows.

use roxmltree::Node;

use super::xml::{child, child_text};
use crate::standard::Standard;

/// The standard by the schema version, else by the namespaces, else SCORM 1.2. With a warning unless the version says it.
pub(super) fn detect(manifest: Node<'_, '_>) -> (Standard, Option<String>) {
    let version = child(manifest, "metadata").and_then(|metadata| child_text(metadata, "schemaversion"));
    if let Some(standard) = version.as_deref().and_then(by_version) {
        return (standard, None);
    }
    let standard = by_namespaces(manifest).unwrap_or(Standard::Scorm12);
    let reason = match version {
        Some(version) => format!("The manifest's schemaversion {version:?} is not one of SCORM's"),
        None => "The manifest has no schemaversion".to_owned(),
    };
    (standard, Some(format!("{reason}; the course is played as {standard}.")))
}

fn by_version(version: &str) -> Option<Standard> {
    let version = version.to_ascii_lowercase();
    if version.starts_with("1.2") {
        return Some(Standard::Scorm12);
    }
    let is_2004 = version.contains("2004");
    if is_2004 && version.contains("4th") {
        Some(Standard::Scorm2004Ed4)
    } else if is_2004 && version.contains("3rd") {
        Some(Standard::Scorm2004Ed3)
    } else if is_2004 || matches!(version.as_str(), "cam 1.3" | "1.3") {
        Some(Standard::Scorm2004Ed2)
    } else {
        None
    }
}

/// The namespaces of SCORM 2004 are the same from the 2nd edition on, so they cannot tell more than that.
fn by_namespaces(manifest: Node<'_, '_>) -> Option<Standard> {
    let uses = |word: &str| manifest.namespaces().any(|namespace| namespace.uri().contains(word));
    if uses("adlcp_rootv1p2") {
        Some(Standard::Scorm12)
    } else if ["adlcp_v1p3", "adlseq_v1p3", "adlnav_v1p3", "/imsss"].into_iter().any(uses) {
        Some(Standard::Scorm2004Ed2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn detected(xml: &str) -> (Standard, Option<String>) {
        detect(Document::parse(xml).unwrap().root_element())
    }

    #[test]
    fn the_schema_version_tells_the_edition() {
        for (version, standard) in [
            ("1.2", Standard::Scorm12),
            ("CAM 1.3", Standard::Scorm2004Ed2),
            ("1.3", Standard::Scorm2004Ed2),
            ("2004 3rd Edition", Standard::Scorm2004Ed3),
            ("2004 4th edition", Standard::Scorm2004Ed4),
        ] {
            let xml = format!(
                "<manifest><metadata><schema>ADL SCORM</schema><schemaversion> {version} </schemaversion></metadata></manifest>"
            );
            assert_eq!(detected(&xml), (standard, None), "{version}");
        }
    }

    #[test]
    fn namespaces_tell_the_standard_without_a_version() {
        let of_2004 = "<manifest xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'/>";
        assert_eq!(
            detected(of_2004),
            (
                Standard::Scorm2004Ed2,
                Some("The manifest has no schemaversion; the course is played as SCORM 2004 2nd Edition.".to_owned())
            )
        );
        let of_12 = "<manifest xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'/>";
        assert_eq!(detected(of_12).0, Standard::Scorm12);
    }

    #[test]
    fn without_any_sign_it_is_scorm_12() {
        let xml = "<manifest><metadata><schemaversion>7</schemaversion></metadata></manifest>";
        assert_eq!(
            detected(xml),
            (
                Standard::Scorm12,
                Some(
                    "The manifest's schemaversion \"7\" is not one of SCORM's; the course is played as SCORM 1.2."
                        .to_owned()
                )
            )
        );
    }
}
