use chrono::{DateTime, Utc};
use serde::Serialize;

/// An instant on a page: in UTC, until a script in the reader's browser rewrites it in their zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Moment {
    /// For machines (`<time datetime>`).
    iso: String,
    /// For people.
    text: String,
}

impl From<DateTime<Utc>> for Moment {
    fn from(at: DateTime<Utc>) -> Self {
        Self { iso: usher_model::format_time(at), text: at.format("%-d %B %Y, %H:%M UTC").to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_for_machines_and_for_people() {
        let at = DateTime::from_timestamp(1_789_926_614, 0).unwrap();
        let expected = Moment { iso: "2026-09-20T17:50:14Z".into(), text: "20 September 2026, 17:50 UTC".into() };
        assert_eq!(Moment::from(at), expected);
    }
}
