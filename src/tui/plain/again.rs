//! What was done taken back and done again, and the features and plans of an account, line by line.

use std::collections::BTreeMap;

use super::{Step, Talk, lists::Rows};
use crate::{
    domain::{AccountId, Actor, Edit, Word, text::sort_key},
    service::rows::{AccountDetail, FeatureRow, PlanRow},
    tui::{action::Id, run::edit_id},
};

/// The word with which an undoing goes ahead that takes something away.
const UNDO: &str = "undo";

impl Talk<'_> {
    fn here(&self) -> Option<AccountId> {
        self.open.as_ref().map(|open| open.id.clone())
    }

    /// The entry that undo would take back, or redo: in the journal the chosen one.
    pub(super) fn undoable(&self, undo: bool) -> Option<u64> {
        let account = self.here()?;
        if let (Rows::Journal(_), true) = (&self.shelf.rows, undo) {
            return self.shelf.entry().map(|row| row.seq);
        }
        if undo {
            self.session.last_done(&account)
        } else {
            self.session.last_undone(&account)
        }
    }

    /// Takes back what was done, or does again what was taken back.
    pub(super) fn undo(&mut self, id: Id) -> Step {
        let entry = self.undoable(id == Id::Undo);
        let (Some(account), Some(entry)) = (self.here(), entry) else {
            return self.say("Say the number of an entry first.");
        };
        let undo = match self.service.undo(&account, entry, &self.actor) {
            Ok(undo) => undo,
            Err(error) => return self.trouble(&error),
        };
        let what = if undo.again {
            "Does again what was undone by entry"
        } else {
            "Undoes entry"
        };
        self.say(&format!("{what} {}: {}.", undo.entry, undo.headline))?;
        if self.actor != undo.actor {
            self.say("For this you speak for the vendor.")?;
        }
        self.say_all(&undo.since)?;
        for part in &undo.lost {
            self.say(&format!("Not brought back: {part}."))?;
        }
        if undo.edits.is_empty() {
            return self.say("Nothing of it can be undone.");
        }
        let batch = undo.batch(&account, &edit_id());
        self.judge_batch(batch, if id == Id::Undo { UNDO } else { id.word() })
    }

    /// Says the plans and features of the account, or switches the one that is named.
    pub(super) fn features(&mut self, words: &str) -> Step {
        let Some(account) = self.here() else {
            return self.say("Choose an account first.");
        };
        let detail = match self.service.account(&account) {
            Ok(detail) => detail,
            Err(error) => return self.trouble(&error),
        };
        if words.is_empty() {
            return self.say_all(&told(&detail));
        }
        let key = sort_key(words);
        let means = |word: &Word, title: &str| word.as_str() == key || sort_key(title) == key;
        if let Some(plan) = detail.plans.iter().find(|p| means(&p.word, &p.title)) {
            if plan.current {
                return self.say(&format!("The account is on {} already.", plan.title));
            }
            return self.switch(Some(plan.word.clone()), BTreeMap::new(), true);
        }
        match detail.features.iter().find(|f| means(&f.word, &f.title)) {
            Some(feature) if feature.derived => self.say(&format!(
                "{} follows from {} and is not switched itself.",
                feature.title, feature.set_by
            )),
            Some(feature) => {
                let switched = [(feature.word.clone(), !feature.on)].into();
                self.switch(None, switched, feature.vendor)
            }
            None => self.say(&format!(
                "No plan and no feature is called {words}. Say features to hear them."
            )),
        }
    }

    fn switch(&mut self, plan: Option<Word>, features: BTreeMap<Word, bool>, vendor: bool) -> Step {
        let edit = Edit::AccountSet {
            title: None,
            plan,
            features,
            limits: BTreeMap::new(),
        };
        let before = self.actor.clone();
        if vendor && before == Actor::Site {
            self.say("For this you speak for the vendor.")?;
            self.actor = Actor::Vendor;
        }
        let step = self.judge(vec![edit], "switch");
        self.actor = before;
        step
    }
}

/// How the plans and the features stand.
fn told(detail: &AccountDetail) -> Vec<String> {
    let plan = |plan: &PlanRow| {
        let now = if plan.current {
            " The account is on it."
        } else {
            ""
        };
        let brings = if plan.features.is_empty() {
            "It brings no features.".to_owned()
        } else {
            format!("It brings {}.", plan.features.join(", "))
        };
        format!("Plan {}.{now} {brings}", plan.title)
    };
    let feature = |feature: &FeatureRow| {
        let stands = if feature.on { "on" } else { "off" };
        let by = if feature.derived {
            format!("It follows from {}.", feature.set_by)
        } else {
            format!("Switched by {}.", feature.set_by)
        };
        format!("{} is {stands}. {by}", feature.title)
    };
    let mut lines: Vec<String> = detail.plans.iter().map(plan).collect();
    lines.extend(detail.features.iter().map(feature));
    lines.push("Say features and the name of one to switch it, or to choose the plan.".into());
    lines
}
