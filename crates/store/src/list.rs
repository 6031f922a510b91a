//! Keyset lists: a page is asked for by the place where the one before ended, never by a number of rows to skip.

use sqlx::{Database, Encode, QueryBuilder, Type};
use uuid::Uuid;

use crate::{Conn, Result, Time};

/// How many rows one insert statement carries: enough to make the round trip cheap, few enough for SQLite's
/// limit on parameters.
pub(crate) const ROWS_PER_STATEMENT: usize = 1000;

/// The direction of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// The value of a row's sort column. Ties are broken by the row's key, which is unique.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    /// The list is sorted by the key alone: by age, since keys are time-ordered.
    Created,
    /// By a column that holds an instant.
    Time(Time),
    /// By a column that holds text.
    Text(String),
    /// By a column that holds a number.
    Number(i64),
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct PageRequest<S> {
    /// What to sort by.
    pub sort: S,
    /// Which way.
    pub order: Order,
    /// The last row of the page before: its sort value and key.
    pub after: Option<(SortKey, Uuid)>,
    /// How many rows.
    pub limit: i64,
}

/// Rows of a page, and whether there are more behind it.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows in order.
    pub rows: Vec<T>,
    /// Whether the list goes on.
    pub more: bool,
}

impl<T> Page<T> {
    /// From a query that asked for one row more than the page holds.
    pub(crate) fn cut(mut rows: Vec<T>, limit: i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        Self { rows, more }
    }
}

/// Instants between which a row's `created_at` or `updated_at` must lie, both included.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    /// Look at `created_at` rather than `updated_at`.
    pub by_created: bool,
    /// Not before.
    pub since: Option<Time>,
    /// Not after.
    pub until: Option<Time>,
}

impl Window {
    /// The window for a page of a list sorted by `updated_at`, without the bound that the page's position implies:
    /// given both, SQLite would walk the index from the bound rather than from the position.
    pub(crate) fn behind<S>(self, page: &PageRequest<S>, sorted_by_updated: bool) -> Self {
        if page.after.is_none() || !sorted_by_updated || self.by_created {
            return self;
        }
        match page.order {
            Order::Ascending => Self { since: None, ..self },
            Order::Descending => Self { until: None, ..self },
        }
    }
}

/// Adds the window's conditions on columns of `table`.
pub(crate) fn push_window<DB>(query: &mut QueryBuilder<DB>, table: &str, window: Window)
where
    DB: Database,
    Time: for<'q> Encode<'q, DB> + Type<DB>,
{
    let column = if window.by_created { "created_at" } else { "updated_at" };
    if let Some(since) = window.since {
        query.push(format_args!(" and {table}.{column} >= ")).push_bind(since);
    }
    if let Some(until) = window.until {
        query.push(format_args!(" and {table}.{column} <= ")).push_bind(until);
    }
}

/// Adds the keys of an `… in (` to a query.
macro_rules! push_keys {
    ($query:ident, $keys:expr) => {{
        let mut list = $query.separated(", ");
        for key in $keys {
            list.push_bind(*key);
        }
    }};
}

/// Adds the condition that a column holds one of these applications; without a list it may hold any.
macro_rules! push_apps {
    ($query:ident, $column:literal, $apps:expr) => {
        match $apps.as_deref() {
            None => {}
            Some([]) => {
                $query.push(" and false");
            }
            // Lists walk along an index of one application.
            Some([app]) => {
                $query.push(concat!(" and ", $column, " = ")).push_bind(app);
            }
            Some(apps) => {
                $query.push(concat!(" and ", $column, " in ("));
                let mut list = $query.separated(", ");
                for app in apps {
                    list.push_bind(app);
                }
                $query.push(")");
            }
        }
    };
}

