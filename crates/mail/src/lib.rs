//! Mail: fills templates, composes messages, and hands them to a relay.
//!
//! * [`template`] turns what an author wrote and the values of one recipient into a subject, a plain text and an HTML part;
//! * [`message`] turns those into the bytes of a mail (RFC 5322);
//! * [`smtp`] sends the bytes over connections that stay open.
//!
//! Nothing here knows a database, a locale or the clock: wording and time come from the caller.

mod address;
mod line;
pub mod message;
pub mod parse;
pub mod smtp;
pub mod template;
