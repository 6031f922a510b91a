//! Migrations on a database that is in use.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use usher_testing::database;
use uuid::Uuid;

/// The version and the milliseconds of a time-ordered id.
fn read(key: Uuid) -> (usize, u128) {
    (key.get_version_num(), key.as_u128() >> 80)
}

#[tokio::test]
async fn applications_that_are_there_get_a_time_ordered_key_on_sqlite() {
    let mut conn = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let row = "insert into application values ('APP', 'Old', 0, 1, 1700000000000000, 1700000000000000)";
    for sql in [
        include_str!("../../migrations/sqlite/0001_foundation.sql"),
        row,
        include_str!("../../migrations/sqlite/0002_credentials.sql"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
    }
    let key: Uuid = sqlx::query_scalar("select key from application").fetch_one(&mut conn).await.unwrap();
    assert_eq!(read(key), (7, 1_700_000_000_000));
}

#[tokio::test]
async fn applications_that_are_there_get_a_time_ordered_key_on_postgres() {
    database::on_postgres(async |db| {
        let mut conn = PgConnection::connect(&db.url).await.unwrap();
        let row = "insert into application values ('APP', 'Old', false, true, to_timestamp(1700000000), now())";
        for sql in [
            "create schema earlier",
            "set search_path to earlier",
            include_str!("../../migrations/postgres/0001_foundation.sql"),
            row,
            include_str!("../../migrations/postgres/0002_credentials.sql"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
        }
        let key: Uuid = sqlx::query_scalar("select key from application").fetch_one(&mut conn).await.unwrap();
        assert_eq!(read(key), (7, 1_700_000_000_000));
    })
    .await;
}
