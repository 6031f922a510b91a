//! What the lists of this wire have in common: `limit`, and `nextUrl`, which is whole and to be called as it is
//! (reference/rise-api.md §3).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use usher_service::{Error, ListRequest, Usher};

use super::BASE;
use super::error::{Result, RiseError};

/// How many rows a page holds if its caller does not say.
const DEFAULT: i64 = 50;
/// The most rows of a page.
const MOST: i64 = 100;
/// The most rows of a page of a report; asking for up to [`REPORT_ASKED`] is taken as this.
const MOST_OF_REPORT: i64 = 500;
/// The largest `limit` of a report that is accepted: a client is known to ask for so many.
const REPORT_ASKED: i64 = 2000;

/// What is escaped in a part of a path: all but what RFC 3986 leaves alone everywhere.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The rows of a page that a caller asks for.
pub(super) fn limit(asked: Option<i64>) -> Result<Option<i64>> {
    read_limit(asked, MOST)
}

/// The rows of a page of a report that a caller asks for.
pub(super) fn report_limit(asked: Option<i64>) -> Result<Option<i64>> {
    Ok(read_limit(asked, REPORT_ASKED)?.map(|rows| rows.min(MOST_OF_REPORT)))
}

fn read_limit(asked: Option<i64>, most: i64) -> Result<Option<i64>> {
    match asked {
        None => Ok(Some(DEFAULT)),
        Some(rows) if (1..=most).contains(&rows) => Ok(Some(rows)),
        Some(rows) => Err(RiseError::invalid("limit", format_args!("must be 1 to {most}, not {rows}"))),
    }
}

/// The page that is asked for: with a cursor, what it carries, and nothing else is looked at.
pub(super) fn page<Q>(cursor: Option<String>, first: impl FnOnce() -> Result<Q>) -> Result<ListRequest<Q>> {
    match cursor {
        Some(token) => Ok(ListRequest::More(token)),
        None => Ok(ListRequest::First { query: first()?, count: false }),
    }
}

/// A refusal of a list: the verbs call a token as the vendor's other wire does.
pub(super) fn refused(error: Error) -> RiseError {
    match error {
        Error::Invalid { field, .. } if field == "more" => {
            RiseError::invalid("cursor", "is not one that this list has returned")
        }
        other => other.into(),
    }
}

/// The URL of something on this wire; each part of its path is escaped.
pub(super) fn link(usher: &Usher, path: &[&str]) -> String {
    let mut url = format!("{}{BASE}", usher.settings().public_url.trim_end_matches('/'));
    for part in path {
        url.push('/');
        url.extend(utf8_percent_encode(part, ESCAPED));
    }
    url
}

/// The URL of the page behind a token. Filters and limit are in the token; they are repeated for whoever reads the URL.
pub(super) fn next_url(
    usher: &Usher,
    path: &[&str],
    params: &[(&str, Option<&str>)],
    more: Option<String>,
) -> Option<String> {
    let cursor = more?;
    let mut url = Url::parse(&link(usher, path)).ok()?;
    let mut query = url.query_pairs_mut();
    for (name, value) in params {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    query.append_pair("cursor", &cursor);
    drop(query);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_refused_rather_than_cut_but_for_reports() {
        let code = |asked| limit(asked).ok().flatten();
        assert_eq!([None, Some(1), Some(100)].map(code), [Some(50), Some(1), Some(100)]);
        assert_eq!([0, -1, 101].map(|asked| code(Some(asked))), [None; 3]);
        let report = |asked| report_limit(asked).ok().flatten();
        assert_eq!([None, Some(500), Some(2000), Some(2001)].map(report), [Some(50), Some(500), Some(500), None]);
    }
}
