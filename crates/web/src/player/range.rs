//! Byte ranges (RFC 9110 §14).

use std::ops::Range;

use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes; never none.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Unsatisfiable,
}

/// Reads the header `Range`. Several ranges at once, other units and what is malformed count as no range, which the
/// standard allows; so does a range of another version of the file (`If-Range`).
pub(super) fn wanted(headers: &HeaderMap, size: u64, etag: &str) -> Wanted {
    let Some(range) = headers.get(RANGE).and_then(|range| range.to_str().ok()) else { return Wanted::Whole };
    if headers.get(IF_RANGE).is_some_and(|version| version != etag) {
        return Wanted::Whole;
    }
    parse(range, size).unwrap_or(Wanted::Whole)
}

fn parse(range: &str, size: u64) -> Option<Wanted> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let (start, end) = match (first, last) {
        ("", suffix) => (size.saturating_sub(number(suffix)?), size),
        (first, "") => (number(first)?, size),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            (first, size.min(last.saturating_add(1)))
        }
    };
    Some(if start < end { Wanted::Part(start..end) } else { Wanted::Unsatisfiable })
}

/// Digits only: `parse` alone would also take a sign.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ten(range: &str) -> Wanted {
        wanted(&HeaderMap::from_iter([(RANGE, range.parse().unwrap())]), 10, "\"a\"")
    }

    #[test]
    fn a_range_is_cut_to_the_file() {
        assert_eq!(of_ten("bytes=0-0"), Wanted::Part(0..1));
        assert_eq!(of_ten("bytes=2-5"), Wanted::Part(2..6));
        assert_eq!(of_ten("Bytes = 4-"), Wanted::Part(4..10));
        assert_eq!(of_ten("bytes=4-99999999999999999999"), Wanted::Part(4..10));
        assert_eq!(of_ten("bytes=-3"), Wanted::Part(7..10));
        assert_eq!(of_ten("bytes=-30"), Wanted::Part(0..10));
    }

    #[test]
    fn a_range_beyond_the_file_cannot_be_satisfied() {
        assert_eq!(of_ten("bytes=10-"), Wanted::Unsatisfiable);
        assert_eq!(of_ten("bytes=10-12"), Wanted::Unsatisfiable);
        assert_eq!(of_ten("bytes=-0"), Wanted::Unsatisfiable);
        let empty = wanted(&HeaderMap::from_iter([(RANGE, "bytes=0-".parse().unwrap())]), 0, "\"a\"");
        assert_eq!(empty, Wanted::Unsatisfiable);
    }

    #[test]
    fn what_is_not_understood_is_no_range() {
        for range in ["bytes=5-2", "bytes=1-2,4-5", "items=1-2", "bytes=", "bytes=-", "bytes=+1-2", "bytes=a-b", "1-2"]
        {
            assert_eq!(of_ten(range), Wanted::Whole, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_is_no_range() {
        let with = |version: &str| {
            let headers = [(RANGE, "bytes=1-2".parse().unwrap()), (IF_RANGE, version.parse().unwrap())];
            wanted(&HeaderMap::from_iter(headers), 10, "\"a\"")
        };
        assert_eq!(with("\"a\""), Wanted::Part(1..3));
        assert_eq!(with("\"b\""), Wanted::Whole);
        assert_eq!(with("Sun, 20 Sep 2026 17:50:14 GMT"), Wanted::Whole);
    }
}
