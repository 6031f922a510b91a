/// What can go wrong below `service`. Nothing of it is shown to a caller: `service` logs it once.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The object store refused or could not be reached.
    #[error("object store: {0}")]
    Objects(#[from] object_store::Error),
    /// A file of the server itself could not be read or written.
    #[error("file: {0}")]
    File(#[from] std::io::Error),
    /// The URL of a database or object store is of no kind that Usher knows.
    #[error("{0}")]
    Url(String),
    /// A stored value does not parse: the database was changed by something else.
    #[error("stored value: {0}")]
    Corrupt(String),
    /// The shared transaction of a group of writes could not commit; none of them happened.
    #[error("shared transaction: {0}")]
    Group(String),
}

impl Error {
    /// Whether the database refused a row because its unique key is taken.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Whether the database broke the transaction off because it and another one waited for each other, or could not be
    /// put in an order. Nothing of it happened; done again, it goes through.
    pub fn is_cut_off(&self) -> bool {
        let Self::Database(sqlx::Error::Database(e)) = self else { return false };
        e.code().is_some_and(|code| code == "40P01" || code == "40001")
    }

    /// Whether the database refused a row because what it refers to is not there.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(e)) if e.is_foreign_key_violation())
    }
}

/// The result of a statement.
pub type Result<T, E = Error> = std::result::Result<T, E>;
