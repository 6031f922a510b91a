//! The places where the two databases differ in text. There should be few.

use crate::conn::{Conn, Raw};

impl Conn {
    /// Ends a claiming query: skips rows that another machine is claiming. SQLite has one writer, so nothing is needed.
    pub(crate) fn skip_locked(&mut self) -> &'static str {
        match self.raw() {
            Raw::Sqlite(_) => "",
            Raw::Postgres(_) => " for update skip locked",
        }
    }

    /// Ends a query whose row must not change before this transaction ends.
    pub(crate) fn for_update(&mut self) -> &'static str {
        match self.raw() {
            Raw::Sqlite(_) => "",
            Raw::Postgres(_) => " for update",
        }
    }
}
