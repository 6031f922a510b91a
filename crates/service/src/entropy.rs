use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use uuid::Uuid;

/// Where randomness comes from: the operating system, or a test's seed.
#[derive(Clone)]
pub struct Entropy(Arc<Mutex<State>>);

struct State {
    source: StdRng,
    /// The millisecond of the last id and how many were made in it, so that ids of one millisecond keep their order.
    last: (i64, u32),
}

impl Entropy {
    /// Randomness fit for secrets.
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where the machine's randomness is read")]
        let source = StdRng::from_rng(&mut rand::rng());
        Self::from_source(source)
    }

    /// The same sequence for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self::from_source(StdRng::seed_from_u64(seed))
    }

    fn from_source(source: StdRng) -> Self {
        Self(Arc::new(Mutex::new(State { source, last: (0, 0) })))
    }

    /// Random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).source.fill_bytes(&mut bytes);
        bytes
    }

    /// A random number below `end`, for jitter and for letters of an id; `end` is far below 2³², so the bias is nil.
    pub fn below(&self, end: u32) -> u32 {
        u32::from_le_bytes(self.bytes()) % end.max(1)
    }

    /// A time-ordered id (UUID version 7): later ids are greater, also within a millisecond.
    pub fn id(&self, now: DateTime<Utc>) -> Uuid {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = now.timestamp_millis();
        state.last = if millis == state.last.0 { (millis, state.last.1 + 1) } else { (millis, 0) };
        let count = state.last.1;
        // 26 bits of count (12 before the variant bits, 14 after them), then 48 random bits.
        let mut tail = [0; 10];
        tail[0] = (count >> 22) as u8 & 0x0f;
        tail[1] = (count >> 14) as u8;
        tail[2] = (count >> 8) as u8 & 0x3f;
        tail[3] = count as u8;
        state.source.fill_bytes(&mut tail[4..]);
        uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_keep_their_order() {
        let entropy = Entropy::seeded(1);
        let now = DateTime::from_timestamp_millis(1_800_000_000_000).unwrap();
        let ids: Vec<Uuid> = (0..100_000).map(|_| entropy.id(now)).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ids[99_999] < entropy.id(now + chrono::Duration::milliseconds(1)));
    }
}
