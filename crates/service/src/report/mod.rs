//! Reports: what came of all registrations of an application, for people. Whoever has a link may look; the link is
//! sealed and says for how long, at which application, and at how much of it.

mod access;
mod account;
mod view;

pub use access::{Navigation, ReportFault, ReportScope, ReportView};
pub use account::{AccountInfo, AccountUsage};
pub use usher_store::reports::{CourseLine, LearnerLine, RegistrationLine, Tally, Totals};
pub use view::{Report, ReportPlace, ReportTable};
