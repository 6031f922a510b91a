use chrono::{DateTime, SecondsFormat, Utc};

/// An instant as this wire writes it: in UTC, with milliseconds (reference/rise-api.md §6, §8).
pub(super) fn instant(at: impl Into<DateTime<Utc>>) -> String {
    at.into().to_rfc3339_opts(SecondsFormat::Millis, true)
}
