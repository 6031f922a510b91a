//! Import of packages: asked for, done by a worker, asked after.

mod media;
mod postback;
mod request;
mod run;
mod status;
mod upload;
mod worker;

pub use media::Media;
pub(crate) use media::file_name_of;
pub use request::ImportRequest;
pub use status::{ImportState, ImportStatus};
pub use upload::Upload;
pub use usher_content::MediaKind;
