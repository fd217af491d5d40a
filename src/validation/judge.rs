//! A batch under judgement: the worlds before and after it, what it asks, what speaks against it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{
    Actor, Batch, Edit, Facts, Handle, Key, Object, Refusal, Request, RequestId, Time, UserStatus,
    Word,
    plan::{Line, Plan, Pool, Reminder, Sign},
};
use crate::policy::{
    Policy,
    model::{CapId, Verb},
};

use super::{
    Decision, Law,
    world::{Look, Needs, Unknown, World},
};

/// The order in which refusals are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Names that stand for nothing, texts that cannot be kept.
    Names,
    /// Contradictions, already so, not so.
    Sense,
    /// Vendor only, final states, gates, kinds.
    Gates,
    /// Replacements that cannot be settled.
    Settle,
    /// Who may do it to whom.
    Delegation,
    /// Who may do it at all.
    Capability,
    /// What must always be so.
    Limits,
    /// What needs a reason.
    Reasons,
}

impl Stage {
    /// Whether it is about who may, and not about what.
    pub fn is_right(self) -> bool {
        matches!(self, Self::Delegation | Self::Capability)
    }
}

/// A role on a place, held by somebody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Who.
    pub user: Handle,
    /// Which role.
    pub role: Word,
    /// Where.
    pub on: Option<Handle>,
}

/// A capability that an edit of a thing needs.
#[derive(Debug, Clone)]
pub struct Demand {
    /// The capability; `None` where the policy gives the right to nobody.
    pub cap: Option<CapId>,
    /// What it is asked of.
    pub on: Option<Handle>,
    /// What is being done, for the sentence.
    pub doing: String,
}

/// A batch under judgement.
pub struct Judge<'a> {
    /// The policies.
    pub law: Law<'a>,
    /// The policy that judges.
    pub policy: &'a Policy,
    /// What is asked.
    pub batch: &'a Batch,
    /// The moment.
    pub now: Time,
    /// Before the batch.
    pub before: World<'a>,
    /// After it, as far as applied.
    pub after: World<'a>,
    /// Before it, with what the actor became by making something in it.
    pub authority: World<'a>,
    /// Against it.
    pub refused: Vec<(Stage, Refusal)>,
    /// Rights needed.
    pub demands: Vec<Demand>,
    /// Roles given by name.
    pub given: BTreeSet<Spot>,
    /// Roles taken by name.
    pub taken: BTreeSet<Spot>,
    /// Roles that came by themselves and need no delegation.
    pub automatic: BTreeSet<Spot>,
    /// Things that the actor makes for somebody else: the role of their creator is then given.
    pub conferred: BTreeSet<Handle>,
    /// Roles that went with the thing on which they were held.
    pub gone_with: BTreeSet<Spot>,
    /// Roles that gave way.
    pub replaced: Vec<Spot>,
    /// What is done to people, beside their roles.
    pub verbs: BTreeMap<Handle, BTreeSet<Verb>>,
    /// Relations put by name, to be checked against the end state.
    pub related: Vec<crate::domain::Relation>,
    /// Things made.
    pub made: Vec<Handle>,
    /// What is done, in a few words for each edit.
    pub headlines: Vec<String>,
    /// Sentences about consequences.
    pub notes: Vec<Line>,
    /// Things, relations, requests, the account.
    pub things: Vec<Line>,
    /// Licences and seats.
    pub pools: Vec<Pool>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// Rule ids that had a say.
    pub rules: Vec<String>,
    /// Proposals are made with a refusal; off while judging a proposal.
    pub propose: bool,
    /// The request in which the batch waited; its workflow does not hold it back again.
    pub released: Option<&'a Request>,
    /// The request whose edits the batch approves.
    pub releases: Option<RequestId>,
    /// What those edits do, with the last approval.
    pub carried: Option<Box<Plan>>,
}

impl<'a> Judge<'a> {
    /// Sets a batch up for judgement.
    pub fn new(
        law: Law<'a>,
        facts: &'a Facts,
        needs: &'a Needs,
        batch: &'a Batch,
        now: Time,
        propose: bool,
    ) -> Self {
        let world = World::new(law.policy, facts, needs, now);
        Self {
            law,
            policy: law.policy,
            batch,
            now,
            before: world.clone(),
            after: world.clone(),
            authority: world,
            refused: Vec::new(),
            demands: Vec::new(),
            given: BTreeSet::new(),
            taken: BTreeSet::new(),
            automatic: BTreeSet::new(),
            conferred: BTreeSet::new(),
            gone_with: BTreeSet::new(),
            replaced: Vec::new(),
            verbs: BTreeMap::new(),
            related: Vec::new(),
            made: Vec::new(),
            headlines: Vec::new(),
            notes: Vec::new(),
            things: Vec::new(),
            pools: Vec::new(),
            reminders: Vec::new(),
            rules: Vec::new(),
            propose,
            released: None,
            releases: None,
            carried: None,
        }
    }

