//! Durations of SCORM, in hundredths of a second.

use serde::{Deserialize, Serialize};

/// A duration in hundredths of a second: the finest that SCORM 1.2 and SCORM 2004 both carry.
///
/// A negative one never comes out of a text, and is written as zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Centiseconds(pub i64);

const SECOND: i64 = 100;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// SCORM 2004 allows months and years and gives them no length; these are the usual ones.
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// The most that SCORM 1.2 can write: 9999:59:59.99.
const MAX_TIMESPAN: i64 = 10_000 * HOUR - 1;

impl Centiseconds {
    /// Reads the `CMITimespan` of SCORM 1.2, `HHHH:MM:SS.SS`. Lenient, as content is: any number of
    /// digits in each part, minutes and seconds beyond 59, a longer fraction (cut off), white space
    /// around. `None` for anything else.
    pub fn from_timespan(text: &str) -> Option<Self> {
        let mut parts = text.trim().split(':');
        let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self(0).add(whole(hours)?, HOUR).add(whole(minutes)?, MINUTE).add(decimal(seconds)?, 1))
    }

    /// Reads the `timeinterval(second,10,2)` of SCORM 2004, a duration of ISO 8601:
    /// `P1Y2M3DT4H5M6.78S`. A month counts as 30 days and a year as 365; a longer fraction of a
    /// second is cut off. `None` for anything else.
    pub fn from_iso8601(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix('P')?;
        if text.is_empty() || text.ends_with('T') {
            return None;
        }
        let (date, time) = text.split_once('T').unwrap_or((text, ""));
        let (days, date) = units(date, &[('Y', YEAR), ('M', MONTH), ('D', DAY)])?;
        let (hours, time) = units(time, &[('H', HOUR), ('M', MINUTE)])?;
        let seconds = match time.strip_suffix('S') {
            Some(seconds) => decimal(seconds)?,
            None if time.is_empty() => 0,
            None => return None,
        };
        date.is_empty().then(|| days.saturating_add(hours).add(seconds, 1))
    }

    /// Seconds, rounded to a hundredth. `None` if negative or not a number.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        // A conversion to an integer saturates.
        (seconds >= 0.0).then_some(Self((seconds * 100.0).round() as i64))
    }

    /// As SCORM 1.2 writes it, `HH:MM:SS.SS`, two to four digits of hours; at most 9999:59:59.99.
    pub fn to_timespan(self) -> String {
        Self(self.0.min(MAX_TIMESPAN)).clock(2)
    }

    /// As SCORM 2004 writes it: `PT32M46.4S`, hours the largest unit.
    pub fn to_iso8601(self) -> String {
        let Split { hours, minutes, seconds, hundredths } = self.split();
        let unit = |count, letter| match count {
            0 => String::new(),
            _ => format!("{count}{letter}"),
        };
        let text = format!("PT{}{}", unit(hours, 'H'), unit(minutes, 'M'));
        let seconds = format!("{seconds}.{hundredths:02}");
        let seconds = seconds.trim_end_matches('0').trim_end_matches('.');
        if seconds == "0" && text != "PT" { text } else { text + seconds + "S" }
    }

    /// As the wire writes the time of an activity, `0000:32:46.40`, at least four digits of hours
    /// (reference/scormcloud-v2.md §7.2).
    pub fn to_tracked(self) -> String {
        self.clock(4)
    }

    /// The duration in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The sum, or the longest duration there is.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    fn add(self, count: i64, unit: i64) -> Self {
        self.saturating_add(Self(count.saturating_mul(unit)))
    }

    fn clock(self, hour_digits: usize) -> String {
        let Split { hours, minutes, seconds, hundredths } = self.split();
        format!("{hours:0hour_digits$}:{minutes:02}:{seconds:02}.{hundredths:02}")
    }

    fn split(self) -> Split {
        let whole = self.0.max(0);
        Split {
            hours: whole / HOUR,
            minutes: whole % HOUR / MINUTE,
            seconds: whole % MINUTE / SECOND,
            hundredths: whole % SECOND,
        }
    }
}

struct Split {
    hours: i64,
    minutes: i64,
    seconds: i64,
    hundredths: i64,
}

/// Reads numbers with these letters behind them, in this order, each at most once; returns their
/// sum and what is left.
fn units<'a>(mut text: &'a str, units: &[(char, i64)]) -> Option<(Centiseconds, &'a str)> {
    let mut sum = Centiseconds(0);
    for &(letter, unit) in units {
        if let Some((number, rest)) = text.split_once(letter) {
            sum = sum.add(whole(number)?, unit);
            text = rest;
        }
    }
    Some((sum, text))
}

