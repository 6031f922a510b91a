//! How many calls a minute each credential makes (`limits.requests_per_minute`). The count is this process's own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::Usher;

/// A credential called too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "This credential may make {per_minute} calls a minute (limits.requests_per_minute); try again in {seconds} seconds"
)]
pub struct TooFast {
    /// How many calls it may make.
    pub per_minute: u32,
    /// When the next one is let through.
    pub seconds: i64,
}

/// For each credential, the instant up to which its calls are spoken for: every call takes its share of a minute, and
/// up to a whole minute may be taken in advance (the generic cell rate algorithm).
#[derive(Default)]
pub(crate) struct CallRates(Mutex<HashMap<Uuid, DateTime<Utc>>>);

const MINUTE: TimeDelta = TimeDelta::minutes(1);

impl CallRates {
    fn take(&self, credential: Uuid, per_minute: u32, now: DateTime<Utc>) -> Result<(), TooFast> {
        let share = MINUTE / i32::try_from(per_minute).unwrap_or(i32::MAX).max(1);
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let until = taken.entry(credential).or_insert(now);
        // A clock that was set back must not lock anybody out.
        *until = (*until).clamp(now, now + MINUTE);
        let wait = *until + share - (now + MINUTE);
        if wait > TimeDelta::zero() {
            // Rounded up, so that who waits as told is let through.
            let seconds = (wait + TimeDelta::seconds(1) - TimeDelta::nanoseconds(1)).num_seconds();
            return Err(TooFast { per_minute, seconds });
        }
        *until += share;
        Ok(())
    }
}

impl Usher {
    /// Counts a call of a credential, and tells if it came too soon.
    pub fn count_call(&self, credential: Uuid) -> Result<(), TooFast> {
        match self.settings().requests_per_minute {
            Some(most) => self.call_rates().take(credential, most.get(), self.now()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000 + millis).unwrap()
    }

    #[test]
    fn a_minute_of_calls_may_come_at_once_and_then_one_for_each_share() {
        let rates = CallRates::default();
        for _ in 0..30 {
            assert_eq!(rates.take(ONE, 30, at(0)), Ok(()));
        }
        assert_eq!(rates.take(ONE, 30, at(0)), Err(TooFast { per_minute: 30, seconds: 2 }));
        assert_eq!(rates.take(ONE, 30, at(1_500)), Err(TooFast { per_minute: 30, seconds: 1 }));
        assert_eq!(rates.take(ONE, 30, at(2_000)), Ok(()));
        assert!(rates.take(ONE, 30, at(2_000)).is_err());
        assert_eq!(rates.take(Uuid::from_u128(2), 30, at(2_000)), Ok(()), "another credential has its own minute");
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_longer_than_a_minute() {
        let rates = CallRates::default();
        for _ in 0..5 {
            assert_eq!(rates.take(ONE, 5, at(3_600_000)), Ok(()));
        }
        assert_eq!(rates.take(ONE, 5, at(0)), Err(TooFast { per_minute: 5, seconds: 12 }));
        assert_eq!(rates.take(ONE, 5, at(12_000)), Ok(()));
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_than_twice_the_limit_and_who_waits_as_told_is_let_through(
            per_minute in 1..120_u32,
            gaps in prop::collection::vec(0..3_000_i64, 1..400),
        ) {
            let rates = CallRates::default();
            let (mut now, mut passed) = (0, Vec::new());
            for gap in gaps {
                now += gap;
                match rates.take(ONE, per_minute, at(now)) {
                    Ok(()) => passed.push(now),
                    Err(TooFast { seconds, .. }) => {
                        now += seconds * 1000;
                        prop_assert_eq!(rates.take(ONE, per_minute, at(now)), Ok(()));
                        passed.push(now);
                    }
                }
            }
            for (place, begin) in passed.iter().enumerate() {
                let within = passed[place..].iter().take_while(|call| **call < begin + 60_000).count();
                prop_assert!(within <= 2 * per_minute as usize);
            }
        }
    }
}
