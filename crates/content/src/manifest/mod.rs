//! Reading `imsmanifest.xml` (reference/scorm-runtime.md §2.1): strict on what could harm, lenient on the rest.

mod encoding;
mod href;
mod metadata;
mod organization;
mod resource;
mod sequencing;
mod shape;
mod standard;
mod xml;

use roxmltree::{Document, Node};

pub(crate) use self::href::Paths;
use self::metadata::Described;
use self::xml::is;
use crate::activity::{Activity, Metadata};
use crate::error::{PackageError, XmlFault};
use crate::package::Limits;
use crate::standard::Standard;

/// What a manifest says of its course.
pub(crate) struct Course {
    pub(crate) standard: Standard,
    pub(crate) title: String,
    pub(crate) root: Activity,
    pub(crate) metadata: Metadata,
    pub(crate) languages: Vec<String>,
    pub(crate) warnings: Vec<String>,
}

/// Reads a manifest. `path` is where it lies in the zip, `paths` are the files beside it, and `fetch` gives one of them,
/// if it may be as large as a manifest.
pub(crate) fn read(
    path: &str,
    bytes: &[u8],
    paths: &Paths<'_>,
    limits: &Limits,
    fetch: impl FnOnce(&str) -> Result<Option<Vec<u8>>, PackageError>,
) -> Result<Course, PackageError> {
    let refuse = |fault| PackageError::Manifest { path: path.to_owned(), fault };
    let decoded = encoding::decode(bytes);
    let document = xml::parse(&decoded.text, limits.depth).map_err(refuse)?;
    let manifest = document.root_element();
    check_root(manifest).map_err(refuse)?;

    let mut warnings = Vec::new();
    if decoded.guessed {
        warnings.push("The manifest is not in the encoding it should be in; it was read as windows-1252.".to_owned());
    }
    let (standard, doubt) = standard::detect(manifest);
    warnings.extend(doubt);
    let tree = organization::read(manifest, paths, limits)?;
    warnings.extend(tree.warnings);

    let Described { metadata, languages } = match metadata::inside(manifest) {
        Some(described) => described,
        None => external_metadata(manifest, paths, limits, fetch, &mut warnings)?,
    };
    let mut root = tree.root;
    let title = title(&root, &metadata, manifest);
    if root.title.is_empty() {
        root.title.clone_from(&title);
    }
    Ok(Course { standard, title, root, metadata, languages, warnings })
}

/// A root element `content` is SCORM 1.1, the only other format that has this file.
fn check_root(root: Node<'_, '_>) -> Result<(), XmlFault> {
    if is(&root, "manifest") {
        return Ok(());
    }
    if is(&root, "content") {
        return Err(XmlFault::Scorm11);
    }
    Err(XmlFault::WrongRoot(root.tag_name().name().chars().take(100).collect()))
}

/// Reads the record that a manifest keeps in another file. A record that cannot be read is a warning.
fn external_metadata(
    manifest: Node<'_, '_>,
    paths: &Paths<'_>,
    limits: &Limits,
    fetch: impl FnOnce(&str) -> Result<Option<Vec<u8>>, PackageError>,
    warnings: &mut Vec<String>,
) -> Result<Described, PackageError> {
    let Some(location) = metadata::location(manifest) else { return Ok(Described::default()) };
    let bytes = match paths.resolve(&location) {
        Some(path) => fetch(path)?,
        None => None,
    };
    let described = bytes.and_then(|bytes| {
        let decoded = encoding::decode(&bytes);
        let document: Document<'_> = xml::parse(&decoded.text, limits.depth).ok()?;
        metadata::outside(document.root_element())
    });
    if described.is_none() {
        warnings.push(format!("The metadata file {location:?} is missing or cannot be read."));
    }
    Ok(described.unwrap_or_default())
}

/// The first of: the organisation's title, the metadata's, the only activity's, the manifest's identifier.
fn title(root: &Activity, metadata: &Metadata, manifest: Node<'_, '_>) -> String {
    let only = match &root.children[..] {
        [child] => Some(child.title.clone()),
        _ => None,
    };
    let organization = Some(root.title.clone()).filter(|title| !title.is_empty());
    organization
        .or_else(|| metadata.title.clone())
        .or(only)
        .or_else(|| xml::attribute(manifest, "identifier").map(str::to_owned))
        .unwrap_or_else(|| "Untitled course".to_owned())
}

#[cfg(test)]
mod tests;
