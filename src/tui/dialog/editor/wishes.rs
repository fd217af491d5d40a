//! What is to be changed and not yet done: ties to make, to end, to give another term, roles to
//! become others. Gathered over all tabs, made into one batch.

use std::collections::BTreeMap;

use crate::{
    domain::{Edit, Handle, Object, Word, nouns::Term},
    service::ties::{End, Tie},
};

/// A tie: which, of whom, to what.
pub type Key = (Tie, Handle, Object);

/// What is to become of a tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It is made, or gets this term.
    Add(Term),
    /// It ends.
    End,
    /// The role becomes this one, there.
    Become(Word, Option<Handle>, Term),
}

/// A wish with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is to become of it.
    pub wish: Wish,
    /// How it is called on the screen.
    pub title: String,
}

/// All of them, in the order of their ties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes(BTreeMap<Key, Wanted>);

impl Wishes {
    /// What is wanted of a tie.
    pub fn of(&self, key: &Key) -> Option<&Wish> {
        self.0.get(key).map(|wanted| &wanted.wish)
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &Wanted)> {
        self.0.iter()
    }

    /// Wants this of a tie, whatever was wanted before.
    pub fn want(&mut self, key: Key, wish: Wish, title: impl Into<String>) {
        let title = title.into();
        self.0.insert(key, Wanted { wish, title });
    }

    /// Wants this term: of the role that comes, or of the one that is held.
    pub fn term(&mut self, key: Key, term: Term, title: String) {
        if let Some(Wanted {
            wish: Wish::Become(_, _, is),
            ..
        }) = self.0.get_mut(&key)
        {
            *is = term;
        } else {
            self.want(key, Wish::Add(term), title);
        }
    }

    /// Wants nothing of it any more; false where nothing was wanted.
    pub fn drop(&mut self, key: &Key) -> bool {
        self.0.remove(key).is_some()
    }

    /// Turns a tie round: what is held ends, what is not is made, what was wanted is not.
    pub fn toggle(&mut self, key: Key, held: bool, title: &str) {
        if !self.drop(&key) {
            let wish = if held {
                Wish::End
            } else {
                Wish::Add(Term::default())
            };
            self.want(key, wish, title);
        }
    }

    /// Forgets what has come true meanwhile.
    pub fn meet(&mut self, key: &Key, held: bool) {
        let met = match self.of(key) {
            Some(Wish::Add(term)) => held && *term == Term::default(),
            Some(Wish::End | Wish::Become(..)) => !held,
            None => false,
        };
        if met {
            self.drop(key);
        }
    }

    /// How many are made and how many end, among those that `counts` says.
    pub fn count(&self, counts: impl Fn(&Key) -> bool) -> (usize, usize) {
        let mut sum = (0, 0);
        for (_, wanted) in self.all().filter(|(key, _)| counts(key)) {
            match wanted.wish {
                Wish::Add(_) => sum.0 += 1,
                Wish::End => sum.1 += 1,
                Wish::Become(..) => sum = (sum.0 + 1, sum.1 + 1),
            }
        }
        sum
    }

    /// The edits that fulfil them: what ends first, then what becomes another, then what is made.
    pub fn edits(&self) -> Vec<Edit> {
        let mut parts: [Vec<Edit>; 3] = Default::default();
        for ((tie, user, to), wanted) in self.all() {
            match &wanted.wish {
                Wish::End => parts[0].push(tie.end(user, to)),
                Wish::Become(role, on, term) => {
                    parts[1].extend(change(tie, user, to, (role, on.as_ref(), *term)));
                }
                Wish::Add(term) => parts[2].push(tie.add(user, to, *term)),
            }
        }
        parts.into_iter().flatten().collect()
    }
}

/// The edit by which a role becomes another.
fn change(
    tie: &Tie,
    user: &Handle,
    to: &Object,
    (role, on, term): (&Word, Option<&Handle>, Term),
) -> Option<Edit> {
    let Tie::Role(from) = tie else {
        return None;
    };
    let place = match to {
        Object::Account => None,
        Object::Thing(handle) => Some(handle.clone()),
    };
    Some(Edit::RoleChange {
        user: user.clone(),
        from: from.clone(),
        to: role.clone(),
        to_on: on.cloned().filter(|on| Some(on) != place.as_ref()),
        on: place,
        begins: term.begins,
        until: term.until,
    })
}

/// The tie at whose one end this is and at whose other end that.
pub fn key(end: &End, tie: &Tie, other: &Object) -> Option<Key> {
    let (user, to) = end.pair(other)?;
    Some((tie.clone(), user, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(user: &str, on: &str) -> Key {
        let handle = |text: &str| Handle::new(text).unwrap();
        let tie = Tie::Role(Word::new("helper").unwrap());
        (tie, handle(user), Object::Thing(handle(on)))
    }

    #[test]
    fn a_tie_that_is_turned_round_twice_is_as_it_was() {
        let mut wishes = Wishes::default();
        for held in [true, false] {
            wishes.toggle(role("mia", "room"), held, "Helper on Room");
            assert_eq!(wishes.edits().len(), 1);
            wishes.toggle(role("mia", "room"), held, "Helper on Room");
            assert!(wishes.edits().is_empty());
        }
    }

    #[test]
    fn what_ends_stands_before_what_is_made_and_what_came_true_is_forgotten() {
        let mut wishes = Wishes::default();
        wishes.toggle(role("mia", "a-room"), false, "");
        wishes.toggle(role("mia", "b-room"), true, "");
        let names: Vec<&str> = wishes.edits().iter().map(Edit::name).collect();
        assert_eq!(names, ["role.revoke", "role.assign"]);
        assert_eq!(wishes.count(|_| true), (1, 1));
        wishes.meet(&role("mia", "a-room"), false);
        wishes.meet(&role("mia", "b-room"), false);
        assert_eq!(wishes.count(|_| true), (1, 0));
    }
}
