//! Names for what an edit makes by itself.

use crate::domain::Handle;

use super::super::{
    judge::{Judge, Stage},
    world::{Look, Unknown},
};

impl Judge<'_> {
    /// The first free handle that begins like this, if there is one.
    pub fn free_like(&self, wish: &str) -> Look<Option<Handle>> {
        let taken = |text: &str| match Handle::new(text) {
            Ok(handle) => Ok(self.after.is_going(&handle) || self.after.named(&handle)?.is_some()),
            Err(_) => Ok(true),
        };
        Ok(first_free(wish, taken)?.and_then(|text| Handle::new(text).ok()))
    }

    /// A free handle that begins like this, or a refusal.
    pub fn fresh(&mut self, wish: &str) -> Look<Handle> {
        if let Some(handle) = self.free_like(wish)? {
            return Ok(handle);
        }
        self.refuse(
            Stage::Names,
            "name-taken",
            &[],
            format!("No free handle begins with `{wish}`."),
            "Rename or remove some of those.",
        );
        Err(Unknown)
    }
}

/// The first free name that begins like this. Asks for all numbers of a stretch at once, so that
/// many names that are taken cost a round or three and not one each.
pub fn first_free(wish: &str, taken: impl Fn(&str) -> Look<bool>) -> Look<Option<String>> {
    const STRETCH: usize = 32;
    let name = |n: usize| {
        let suffix = if n == 1 {
            String::new()
        } else {
            format!("-{n}")
        };
        let keep = crate::domain::name::MAX_NAME.saturating_sub(suffix.len());
        let start: String = wish.chars().take(keep).collect();
        format!("{}{suffix}", start.trim_end_matches(['-', '.', '_']))
    };
    if !taken(&name(1))? {
        return Ok(Some(name(1)));
    }
    // Where a stretch begins with a free name, what was taken lies before it.
    let starts: Vec<usize> = (0..STRETCH).map(|i| 2 + i * STRETCH).collect();
    let first = stretch(&starts, &name, &taken)?;
    let from = match first {
        Some(at) if at > 2 => at - STRETCH,
        Some(at) => return Ok(Some(name(at))),
        None => 2 + (STRETCH - 1) * STRETCH,
    };
    let numbers: Vec<usize> = (from..=from + STRETCH).collect();
    Ok(stretch(&numbers, &name, &taken)?.map(name))
}

/// The first of these numbers whose name is free; all of them are asked for.
fn stretch(
    numbers: &[usize],
    name: &impl Fn(usize) -> String,
    taken: &impl Fn(&str) -> Look<bool>,
) -> Look<Option<usize>> {
    let mut found = None;
    let mut known = Ok(());
    for n in numbers {
        match taken(&name(*n)) {
            Ok(false) => found = found.or(Some(*n)),
            Ok(true) => {}
            Err(unknown) => known = Err(unknown),
        }
    }
    known.map(|()| found)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn named(n: usize) -> String {
        if n == 1 {
            "desk".into()
        } else {
            format!("desk-{n}")
        }
    }

    #[test]
    fn the_first_name_that_is_free_is_found_however_many_are_taken_and_few_are_asked_for() {
        // All there are: the name itself, and 32 stretches of 32 numbers, and one number more.
        let all = 1 + 32 * 32 + 1;
        for taken in 0..=all {
            let names: std::collections::BTreeSet<String> = (1..=taken).map(named).collect();
            let asked = Cell::new(0);
            let found = first_free("desk", |name| {
                asked.set(asked.get() + 1);
                Ok(names.contains(name))
            });
            let free = (taken < all).then(|| named(taken + 1));
            assert_eq!(found.unwrap(), free, "{taken} are taken");
            assert!(asked.get() <= 1 + 32 + 33, "{} were asked for", asked.get());
        }
    }

    #[test]
    fn a_long_name_is_cut_before_its_number_and_ends_in_no_mark() {
        let most = crate::domain::name::MAX_NAME;
        let wish = format!("{}-{}", "a".repeat(most - 3), "b".repeat(9));
        let found = first_free(&wish, |name| {
            Ok(name == wish.chars().take(most).collect::<String>())
        });
        assert_eq!(
            found.unwrap().unwrap(),
            format!("{}-2", "a".repeat(most - 3))
        );
    }

    #[test]
    fn what_is_not_known_is_asked_for_and_not_guessed() {
        let found = first_free("desk", |name| {
            if name == "desk" {
                Ok(true)
            } else {
                Err(Unknown)
            }
        });
        assert_eq!(found, Err(Unknown));
    }
}
