//! Why not, and the smallest sets of edits that would change it: judged as one batch by the core,
//! and then asked again in the world that comes of it.

use std::cell::RefCell;

use crate::domain::{
    Access, AccountId, Actor, Batch, Change, Edit, Facts, Handle, Key, Plan, Refusal, Time,
    Verdict, Way, WhyNot,
};
use crate::policy::model::{CapId, Cell, KindId, LimitForm, Most, Unlisted};

use super::{
    super::{
        Answer, Decision, Law,
        access::access,
        condition::Target,
        judge,
        judge::with_article,
        pools::pool,
        unknown_capability,
        world::{Look, Needs, Unknown, World},
    },
    goals::{Aim, Goals, MOST_EDITS, key},
    meet::{Edits, Meet, account_set},
};

/// The most ways that are told.
const MOST_WAYS: usize = 12;
/// The most sets that are judged for one actor.
const MOST_JUDGED: usize = 400;

/// Why may this user not do that, and what could be done about it.
#[derive(Debug, Clone, Copy)]
pub struct Question<'q> {
    /// The account.
    pub account: &'q AccountId,
    /// Who would act.
    pub actor: &'q Actor,
    /// Whom it is about.
    pub user: &'q Handle,
    /// What they want to do, as the policy names it.
    pub capability: &'q str,
    /// Of what; `None` is the account or nothing in particular.
    pub on: Option<&'q Handle>,
    /// Places on which a role could be given where the question names no thing.
    pub places: &'q [Handle],
}

/// Answers why not, with what would change it.
pub fn why_not(law: Law<'_>, facts: &Facts, question: &Question<'_>, now: Time) -> Answer<WhyNot> {
    let Some(cap) = law.policy.cap_id(question.capability) else {
        return Answer::Known(WhyNot {
            access: unknown_capability(law.policy, question.capability),
            ways: Vec::new(),
            others: Vec::new(),
            nothing: "Only a capability that the policy knows can be given.".into(),
            more: false,
        });
    };
    let needs = Needs::default();
    let search = Search {
        law,
        facts,
        world: World::new(law.policy, facts, &needs, now),
        question,
        cap,
        judged: RefCell::default(),
    };
    let answer = search.answer();
    let missing: Vec<Key> = needs.borrow().iter().cloned().collect();
    match answer {
        Ok(answer) if missing.is_empty() => Answer::Known(answer),
        _ => Answer::Need(missing),
    }
}

/// What became of a set.
enum Tried {
    Yes(Box<Plan>),
    No,
    Refused(Vec<Refusal>),
}

struct Search<'s, 'a> {
    law: Law<'a>,
    facts: &'a Facts,
    world: World<'a>,
    question: &'s Question<'s>,
    cap: CapId,
    judged: RefCell<usize>,
}

/// What one actor could do.
#[derive(Default)]
struct Found {
    ways: Vec<Way>,
    keys: Vec<Edits>,
    /// To what each way leads: two ways to the same end are one way.
    ends: Vec<Vec<Change>>,
    /// How many capabilities each way gives to people, beside the one in question.
    gains: Vec<usize>,
    more: bool,
    /// The first reason why a set was not accepted.
    refused: Option<Refusal>,
}

impl Found {
    /// The ways with the fewest edits first, and of those the ones that give the least away.
    fn least_first(mut self) -> Self {
        let ways = std::mem::take(&mut self.ways);
        let mut ways: Vec<(usize, Way)> = self.gains.iter().copied().zip(ways).collect();
        ways.sort_by_key(|(gains, way)| (way.edits.len(), *gains));
        self.ways = ways.into_iter().map(|(_, way)| way).collect();
        self
    }
}

