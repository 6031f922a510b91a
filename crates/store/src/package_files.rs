//! The index of a version's files. What was imported lies in the package's one zip, found by a range; a file that was
//! changed since lies in an object of its own ([`asset_path`]). The caller found the version under its application.

use sqlx::{FromRow, QueryBuilder};
use usher_content::{FileEntry, Method};
use uuid::Uuid;

use crate::list::ROWS_PER_STATEMENT;
use crate::{Conn, Result, Time};

/// Where one file of a version lies.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct PackageFile {
    /// Its path in the package.
    pub path: String,
    /// First byte of its data in the zip, or in its own object.
    pub position: i64,
    /// Bytes there.
    pub compressed: i64,
    /// Bytes unpacked.
    pub size: i64,
    /// Checksum of the unpacked bytes.
    pub crc32: i64,
    /// Deflated, or stored as it is.
    pub deflated: bool,
    /// The object of a file that was changed; the package's zip if there is none.
    pub object: Option<String>,
    /// When it last changed, if that is known.
    pub modified_at: Option<Time>,
}

/// The name of a changed file in the object store.
pub fn asset_path(id: Uuid) -> String {
    format!("assets/{id}")
}

/// Adds the index of an imported package.
pub async fn insert(conn: &mut Conn, version: Uuid, files: &[FileEntry]) -> Result<()> {
    for chunk in files.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new(
                "insert into package_file (version_id, path, position, compressed, size, crc32, deflated, modified_at) ",
            );
            query.push_values(chunk, |mut row, file| {
                row.push_bind(version).push_bind(&file.path)
                    .push_bind(file.offset.cast_signed()).push_bind(file.compressed.cast_signed())
                    .push_bind(file.size.cast_signed()).push_bind(i64::from(file.crc32))
                    .push_bind(file.method == Method::Deflate)
                    // A zip tells the time on the packer's clock, without its zone.
                    .push_bind(file.modified.map(|at| Time(at.and_utc())));
            });
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// One file, if it is there under exactly that path.
pub async fn find(conn: &mut Conn, version: Uuid, path: &str) -> Result<Option<PackageFile>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select path, position, compressed, size, crc32, deflated, object, modified_at
         from package_file where version_id = $1 and path = $2",
    )
    .bind(version).bind(path)
    .fetch_optional(c))?)
}

/// All files, by path.
pub async fn list(conn: &mut Conn, version: Uuid) -> Result<Vec<PackageFile>> {
    Ok(each!(conn, c => sqlx::query_as(
        "select path, position, compressed, size, crc32, deflated, object, modified_at
         from package_file where version_id = $1 order by path",
    )
    .bind(version)
    .fetch_all(c))?)
}

/// The objects of the files that were changed in any of several versions.
pub async fn objects(conn: &mut Conn, versions: &[Uuid]) -> Result<Vec<String>> {
    if versions.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select object from package_file where object is not null and version_id in (");
        let mut list = query.separated(", ");
        for version in versions {
            list.push_bind(*version);
        }
        query.push(")");
        query.build_query_scalar().fetch_all(c).await
    })?)
}

/// Adds a file or takes the place of the one under its path.
pub async fn put(conn: &mut Conn, version: Uuid, file: &PackageFile) -> Result<()> {
    execute!(
        conn,
        sqlx::query(
            "insert into package_file
           (version_id, path, position, compressed, size, crc32, deflated, object, modified_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (version_id, path) do update set position = excluded.position, compressed = excluded.compressed,
           size = excluded.size, crc32 = excluded.crc32, deflated = excluded.deflated, object = excluded.object,
           modified_at = excluded.modified_at",
        )
        .bind(version)
        .bind(&file.path)
        .bind(file.position)
        .bind(file.compressed)
        .bind(file.size)
        .bind(file.crc32)
        .bind(file.deflated)
        .bind(&file.object)
        .bind(file.modified_at)
    )?;
    Ok(())
}

/// Takes a file out of the index.
pub async fn delete(conn: &mut Conn, version: Uuid, path: &str) -> Result<()> {
    execute!(
        conn,
        sqlx::query("delete from package_file where version_id = $1 and path = $2").bind(version).bind(path)
    )?;
    Ok(())
}
