//! Conditions: the short sentences that say what must be so of a thing and of the person who asks.

use super::{
    context::{Context, shown},
    lists, word,
};
use crate::policy::{
    error::instead,
    model::{Condition, FactType, Kind, KindId, Policy, RelationId, RoleId},
    names::{Name, Space},
};

/// The longest duration, in minutes: ten years.
const MAX_MINUTES: i64 = 10 * 366 * 24 * 60;

/// Reads conditions about a thing of the given kind; `None` is about nothing in particular.
pub(crate) fn conditions<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    names: &[Name<'a>],
    kind: Option<KindId>,
) -> Vec<Condition> {
    let reader = Reader { cx, policy, kind };
    names.iter().filter_map(|n| reader.one(*n)).collect()
}

struct Reader<'c, 'a> {
    cx: &'c Context<'a>,
    policy: &'c Policy,
    kind: Option<KindId>,
}

impl<'a> Reader<'_, 'a> {
    fn one(&self, name: Name<'a>) -> Option<Condition> {
        if let Some(rest) = name.after("not ") {
            return Some(Condition::Not(Box::new(self.one(rest)?)));
        }
        match name.text {
            "own" => return self.about_a_thing(name).map(|_| Condition::Own),
            "oneself" => return self.about_a_user(name).map(|()| Condition::Oneself),
            _ => {}
        }
        if let Some(rest) = name.after("in own ") {
            return self.in_own(rest);
        }
        if let Some(rest) = name.after("they hold ") {
            self.about_a_user(name)?;
            return Some(Condition::TheyHold(self.roles(rest)));
        }
        if let Some(rest) = name.after("owner holds ") {
            self.about_a_thing(name)?;
            return Some(Condition::OwnerHolds(self.roles(rest)));
        }
        if let Some(rest) = name.after("before ") {
            return self.time(rest).map(Condition::Before);
        }
        if let Some(rest) = name.after("after ") {
            return self.time(rest).map(|w| Condition::After(0, w));
        }
        if let Some((long, rest)) = name.halves(" after ") {
            let long = duration(self.cx, long);
            let fact = self.time(rest)?;
            return Some(Condition::After(long?, fact));
        }
        if let Some((relation, capacity)) = name.halves(" as ") {
            let id = lists::relation(self.cx, relation)?;
            self.reaches(relation, id)?;
            return Some(Condition::Relation(id, Some(self.capacity(id, capacity)?)));
        }
        self.word(name)
    }

    fn wrong_kind(&self, name: Name<'_>, wants: &str) {
        let about = match self.kind.and_then(|k| self.policy.kinds.get(k.index())) {
            Some(kind) => format!("a capability about `{}`", kind.name),
            None => "a capability about nothing in particular".to_owned(),
        };
        let message = format!("`{}` wants {wants}, and this is {about}", shown(name.text));
        let mend = "ask for something else, or name only capabilities that it fits";
        self.cx.error(&name.place(), "wrong-kind", message, mend);
    }

    fn about_a_thing(&self, name: Name<'_>) -> Option<KindId> {
        let found = self
            .kind
            .filter(|k| !matches!(*k, KindId::ACCOUNT | KindId::USER));
        if found.is_none() {
            self.wrong_kind(name, "a thing that has an owner");
        }
        found
    }

    fn about_a_user(&self, name: Name<'_>) -> Option<()> {
        if self.kind == Some(KindId::USER) {
            return Some(());
        }
        self.wrong_kind(name, "a user");
        None
    }

    fn in_own(&self, name: Name<'_>) -> Option<Condition> {
        let wanted = lists::own_kind(self.cx, name)?;
        let kind = self.about_a_thing(name)?;
        if !self.cx.lies_in(self.policy, kind, &[wanted]) {
            self.wrong_kind(name, "a thing that lies in one");
            return None;
        }
        Some(Condition::InOwn(wanted))
    }

    fn roles(&self, names: Name<'a>) -> Vec<RoleId> {
        lists::roles(self.cx, &names.split(" or "))
    }

    /// A relation must lead to the thing, to what it lies in, or to its owner.
    fn reaches(&self, name: Name<'_>, id: RelationId) -> Option<()> {
        let Some(relation) = self.policy.relations.get(id.index()) else {
            return Some(());
        };
        let to_account = relation.to.contains(&KindId::ACCOUNT);
        let to_user = relation.to.contains(&KindId::USER);
        let fits = match self.kind {
            None | Some(KindId::ACCOUNT) => to_account,
            Some(KindId::USER) => to_account || to_user,
            Some(kind) => to_account || to_user || self.cx.lies_in(self.policy, kind, &relation.to),
        };
        if fits {
            return Some(());
        }
        self.wrong_kind(name, "something that the relation leads to");
        None
    }

    fn capacity(&self, id: RelationId, name: Name<'_>) -> Option<crate::domain::Word> {
        let all = &self.policy.relations.get(id.index())?.capacities;
        let found = all.iter().find(|c| c.as_str() == name.text);
        if found.is_some() {
            self.cx.note(name, &Space::Capacity);
        } else {
            let known = all.iter().map(crate::domain::Word::as_str);
            self.cx.unknown(name, "unknown-capacity", "capacity", known);
        }
        found.cloned()
    }

    fn row(&self) -> Option<&Kind> {
        self.kind.and_then(|k| self.policy.kinds.get(k.index()))
    }

    /// A fact of the kind that is a time, by its name or by a reading's word.
    fn time(&self, name: Name<'a>) -> Option<crate::domain::Word> {
        let Some(answers) = self.cx.answers_in(name)? else {
            return self.fact(name, FactType::Time);
        };
        answers.is_fact.set(true);
        let mut now = None;
        for text in &answers.words {
            let fact = self
                .cx
                .plain(text)
                .and_then(|n| self.fact(n, FactType::Time));
            if text.value == answers.now {
                now = fact;
            }
        }
        now
    }

    fn fact(&self, name: Name<'_>, wanted: FactType) -> Option<crate::domain::Word> {
        let facts = self.row().map(|k| &k.facts);
        let found = facts.and_then(|f| f.get(name.text));
        if found == Some(&wanted) {
            self.cx.note(name, &Space::Fact);
            return Some(word(name.text));
        }
        let known = facts
            .into_iter()
            .flatten()
            .filter(|(_, t)| **t == wanted)
            .map(|(w, _)| w.as_str());
        let what = match wanted {
            FactType::Time => "time among the facts called",
            FactType::YesNo | FactType::Text => "fact called",
        };
        self.cx.unknown(name, "unknown-fact", what, known);
        None
    }

    /// A single word: a relation, a state or a yes-no fact, and only one of these.
    fn word(&self, name: Name<'_>) -> Option<Condition> {
        let relation = self.cx.symbols.relation_ids.get(name.text).copied();
        let row = self.row();
        let state = row.is_some_and(|k| k.states.iter().any(|s| s.as_str() == name.text));
        let fact = row.is_some_and(|k| k.facts.get(name.text) == Some(&FactType::YesNo));
        let meanings = [relation.is_some(), state, fact];
        if meanings.iter().filter(|m| **m).count() > 1 {
            let message = format!("`{}` can be read in several ways here", name.text);
            let mend = "a relation, a state and a fact are called the same: rename one of them";
            self.cx
                .error(&name.place(), "ambiguous-word", message, mend);
            return None;
        }
        match (relation, row) {
            (Some(id), _) => {
                self.cx.note(name, &Space::Relation);
                self.reaches(name, id)?;
                Some(Condition::Relation(id, None))
            }
            (None, Some(kind)) if state => {
                self.cx.note(name, &Space::State(kind.name.to_string()));
                Some(Condition::State(word(name.text)))
            }
            (None, Some(_)) if fact => {
                self.cx.note(name, &Space::Fact);
                Some(Condition::Fact(word(name.text)))
            }
            _ => {
                self.unknown(name);
                None
            }
        }
    }

    fn unknown(&self, name: Name<'_>) {
        let relations = self.cx.symbols.relation_ids.keys().copied();
        let states = self.row().into_iter().flat_map(|k| k.states.iter());
        let facts = self.row().into_iter().flat_map(|k| k.facts.iter());
        let facts = facts.filter(|(_, t)| **t == FactType::YesNo);
        let known = ["own"]
            .into_iter()
            .chain(relations)
            .chain(states.map(crate::domain::Word::as_str))
            .chain(facts.map(|(w, _)| w.as_str()));
        let message = format!("there is no condition `{}` here", shown(name.text));
        let mend = instead(name.text, known, "condition");
        self.cx
            .error(&name.place(), "unknown-condition", message, mend);
    }
}

