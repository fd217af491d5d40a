//! All that is weighed for a question of access, in the order of the check: also what spoke for it
//! and what had nothing to say.

use crate::domain::{AccountStatus, Facts, Handle, Step, Time, UserStatus};
use crate::policy::{
    Policy,
    model::{CapId, Cell, Condition, Grant, Labels, RoleId},
};

use super::super::{
    Answer,
    access::{access, reaches},
    ask,
    condition::{Target, holds},
    world::{Look, World},
};

struct Explaining<'w, 'a> {
    world: &'w World<'a>,
    user: &'w Handle,
    cap: CapId,
    target: Option<Target>,
    steps: Vec<Step>,
}

/// Everything that is weighed, in order, up to what decides. Empty for a capability that the policy
/// does not know.
pub fn explain(
    policy: &Policy,
    facts: &Facts,
    user: &Handle,
    capability: &str,
    on: Option<&Handle>,
    now: Time,
) -> Answer<Vec<Step>> {
    let Some(cap) = policy.cap_id(capability) else {
        return Answer::Known(Vec::new());
    };
    ask(policy, facts, now, |world| {
        let answer = access(world, user, cap, on)?;
        let target = match (Target::find(world, on)?, policy.cap(cap).kind) {
            (Some(target), Some(kind)) => target.of_kind(world, kind),
            (target, _) => target,
        };
        let mut all = Explaining {
            world,
            user,
            cap,
            target,
            steps: Vec::new(),
        };
        if all.people()? {
            all.held()?;
            all.denials()?;
            all.gates()?;
            all.roles()?;
        }
        all.say(answer.allowed, answer.message, &answer.rules);
        Ok(all.steps)
    })
}

impl Explaining<'_, '_> {
    fn say(&mut self, good: bool, text: String, rules: &[String]) {
        self.steps.push(Step {
            text,
            good,
            rules: rules.to_vec(),
        });
    }

    /// Whether account and person may act.
    fn people(&mut self) -> Look<bool> {
        let account = self.world.account()?.map(|a| (a.title.clone(), a.status));
        let user = self
            .world
            .user(self.user)?
            .map(|u| (u.name.clone(), u.status));
        let (Some((title, status)), Some((name, stands))) = (account, user) else {
            return Ok(false);
        };
        self.say(
            status == AccountStatus::Active,
            format!("{title} is {status}"),
            &[],
        );
        self.say(
            stands == UserStatus::Active,
            format!("{name} is {stands}"),
            &[],
        );
        Ok(status == AccountStatus::Active && stands == UserStatus::Active)
    }

    /// Every role held, and whether it says anything now.
    fn held(&mut self) -> Look<()> {
        let policy = self.world.policy;
        let live = self.world.live(self.user)?;
        for held in self.world.roles(self.user)?.to_vec() {
            let place = self.world.place_of(held.on.as_ref());
            let Some(id) = policy.role_id(held.role.as_str()) else {
                self.say(
                    false,
                    format!("the policy knows no role {}", held.role),
                    &[],
                );
                continue;
            };
            let role = policy.role(id);
            let mut text = format!("holds {} on {place}", policy.role_title(id));
            let speaks = live.contains(&(id, held.on.clone()));
            if let Some(begins) = held.begins.filter(|_| !held.begun(self.world.now)) {
                text += &[", which begins at ", &begins.to_string()].concat();
            } else if let Some(until) = held.until {
                let word = if held.ended(self.world.now) {
                    "ended"
                } else {
                    "ends"
                };
                text += &[", which ", word, " at ", &until.to_string()].concat();
            }
            if let Some(off) = self.world.off(&role.needs)? {
                text += &[", but ", &policy.feature_title(off), " is off"].concat();
            } else if !speaks && held.live(self.world.now) {
                text.push_str(", where that role is not held");
            }
            self.say(speaks, text, &role.rules);
        }
        Ok(())
    }

    /// What rules it out, whatever else is held.
    fn denials(&mut self) -> Look<()> {
        let policy = self.world.policy;
        let kind = policy.cap(self.cap).kind;
        let mut any = false;
        for (role, place) in self.world.live(self.user)? {
            let title = policy.role_title(role);
            for way in policy
                .role(role)
                .denies
                .get(&self.cap)
                .into_iter()
                .flatten()
            {
                any = true;
                if !reaches(kind, place.as_ref(), self.target.as_ref()) {
                    self.say(
                        true,
                        format!("{title} rules it out, but not here"),
                        &way.rules,
                    );
                } else if let Some(words) = self.lets_pass(way)? {
                    self.say(
                        true,
                        format!("{title} rules it out only if {words}"),
                        &way.rules,
                    );
                } else {
                    self.say(false, format!("{title} rules it out"), &way.rules);
                }
            }
        }
        if !any {
            self.say(true, "no role held rules it out".into(), &[]);
        }
        Ok(())
    }

