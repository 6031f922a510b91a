//! Points in time as the wire writes them, and as its many clients do.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A text that names no point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// Not in a form of ISO 8601 that is understood.
    #[error("is not an ISO 8601 date and time such as 2026-09-20T17:50:14Z")]
    Form,
    /// In the right form, but there is no such day, hour or offset.
    #[error("names a date or time that does not exist")]
    Range,
}

/// Reads a point in time; a date alone is the start of that day in UTC.
///
/// It takes what the vendor's clients and their languages write (reference/scormcloud-v2.md §3):
/// `T` or a space between date and time, seconds or none, up to nine digits of fraction, `Z`,
/// `UTC`, an offset or no zone at all, which means UTC. A space may stand for the `+` of the
/// offset, which is what a URL that was not escaped makes of it.
pub fn parse_time(text: &str) -> Result<DateTime<Utc>, InvalidTime> {
    Ok(match read(text)? {
        Read::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
        Read::Instant(instant) => instant,
    })
}

/// Reads the moment when something expires: as [`parse_time`], but a date alone lasts until the
/// last second of that day in UTC.
pub fn parse_expiry(text: &str) -> Result<DateTime<Utc>, InvalidTime> {
    Ok(match read(text)? {
        Read::Day(day) => day.and_hms_opt(23, 59, 59).ok_or(InvalidTime::Range)?.and_utc(),
        Read::Instant(instant) => instant,
    })
}

/// Writes a point in time as the wire has it: `2026-09-20T17:50:14Z`, in UTC, fractions of a second
/// cut off.
pub fn format_time(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

enum Read {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

fn read(text: &str) -> Result<Read, InvalidTime> {
    let mut rest = Scanner(text.trim().as_bytes());
    let year = rest.digits(4)?;
    rest.one_of(b"-")?;
    let month = rest.digits(2)?;
    rest.one_of(b"-")?;
    let day = rest.digits(2)?;
    let year = i32::try_from(year).map_err(|_| InvalidTime::Range)?;
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(InvalidTime::Range);
    if rest.is_empty() {
        return date.map(Read::Day);
    }
    rest.one_of(b"Tt ")?;
    let time = clock(&mut rest)?;
    let offset = offset(&mut rest)?;
    let local = NaiveDateTime::new(date?, time?);
    match local.checked_sub_signed(offset?) {
        // An offset can lead out of the years that four digits can write.
        Some(utc) if (0..=9999).contains(&utc.year()) => Ok(Read::Instant(utc.and_utc())),
        _ => Err(InvalidTime::Range),
    }
}

/// A form that is wrong is the outer error, a time that does not exist the inner: the form is
/// judged whole before the values are.
type Judged<T> = Result<Result<T, InvalidTime>, InvalidTime>;

fn clock(rest: &mut Scanner<'_>) -> Judged<NaiveTime> {
    let hour = rest.digits(2)?;
    rest.one_of(b":")?;
    let minute = rest.digits(2)?;
    let (mut second, mut nanosecond) = (0, 0);
    if rest.one_of(b":").is_ok() {
        second = rest.digits(2)?;
        if rest.one_of(b".,").is_ok() {
            nanosecond = rest.fraction()?;
        }
    }
    Ok(NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond).ok_or(InvalidTime::Range))
}

/// What local time is ahead of UTC.
fn offset(rest: &mut Scanner<'_>) -> Judged<TimeDelta> {
    let spaced = rest.spaces();
    if rest.is_empty() || rest.is_word("Z") || rest.is_word("UTC") {
        return Ok(Ok(TimeDelta::zero()));
    }
    let ahead = match rest.one_of(b"+-") {
        Ok(sign) => sign == b'+',
        Err(_) if spaced => true,
        Err(fault) => return Err(fault),
    };
    let hours = rest.digits(2)?;
    let colon = rest.one_of(b":").is_ok();
    let minutes = if rest.is_empty() && !colon { 0 } else { rest.digits(2)? };
    if !rest.is_empty() {
        return Err(InvalidTime::Form);
    }
    if hours > 23 || minutes > 59 {
        return Ok(Err(InvalidTime::Range));
    }
    let size = TimeDelta::minutes(i64::from(hours * 60 + minutes));
    Ok(Ok(if ahead { size } else { -size }))
}

/// What is still to be read of the text.
struct Scanner<'a>(&'a [u8]);

