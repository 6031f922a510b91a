//! What the tests of several crates need. No part of the product depends on it.

#![expect(clippy::unwrap_used, reason = "what sets a scene may panic like a test")]

pub mod database;
pub mod raw;

/// Makes a test of one body for each database: `both!(name_as_a_sentence, |db| async { … })` gives
/// `name_as_a_sentence::sqlite` and `name_as_a_sentence::postgres`.
#[macro_export]
macro_rules! both {
    ($name:ident, |$db:ident| async $body:block) => {
        mod $name {
            use super::*;

            async fn body($db: $crate::database::Database) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::database::on_sqlite(body).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::database::on_postgres(body).await;
            }
        }
    };
}
