//! Courses: what an application has in its library.

pub mod asset;

mod delete;
mod delete_version;
mod file;
mod get;
mod list;
mod place;
mod preview;
mod title;
mod version_cache;
mod versions;
mod zip;

pub use file::CourseFile;
pub use get::{CourseDetail, CourseInclude};
pub use list::{CourseFilterField, CourseQuery, CourseSort};
pub use place::CourseRef;
pub use preview::PreviewRequest;
pub(crate) use title::check_title;
pub use usher_content::{Activity, ActivityKind, Metadata, Standard};
pub(crate) use version_cache::VersionCache;
pub use versions::VersionDetail;
pub use zip::CourseZip;