    /// Why a denial says nothing, in words; `None` where it holds.
    fn lets_pass(&self, way: &Grant) -> Look<Option<String>> {
        let policy = self.world.policy;
        if let Some(off) = self.world.off(&way.needs)? {
            return Ok(Some(format!("{} is on", policy.feature_title(off))));
        }
        for condition in &way.when {
            let met = match &self.target {
                Some(target) => holds(self.world, self.user, condition, target)?,
                None => Some(false),
            };
            if met == Some(false) {
                return Ok(Some(policy.condition_words(condition)));
            }
        }
        Ok(None)
    }

    /// The capability's own features and conditions.
    fn gates(&mut self) -> Look<()> {
        let policy = self.world.policy;
        let cap = policy.cap(self.cap);
        for feature in &cap.needs {
            let on = self.world.feature_on(*feature)?;
            let title = policy.feature_title(*feature);
            let text = format!(
                "it needs {title}, which is {}",
                if on { "on" } else { "off" }
            );
            self.say(
                on,
                text,
                &[cap.rules.clone(), policy.feature(*feature).rules.clone()].concat(),
            );
        }
        for condition in &cap.when {
            let met = self.met(condition)?;
            let words = policy.condition_words(condition);
            self.say(
                met,
                format!("it is open only: {words}{}", so(met)),
                &cap.rules,
            );
        }
        self.labels()
    }

    /// What the thing's labels ask of the person.
    fn labels(&mut self) -> Look<()> {
        let policy = self.world.policy;
        let Some(thing) = self.target.as_ref().and_then(Target::thing) else {
            return Ok(());
        };
        let kind = policy.kind_id(thing.kind.as_str());
        let Some(narrow) = kind.and_then(|k| policy.kind(k).labels) else {
            return Ok(());
        };
        let (title, labels) = (thing.title.clone(), thing.labels.clone());
        if labels.is_empty() {
            return Ok(());
        }
        let carried = self.world.user(self.user)?.map(|u| u.labels.clone());
        let carried = carried.unwrap_or_default();
        let (good, many) = match narrow {
            Labels::All => (labels.is_subset(&carried), "all of"),
            Labels::Any => (!labels.is_disjoint(&carried), "one of"),
        };
        let words: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        let text = format!(
            "{title} is for those who carry {many}: {}",
            words.join(", ")
        );
        self.say(good, text, &[]);
        Ok(())
    }

    fn met(&self, condition: &Condition) -> Look<bool> {
        Ok(match &self.target {
            Some(target) => holds(self.world, self.user, condition, target)? == Some(true),
            None => false,
        })
    }

    /// Each role that speaks, with each way in which it gives it.
    fn roles(&mut self) -> Look<()> {
        let policy = self.world.policy;
        let kind = policy.cap(self.cap).kind;
        for (role, place) in self.world.live(self.user)? {
            let title = if role == RoleId::EVERYONE {
                "what everybody has".to_owned()
            } else {
                format!(
                    "{} on {}",
                    policy.role_title(role),
                    self.world.place_of(place.as_ref())
                )
            };
            match &policy.role(role).cells[self.cap.index()] {
                Cell::Allow(_) if !reaches(kind, place.as_ref(), self.target.as_ref()) => {
                    self.say(false, format!("{title} gives it, but not here"), &[]);
                }
                Cell::Allow(ways) => {
                    for way in ways {
                        self.way(&title, way)?;
                    }
                }
                Cell::Cannot(rules) => self.say(false, format!("{title} does not give it"), rules),
                Cell::Unstated(rules) => {
                    self.say(false, format!("about {title} the source is silent"), rules);
                }
                Cell::Unlisted if role == RoleId::EVERYONE => {}
                Cell::Unlisted => self.say(false, format!("{title} does not name it"), &[]),
            }
        }
        Ok(())
    }

    fn way(&mut self, title: &str, way: &Grant) -> Look<()> {
        let policy = self.world.policy;
        let mut good = true;
        let mut parts = Vec::new();
        for feature in &way.needs {
            let on = self.world.feature_on(*feature)?;
            good &= on;
            let word = if on { "on" } else { "off" };
            parts.push(format!("{} is {word}", policy.feature_title(*feature)));
        }
        for condition in &way.when {
            let met = self.met(condition)?;
            good &= met;
            parts.push(format!("{}{}", policy.condition_words(condition), so(met)));
        }
        let text = if parts.is_empty() {
            format!("{title} gives it")
        } else {
            format!("{title} gives it only: {}", parts.join(", "))
        };
        self.say(good, text, &way.rules);
        Ok(())
    }
}

fn so(met: bool) -> &'static str {
    if met {
        ", which is so"
    } else {
        ", which is not so"
    }
}