    /// Judges the batch. The caller looks at the needs before it believes the answer.
    pub fn run(mut self) -> Decision {
        match self.stages() {
            Ok(()) | Err(Unknown) if !self.refused.is_empty() => {
                self.refused.sort_by_key(|(stage, _)| *stage);
                Decision::Refused(self.refused.into_iter().map(|(_, r)| r).collect())
            }
            Ok(()) => Decision::Plan(Box::new(self.plan())),
            Err(Unknown) => Decision::Need(Vec::new()),
        }
    }

    /// Every stage of a judgement, in order.
    pub fn stages(&mut self) -> Look<()> {
        self.prefetch();
        let batch = self.batch;
        self.kept_note("The reason", batch.reason.as_deref());
        self.may_act()?;
        self.check_site();
        if self.refused.is_empty() {
            let mut known = Ok(());
            for edit in &self.batch.edits {
                known = known.and(self.apply(edit));
            }
            self.want_people();
            known?;
        }
        if self.refused.is_empty() {
            self.settle()?;
            self.want_people();
        }
        let mut held = None;
        if self.refused.is_empty() {
            held = self.held_back()?;
        }
        if self.refused.is_empty() {
            let rights = if self.asks_freely(held)? {
                Ok(())
            } else {
                let delegated = self.check_delegation();
                delegated.and(self.check_demands())
            };
            let within = self.check_limits();
            let reasoned = self.check_reasons();
            rights.and(within).and(reasoned)?;
            self.effects()?;
        }
        if self.refused.is_empty() {
            if let Some(workflow) = held {
                self.ask_instead(workflow)?;
            } else {
                self.release()?;
                self.warn_undecidable()?;
            }
        }
        if self.propose && !self.refused.is_empty() {
            self.propose_remedies()?;
        }
        if self.refused.is_empty() {
            self.look_ahead()?;
        }
        Ok(())
    }

    /// Wants what nearly every judgement needs, so that it comes in one round.
    fn prefetch(&self) {
        self.before.want(Key::Account);
        let mut people: BTreeSet<&Handle> = self.batch.actor.user().into_iter().collect();
        let mut things: BTreeSet<&Handle> = BTreeSet::new();
        for edit in &self.batch.edits {
            super::edits::mentions(edit, &mut people, &mut things);
            self.want_requests(edit);
            if let Edit::RoleChange { user, .. } = edit {
                self.want_containers(user);
            }
        }
        for user in people {
            self.want_person(user);
        }
        for thing in things {
            self.before.want(Key::Thing(thing.clone()));
        }
    }

    /// Wants all that is known of a person.
    pub fn want_person(&self, user: &Handle) {
        self.before.want(Key::Thing(user.clone()));
        self.before.want(Key::Roles(user.clone()));
        self.before.want(Key::Relations(user.clone()));
    }

    /// Wants the request that an edit decides, or those that it could join.
    fn want_requests(&self, edit: &Edit) {
        match edit {
            Edit::RequestApprove { request, .. }
            | Edit::RequestDecline { request, .. }
            | Edit::RequestWithdraw { request } => {
                self.before.want(Key::Request(request.clone()));
            }
            Edit::RequestOpen { workflow, .. } => {
                self.before.want(Key::Waiting(Object::Account));
                let first = RequestId::new(format!("{workflow}.{}", self.batch.account));
                if let Ok(first) = first {
                    self.before.want(Key::Request(first));
                }
            }
            _ => {}
        }
    }

    /// Wants all that is judged about everybody whom the batch touches, however many they are, and
    /// about the places on which they hold roles: in one round, and not in one for each.
    fn want_people(&self) {
        let people: BTreeSet<&Handle> = self
            .after
            .touched()
            .into_iter()
            .chain(self.after.over.relations.keys())
            .chain(self.batch.actor.user())
            .collect();
        for user in people {
            self.want_person(user);
            for world in [&self.before, &self.after] {
                let held = world.roles(user).unwrap_or_default();
                for place in held.iter().filter_map(|a| a.on.as_ref()) {
                    self.before.want(Key::Thing(place.clone()));
                }
            }
        }
    }

