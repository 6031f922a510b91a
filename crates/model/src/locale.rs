//! The texts that people read, by key.

use std::collections::BTreeMap;

use toml::{Table, Value};

/// The texts of one language. A key is the name of a section and of an entry in it, joined by a
/// dot: `start.button`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    texts: BTreeMap<String, String>,
}

/// A file that is no locale.
#[derive(Debug, thiserror::Error)]
pub enum InvalidLocale {
    /// Not TOML at all.
    #[error("the locale is not valid TOML: {0}")]
    Toml(#[from] toml::de::Error),
    /// An entry that is neither a text nor a section.
    #[error("the entry {key} of the locale is not a text")]
    NotText {
        /// The key of the entry.
        key: String,
    },
}

impl Locale {
    /// The English texts, which every other language is measured by. They are part of the program.
    ///
    /// # Panics
    /// Never in a program whose tests have run: one of them reads the same texts.
    pub fn english() -> Self {
        Self::parse(include_str!("../../../locales/en.toml")).expect("the embedded texts are valid")
    }

    /// Reads a file of `locales/`: TOML, sections of texts.
    pub fn parse(source: &str) -> Result<Self, InvalidLocale> {
        let mut texts = BTreeMap::new();
        flatten("", source.parse::<Table>()?, &mut texts)?;
        Ok(Self { texts })
    }

    /// The text, or the key itself if there is none: a page with a key on it is better than no
    /// page.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// The text with each `{name}` replaced by its value. Values go in as they are: they are
    /// neither escaped for HTML nor searched for names. A name without a value stays.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        let mut rest = self.text(key);
        while let Some((before, behind)) = rest.split_once('{') {
            filled += before;
            let value = behind.split_once('}').and_then(|(name, behind)| {
                let (_, value) = values.iter().find(|(known, _)| *known == name)?;
                Some((value, behind))
            });
            rest = if let Some((value, behind)) = value {
                filled += value;
                behind
            } else {
                filled.push('{');
                behind
            };
        }
        filled + rest
    }

    /// The entries of one section, their keys without the name of the section.
    pub fn section<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts.iter().filter_map(move |(key, text)| {
            let entry = key.strip_prefix(name)?.strip_prefix('.')?;
            Some((entry, text.as_str()))
        })
    }
}

/// Adds the texts of a table under their dotted keys. TOML bounds how deep tables nest.
fn flatten(prefix: &str, table: Table, texts: &mut BTreeMap<String, String>) -> Result<(), InvalidLocale> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value {
            Value::String(text) => {
                texts.insert(key, text);
            }
            Value::Table(inner) => flatten(&key, inner, texts)?,
            _ => return Err(InvalidLocale::NotText { key }),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn locale(text: &str) -> Locale {
        Locale { texts: BTreeMap::from([("a.b".to_owned(), text.to_owned())]) }
    }

    #[test]
    fn the_english_texts_are_readable_and_none_is_empty() {
        let english = Locale::english();
        assert_ne!(english.text("mail.invitation_subject"), "mail.invitation_subject");
        let empty: Vec<_> = english.texts.iter().filter(|(_, text)| text.trim().is_empty()).collect();
        assert!(empty.is_empty(), "{empty:?}");
    }

    #[test]
    fn sections_become_dotted_keys() {
        let locale = Locale::parse("top = 'x'\n[a]\nb = 'y'\n[a.c]\nd = 'z'").unwrap();
        assert_eq!((locale.text("top"), locale.text("a.b"), locale.text("a.c.d")), ("x", "y", "z"));
        assert_eq!(locale.section("a").collect::<Vec<_>>(), [("b", "y"), ("c.d", "z")]);
    }

    #[test]
    fn a_missing_text_shows_its_key() {
        assert_eq!(locale("x").text("a.missing"), "a.missing");
        assert_eq!(locale("x").fill("a.missing", &[("n", "1")]), "a.missing");
    }

    #[test]
    fn names_in_braces_are_replaced_once() {
        let fill = |text, values: &[_]| locale(text).fill("a.b", values);
        assert_eq!(fill("{n} of {all}, {n}", &[("n", "1"), ("all", "2")]), "1 of 2, 1");
        assert_eq!(fill("{a}{b}", &[("a", "{b}"), ("b", "x")]), "{b}x");
        assert_eq!(fill("{unknown} {", &[("a", "x")]), "{unknown} {");
        assert_eq!(fill("{{a}}", &[("a", "x")]), "{x}");
    }

    #[test]
    fn what_is_no_text_is_refused_by_its_key() {
        assert_eq!(Locale::parse("[a]\nb = 1").unwrap_err().to_string(), "the entry a.b of the locale is not a text");
        assert!(matches!(Locale::parse("["), Err(InvalidLocale::Toml(_))));
    }

    proptest! {
        #[test]
        fn a_text_without_values_stays_as_it_is(text in "[{}a-z ]{0,20}") {
            prop_assert_eq!(&locale(&text).fill("a.b", &[]), &text);
        }
    }
}
