//! Launch addresses: from what a manifest says to a file of the package.

use std::collections::{HashMap, HashSet};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::error::HrefFault;

/// What may stand as it is in a part of a path (RFC 3986, `pchar` without its percent sign).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// What must be escaped in a query or fragment. Escapes that are there already stay.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'`').add(b'\\');

/// The files of a package, to look launch addresses up in.
pub(crate) struct Paths<'a> {
    exact: HashSet<&'a str>,
    folded: HashMap<String, &'a str>,
}

impl<'a> FromIterator<&'a str> for Paths<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(paths: I) -> Self {
        let mut index = Self { exact: HashSet::new(), folded: HashMap::new() };
        for path in paths {
            index.exact.insert(path);
            index.folded.entry(path.to_lowercase()).or_insert(path);
        }
        index
    }
}

impl<'a> Paths<'a> {
    fn find(&self, path: &str) -> Option<&'a str> {
        self.exact.get(path).or_else(|| self.folded.get(&path.to_lowercase())).copied()
    }

    /// The file that a path in the manifest names, if the package has it.
    pub(super) fn resolve(&self, path: &str) -> Option<&'a str> {
        self.find(&clean(path).ok()?)
    }
}

/// Bounds the work on an address, which many items may share.
const ADDRESS_BYTES: usize = 8 << 10;

/// A launch address that leads to a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Launch {
    /// Relative to the package root, escaped, with query and fragment.
    pub(super) url: String,
    /// The file's path where the manifest spells it in another case.
    pub(super) respelled: Option<String>,
}

/// Puts a launch address together: `xml:base` from the outside in, the resource's `href`, the item's `parameters`.
pub(super) fn launch(
    bases: &[&str],
    href: &str,
    parameters: Option<&str>,
    paths: &Paths<'_>,
) -> Result<Launch, HrefFault> {
    let pieces = bases.iter().copied().chain([href]).chain(parameters);
    if pieces.map(str::len).sum::<usize>() > ADDRESS_BYTES {
        return Err(HrefFault::TooLong);
    }
    let (address, fragment) = split(href, '#');
    let (path, query) = split(address, '?');
    let mut joined = String::new();
    for piece in bases.iter().copied().chain([path]) {
        check_relative(piece)?;
        if !joined.is_empty() && !joined.ends_with(['/', '\\']) {
            joined.push('/');
        }
        joined.push_str(piece);
    }

    let decoded = percent_decode_str(&joined).decode_utf8_lossy();
    let wanted = clean(&decoded)?;
    // A file may also be named with the escapes in it.
    let found = paths.find(&wanted).or_else(|| paths.resolve(&joined)).ok_or(HrefFault::Missing)?;

    let mut url = utf8_percent_encode(found, PATH).to_string();
    let (query, fragment) = merge(query, fragment, parameters.unwrap_or_default());
    for (sign, part) in [('?', query), ('#', fragment)] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            url.push(sign);
            url.extend(utf8_percent_encode(&part, QUERY));
        }
    }
    let respelled = (wanted != found && wanted.to_lowercase() == found.to_lowercase()).then(|| found.to_owned());
    Ok(Launch { url, respelled })
}

fn split(text: &str, sign: char) -> (&str, Option<&str>) {
    text.split_once(sign).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn check_relative(piece: &str) -> Result<(), HrefFault> {
    if piece.chars().any(char::is_control) {
        return Err(HrefFault::ControlCharacter);
    }
    if piece.starts_with(['/', '\\']) {
        let host = piece[1..].starts_with(['/', '\\']);
        return Err(if host { HrefFault::NotRelative } else { HrefFault::Absolute });
    }
    let scheme = piece.split(['/', '\\']).next().and_then(|part| part.split_once(':')).map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    };
    if scheme.is_some_and(is_scheme) { Err(HrefFault::NotRelative) } else { Ok(()) }
}

