//! Policies, accounts and edits made at random, the same ones for the same seed.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines
)]

pub mod accounts;
pub mod cases;
pub mod decisions;
pub mod edits;
pub mod policies;
pub mod statements;
pub mod turns;

use rolecall::domain::Time;

/// A small generator: the same seed, the same story.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Near seeds give stories that have nothing in common.
    pub fn new(seed: u64) -> Self {
        let mut x = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0xd1b5_4a32_d192_ed03;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        Self((x ^ (x >> 27)) | 1)
    }

    /// A number from 0 up to, not including, `n`; 0 where there is none.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 8) % n.max(1) as u64).unwrap()
    }

    /// So many times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these, if there is one.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        (!of.is_empty()).then(|| of[self.below(of.len())].clone())
    }

    /// Each of these with that chance.
    pub fn some<T: Clone>(&mut self, of: &[T], percent: usize) -> Vec<T> {
        of.iter()
            .filter(|_| self.chance(percent))
            .cloned()
            .collect()
    }
}

/// The moment of every story.
pub fn now() -> Time {
    "2026-05-01T12:00:00Z".parse().unwrap()
}