impl Context<'_> {
    /// Whether things of a kind are, or may lie in, things of one of the others.
    pub(crate) fn lies_in(&self, policy: &Policy, kind: KindId, others: &[KindId]) -> bool {
        let mut known = self.above.borrow_mut();
        let above = known.entry(kind).or_insert_with(|| above(policy, kind));
        let is_above = |k: &KindId| above.get(k.index()).copied().unwrap_or(false);
        others.iter().any(is_above)
    }
}

/// For each kind, whether things of the given kind are or may lie in one.
fn above(policy: &Policy, kind: KindId) -> Vec<bool> {
    let mut seen = vec![false; policy.kinds.len()];
    let mut open = vec![kind];
    while let Some(next) = open.pop() {
        let Some(mark) = seen.get_mut(next.index()) else {
            continue;
        };
        if !std::mem::replace(mark, true) {
            let row = policy.kinds.get(next.index());
            open.extend(row.into_iter().flat_map(|k| k.within.iter().copied()));
        }
    }
    seen
}

/// `30m`, `1h`, `2d`, in milliseconds.
pub(super) fn duration(cx: &Context<'_>, name: Name<'_>) -> Option<i64> {
    let units = [("m", 1), ("h", 60), ("d", 24 * 60)];
    let found = units.iter().find_map(|(unit, minutes)| {
        let number: i64 = name.text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(*minutes)
    });
    let fine = found.filter(|m| (0..=MAX_MINUTES).contains(m));
    if fine.is_none() {
        let message = format!("`{}` is not a length of time", shown(name.text));
        let mend = "write it as 30m, 1h or 2d; ten years is the most";
        cx.error(&name.place(), "bad-duration", message, mend);
    }
    fine.map(|m| m * 60_000)
}
