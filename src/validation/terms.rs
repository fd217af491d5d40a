//! Roles and time. What is held is read against the moment, and limits look ahead: two roles are in
//! each other's way if there is a moment, from now on, at which both are held.

use std::collections::BTreeSet;

use crate::domain::{Assignment, Time};

/// The most that `count` makes of what is held at one and the same moment, from now on. More can
/// only come where something begins.
pub fn peak(held: &[Assignment], now: Time, count: impl Fn(&[&Assignment]) -> usize) -> u64 {
    let most = beginnings(held, now).into_iter().map(|at| {
        let live: Vec<&Assignment> = held.iter().filter(|a| a.live(at)).collect();
        count(&live)
    });
    most.max().unwrap_or_default() as u64
}

/// Now, and every later moment at which one of these begins.
pub fn beginnings(held: &[Assignment], now: Time) -> BTreeSet<Time> {
    let begins = held.iter().filter_map(|a| a.begins).map(|b| b.max(now));
    begins.chain([now]).collect()
}

/// How many of these are held at a moment.
pub fn at(held: &[Assignment], moment: Time) -> u64 {
    held.iter().filter(|a| a.live(moment)).count() as u64
}

/// Counts each for itself.
pub fn each(live: &[&Assignment]) -> usize {
    live.len()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn held(begins: Option<&str>, until: Option<&str>) -> Assignment {
        let time = |t: &str| -> Time { t.parse().unwrap() };
        Assignment {
            user: "mia".parse().unwrap(),
            role: "owner".parse().unwrap(),
            on: None,
            begins: begins.map(time),
            until: until.map(time),
            since: time("2026-01-01"),
        }
    }

    #[test]
    fn only_what_is_held_together_is_counted_together() {
        let now = "2026-05-01".parse().unwrap();
        let june = held(Some("2026-06-01"), Some("2026-07-01"));
        let july = held(Some("2026-07-01"), None);
        let over = held(None, Some("2026-05-01"));
        let count = |all: &[Assignment]| peak(all, now, each);
        assert_eq!(count(&[june.clone(), july.clone(), over.clone()]), 1);
        assert_eq!(count(&[june.clone(), held(None, None), july.clone()]), 2);
        assert_eq!(count(&[over]), 0);
        assert!(!june.meets(&july, now));
        assert!(june.meets(&held(None, Some("2026-06-02")), now));
        let (july_1, whole) = ("2026-07-01".parse().ok(), held(None, None));
        assert_eq!(july.meeting(&whole, now), july_1);
        assert_eq!(
            whole.meeting(&held(Some("2026-04-01"), None), now),
            Some(now)
        );
        assert_eq!(beginnings(&[july, june, whole], now).len(), 3);
    }
}
