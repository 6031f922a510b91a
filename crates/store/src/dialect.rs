//! The places where the two databases differ in text. There should be few.

use crate::Result;
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

    /// Has transactions that name the same key go on one after the other, each when the one before has ended. SQLite's
    /// do so anyway. A key is known by its first eight bytes.
    pub(crate) async fn take_turns(&mut self, key: &[u8]) -> Result<()> {
        if let Raw::Postgres(c) = self.raw() {
            let number = key.iter().take(8).fold(0, |number: i64, byte| number << 8 | i64::from(*byte));
            sqlx::query("select pg_advisory_xact_lock($1)").bind(number).execute(c).await?;
        }
        Ok(())
    }
}