/// A whole number of digits only; one too large saturates.
fn whole(digits: &str) -> Option<i64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// Seconds with or without a fraction, as hundredths.
fn decimal(seconds: &str) -> Option<i64> {
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    whole(fraction)?;
    let hundredths = format!("{fraction:0<2}")[..2].parse::<i64>().ok()?;
    Some(whole(seconds)?.saturating_mul(SECOND).saturating_add(hundredths))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_the_timespans_that_courses_write() {
        let read = |text| Centiseconds::from_timespan(text).map(|time| time.0);
        assert_eq!(read("0000:32:46.40"), Some(196_640));
        assert_eq!(read("00:00:00"), Some(0));
        assert_eq!(read("1:2:3.5"), Some(372_350));
        assert_eq!(read(" 00:75:90.129 "), Some(459_012));
        assert_eq!(read("99999999999999999999:00:00"), Some(i64::MAX));
        for text in ["", "00:05", "-1:00:00", "00:00:00:00", "1::2", "00:00:", "00:00:1.", "00:00:.5", "PT1S", "a:b:c"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn reads_the_intervals_that_courses_write() {
        let read = |text| Centiseconds::from_iso8601(text).map(|time| time.0);
        assert_eq!(read("PT32M46.4S"), Some(196_640));
        assert_eq!(read("PT0S"), Some(0));
        assert_eq!(read("PT1H0M"), Some(HOUR));
        assert_eq!(read("P1D"), Some(DAY));
        assert_eq!(read("P1M"), Some(MONTH));
        assert_eq!(read("PT1M"), Some(MINUTE));
        assert_eq!(read("P1Y2M3DT4H5M6.789S"), Some(YEAR + 2 * MONTH + 3 * DAY + 4 * HOUR + 5 * MINUTE + 678));
        for text in
            ["", "P", "PT", "P1DT", "1H", "PT1", "PTS", "PT1S2M", "PT1.5M", "P-1D", "PT1M2M", "P1H", "PT1D", "00:00:01"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn writes_each_of_the_three_forms() {
        let time = Centiseconds(196_640);
        assert_eq!(time.to_timespan(), "00:32:46.40");
        assert_eq!(time.to_tracked(), "0000:32:46.40");
        assert_eq!(time.to_iso8601(), "PT32M46.4S");
        assert_eq!(Centiseconds(0).to_iso8601(), "PT0S");
        assert_eq!(Centiseconds(HOUR).to_iso8601(), "PT1H");
        assert_eq!(Centiseconds(HOUR + 5).to_iso8601(), "PT1H0.05S");
        assert_eq!(Centiseconds(-5).to_tracked(), "0000:00:00.00");
        assert_eq!(Centiseconds(20_000 * HOUR).to_timespan(), "9999:59:59.99");
        assert_eq!(Centiseconds(20_000 * HOUR).to_tracked(), "20000:00:00.00");
    }

    #[test]
    fn seconds_are_whole_hundredths() {
        assert!((Centiseconds(196_640).seconds() - 1966.4).abs() < f64::EPSILON);
        assert_eq!(Centiseconds::from_seconds(12.34), Some(Centiseconds(1234)));
        assert_eq!(Centiseconds::from_seconds(0.29), Some(Centiseconds(29)));
        assert_eq!(Centiseconds::from_seconds(f64::INFINITY), Some(Centiseconds(i64::MAX)));
        assert_eq!(Centiseconds::from_seconds(-0.5), None);
        assert_eq!(Centiseconds::from_seconds(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn every_form_comes_back_whole(hundredths in 0..=MAX_TIMESPAN) {
            let time = Centiseconds(hundredths);
            prop_assert_eq!(Centiseconds::from_timespan(&time.to_timespan()), Some(time));
            prop_assert_eq!(Centiseconds::from_timespan(&time.to_tracked()), Some(time));
            prop_assert_eq!(Centiseconds::from_iso8601(&time.to_iso8601()), Some(time));
        }

        #[test]
        fn no_text_breaks_a_reader_or_goes_below_zero(text in "\\PC*|P?[0-9YMDTHS:.-]{0,24}") {
            for time in [Centiseconds::from_timespan(&text), Centiseconds::from_iso8601(&text)] {
                prop_assert!(time.is_none_or(|time| time.0 >= 0));
            }
        }

        #[test]
        fn a_sum_is_never_shorter_than_its_parts(a in 0..i64::MAX, b in 0..i64::MAX) {
            let sum = Centiseconds(a).saturating_add(Centiseconds(b));
            prop_assert!(sum >= Centiseconds(a) && sum >= Centiseconds(b));
        }
    }
}
