//! The messages that the foot line has shown, so that one that went by can be read again.

use std::collections::VecDeque;

use crate::domain::Time;

/// The most messages kept.
const KEPT: usize = 200;

/// The messages so far.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    kept: VecDeque<(Time, String)>,
}

impl Messages {
    /// Keeps a message.
    pub fn keep(&mut self, at: Time, text: &str) {
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((at, text.to_owned()));
    }

    /// Whether nothing was said yet.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// All of them, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = (Time, &str)> {
        self.kept
            .iter()
            .rev()
            .map(|(at, text)| (*at, text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_hundred_are_kept() {
        let mut messages = Messages::default();
        for i in 0..500 {
            messages.keep(Time::now(), &i.to_string());
        }
        let kept: Vec<&str> = messages.newest_first().map(|(_, text)| text).collect();
        assert_eq!((kept.len(), kept[0], kept[199]), (200, "499", "300"));
    }
}
