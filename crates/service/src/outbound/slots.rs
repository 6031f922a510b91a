//! Who may be called at the same time. A receiver that does not answer holds the calls to it for their whole time-out;
//! it must not hold those to others.

use std::collections::{HashMap, HashSet};

/// Calls under way at once.
const SLOTS: usize = 64;
/// Of these, to one receiver.
const EACH: usize = 16;
/// Of all, to receivers that did not take their last call. Each of them is called by one at a time.
const AILING: usize = SLOTS / 2;

/// The calls under way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slots {
    running: HashMap<String, usize>,
    /// Receivers that did not take their last call.
    ailing: HashSet<String>,
}

impl Slots {
    /// How many calls to a receiver are under way.
    pub(super) fn running(&self, receiver: &str) -> usize {
        self.running.get(receiver).copied().unwrap_or(0)
    }

    /// How many more calls a receiver may get now.
    pub(super) fn free(&self, receiver: &str) -> usize {
        let left = SLOTS.saturating_sub(self.running.values().sum());
        let mine = self.running(receiver);
        if !self.ailing.contains(receiver) {
            return EACH.saturating_sub(mine).min(left);
        }
        let ailing: usize = self.running.iter().filter(|(one, _)| self.ailing.contains(*one)).map(|(_, n)| n).sum();
        1_usize.saturating_sub(mine).min(AILING.saturating_sub(ailing)).min(left)
    }

    /// Notes calls that begin.
    pub(super) fn begin(&mut self, receiver: &str, calls: usize) {
        if calls > 0 {
            *self.running.entry(receiver.to_owned()).or_default() += calls;
        }
    }

    /// Notes the end of a call.
    pub(super) fn end(&mut self, receiver: &str, taken: bool) {
        if let Some(running) = self.running.get_mut(receiver) {
            *running -= 1;
            if *running == 0 {
                self.running.remove(receiver);
            }
        }
        if taken {
            self.ailing.remove(receiver);
        } else {
            self.ailing.insert(receiver.to_owned());
        }
    }

    /// Forgets receivers that nothing waits for.
    pub(super) fn keep(&mut self, waiting: &[(String, bool)]) {
        let waiting: HashSet<&str> = waiting.iter().map(|(receiver, _)| receiver.as_str()).collect();
        self.ailing.retain(|receiver| waiting.contains(receiver.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_receiver_does_not_get_all_slots() {
        let mut slots = Slots::default();
        slots.begin("a", slots.free("a"));
        assert_eq!((slots.free("a"), slots.free("b")), (0, EACH));
        for receiver in ["b", "c", "d"] {
            slots.begin(receiver, slots.free(receiver));
        }
        assert_eq!(slots.free("e"), 0);
        slots.end("a", true);
        assert_eq!(slots.free("e"), 1);
    }

    #[test]
    fn receivers_that_fail_are_called_by_one_at_a_time_until_one_is_taken() {
        let mut slots = Slots::default();
        slots.begin("a", 2);
        slots.end("a", false);
        assert_eq!(slots.free("a"), 0);
        slots.end("a", false);
        assert_eq!(slots.free("a"), 1);
        slots.begin("a", 1);
        slots.end("a", true);
        assert_eq!(slots.free("a"), EACH);
    }

    #[test]
    fn any_number_of_receivers_that_hang_leaves_half_of_the_slots() {
        let mut slots = Slots::default();
        for n in 0..1_000 {
            let receiver = format!("dead-{n}");
            slots.begin(&receiver, 1);
            slots.end(&receiver, false);
        }
        for n in 0..1_000 {
            let receiver = format!("dead-{n}");
            slots.begin(&receiver, slots.free(&receiver));
        }
        assert_eq!(slots.running.len(), AILING);
        assert_eq!(slots.free("alive"), EACH);
        slots.keep(&[("dead-1".into(), true)]);
        assert_eq!(slots.ailing, HashSet::from(["dead-1".to_owned()]));
    }
}
