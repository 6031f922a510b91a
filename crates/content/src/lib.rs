//! Reads course packages and runtime data, and writes the packages that Usher makes itself.
//!
//! [`read_package`] checks an uploaded zip, finds its manifest and returns the course inside as plain values; the
//! [`runtime`] module turns what a course reports while it plays into outcomes, and back into what it is given at
//! the next launch. Nothing here keeps state, asks the time or touches the network.
//!
//! Every input is hostile: names, sizes, checksums and XML are checked against [`Limits`], and each refusal is a
//! [`PackageError`] whose text names the file and the fault.

pub mod runtime;

mod activity;
mod archive;
mod assemble;
mod error;
mod manifest;
mod media;
mod package;
mod recognise;
mod standard;

pub use activity::{Activity, ActivityKind, Metadata, ObjectiveSeed};
pub use archive::file_path;
pub use assemble::Assembly;
pub use error::{EntryFault, HrefFault, LaunchFault, PackageError, XmlFault};
pub use media::{MediaCourse, MediaKind, pack_media, read_media_package};
pub use package::{FileEntry, Limits, Method, Package, read_package};
pub use standard::{Standard, UnknownStandard};
