use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::TimeDelta;

/// How fast to send: faults in a row slow all sending down, the first success lets it run again.
#[derive(Default)]
pub(super) struct Pace {
    faults: AtomicU32,
}

/// So many faults in a row are taken as the single mails' own.
const TOLERATED: u32 = 5;
const LONGEST: Duration = Duration::from_secs(30);

impl Pace {
    pub(super) fn went_well(&self) {
        self.faults.store(0, Ordering::Relaxed);
    }

    pub(super) fn went_wrong(&self) {
        self.faults.fetch_add(1, Ordering::Relaxed);
    }

    /// How long to wait before the next mail.
    pub(super) fn pause(&self) -> Duration {
        let beyond = self.faults.load(Ordering::Relaxed).saturating_sub(TOLERATED);
        if beyond == 0 {
            return Duration::ZERO;
        }
        LONGEST.min(Duration::from_millis(250) * 2_u32.saturating_pow(beyond.min(10)))
    }
}

/// When a mail that met a passing fault is tried again: twice as late each time, half an hour at most; the jitter is
/// in thousandths.
pub(super) fn next_try(attempts: i64, jitter: u32) -> TimeDelta {
    let seconds = 5_i64.saturating_mul(1 << attempts.clamp(0, 9)).min(1800);
    TimeDelta::milliseconds(seconds * 1000 + seconds * i64::from(jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_faults_slows_down_and_one_success_recovers() {
        let pace = Pace::default();
        for _ in 0..TOLERATED {
            pace.went_wrong();
        }
        assert_eq!(pace.pause(), Duration::ZERO);
        pace.went_wrong();
        assert_eq!(pace.pause(), Duration::from_millis(500));
        for _ in 0..50 {
            pace.went_wrong();
        }
        assert_eq!(pace.pause(), LONGEST);
        pace.went_well();
        assert_eq!(pace.pause(), Duration::ZERO);
    }

    #[test]
    fn tries_come_later_and_later_and_half_an_hour_apart_at_most() {
        assert_eq!(next_try(0, 0), TimeDelta::seconds(5));
        assert_eq!(next_try(3, 0), TimeDelta::seconds(40));
        assert_eq!(next_try(1000, 0), TimeDelta::seconds(1800));
        assert_eq!(next_try(1, 500), TimeDelta::seconds(15));
    }
}
