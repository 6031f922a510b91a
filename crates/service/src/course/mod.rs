//! Courses: what an application has in its library.

mod delete;
mod get;
mod list;
mod version_cache;

pub use get::{CourseDetail, CourseInclude};
pub use list::{CourseFilterField, CourseQuery, CourseSort};
pub use usher_content::{Activity, ActivityKind, Metadata, Standard};
pub(crate) use version_cache::VersionCache;