impl Scanner<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn is_word(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word.as_bytes())
    }

    fn one_of(&mut self, wanted: &[u8]) -> Result<u8, InvalidTime> {
        match self.0.split_first() {
            Some((first, rest)) if wanted.contains(first) => {
                self.0 = rest;
                Ok(*first)
            }
            _ => Err(InvalidTime::Form),
        }
    }

    /// Skips spaces; whether there were any.
    fn spaces(&mut self) -> bool {
        let before = self.0.len();
        while self.one_of(b" ").is_ok() {}
        self.0.len() < before
    }

    /// A number of exactly so many digits.
    fn digits(&mut self, count: usize) -> Result<u32, InvalidTime> {
        let mut number = 0;
        for _ in 0..count {
            number = number * 10 + u32::from(self.one_of(b"0123456789")? - b'0');
        }
        Ok(number)
    }

    /// Nanoseconds from one to nine digits of fraction.
    fn fraction(&mut self) -> Result<u32, InvalidTime> {
        let mut nanoseconds = self.digits(1)?;
        for _ in 1..9 {
            nanoseconds = nanoseconds * 10 + self.digits(1).unwrap_or(0);
        }
        Ok(nanoseconds)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> String {
        parse_time(text).map_or_else(|fault| format!("{fault:?}"), |time| format!("{time:?}"))
    }

    #[test]
    fn every_form_of_the_clients_names_the_same_moment() {
        for text in [
            "2026-09-20T17:50:14Z",
            "2026-09-20T17:50:14",
            "2026-09-20T17:50:14+00:00",
            "2026-09-20T17:50:14 00:00",
            "2026-09-20T17:50:14+0000",
            "2026-09-20T17:50:14-00",
            "2026-09-20T17:50:14.000Z",
            "2026-09-20T17:50:14.000000",
            "2026-09-20T17:50:14.0000000",
            "2026-09-20T17:50:14.000000000Z",
            "2026-09-20T17:50:14,0Z",
            "2026-09-20t17:50:14z",
            "2026-09-20 17:50:14",
            "2026-09-20 17:50:14 UTC",
            "2026-09-20 17:50:14 +0000",
            "2026-09-20 17:50:14  0000",
            "2026-09-20T19:50:14+02:00",
            "2026-09-20T19:50:14 02:00",
            "2026-09-20T12:20:14-0530",
            " 2026-09-20T17:50:14Z\n",
        ] {
            assert_eq!(time(text), "2026-09-20T17:50:14Z", "{text}");
        }
    }

    #[test]
    fn seconds_may_be_missing_and_fractions_are_kept() {
        assert_eq!(time("2026-09-20T17:50Z"), "2026-09-20T17:50:00Z");
        assert_eq!(time("2026-09-20T17:50"), "2026-09-20T17:50:00Z");
        assert_eq!(time("2026-09-20T17:50+01:00"), "2026-09-20T16:50:00Z");
        assert_eq!(time("2026-09-20T17:50:14.1234567"), "2026-09-20T17:50:14.123456700Z");
        assert_eq!(time("2026-09-20T17:50:14.123456789Z"), "2026-09-20T17:50:14.123456789Z");
    }

    #[test]
    fn an_offset_can_change_the_day() {
        assert_eq!(time("2026-01-01T00:30:00+01:00"), "2025-12-31T23:30:00Z");
        assert_eq!(time("2024-02-28T23:30:00-01:00"), "2024-02-29T00:30:00Z");
    }

    #[test]
    fn a_date_alone_begins_with_its_day_and_expires_with_it() {
        assert_eq!(time("2026-09-20"), "2026-09-20T00:00:00Z");
        assert_eq!(format_time(parse_expiry("2026-09-20").unwrap()), "2026-09-20T23:59:59Z");
        assert_eq!(parse_expiry("2026-09-20T10:00Z"), parse_time("2026-09-20T10:00Z"));
        assert_eq!(format_time(parse_expiry("9999-12-31").unwrap()), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "soon",
            "2026",
            "2026-9-2",
            "20260920175014",
            "2026-09-20T",
            "2026-09-20T17",
            "2026-09-20T17:50:1",
            "2026-09-20T17:50:14.Z",
            "2026-09-20T17:50:14.1234567890Z",
            "2026-09-20T17:50:14X",
            "2026-09-20T17:50:14+",
            "2026-09-20T17:50:14+01:",
            "2026-09-20T17:50:14+01:000",
            "2026-09-20T17:50:14Z!",
            "２０２６-09-20",
        ] {
            assert_eq!(time(text), "Form", "{text}");
        }
    }

    #[test]
    fn days_and_hours_that_do_not_exist_are_refused() {
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-00-10T00:00:00Z",
            "2026-09-20T24:00:00Z",
            "2026-09-20T17:60:00Z",
            "2026-09-20T17:50:60Z",
            "2026-09-20T17:50:14+24:00",
            "0000-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59-01:00",
        ] {
            assert_eq!(time(text), "Range", "{text}");
        }
    }

    proptest! {
        #[test]
        fn whole_seconds_come_back_from_the_wire(seconds in -62_167_219_200_i64..=253_402_300_799) {
            let time = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(parse_time(&format_time(time)), Ok(time));
        }

        #[test]
        fn what_chrono_writes_is_read(seconds in 0_i64..=253_402_214_400, nanoseconds in 0..1_000_000_000_u32) {
            let time = DateTime::from_timestamp(seconds, nanoseconds).unwrap();
            prop_assert_eq!(parse_time(&time.to_rfc3339()), Ok(time));
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC*|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:. +Z-]{0,24}") {
            let _ = parse_expiry(&text);
        }
    }
}
