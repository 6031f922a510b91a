//! What all lists have in common: a first request carries filters, a later one only the token that the page before
//! returned (reference/scormcloud-v2.md §2).

use chrono::{DateTime, Utc};
use futures::stream::{BoxStream, StreamExt as _, try_unfold};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use usher_model::{PageToken, Position};
use usher_store::{Order, Page, PageRequest, SortKey, Time, Window};
use uuid::Uuid;

use crate::{Error, Result};

/// How many rows a page holds, where a list does not let its caller choose.
const PAGE: usize = 100;

/// The most rows of a page where the caller chooses.
const MAX_PAGE: usize = 500;

/// How many rows are read at once where a whole list is wanted.
const BATCH: i64 = 1000;

/// How many rows a text filter looks at for one page, so that a page's cost stays bounded: a short page may still
/// carry a token.
const SCAN: usize = 1000;

/// Which page of a list.
#[derive(Clone, Debug)]
pub enum ListRequest<Q> {
    /// The first, with its filters.
    First {
        /// The filters.
        query: Q,
        /// Whether to count the whole list.
        count: bool,
    },
    /// The one behind this token.
    More(String),
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// The token of the next page, if the list goes on.
    pub more: Option<String>,
    /// How many rows the whole list holds, if that was asked for.
    pub total: Option<i64>,
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Smallest or oldest first.
    Ascending,
    /// Largest or newest first.
    Descending,
}

impl From<Direction> for Order {
    fn from(direction: Direction) -> Self {
        match direction {
            Direction::Ascending => Self::Ascending,
            Direction::Descending => Self::Descending,
        }
    }
}

/// Which date a period is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateField {
    /// When a thing was made.
    Created,
    /// When it last changed.
    Updated,
}

/// Between which instants, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Of which date.
    pub field: DateField,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
    /// Not after.
    pub until: Option<DateTime<Utc>>,
}

impl From<Period> for Window {
    fn from(period: Period) -> Self {
        Self {
            by_created: period.field == DateField::Created,
            since: period.since.map(Time),
            until: period.until.map(Time),
        }
    }
}

/// A text that a field must contain, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextFilter<F> {
    /// Which field.
    pub field: F,
    /// What it must contain.
    pub text: String,
}

impl<F> TextFilter<F> {
    /// Whether the value contains the text.
    pub fn matches(&self, value: &str) -> bool {
        value.to_lowercase().contains(&self.text.to_lowercase())
    }
}

/// A request with its token read.
pub(crate) struct Place<Q> {
    pub query: Q,
    pub after: Option<(SortKey, Uuid)>,
    pub count: bool,
}

impl<Q: DeserializeOwned> ListRequest<Q> {
    pub(crate) fn place(self) -> Result<Place<Q>> {
        let token = match self {
            Self::First { query, count } => return Ok(Place { query, after: None, count }),
            Self::More(token) => token,
        };
        let token = PageToken::<Q>::decode(&token).map_err(|e| Error::invalid("more", e))?;
        let after =
            read_position(&token.position).ok_or_else(|| Error::invalid("more", "is not a token of this list"))?;
        Ok(Place { query: token.filter, after: Some(after), count: false })
    }
}

/// The making of one page: one read of the store without a text filter; with one, as many as fill the page, within
/// [`SCAN`].
pub(crate) struct Scan<S, T> {
    request: PageRequest<S>,
    filtered: bool,
    looked_at: usize,
    kept: Vec<T>,
    /// The last row looked at, while the list goes on behind it.
    last: Option<(SortKey, Uuid)>,
    ended: bool,
}

impl<S, T> Scan<S, T> {
    pub(crate) fn new(sort: S, direction: Direction, after: Option<(SortKey, Uuid)>, filtered: bool) -> Self {
        let request = PageRequest { sort, order: direction.into(), after, limit: PAGE as i64 };
        Self { request, filtered, looked_at: 0, kept: Vec::new(), last: None, ended: false }
    }

    /// With as many rows as the caller chose, if they did. A token may be written by hand, so this looks at each page.
    pub(crate) fn limited(mut self, rows: Option<i64>) -> Result<Self> {
        match rows {
            None => {}
            Some(rows) if (1..=MAX_PAGE as i64).contains(&rows) => self.request.limit = rows,
            Some(rows) => return Err(Error::invalid("limit", format!("must be 1 to {MAX_PAGE}, not {rows}"))),
        }
        Ok(self)
    }

