//! Names of entries.

use crate::error::EntryFault;
use crate::package::Limits;

/// What an entry's name makes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// A file, under its cleaned path.
    File(String),
    /// A folder; files say themselves where they are.
    Folder,
    /// What an operating system left in the zip and no course uses.
    Leftover,
}

impl Name {
    /// Cleans a name: parts `.` and empty parts inside fall out. Whatever could name a place outside of the package, on
    /// any system, is refused.
    pub(super) fn read(name: &str) -> Result<Self, EntryFault> {
        if name.chars().any(char::is_control) {
            return Err(EntryFault::ControlCharacter);
        }
        if name.contains('\\') {
            return Err(EntryFault::Backslash);
        }
        if name.starts_with('/') {
            return Err(EntryFault::Absolute);
        }
        let parts: Vec<&str> = name.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        if parts.contains(&"..") {
            return Err(EntryFault::Climbs);
        }
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return if name.ends_with('/') { Ok(Self::Folder) } else { Err(EntryFault::Nameless) };
        };
        if has_drive(first) {
            return Err(EntryFault::Absolute);
        }
        if *first == "__MACOSX" || *last == ".DS_Store" {
            return Ok(Self::Leftover);
        }
        if name.ends_with('/') {
            return Ok(Self::Folder);
        }
        Ok(Self::File(parts.join("/")))
    }
}

/// The path of a file in a package, cleaned; what names a folder, or a place outside of the package, is refused.
pub fn file_path(name: &str) -> Result<String, EntryFault> {
    let limit = Limits::default().name_bytes;
    if name.len() > limit {
        return Err(EntryFault::NameTooLong(limit));
    }
    match Name::read(name)? {
        Name::File(path) => Ok(path),
        Name::Folder | Name::Leftover => Err(EntryFault::Nameless),
    }
}

fn has_drive(part: &str) -> bool {
    let mut chars = part.chars();
    chars.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && chars.next() == Some(':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_names_stay_and_odd_ones_are_cleaned() {
        for (name, path) in [
            ("imsmanifest.xml", "imsmanifest.xml"),
            ("a/b c/ü.html", "a/b c/ü.html"),
            ("./a//b/./c.js", "a/b/c.js"),
            ("a/..b/c..d", "a/..b/c..d"),
            ("ab:c", "ab:c"),
        ] {
            assert_eq!(Name::read(name), Ok(Name::File(path.to_owned())), "{name}");
        }
    }

    #[test]
    fn names_that_could_lead_outside_are_refused() {
        for (name, fault) in [
            ("../x", EntryFault::Climbs),
            ("a/../../x", EntryFault::Climbs),
            ("a/..", EntryFault::Climbs),
            ("/etc/passwd", EntryFault::Absolute),
            ("c:/x", EntryFault::Absolute),
            ("C:x", EntryFault::Absolute),
            ("./c:/x", EntryFault::Absolute),
            ("a\\b", EntryFault::Backslash),
            ("..\\x", EntryFault::Backslash),
            ("a\0b", EntryFault::ControlCharacter),
            ("a\nb", EntryFault::ControlCharacter),
            ("a\u{85}b", EntryFault::ControlCharacter),
            ("", EntryFault::Nameless),
            (".", EntryFault::Nameless),
        ] {
            assert_eq!(Name::read(name), Err(fault), "{name:?}");
        }
    }

    #[test]
    fn folders_and_leftovers_are_no_files() {
        assert_eq!(Name::read("a/b/"), Ok(Name::Folder));
        assert_eq!(Name::read("./"), Ok(Name::Folder));
        assert_eq!(Name::read("__MACOSX/._index.html"), Ok(Name::Leftover));
        assert_eq!(Name::read("a/.DS_Store"), Ok(Name::Leftover));
    }

    proptest! {
        #[test]
        fn an_accepted_path_never_climbs_and_reads_as_itself(name in "[a./\\\\:\\x00]{0,12}") {
            if let Ok(Name::File(path)) = Name::read(&name) {
                prop_assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")));
                prop_assert_eq!(Name::read(&path), Ok(Name::File(path.clone())));
            }
        }
    }
}
