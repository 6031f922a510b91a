//! Learning object metadata (LOM): what the course says about itself.

use roxmltree::Node;

use super::xml::{attribute, child, children, is, line, text};
use crate::activity::Metadata;

/// What a LOM record says, and in which languages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) metadata: Metadata,
    pub(super) languages: Vec<String>,
}

/// Reads the record in a manifest's `metadata`, if it is there.
pub(super) fn inside(manifest: Node<'_, '_>) -> Option<Described> {
    child(child(manifest, "metadata")?, "lom").map(read)
}

/// Reads a record in a file of its own; None if it is another kind of file.
pub(super) fn outside(root: Node<'_, '_>) -> Option<Described> {
    is(&root, "lom").then(|| read(root))
}

/// Where a manifest says that its record is (`adlcp:location`).
pub(super) fn location(manifest: Node<'_, '_>) -> Option<String> {
    child(child(manifest, "metadata")?, "location").and_then(text)
}

fn read(lom: Node<'_, '_>) -> Described {
    let general = child(lom, "general");
    let field = |name| general.and_then(|general| child(general, name)).and_then(language_string);
    let (title, title_language) = field("title").unzip();
    let (description, description_language) = field("description").unzip();
    let title_language = title_language.flatten();
    let declared = general.into_iter().flat_map(|general| children(general, "language")).filter_map(text);
    let mut languages: Vec<String> = Vec::new();
    for language in declared.chain(title_language.clone()) {
        let means_none = matches!(language.as_str(), "none" | "x-none");
        if !means_none && !languages.contains(&language) {
            languages.push(language);
        }
    }
    Described {
        metadata: Metadata {
            title,
            title_language,
            description,
            description_language: description_language.flatten(),
            duration: duration(lom, "technical", "duration"),
            typical_time: duration(lom, "educational", "typicalLearningTime"),
            keywords: general
                .into_iter()
                .flat_map(|general| children(general, "keyword"))
                .flat_map(language_strings)
                .map(|(keyword, _)| keyword)
                .collect(),
        },
        languages,
    }
}

/// The texts of an element that has them per language: `langstring xml:lang` in SCORM 1.2, `string language` after.
/// Texts without such an element are taken as well.
fn language_strings<'a>(node: Node<'a, '_>) -> Vec<(String, Option<String>)> {
    let tagged = |string: Node<'a, '_>| {
        let language = attribute(string, "language").or_else(|| attribute(string, "lang"));
        line(string).map(|text| (text, language.map(str::to_owned)))
    };
    let strings = node.children().filter(|child| is(child, "langstring") || is(child, "string"));
    let found: Vec<_> = strings.filter_map(tagged).collect();
    if found.is_empty() { tagged(node).into_iter().collect() } else { found }
}

fn language_string(node: Node<'_, '_>) -> Option<(String, Option<String>)> {
    language_strings(node).into_iter().next()
}

/// A duration is in `datetime` in SCORM 1.2 and in `duration` after.
fn duration(lom: Node<'_, '_>, category: &str, name: &str) -> Option<String> {
    let element = lom.children().find(|child| is(child, category))?.children().find(|child| is(child, name))?;
    let value = element.children().find(|child| is(child, "datetime") || is(child, "duration"));
    value.and_then(text).or_else(|| text(element))
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    #[test]
    fn a_record_of_scorm_12_is_read() {
        let document = Document::parse(
            "<lom><general><title><langstring xml:lang='en'>Golf</langstring></title><language>en</language>
             <description><langstring xml:lang='x-none'>Rules
             of play</langstring></description>
             <keyword><langstring>golf</langstring></keyword><keyword><langstring>rules</langstring></keyword></general>
             <technical><duration><datetime>PT10M</datetime></duration></technical>
             <educational><typicallearningtime><datetime>01:00:00</datetime></typicallearningtime></educational></lom>",
        );
        let expected = Described {
            metadata: Metadata {
                title: Some("Golf".to_owned()),
                title_language: Some("en".to_owned()),
                description: Some("Rules of play".to_owned()),
                description_language: Some("x-none".to_owned()),
                duration: Some("PT10M".to_owned()),
                typical_time: Some("01:00:00".to_owned()),
                keywords: vec!["golf".to_owned(), "rules".to_owned()],
            },
            languages: vec!["en".to_owned()],
        };
        assert_eq!(outside(document.unwrap().root_element()), Some(expected));
    }

    #[test]
    fn a_record_of_scorm_2004_is_read_from_the_manifest() {
        let document = Document::parse(
            "<manifest><metadata><lom><general><title><string language='de'>Golf</string></title>
             <keyword><string language='de'>Platz</string><string language='en'>course</string></keyword></general>
             <educational><typicalLearningTime><duration>PT1H</duration></typicalLearningTime></educational>
             </lom></metadata></manifest>",
        );
        let expected = Described {
            metadata: Metadata {
                title: Some("Golf".to_owned()),
                title_language: Some("de".to_owned()),
                typical_time: Some("PT1H".to_owned()),
                keywords: vec!["Platz".to_owned(), "course".to_owned()],
                ..Metadata::default()
            },
            languages: vec!["de".to_owned()],
        };
        assert_eq!(inside(document.unwrap().root_element()), Some(expected));
    }

    #[test]
    fn another_file_is_no_record() {
        assert_eq!(outside(Document::parse("<html/>").unwrap().root_element()), None);
    }
}