/// Adds the conditions that every list of an application has: the window and any-of-these-tags.
macro_rules! push_filter {
    ($query:ident, $filter:expr, $table:literal, $tags:literal, $tag_key:literal, $key:literal) => {{
        push_window(&mut $query, $table, $filter.window);
        if !$filter.tags.is_empty() {
            $query.push(concat!(
                " and exists (select 1 from ",
                $tags,
                " where ",
                $tags,
                ".",
                $tag_key,
                " = ",
                $key,
                " and ",
                $tags,
                ".tag in ("
            ));
            let mut list = $query.separated(", ");
            for tag in &$filter.tags {
                list.push_bind(tag);
            }
            $query.push("))");
        }
    }};
}

/// Ends `… in (` with a list of pairs.
macro_rules! push_pairs {
    ($query:ident, $pairs:expr) => {{
        let mut list = $query.separated(", ");
        for (key, number) in $pairs {
            list.push("(").push_bind_unseparated(*key);
            list.push_unseparated(", ").push_bind_unseparated(*number).push_unseparated(")");
        }
        $query.push(")");
    }};
}

/// The tags of several things, as (key, tag), sorted by both.
pub(crate) async fn tags_of(
    conn: &mut Conn,
    table: &'static str,
    key_column: &'static str,
    keys: &[Uuid],
) -> Result<Vec<(Uuid, String)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(conn, c => async {
        let mut query = QueryBuilder::new("select ");
        query.push(key_column).push(", tag from ").push(table).push(" where ").push(key_column).push(" in (");
        let mut list = query.separated(", ");
        for key in keys {
            list.push_bind(*key);
        }
        query.push(") order by 1, 2");
        query.build_query_as().fetch_all(c).await
    })?)
}

/// Adds every tag to every key, in bounded statements; what is there already stays.
pub(crate) async fn add_tags(
    conn: &mut Conn,
    table: &'static str,
    key_column: &'static str,
    keys: &[Uuid],
    tags: &[String],
) -> Result<()> {
    let pairs: Vec<(Uuid, &String)> = keys.iter().flat_map(|key| tags.iter().map(move |tag| (*key, tag))).collect();
    for chunk in pairs.chunks(ROWS_PER_STATEMENT) {
        each!(conn, c => async {
            let mut query = QueryBuilder::new("insert into ");
            query.push(table).push(" (").push(key_column).push(", tag) ");
            query.push_values(chunk, |mut row, (key, tag)| {
                row.push_bind(*key).push_bind(*tag);
            });
            query.push(" on conflict do nothing");
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Adds the position, the order and the limit. `sort_column` is `None` for a list sorted by its key alone.
pub(crate) fn push_page<DB, S>(
    query: &mut QueryBuilder<DB>,
    page: &PageRequest<S>,
    sort_column: Option<&str>,
    key_column: &str,
) where
    DB: Database,
    Time: for<'q> Encode<'q, DB> + Type<DB>,
    String: for<'q> Encode<'q, DB> + Type<DB>,
    Uuid: for<'q> Encode<'q, DB> + Type<DB>,
    i64: for<'q> Encode<'q, DB> + Type<DB>,
{
    let (beyond, direction) = match page.order {
        Order::Ascending => (">", "asc"),
        Order::Descending => ("<", "desc"),
    };
    if let Some((sort, key)) = &page.after {
        match (sort_column, sort) {
            (Some(column), SortKey::Time(at)) => {
                query.push(format_args!(" and ({column}, {key_column}) {beyond} (")).push_bind(*at);
                query.push(", ").push_bind(*key).push(")");
            }
            (Some(column), SortKey::Text(text)) => {
                query.push(format_args!(" and ({column}, {key_column}) {beyond} (")).push_bind(text.clone());
                query.push(", ").push_bind(*key).push(")");
            }
            (Some(column), SortKey::Number(number)) => {
                query.push(format_args!(" and ({column}, {key_column}) {beyond} (")).push_bind(*number);
                query.push(", ").push_bind(*key).push(")");
            }
            (None, _) | (Some(_), SortKey::Created) => {
                query.push(format_args!(" and {key_column} {beyond} ")).push_bind(*key);
            }
        }
    }
    query.push(" order by ");
    if let Some(column) = sort_column {
        query.push(format_args!("{column} {direction}, "));
    }
    query.push(format_args!("{key_column} {direction} limit ")).push_bind(page.limit + 1);
}
