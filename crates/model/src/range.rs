//! Byte ranges (RFC 9110 §14).

use std::ops::Range;

/// What of a file is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByteRange {
    /// All of it.
    Whole,
    /// These bytes; never none.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Unsatisfiable,
}

impl ByteRange {
    /// Reads the headers `Range` and `If-Range`. Several ranges at once, other units and what is malformed count as no
    /// range, which the standard allows; so does a range of another version of the file.
    pub fn asked(range: Option<&str>, if_range: Option<&str>, size: u64, etag: &str) -> Self {
        if if_range.is_some_and(|version| version != etag) {
            return Self::Whole;
        }
        range.and_then(|range| parse(range, size)).unwrap_or(Self::Whole)
    }
}

fn parse(range: &str, size: u64) -> Option<ByteRange> {
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
    Some(if start < end { ByteRange::Part(start..end) } else { ByteRange::Unsatisfiable })
}

/// Digits only: `parse` alone would also take a sign.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_ten(range: &str) -> ByteRange {
        ByteRange::asked(Some(range), None, 10, "\"a\"")
    }

    #[test]
    fn a_range_is_cut_to_the_file() {
        assert_eq!(of_ten("bytes=0-0"), ByteRange::Part(0..1));
        assert_eq!(of_ten("bytes=2-5"), ByteRange::Part(2..6));
        assert_eq!(of_ten("Bytes = 4-"), ByteRange::Part(4..10));
        assert_eq!(of_ten("bytes=4-99999999999999999999"), ByteRange::Part(4..10));
        assert_eq!(of_ten("bytes=-3"), ByteRange::Part(7..10));
        assert_eq!(of_ten("bytes=-30"), ByteRange::Part(0..10));
    }

    #[test]
    fn a_range_beyond_the_file_cannot_be_satisfied() {
        assert_eq!(of_ten("bytes=10-"), ByteRange::Unsatisfiable);
        assert_eq!(of_ten("bytes=10-12"), ByteRange::Unsatisfiable);
        assert_eq!(of_ten("bytes=-0"), ByteRange::Unsatisfiable);
        let empty = ByteRange::asked(Some("bytes=0-"), None, 0, "\"a\"");
        assert_eq!(empty, ByteRange::Unsatisfiable);
    }

    #[test]
    fn what_is_not_understood_is_no_range() {
        for range in ["bytes=5-2", "bytes=1-2,4-5", "items=1-2", "bytes=", "bytes=-", "bytes=+1-2", "bytes=a-b", "1-2"]
        {
            assert_eq!(of_ten(range), ByteRange::Whole, "{range}");
        }
    }

    #[test]
    fn a_range_of_another_version_is_no_range() {
        let with = |version| ByteRange::asked(Some("bytes=1-2"), Some(version), 10, "\"a\"");
        assert_eq!(with("\"a\""), ByteRange::Part(1..3));
        assert_eq!(with("\"b\""), ByteRange::Whole);
        assert_eq!(with("Sun, 20 Sep 2026 17:50:14 GMT"), ByteRange::Whole);
    }
}
