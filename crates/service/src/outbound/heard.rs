use chrono::{DateTime, Utc};
use tokio::time::Instant;

use super::retry::{ATTEMPTS, pause};
use super::{CallError, Post};
use crate::Usher;

/// What came of one call to a receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// The status of its answer, if there was one.
    pub(crate) status: Option<u16>,
    /// The first part of its answer.
    pub(crate) answer: String,
    /// How long it took, in milliseconds.
    pub(crate) millis: i64,
    /// Whether it took what was posted.
    pub(crate) verdict: Verdict,
}

/// Whether a receiver took what was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It did.
    Delivered,
    /// It did not, and may later.
    Later(String),
    /// It never will.
    Never(String),
}

/// How much of an answer is kept, in bytes.
const KEPT: usize = 2048;

impl Heard {
    /// No call was made.
    pub(crate) fn nothing(verdict: Verdict) -> Self {
        Self { status: None, answer: String::new(), millis: 0, verdict }
    }
}

impl Usher {
    /// Posts a body once.
    pub(crate) async fn post_once(&self, post: Post) -> Heard {
        let began = Instant::now();
        let answer = self.outbound().post(post).await;
        let millis = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        match answer {
            Ok(answer) => Heard {
                status: Some(answer.status),
                answer: readable(&answer.body),
                millis,
                verdict: judge(answer.status, self.settings().redirects_are_success),
            },
            Err(CallError::Refused(why)) => Heard { millis, ..Heard::nothing(Verdict::Never(why)) },
            Err(CallError::Failed(why)) => Heard { millis, ..Heard::nothing(Verdict::Later(why)) },
        }
    }

    /// What becomes of a call that was tried so often, this time among them: its state, when it is tried again if it is,
    /// and what went wrong.
    pub(crate) fn judge_try(&self, verdict: &Verdict, tried: i64) -> (&'static str, DateTime<Utc>, Option<String>) {
        let now = self.now();
        let again = now + pause(tried, self.entropy().below(1_000));
        match verdict {
            Verdict::Delivered => ("delivered", now, None),
            Verdict::Later(why) if tried < ATTEMPTS => ("waiting", again, Some(why.clone())),
            Verdict::Later(why) | Verdict::Never(why) => ("failed", again, Some(why.clone())),
        }
    }
}

fn judge(status: u16, redirects_are_success: bool) -> Verdict {
    match status {
        200..300 => Verdict::Delivered,
        300..400 if redirects_are_success => Verdict::Delivered,
        300..400 => Verdict::Later(format!("the receiver answered {status}; a redirect is not followed")),
        _ => Verdict::Later(format!("the receiver answered {status}")),
    }
}

/// The first part of an answer as text that any database keeps.
fn readable(answer: &[u8]) -> String {
    String::from_utf8_lossy(&answer[..answer.len().min(KEPT)]).replace('\0', "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_is_taken_only_where_the_setting_says_so() {
        assert_eq!(judge(204, false), Verdict::Delivered);
        assert_eq!(judge(302, true), Verdict::Delivered);
        for (status, redirects) in [(302, false), (199, true), (400, true), (500, true), (999, true)] {
            assert!(matches!(judge(status, redirects), Verdict::Later(_)), "{status}");
        }
    }

    #[test]
    fn what_is_kept_of_an_answer_is_short_and_text() {
        assert_eq!(readable(b"a\0b\xff"), "a\u{fffd}b\u{fffd}");
        assert_eq!(readable(&[b'x'; 5000]).len(), KEPT);
    }
}
