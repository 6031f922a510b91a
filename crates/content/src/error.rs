//! Why a package is refused.

/// A package is refused. The text is the sentence shown to people: it names the file and the fault.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The file itself could not be read; nothing is known about the package.
    #[error("the package could not be read: {0}")]
    Read(#[from] std::io::Error),

    /// The upload is something else than a zip.
    #[error("a course package is a zip file, but this is {found}")]
    NotZip {
        /// What it looks like, with its article.
        found: &'static str,
    },

    /// A media file is something else than was said.
    #[error("the file is said to be {expected}, but it is {found}")]
    OtherMedia {
        /// What it should be, with its article.
        expected: &'static str,
        /// What it looks like, with its article.
        found: &'static str,
    },

    /// The directory of the zip cannot be made sense of.
    #[error("the zip file is damaged: {reason}")]
    Damaged {
        /// What is wrong with it.
        reason: String,
    },

    /// The zip holds more entries than allowed.
    #[error("the zip file has {entries} entries; at most {limit} are allowed")]
    TooManyEntries {
        /// How many it declares.
        entries: usize,
        /// [`Limits::entries`](crate::Limits::entries).
        limit: usize,
    },

    /// All files together are larger than allowed.
    #[error("the package unpacks to more than {limit} bytes")]
    TooLarge {
        /// [`Limits::total_bytes`](crate::Limits::total_bytes).
        limit: u64,
    },

    /// All files together are compressed more than content ever is.
    #[error("the package unpacks to more than {limit} times its size, as only a zip bomb does")]
    TooDense {
        /// [`Limits::ratio`](crate::Limits::ratio).
        limit: u64,
    },

    /// One entry of the zip is not acceptable.
    #[error("file {name:?} in the zip {fault}")]
    Entry {
        /// The entry's name, decoded, cut if it is very long.
        name: String,
        /// What is wrong with it.
        fault: EntryFault,
    },

    /// There is no manifest.
    #[error("the package has no imsmanifest.xml at its root")]
    NoManifest,

    /// The only manifest lies deeper than one folder.
    #[error(
        "the manifest must be at the root of the zip, but it is at {path:?}; zip the folder's contents, not the folder"
    )]
    ManifestTooDeep {
        /// Where it is.
        path: String,
    },

    /// There is no manifest at the root, and more than one below it.
    #[error("the zip has no imsmanifest.xml at its root but several below it: {}", paths.join(", "))]
    SeveralManifests {
        /// Where the first few are.
        paths: Vec<String>,
    },

    /// The package is of a kind that is known but cannot be played.
    #[error("this is {kind} package (it has {path:?}); only SCORM 1.2 and SCORM 2004 can be imported")]
    Unsupported {
        /// The kind, with its article.
        kind: &'static str,
        /// The file that shows it.
        path: String,
    },

    /// The manifest is not acceptable XML.
    #[error("{path:?} cannot be read: {fault}")]
    Manifest {
        /// The manifest's path in the zip.
        path: String,
        /// What is wrong with it.
        fault: XmlFault,
    },

    /// The manifest lists more activities than allowed.
    #[error("the manifest has more than {limit} activities")]
    TooManyActivities {
        /// [`Limits::activities`](crate::Limits::activities).
        limit: usize,
    },

    /// The activities refer so often to the same texts that together they outgrow the manifest's limit.
    #[error("the manifest's activities unfold to more than {limit} bytes")]
    ActivitiesTooLarge {
        /// [`Limits::manifest_bytes`](crate::Limits::manifest_bytes).
        limit: u64,
    },

    /// No activity can be launched, and this is the first reason why.
    #[error("the course has nothing to launch: {fault}")]
    NothingToLaunch {
        /// The fault of the first activity that should have been launchable.
        fault: LaunchFault,
    },
}

