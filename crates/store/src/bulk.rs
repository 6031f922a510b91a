//! Many rows in few statements.

/// Inserts rows in bounded statements, `insert_rows!(conn, "table", rows, |row| { column: value, … })`, with an optional
/// `on conflict …` behind the table.
///
/// The two databases want it differently. SQLite takes a list of values with a parameter each. PostgreSQL would read and
/// plan thousands of parameters anew each time; it takes one array per column, in a statement that is always the same.
macro_rules! insert_rows {
    ($conn:expr, $table:literal $($conflict:literal)?, $rows:expr, |$row:ident| {
        $column:ident: $value:expr $(, $columns:ident: $values:expr)* $(,)?
    }) => {{
        const INTO: &str = concat!(
            "insert into ", $table, " (", stringify!($column), $(", ", stringify!($columns),)* ") "
        );
        for chunk in $rows.chunks($crate::list::ROWS_PER_STATEMENT) {
            match $conn.raw() {
                $crate::conn::Raw::Sqlite(c) => {
                    let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new(INTO);
                    query.push_values(chunk, |mut list, $row| {
                        list.push_bind($value)$(.push_bind($values))*;
                    });
                    $(query.push($conflict);)?
                    query.build().execute(c).await?;
                }
                $crate::conn::Raw::Postgres(c) => {
                    let mut query = sqlx::QueryBuilder::<sqlx::Postgres>::new(INTO);
                    query.push("select * from unnest(");
                    let mut arrays = query.separated(", ");
                    arrays.push_bind(chunk.iter().map(|$row| $value).collect::<Vec<_>>());
                    $(arrays.push_bind(chunk.iter().map(|$row| $values).collect::<Vec<_>>());)*
                    query.push(")");
                    $(query.push($conflict);)?
                    query.build().execute(c).await?;
                }
            }
        }
    }};
}
