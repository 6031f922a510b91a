//! The resources of a manifest.

use std::collections::HashMap;

use roxmltree::Node;

use super::href::{self, Launch, Paths};
use super::xml::{attribute, children};
use crate::activity::ActivityKind;
use crate::error::HrefFault;

/// A resource that an item can launch.
#[derive(Clone, Copy)]
pub(super) struct Resource<'a> {
    pub(super) identifier: &'a str,
    pub(super) href: Option<&'a str>,
    pub(super) kind: ActivityKind,
    base: &'a str,
}

/// All resources, in the manifest's order.
pub(super) struct Resources<'a> {
    /// `xml:base` of the manifest and of the list.
    bases: [&'a str; 2],
    list: Vec<Resource<'a>>,
    by_identifier: HashMap<&'a str, usize>,
}

impl<'a> Resources<'a> {
    pub(super) fn read(manifest: Node<'a, '_>) -> Self {
        let base = |node| attribute(node, "base").unwrap_or_default();
        let parent = children(manifest, "resources").next();
        let list: Vec<_> = parent
            .into_iter()
            .flat_map(|parent| children(parent, "resource"))
            .map(|resource| Resource {
                identifier: attribute(resource, "identifier").unwrap_or_default(),
                href: attribute(resource, "href"),
                kind: kind(resource),
                base: base(resource),
            })
            .collect();
        let mut by_identifier = HashMap::new();
        for (index, resource) in list.iter().enumerate() {
            by_identifier.entry(resource.identifier).or_insert(index);
        }
        Self { bases: [base(manifest), parent.map(base).unwrap_or_default()], list, by_identifier }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Resource<'a>> {
        self.list.iter().copied()
    }

    pub(super) fn find(&self, identifier: &str) -> Option<Resource<'a>> {
        self.by_identifier.get(identifier).map(|index| self.list[*index])
    }

    /// The launch address of a resource for an item with these parameters.
    pub(super) fn launch(
        &self,
        resource: Resource<'_>,
        href: &str,
        parameters: Option<&str>,
        paths: &Paths<'_>,
    ) -> Result<Launch, HrefFault> {
        let [manifest, list] = self.bases;
        href::launch(&[manifest, list, resource.base], href, parameters, paths)
    }
}

/// `adlcp:scormtype` (1.2) or `adlcp:scormType` (2004); a resource without it is an asset.
fn kind(resource: Node<'_, '_>) -> ActivityKind {
    match attribute(resource, "scormType") {
        Some(kind) if kind.eq_ignore_ascii_case("sco") => ActivityKind::Sco,
        _ => ActivityKind::Asset,
    }
}