    /// What to read next from the store, if the page is not complete.
    pub(crate) fn next(&self) -> Option<&PageRequest<S>> {
        (!self.ended).then_some(&self.request)
    }

    /// Takes what was read; the rows come back, for [`Scan::keep`] after the filter.
    pub(crate) fn read<R>(&mut self, page: Page<R>, position: impl Fn(&R) -> (SortKey, Uuid)) -> Vec<R> {
        self.looked_at += page.rows.len();
        self.last = page.rows.last().map(position).filter(|_| page.more);
        page.rows
    }

    /// Keeps the rows that passed the filter.
    pub(crate) fn keep(&mut self, rows: impl IntoIterator<Item = T>) {
        self.kept.extend(rows);
        self.ended = self.last.is_none()
            || !self.filtered
            || self.kept.len() >= self.request.limit as usize
            || self.looked_at >= SCAN;
        self.request.after.clone_from(&self.last);
    }

    /// The rows, and the token of the next page.
    pub(crate) fn end<Q: Serialize>(self, query: Q) -> (Vec<T>, Option<String>) {
        (self.kept, self.last.map(|position| token(query, position)))
    }
}

/// What to read of the store for a page of a list that has no text filter. A token of another list, whose rows are
/// sorted by another kind of value, is refused.
pub(crate) fn page_request<S>(
    sort: S,
    direction: Direction,
    after: Option<(SortKey, Uuid)>,
    is_of_list: fn(&SortKey) -> bool,
) -> Result<PageRequest<S>> {
    if after.as_ref().is_some_and(|(key, _)| !is_of_list(key)) {
        return Err(Error::invalid("more", "is not a token of this list"));
    }
    Ok(PageRequest { sort, order: direction.into(), after, limit: PAGE as i64 })
}

/// The rows of a page that was read so, and the token of the next.
pub(crate) fn page_of<T, Q: Serialize>(
    found: Page<T>,
    query: Q,
    position: impl Fn(&T) -> (SortKey, Uuid),
) -> (Vec<T>, Option<String>) {
    let more = found.rows.last().filter(|_| found.more).map(|row| token(query, position(row)));
    (found.rows, more)
}

/// A whole list in batches, each read when it is wanted.
pub(crate) fn in_batches<T, F, R>(
    direction: Direction,
    position: fn(&T) -> (SortKey, Uuid),
    read: F,
) -> BoxStream<'static, Result<Vec<T>>>
where
    T: Send + 'static,
    F: Fn(PageRequest<()>) -> R + Send + 'static,
    R: Future<Output = Result<Page<T>>> + Send,
{
    let first = PageRequest { sort: (), order: direction.into(), after: None, limit: BATCH };
    let batches = try_unfold((read, Some(first)), move |(read, next)| async move {
        let Some(page) = next else { return Ok::<_, Error>(None) };
        let reading = read(page.clone());
        let found = reading.await?;
        let last = found.rows.last().map(position).filter(|_| found.more);
        let next = last.map(|place| PageRequest { after: Some(place), ..page });
        Ok(Some((found.rows, (read, next))))
    });
    batches.boxed()
}

/// The token of the page behind a row.
fn token<Q: Serialize>(query: Q, (sort, key): (SortKey, Uuid)) -> String {
    let sort = match sort {
        SortKey::Created => "c".to_owned(),
        SortKey::Time(at) => format!("t{}", at.micros()),
        SortKey::Text(text) => format!("x{text}"),
        SortKey::Number(number) => format!("n{number}"),
    };
    PageToken { filter: query, position: Position { key: sort, id: key.to_string() } }.encode()
}

fn read_position(position: &Position) -> Option<(SortKey, Uuid)> {
    let key = Uuid::parse_str(&position.id).ok()?;
    let rest = position.key.get(1..)?;
    let sort = match position.key.as_bytes().first()? {
        b'c' => SortKey::Created,
        b't' => SortKey::Time(Time::from_micros(rest.parse().ok()?)?),
        b'x' => SortKey::Text(rest.to_owned()),
        b'n' => SortKey::Number(rest.parse().ok()?),
        _ => return None,
    };
    Some((sort, key))
}
