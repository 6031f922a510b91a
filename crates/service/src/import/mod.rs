//! Import of packages: asked for, done by a worker, asked after.

mod request;
mod run;
mod status;
mod upload;
mod worker;

pub use request::ImportRequest;
pub use status::{ImportState, ImportStatus};
pub use upload::Upload;