/// Resolves `.`, `..` and empty parts. Backslashes are taken for slashes, as browsers do.
fn clean(path: &str) -> Result<String, HrefFault> {
    if path.chars().any(char::is_control) {
        return Err(HrefFault::ControlCharacter);
    }
    let mut parts = Vec::new();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or(HrefFault::Climbs)?;
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// Adds an item's `parameters` to query and fragment (SCORM 2004 CAM 3.4.1.5): leading `?` and `&` fall away; a
/// parameter `#x` is a fragment, unless there is one already; all else is added to the query.
fn merge(query: Option<&str>, fragment: Option<&str>, parameters: &str) -> (Option<String>, Option<String>) {
    let parameters = parameters.trim().trim_start_matches(['?', '&']);
    let (added_query, added_fragment) = split(parameters, '#');
    let query = match query.filter(|query| !query.is_empty()) {
        Some(query) if added_query.is_empty() => query.to_owned(),
        Some(query) => format!("{query}&{added_query}"),
        None => added_query.to_owned(),
    };
    (Some(query), fragment.or(added_fragment).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(bases: &[&str], href: &str, parameters: Option<&str>, files: &[&str]) -> Result<String, HrefFault> {
        launch(bases, href, parameters, &files.iter().copied().collect()).map(|launch| launch.url)
    }

    #[test]
    fn an_address_is_found_from_its_bases() {
        let files = &["a/b/c.html"];
        for (bases, href) in [
            (&[][..], "a/b/c.html"),
            (&["a/", "b/"], "c.html"),
            (&["a", "b"], "c.html"),
            (&["a/x/"], "../b/./c.html"),
            (&["a\\"], "b\\c.html"),
        ] {
            assert_eq!(url(bases, href, None, files), Ok("a/b/c.html".to_owned()), "{bases:?} {href}");
        }
    }

    #[test]
    fn addresses_outside_the_package_are_refused() {
        for (bases, href, fault) in [
            (&[][..], "javascript:alert(1)", HrefFault::NotRelative),
            (&[], "JavaScript:alert(1)", HrefFault::NotRelative),
            (&[], "data:text/html,x", HrefFault::NotRelative),
            (&[], "https://example.com/a.html", HrefFault::NotRelative),
            (&[], "//example.com/a.html", HrefFault::NotRelative),
            (&[], "\\\\example.com\\a.html", HrefFault::NotRelative),
            (&["https://example.com/"], "a.html", HrefFault::NotRelative),
            (&[], "c:\\a.html", HrefFault::NotRelative),
            (&[], "/a.html", HrefFault::Absolute),
            (&[], "../a.html", HrefFault::Climbs),
            (&["../"], "a.html", HrefFault::Climbs),
            (&["a/"], "../../a.html", HrefFault::Climbs),
            (&[], "%2e%2e/a.html", HrefFault::Climbs),
            (&[], "x/%2E%2E%2f..%5Ca.html", HrefFault::Climbs),
            (&[], "java\nscript:alert(1)", HrefFault::ControlCharacter),
            (&[], "a%00.html", HrefFault::ControlCharacter),
            (&[], "b.html", HrefFault::Missing),
            (&[], "", HrefFault::Missing),
            (&[], "#a.html", HrefFault::Missing),
        ] {
            assert_eq!(url(bases, href, None, &["a.html"]), Err(fault), "{bases:?} {href:?}");
        }
    }

    #[test]
    fn an_address_that_is_too_long_is_refused() {
        let long = "x".repeat(5000);
        assert_eq!(url(&[&long], "a.html", Some(&long), &["a.html"]), Err(HrefFault::TooLong));
    }

    #[test]
    fn names_are_escaped_for_a_url_however_the_manifest_writes_them() {
        let files = &["Größe 1.html", "50%.html", "a%20b.html"];
        assert_eq!(url(&[], "Größe 1.html", None, files), Ok("Gr%C3%B6%C3%9Fe%201.html".to_owned()));
        assert_eq!(url(&[], "Gr%C3%B6%C3%9Fe%201.html", None, files), Ok("Gr%C3%B6%C3%9Fe%201.html".to_owned()));
        assert_eq!(url(&[], "50%.html", None, files), Ok("50%25.html".to_owned()));
        assert_eq!(url(&[], "a%20b.html", None, files), Ok("a%2520b.html".to_owned()));
    }

    #[test]
    fn parameters_join_the_query() {
        for (href, parameters, expected) in [
            ("a.html", "?x=1", "a.html?x=1"),
            ("a.html", "x=1", "a.html?x=1"),
            ("a.html", "&x=1", "a.html?x=1"),
            ("a.html?y=2", "?x=1", "a.html?y=2&x=1"),
            ("a.html#top", "x=1", "a.html?x=1#top"),
            ("a.html", "#top", "a.html#top"),
            ("a.html#end", "#top", "a.html#end"),
            ("a.html?y=2", "x=1#top", "a.html?y=2&x=1#top"),
            ("a.html?", "", "a.html"),
            ("a.html?q=a b\"", "", "a.html?q=a%20b%22"),
            ("a.html?q=%20", "", "a.html?q=%20"),
        ] {
            assert_eq!(url(&[], href, Some(parameters), &["a.html"]), Ok(expected.to_owned()), "{href} {parameters}");
        }
    }

    #[test]
    fn another_case_is_found_and_told() {
        let found = launch(&[], "Index.HTML", None, &["index.html"].into_iter().collect());
        let expected = Launch { url: "index.html".to_owned(), respelled: Some("index.html".to_owned()) };
        assert_eq!(found, Ok(expected));
    }
}