    /// Whether the actor may act in this account at all.
    fn may_act(&mut self) -> Look<()> {
        let Actor::User(actor) = &self.batch.actor else {
            return Ok(());
        };
        let Some(account) = self.before.account()? else {
            return Ok(());
        };
        if account.status != crate::domain::AccountStatus::Active {
            let (title, status) = (account.title.clone(), account.status);
            self.refuse(
                Stage::Names,
                "account-not-active",
                &[],
                format!("{title} is {status}; nobody in it may act."),
                "Have a site administrator resume it.",
            );
            return Ok(());
        }
        let accepts = self
            .batch
            .edits
            .iter()
            .all(|e| matches!(e, Edit::UserAccept { user } if user == actor));
        match self.before.user(actor)?.map(|u| (u.name.clone(), u.status)) {
            None => self.refuse(
                Stage::Names,
                "unknown-user",
                &[],
                format!("There is no user `{actor}` in this account who could act."),
                "Act as a user of this account, or as the site administrator.",
            ),
            Some((_, UserStatus::Active)) => {}
            Some((_, UserStatus::Invited)) if accepts => {}
            Some((name, status)) => self.refuse(
                Stage::Names,
                "not-active",
                &[],
                format!("{name} is {status}, and only active people may act."),
                "Act as somebody who is active.",
            ),
        }
        Ok(())
    }

    /// Speaks against the batch.
    pub fn refuse(
        &mut self,
        stage: Stage,
        code: &str,
        rules: &[String],
        message: String,
        mend: &str,
    ) {
        let refusal = Refusal {
            rules: rules.to_vec(),
            code: code.into(),
            message,
            mend: mend.into(),
            remedies: Vec::new(),
        };
        if !self.refused.iter().any(|(_, r)| *r == refusal) {
            self.refused.push((stage, refusal));
        }
    }

    /// Whether a site administrator acts, as such or for the vendor.
    pub fn by_site(&self) -> bool {
        !matches!(self.batch.actor, Actor::User(_))
    }

    /// Whether the vendor acts.
    pub fn by_vendor(&self) -> bool {
        self.batch.actor == Actor::Vendor
    }

    /// Notes a right that an edit needs.
    pub fn demand(&mut self, cap: Option<CapId>, on: Option<&Handle>, doing: impl Into<String>) {
        self.demands.push(Demand {
            cap,
            on: on.cloned(),
            doing: doing.into(),
        });
    }

    /// Adds a sentence about a thing.
    pub fn thing(&mut self, sign: Sign, text: impl Into<String>, rules: &[String]) {
        self.things.push(Line {
            sign,
            text: text.into(),
            rules: rules.to_vec(),
        });
    }

    /// Adds a sentence about a consequence.
    pub fn note(&mut self, sign: Sign, text: impl Into<String>, rules: &[String]) {
        self.notes.push(Line {
            sign,
            text: text.into(),
            rules: rules.to_vec(),
        });
    }

    /// Remembers rules that had a say.
    pub fn said(&mut self, rules: &[String]) {
        for rule in rules {
            if !self.rules.contains(rule) {
                self.rules.push(rule.clone());
            }
        }
    }

    /// The object that an optional handle names.
    pub fn object(on: Option<&Handle>) -> Object {
        on.map_or(Object::Account, |h| Object::Thing(h.clone()))
    }
}

/// A title with its article: "an Owner", "a Guest Editor".
pub fn with_article(title: &str) -> String {
    let lower = title.to_lowercase();
    let begins = |with: &[&str]| with.iter().any(|sound| lower.starts_with(sound));
    // By sound and not by letter: a User, a Unit, a European, a one-day guest; an Usher, an hour.
    let consonant = begins(&["use", "usa", "usu", "uti", "uni", "eu", "one", "once"])
        && !begins(&["unin", "unim"]);
    let vowel = begins(&["a", "e", "i", "o", "u", "hour", "heir", "honor"]) && !consonant;
    format!("{} {title}", if vowel { "an" } else { "a" })
}

/// Words as a sentence begins.
pub fn upper_first(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Words as they stand inside a sentence.
pub fn lower_first(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// A list for a sentence: "a, b and c".
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
