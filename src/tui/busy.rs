//! Shows that something is being worked out, but only where that takes long enough to be noticed.
//! A timer runs only while a question is out; while nothing is, nothing ticks.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// What is quicker than this needs no sign: one that flashed up would only disturb.
const PATIENCE: Duration = Duration::from_millis(150);
/// From one picture to the next.
const STEP: Duration = Duration::from_millis(120);

/// The sign that something is being worked out.
#[derive(Debug, Default)]
pub struct Busy {
    next: Option<Instant>,
    frame: usize,
}

impl Busy {
    /// Notes whether a question is out. True: the sign is on the screen and has to go.
    pub fn note(&mut self, out: bool) -> bool {
        match (out, self.next) {
            (true, None) => self.next = Some(Instant::now() + PATIENCE),
            (false, Some(_)) => {
                self.next = None;
                return std::mem::take(&mut self.frame) > 0;
            }
            _ => {}
        }
        false
    }

    /// Comes back with the number of the next picture when it is due; never while nothing is out.
    pub async fn tick(&mut self) -> usize {
        let Some(at) = self.next else {
            return std::future::pending().await;
        };
        sleep_until(at).await;
        self.next = Some(Instant::now() + STEP);
        self.frame += 1;
        self.frame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paused() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    }

    #[test]
    fn what_is_quick_shows_no_sign_and_what_is_slow_shows_one_until_it_is_done() {
        paused().block_on(async {
            let mut busy = Busy::default();
            assert!(!busy.note(false) && !busy.note(true));
            // The answer comes before anybody could see a sign.
            assert!(!busy.note(false));
            busy.note(true);
            assert_eq!((busy.tick().await, busy.tick().await), (1, 2));
            assert!(!busy.note(true));
            assert!(busy.note(false), "the sign has to go");
            assert!(busy.next.is_none(), "nothing ticks any more");
        });
    }
}