/// What is wrong with one entry of a zip. Reads as the end of a sentence that starts with the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryFault {
    /// The name is longer than [`Limits::name_bytes`](crate::Limits::name_bytes).
    #[error("has a name longer than {0} bytes")]
    NameTooLong(usize),
    /// The name is empty, or only dots and slashes.
    #[error("has no name")]
    Nameless,
    /// The name has a NUL or another control character.
    #[error("has a control character in its name")]
    ControlCharacter,
    /// The name has a backslash, which some systems take for a folder separator.
    #[error("has a backslash in its name; folders are separated by /")]
    Backslash,
    /// The name starts with a slash or a drive letter.
    #[error("has an absolute path")]
    Absolute,
    /// The name climbs with `..`.
    #[error("has a path that leaves the package (..)")]
    Climbs,
    /// Two entries have the same name.
    #[error("is in the zip twice")]
    Duplicate,
    /// The entry is a symbolic link.
    #[error("is a symbolic link")]
    SymbolicLink,
    /// The entry is encrypted.
    #[error("is encrypted")]
    Encrypted,
    /// The entry is compressed by something else than Deflate.
    #[error("is compressed by {0}; only Deflate and Stored are allowed")]
    Method(String),
    /// The entry is larger than [`Limits::entry_bytes`](crate::Limits::entry_bytes).
    #[error("is larger than {0} bytes")]
    TooLarge(u64),
    /// The entry is compressed more than content ever is.
    #[error("unpacks to more than {0} times its size, as only a zip bomb does")]
    TooDense(u64),
    /// The entry shares bytes of the zip with another entry or with the directory.
    #[error("overlaps another part of the zip")]
    Overlaps,
    /// There is no entry where the directory says.
    #[error("is not where the zip's directory says")]
    Misplaced,
    /// The data ends early or is not what the method makes.
    #[error("has damaged data")]
    DamagedData,
    /// The data is not as long as the directory says.
    #[error("is not of the size that the zip's directory says ({0} bytes)")]
    WrongSize(u64),
    /// The data has another checksum than the directory says.
    #[error("has a wrong checksum")]
    WrongChecksum,
}

/// What is wrong with a manifest as XML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// The file is larger than [`Limits::manifest_bytes`](crate::Limits::manifest_bytes).
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    /// It has a document type declaration, through which entities would be defined.
    #[error("it has a DOCTYPE, which is not allowed")]
    Doctype,
    /// Elements are nested deeper than [`Limits::depth`](crate::Limits::depth).
    #[error("its elements are nested more than {0} deep")]
    TooDeep(usize),
    /// It has more elements, or more attributes on one, than any manifest has.
    #[error("it has too many {0}")]
    TooMany(&'static str),
    /// It is not well-formed.
    #[error("it is not well-formed XML ({0})")]
    Malformed(String),
    /// It is of SCORM 1.1, whose manifests are made otherwise.
    #[error("it is of SCORM 1.1, which cannot be imported")]
    Scorm11,
    /// It is XML of another kind.
    #[error("its root element is <{0}>, not <manifest>")]
    WrongRoot(String),
}

/// Why an activity cannot be launched. A warning when others can be, else the reason to refuse the package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LaunchFault {
    /// The manifest has no item and no resource with a page.
    #[error("the manifest lists no activity with a launch file")]
    NoActivity,
    /// The item refers to a resource that the manifest does not have.
    #[error("activity {activity:?} refers to resource {resource:?}, which the manifest does not have")]
    NoResource {
        /// The activity's title.
        activity: String,
        /// The identifier it refers to.
        resource: String,
    },
    /// The resource has no `href`.
    #[error("activity {activity:?} uses resource {resource:?}, which has no href")]
    NoHref {
        /// The activity's title.
        activity: String,
        /// The resource's identifier.
        resource: String,
    },
    /// The launch address is not a file of the package.
    #[error("activity {activity:?} launches {href:?}, which {fault}")]
    BadHref {
        /// The activity's title.
        activity: String,
        /// The address as the manifest gives it.
        href: String,
        /// What is wrong with it.
        fault: HrefFault,
    },
}

/// What is wrong with a launch address. Reads as the end of a sentence that starts with the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HrefFault {
    /// It has a scheme (`javascript:`, `data:`, `https:` …) or a host.
    #[error("is not a file of the package")]
    NotRelative,
    /// It starts with a slash.
    #[error("is an absolute path")]
    Absolute,
    /// It, or an `xml:base` before it, climbs above the package.
    #[error("leaves the package (..)")]
    Climbs,
    /// It is longer than 8 KiB, `xml:base` and parameters included.
    #[error("is too long")]
    TooLong,
    /// It has a control character.
    #[error("has a control character")]
    ControlCharacter,
    /// The zip has no such file.
    #[error("the zip does not hold")]
    Missing,
}