impl<'a> Search<'_, 'a> {
    fn access(&self, world: &World<'a>) -> Look<Access> {
        access(world, self.question.user, self.cap, self.question.on)
    }

    fn answer(&self) -> Look<WhyNot> {
        let access = self.access(&self.world)?;
        let mut answer = WhyNot {
            ways: Vec::new(),
            others: Vec::new(),
            nothing: String::new(),
            more: false,
            access,
        };
        if answer.access.allowed {
            return Ok(answer);
        }
        if answer.access.verdict == Verdict::Unknown {
            answer.nothing.clone_from(&answer.access.mend);
            return Ok(answer);
        }
        let whole = Target::find(&self.world, self.question.on)?;
        let target = match self.world.policy.cap(self.cap).kind {
            None => whole,
            Some(kind) => whole.and_then(|t| t.of_kind(&self.world, kind)),
        };
        let meet = Meet {
            world: &self.world,
            user: self.question.user,
            target: target.as_ref(),
        };
        let places = match self.question.on {
            None => self.question.places,
            Some(_) => &[],
        };
        let goals = Aim {
            meet,
            cap: self.cap,
            places,
        }
        .goals()?;
        let found = self.search(&goals, self.question.actor)?;
        answer.ways = found.ways;
        answer.more = found.more;
        if !answer.ways.is_empty() {
            return Ok(answer);
        }
        for actor in [Actor::Site, Actor::Vendor] {
            if answer.others.is_empty() && actor != *self.question.actor {
                answer.others = self.search(&goals, &actor)?.ways;
            }
        }
        answer.nothing = self.nothing(&goals, &answer.others, found.refused.as_ref());
        Ok(answer)
    }

    /// Breadth first by the number of edits; only sets of which no part is enough.
    fn search(&self, goals: &Goals, actor: &Actor) -> Look<Found> {
        *self.judged.borrow_mut() = 0;
        let mut found = Found::default();
        let mut mended = Goals::default();
        let mut known = Ok(());
        for size in 1..=MOST_EDITS {
            let repaired = mended.of_size(size);
            for set in goals.of_size(size).into_iter().chain(repaired) {
                if found.ways.len() == MOST_WAYS || *self.judged.borrow() >= MOST_JUDGED {
                    found.more = true;
                    break;
                }
                if found
                    .keys
                    .iter()
                    .any(|part| part.iter().all(|e| set.contains(e)))
                {
                    continue;
                }
                match self.attempt(&set, actor) {
                    Ok(Tried::Yes(plan)) => self.keep(&set, actor, plan, &mut found)?,
                    Ok(Tried::No) => {}
                    Ok(Tried::Refused(refusals)) => {
                        self.repair(&set, &refusals, &mut mended)?;
                        found.refused = found.refused.or(refusals.into_iter().next());
                    }
                    // The others are looked at all the same, so that one round serves them all.
                    Err(unknown) => known = Err(unknown),
                }
            }
        }
        known.map(|()| found.least_first())
    }

    /// Judges a set, and then the question in the world that comes of it.
    fn attempt(&self, set: &[Edit], actor: &Actor) -> Look<Tried> {
        *self.judged.borrow_mut() += 1;
        let mut batch = Batch::new(self.question.account.clone(), actor.clone(), set.to_vec());
        batch.confirmed = true;
        let propose = set.len() < MOST_EDITS;
        match judge(self.law, self.facts, &batch, self.world.now, propose) {
            Decision::Need(keys) => {
                for key in keys {
                    self.world.want(key);
                }
                Err(Unknown)
            }
            Decision::Refused(refusals) => Ok(Tried::Refused(refusals)),
            Decision::Plan(plan) => {
                let after = self.world.with_changes(&plan.changes)?;
                Ok(if self.access(&after)?.allowed {
                    Tried::Yes(plan)
                } else {
                    Tried::No
                })
            }
        }
    }

    /// Keeps a set, or the smallest part of it that is enough by itself.
    fn keep(&self, set: &[Edit], actor: &Actor, plan: Box<Plan>, found: &mut Found) -> Look<()> {
        let (mut best, mut plan) = (set.to_vec(), plan);
        for part in parts(set) {
            if let Tried::Yes(less) = self.attempt(&part, actor)? {
                (best, plan) = (part, less);
                break;
            }
        }
        if found.keys.iter().any(|k| key(k) == key(&best)) {
            return Ok(());
        }
        found.keys.push(best.clone());
        if found.ends.contains(&plan.changes) {
            return Ok(());
        }
        found.ends.push(plan.changes.clone());
        found
            .gains
            .push(plan.people.iter().map(|p| p.can.len()).sum());
        let confirm = plan.confirm();
        found.ways.push(Way {
            text: plan.headline,
            by: actor.clone(),
            edits: best,
            notes: plan.notes,
            confirm,
            rules: plan.rules,
        });
        Ok(())
    }

    /// Sets that do first what mends a refusal.
    fn repair(&self, set: &[Edit], refusals: &[Refusal], mended: &mut Goals) -> Look<()> {
        for refusal in refusals {
            for remedy in &refusal.remedies {
                let rest = set.iter().filter(|e| !remedy.edits.contains(e));
                mended.add(remedy.edits.iter().chain(rest).cloned().collect());
            }
            if let Some(more) = self.licence(refusal)? {
                mended.add([vec![more], set.to_vec()].concat());
            }
        }
        Ok(())
    }

    /// One licence more, where there was none left.
    fn licence(&self, refusal: &Refusal) -> Look<Option<Edit>> {
        if refusal.code != "no-licence" {
            return Ok(None);
        }
        for limit in self
            .law
            .policy
            .limits
            .iter()
            .filter(|l| l.rules == refusal.rules)
        {
            let LimitForm::Pool {
                most: Most::Named(name),
                ..
            } = &limit.form
            else {
                continue;
            };
            if let Some((_, used, Some(of))) = pool(&self.world, &self.world, limit)? {
                let limit = Some((name.clone(), used.max(of) + 1));
                return Ok(Some(account_set(None, None, limit)));
            }
        }
        Ok(None)
    }

    /// What the capability is about, where the question names nothing of it.
    fn of_what(&self) -> Option<String> {
        let policy = self.law.policy;
        let kind = policy
            .cap(self.cap)
            .kind
            .filter(|k| *k != KindId::ACCOUNT)?;
        let open = self.question.on.is_none();
        open.then(|| with_article(&policy.kind_title(kind).to_lowercase()))
    }

    /// Why whoever acts can do nothing about it.
    fn nothing(&self, goals: &Goals, others: &[Way], refused: Option<&Refusal>) -> String {
        let policy = self.law.policy;
        let title = policy.cap_title(self.cap);
        let gives = |cell: &Cell| matches!(cell, Cell::Allow(_));
        if !policy
            .roles
            .iter()
            .any(|r| gives(&r.cells[self.cap.index()]))
        {
            let silent = policy
                .given_roles()
                .any(|(_, r)| match r.cells[self.cap.index()] {
                    Cell::Unstated(_) => true,
                    Cell::Unlisted => r.unlisted == Unlisted::Unstated,
                    _ => false,
                });
            return if silent {
                format!("The source does not say which role gives `{title}`, and none is known to.")
            } else {
                format!("No role of {} gives `{title}`.", policy.title)
            };
        }
        let why = refused.map_or_else(String::new, |r| format!(" {}", r.message));
        match others.first().map(|way| &way.by) {
            Some(Actor::Vendor) => format!("Only the vendor could change that.{why}"),
            Some(_) => format!("A site administrator could change that.{why}"),
            None if refused.is_none() && self.of_what().is_some() => {
                let of = self.of_what().unwrap_or_default();
                format!("`{title}` is about {of}, and it hangs on which one. Name {of}.")
            }
            None if refused.is_none() && !goals.fixed.is_empty() => {
                let words = crate::policy::words::joined(&goals.fixed, "or");
                format!("`{title}` hangs on what no edit brings about: {words}.")
            }
            None => format!("No set of at most {MOST_EDITS} edits leads there.{why}"),
        }
    }
}

/// The proper parts of a set, the smallest first.
fn parts(set: &[Edit]) -> Vec<Edits> {
    let mut all: Vec<Edits> = (1..(1_usize << set.len()) - 1)
        .map(|mask| {
            let of = |at: usize| mask >> at & 1 == 1;
            let kept = set.iter().enumerate().filter(|(at, _)| of(*at));
            kept.map(|(_, edit)| edit.clone()).collect()
        })
        .collect();
    all.sort_by_key(Vec::len);
    all
}
