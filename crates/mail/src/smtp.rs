//! Sends mail to a relay over SMTP (RFC 5321), on connections that stay open.

mod content;
mod error;
mod session;
mod settings;
mod transport;

pub use error::SendError;
pub use settings::{InvalidMailUrl, MailUrl, SmtpSettings, Tls};
pub use transport::SmtpTransport;
