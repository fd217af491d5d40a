//! What waits as it is asked for: the request that holds it, and of what it is asked who decides.

use std::collections::BTreeSet;

use crate::domain::{Edit, Handle, Object};
use crate::policy::model::{DecidedBy, KindId, Waits, Workflow};

use super::{
    condition::Target,
    edits::mentions,
    judge::{Judge, Stage, lower_first},
    world::Look,
};

impl<'a> Judge<'a> {
    /// Lays the batch aside and opens a request that holds it. Nothing else changes.
    pub fn ask_instead(&mut self, workflow: &'a Workflow) -> Look<()> {
        let Some(about) = self.about(workflow)? else {
            self.apart(
                &format!("Each part of {}", lower_first(&workflow.title)),
                &workflow.rules,
            );
            return Ok(());
        };
        let edits = self.as_asked();
        let mut over = self.before.waiting(&about)?;
        over.retain(|r| r.workflow == workflow.name && r.edits == edits);
        if over.iter().any(|r| !r.is_over(self.now)) {
            let message = format!("{} is asked for already and waits.", workflow.title);
            self.refuse(
                Stage::Sense,
                "already-so",
                &workflow.rules,
                message,
                "Wait for the answer.",
            );
            return Ok(());
        }
        let headline = super::plan::headline(&self.headlines);
        self.lay_aside();
        for request in over {
            self.void_request(request)?;
        }
        self.headlines = vec![format!("Ask: {headline}")];
        let note = self.kept_note("The reason", self.batch.reason.as_deref());
        self.open_request(workflow, about, note, edits)
    }

    /// The edits of the batch as they wait: what is made belongs to whoever asks, and not to whoever
    /// approves.
    fn as_asked(&self) -> Vec<Edit> {
        let asker = self.batch.actor.user();
        let mut edits = self.batch.edits.clone();
        for edit in &mut edits {
            if let Edit::ResourceCreate { owner, .. } = edit {
                *owner = owner.take().or_else(|| asker.cloned());
            }
        }
        edits
    }

    /// Forgets all that the batch would do.
    fn lay_aside(&mut self) {
        self.after = self.before.clone();
        self.authority = self.before.clone();
        self.demands.clear();
        self.verbs.clear();
        self.related.clear();
        self.made.clear();
        self.notes.clear();
        self.things.clear();
        self.pools.clear();
        self.reminders.clear();
        self.replaced.clear();
        for spots in [
            &mut self.given,
            &mut self.taken,
            &mut self.automatic,
            &mut self.gone_with,
        ] {
            spots.clear();
        }
    }

    /// What the request is about: the thing of which the right to decide is asked, else the one
    /// person or the one thing; `None` where they are several that are decided each for itself.
    pub(super) fn about(&self, workflow: &Workflow) -> Look<Option<Object>> {
        let kind = match &workflow.decided_by {
            DecidedBy::Cap(cap) => self.policy.cap(*cap).kind,
            DecidedBy::Vendor => None,
        };
        let (Some(kind), Waits::Edits(held)) = (kind, &workflow.waits) else {
            return Ok(Some(self.named_alone()));
        };
        if kind == KindId::ACCOUNT {
            return Ok(Some(self.named_alone()));
        }
        // Only what the workflow waits for counts: what merely lies beside it lowers nobody's bar.
        let mut asked: BTreeSet<Option<Handle>> = BTreeSet::new();
        for edit in self.edits_held(held)? {
            asked.append(&mut self.deciding(kind, edit)?);
        }
        let mut named = BTreeSet::new();
        for edit in &self.batch.edits {
            named.append(&mut self.deciding(kind, edit)?);
        }
        let outcome = self.outcome()?;
        for role in self.roles_held(held, &outcome) {
            let on = match kind {
                KindId::USER => Some(role.user.clone()),
                kind => self.decided_at(kind, role.on.as_ref())?,
            };
            asked.insert(on.filter(|on| named.contains(&Some(on.clone()))));
        }
        let one_edit = self.batch.edits.len() == 1;
        Ok(match (asked.pop_first(), asked.pop_first()) {
            (Some(Some(one)), None) => Some(Object::Thing(one)),
            (None | Some(None), None) => Some(Object::Account),
            // What cannot be asked for in parts is decided on by who may decide on all of it.
            _ => one_edit.then_some(Object::Account),
        })
    }

    /// The one person or the one thing that the batch names, else the account.
    fn named_alone(&self) -> Object {
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        for edit in &self.batch.edits {
            mentions(edit, &mut people, &mut things);
        }
        let one = |all: &BTreeSet<&Handle>| match all.len() {
            1 => all.first().map(|h| Object::Thing((*h).clone())),
            _ => None,
        };
        one(&people).or(one(&things)).unwrap_or(Object::Account)
    }

    /// What an edit names, as far as the right to decide on it is asked of things of that kind;
    /// `None` among them where it is asked of the account.
    fn deciding(&self, kind: KindId, edit: &Edit) -> Look<BTreeSet<Option<Handle>>> {
        let (mut people, mut things) = (BTreeSet::new(), BTreeSet::new());
        mentions(edit, &mut people, &mut things);
        let named = if kind == KindId::USER { people } else { things };
        let mut found = BTreeSet::new();
        for handle in named {
            // What is still to be made is made where the edit says.
            if kind == KindId::USER || self.before.named(handle)?.is_some() {
                found.insert(self.decided_at(kind, Some(handle))?);
            }
        }
        if found.is_empty() {
            found.insert(None);
        }
        Ok(found)
    }

    /// The thing of that kind of which it is asked what somebody may decide there.
    fn decided_at(&self, kind: KindId, on: Option<&Handle>) -> Look<Option<Handle>> {
        let Some(target) = Target::find(&self.before, on)? else {
            return Ok(None);
        };
        Ok(match target.of_kind(&self.before, kind) {
            Some(Target::User(user)) => Some(user),
            Some(Target::Thing(path)) => path.first().map(|r| r.id.clone()),
            Some(Target::Account) | None => None,
        })
    }
}
