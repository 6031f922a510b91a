//! Reads course packages and runtime data.
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
mod error;
mod manifest;
mod package;
mod recognise;
mod standard;

pub use activity::{Activity, ActivityKind, Metadata, ObjectiveSeed};
pub use error::{EntryFault, HrefFault, LaunchFault, PackageError, XmlFault};
pub use package::{FileEntry, Limits, Method, Package, read_package};
pub use standard::{Standard, UnknownStandard};
