use chrono::TimeDelta;

/// A call that was tried so often is given up (reference/scormcloud-v2.md §8).
pub(super) const ATTEMPTS: i64 = 70;
const SHORTEST: i64 = 1_000;
const LONGEST: i64 = 15 * 60 * 1_000;

/// How long a call rests that was tried so often: up to a second after the first try, up to twice as long after
/// each further one, fifteen minutes at most. `jitter`, below 1,000, takes off up to a half, so that what failed together
/// does not come back together; a second always remains.
pub(super) fn pause(attempts: i64, jitter: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).clamp(0, 20);
    let whole = (SHORTEST << doublings).min(LONGEST);
    let off = whole / 2 * i64::from(jitter.min(1_000)) / 1_000;
    TimeDelta::milliseconds((whole - off).max(SHORTEST))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pauses_double_from_a_second_to_fifteen_minutes() {
        let seconds: Vec<i64> = (1..=12).map(|attempts| pause(attempts, 0).num_seconds()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        assert_eq!(pause(3, 999).num_milliseconds(), 2_002);
        assert_eq!(pause(1, 999).num_milliseconds(), 1_000);
    }

    proptest! {
        #[test]
        fn a_pause_lies_between_a_second_and_fifteen_minutes(attempts in any::<i64>(), jitter in any::<u32>()) {
            let pause = pause(attempts, jitter).num_milliseconds();
            prop_assert!((SHORTEST..=LONGEST).contains(&pause));
        }

        #[test]
        fn jitter_takes_off_a_half_at_most(attempts in 2..=ATTEMPTS, jitter in 0..1_000_u32) {
            let (whole, pause) = (pause(attempts, 0), pause(attempts, jitter));
            prop_assert!(pause <= whole && pause * 2 >= whole);
        }
    }
}
