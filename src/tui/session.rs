//! What was done at this console, account by account, so that it can be undone and done again.
//! To do again is to undo an undoing.

use std::collections::BTreeMap;

use crate::domain::AccountId;

/// What was done in one account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Log {
    /// Entries that stand, the newest last.
    done: Vec<u64>,
    /// Entries that undid others, the newest last.
    undone: Vec<u64>,
}

/// What was done since the console began.
#[derive(Debug, Clone, Default)]
pub struct Session(BTreeMap<AccountId, Log>);

impl Session {
    /// An edit was carried out as this entry; `undoes` is the entry that it undoes.
    pub fn did(&mut self, account: &AccountId, entry: u64, undoes: Option<u64>) {
        let log = self.0.entry(account.clone()).or_default();
        let Some(of) = undoes else {
            log.done.push(entry);
            log.undone.clear();
            return;
        };
        if let Some(at) = log.undone.iter().position(|e| *e == of) {
            log.undone.remove(at);
            log.done.push(entry);
        } else {
            log.done.retain(|e| *e != of);
            log.undone.push(entry);
        }
    }

    /// The entry that undo would take back.
    pub fn last_done(&self, account: &AccountId) -> Option<u64> {
        self.0.get(account)?.done.last().copied()
    }

    /// The undoing that redo would take back.
    pub fn last_undone(&self, account: &AccountId) -> Option<u64> {
        self.0.get(account)?.undone.last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undo_goes_back_step_by_step_redo_comes_forth_and_something_new_ends_that() {
        let here = AccountId::new("a").unwrap();
        let mut session = Session::default();
        let at = |s: &Session| (s.last_done(&here), s.last_undone(&here));
        session.did(&here, 1, None);
        session.did(&here, 2, None);
        assert_eq!(at(&session), (Some(2), None));
        session.did(&here, 3, Some(2));
        session.did(&here, 4, Some(1));
        assert_eq!(at(&session), (None, Some(4)));
        session.did(&here, 5, Some(4));
        assert_eq!(at(&session), (Some(5), Some(3)));
        session.did(&here, 6, None);
        assert_eq!(at(&session), (Some(6), None));
        let other = AccountId::new("b").unwrap();
        assert_eq!(session.last_done(&other), None);
    }
}
