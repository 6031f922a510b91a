//! The files of a course, one by one. The index of a version says where each of them lies: in the package as it was
//! imported, or, once it was changed, in an object of its own. An object whose file was changed again or removed stays
//! for [`STILL_READ`], so that whoever reads it meanwhile reads it to its end.

mod delete;
mod find;
mod list;
mod put;

pub use put::AssetPolicy;
pub use usher_store::package_files::PackageFile;

use chrono::TimeDelta;

use crate::{Error, Result};

/// How long a download that has begun may take to come to a file.
const STILL_READ: TimeDelta = TimeDelta::hours(1);

/// The path that a text names, from the root of the course; a slash before it means the same.
fn read_path(field: &str, text: &str) -> Result<String> {
    usher_content::file_path(text.strip_prefix('/').unwrap_or(text)).map_err(|fault| Error::invalid(field, fault))
}

fn no_asset(path: &str) -> Error {
    Error::NotFound { what: "asset", id: path.to_owned() }
}
