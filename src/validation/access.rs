//! "May this user do that", decided in one fixed order, each step with its sentence and rules.

use crate::domain::{Access, AccountStatus, Handle, Step, UserStatus, Verdict};
use crate::policy::model::{
    CapId, Capability, Cell, Condition, Grant, IfNot, KindId, Labels, RoleId,
};

use super::{
    condition::{Target, holds},
    judge::with_article,
    world::{Look, World},
};

/// How far a grant is from being given.
enum Miss {
    Gate(String),
    When(String),
}

struct Asking<'w, 'a> {
    world: &'w World<'a>,
    user: &'w Handle,
    cap: CapId,
    what: &'a Capability,
    /// What is asked is to be done in the account itself, outside of any place.
    outside: bool,
    steps: Vec<Step>,
}

/// Whether a role held on the place reaches the target of a capability about that kind.
pub fn reaches(kind: Option<KindId>, place: Option<&Handle>, target: Option<&Target>) -> bool {
    match (kind, target) {
        (None, _) | (_, None) => true,
        (Some(KindId::ACCOUNT), _) => place.is_none(),
        (Some(_), Some(target)) => target.within(place),
    }
}

/// Judges a question of access. `on` is a handle, `None` the account or nothing in particular.
pub fn access(world: &World<'_>, user: &Handle, cap: CapId, on: Option<&Handle>) -> Look<Access> {
    asking(world, user, cap, false).run(on)
}

/// Judges whether a user may do that where an edit does it. An edit that names no place is done in
/// the account itself, where a role held on a place says nothing about the kind of that place.
pub fn access_at(
    world: &World<'_>,
    user: &Handle,
    cap: CapId,
    on: Option<&Handle>,
) -> Look<Access> {
    let of_a_thing = !matches!(world.policy.cap(cap).kind, None | Some(KindId::ACCOUNT));
    asking(world, user, cap, on.is_none()).run(on.filter(|_| of_a_thing))
}

fn asking<'w, 'a>(
    world: &'w World<'a>,
    user: &'w Handle,
    cap: CapId,
    outside: bool,
) -> Asking<'w, 'a> {
    Asking {
        world,
        user,
        cap,
        what: world.policy.cap(cap),
        outside,
        steps: Vec::new(),
    }
}

impl Asking<'_, '_> {
    fn run(mut self, on: Option<&Handle>) -> Look<Access> {
        if let Some(no) = self.may_act()? {
            return Ok(no);
        }
        let Some(target) = Target::find(self.world, on)? else {
            let what = on.map(ToString::to_string).unwrap_or_default();
            return Ok(self.no(
                Verdict::Unknown,
                format!("There is no `{what}` in this account."),
                "Name a user or a thing of this account.",
                vec![],
            ));
        };
        let target = match self.what.kind {
            None => Some(target),
            Some(kind) => target.of_kind(self.world, kind),
        };
        if let (None, Some(handle), Some(kind)) = (&target, on, self.what.kind) {
            let of = with_article(&self.world.policy.kind(kind).title);
            let title = self.title();
            let name = self.world.name_of(handle);
            return Ok(self.no(
                Verdict::Unknown,
                format!("{name} is not {of}, and `{title}` is about one."),
                &format!("Name {of}."),
                vec![],
            ));
        }
        let live = self.world.live(self.user)?;
        if let Some(denied) = self.denied(&live, target.as_ref())? {
            return Ok(denied);
        }
        if let Some(off) = self.world.off(&self.what.needs)? {
            let feature = self.world.policy.feature_title(off);
            let mut rules = self.what.rules.clone();
            rules.extend(self.world.policy.feature(off).rules.iter().cloned());
            let message = format!(
                "{feature} is off for this account, and `{}` needs it.",
                self.title()
            );
            return Ok(self.no(
                Verdict::GateOff,
                message,
                &format!("Have {feature} switched on."),
                rules,
            ));
        }
        let unmet = self
            .unmet(&self.what.when.clone(), target.as_ref())?
            .or(self.labels(target.as_ref())?);
        self.weigh(&live, target.as_ref(), unmet.as_deref())
    }

    fn title(&self) -> String {
        self.world.policy.cap_title(self.cap)
    }

    fn name(&self) -> String {
        self.world.name_of(self.user)
    }

    fn step(&mut self, good: bool, text: String, rules: &[String]) {
        self.steps.push(Step {
            text,
            good,
            rules: rules.to_vec(),
        });
    }

    fn no(mut self, verdict: Verdict, message: String, mend: &str, rules: Vec<String>) -> Access {
        self.step(false, message.clone(), &rules);
        Access {
            allowed: false,
            verdict,
            message,
            mend: mend.into(),
            rules,
            shown: self.what.if_not != IfNot::Hide,
            steps: self.steps,
        }
    }

    fn may_act(&mut self) -> Look<Option<Access>> {
        let fail = |asking: &mut Self, verdict, message: String, mend: &str| {
            let asking = Asking {
                steps: std::mem::take(&mut asking.steps),
                ..*asking
            };
            Some(asking.no(verdict, message, mend, vec![]))
        };
        match self.world.account()?.map(|a| a.status) {
            Some(AccountStatus::Active) => {}
            Some(status) => {
                return Ok(fail(
                    self,
                    Verdict::Inactive,
                    format!("The account is {status}; nobody in it may act."),
                    "Have a site administrator resume it.",
                ));
            }
            None => {
                return Ok(fail(
                    self,
                    Verdict::Unknown,
                    "There is no such account.".into(),
                    "Name an account of this store.",
                ));
            }
        }
        Ok(match self.world.user(self.user)?.map(|u| u.status) {
            Some(UserStatus::Active) => None,
            Some(status) => {
                let message = format!(
                    "{} is {status}, and only active people may act.",
                    self.name()
                );
                fail(
                    self,
                    Verdict::Inactive,
                    message,
                    "Have them accept the invitation, or restore them.",
                )
            }
            None => {
                let message = format!("There is no user `{}` in this account.", self.user);
                fail(
                    self,
                    Verdict::Unknown,
                    message,
                    "Name a user of this account.",
                )
            }
        })
    }

    /// Whether the role on its place reaches what is asked.
    fn reaches(&self, place: Option<&Handle>, target: Option<&Target>) -> bool {
        match target {
            None if self.outside => place.is_none(),
            target => reaches(self.what.kind, place, target),
        }
    }

    fn denied(
        &mut self,
        live: &[(RoleId, Option<Handle>)],
        target: Option<&Target>,
    ) -> Look<Option<Access>> {
        for (role, place) in live {
            let role = *role;
            let Some(ways) = self.world.policy.role(role).denies.get(&self.cap) else {
                continue;
            };
            if !self.reaches(place.as_ref(), target) {
                continue;
            }
            for way in ways {
                if self.world.off(&way.needs)?.is_none() && self.deny_holds(&way.when, target)? {
                    let title = self.world.policy.role_title(role);
                    let message = format!(
                        "{} is {title}, which rules out `{}` whatever else a person holds.",
                        self.name(),
                        self.title()
                    );
                    let asking = Asking {
                        steps: std::mem::take(&mut self.steps),
                        ..*self
                    };
                    let mend = format!("Take the role {title} away.");
                    return Ok(Some(asking.no(
                        Verdict::Denied,
                        message,
                        &mend,
                        way.rules.clone(),
                    )));
                }
            }
        }
        Ok(None)
    }

    fn deny_holds(&self, when: &[Condition], target: Option<&Target>) -> Look<bool> {
        // Of nothing in particular nothing is known, and on what is not known a denial holds.
        let Some(target) = target else {
            return Ok(true);
        };
        for condition in when {
            if holds(self.world, self.user, condition, target)? == Some(false) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The words of the first condition that is not met.
    fn unmet(&self, when: &[Condition], target: Option<&Target>) -> Look<Option<String>> {
        for condition in when {
            let met = match target {
                Some(target) => holds(self.world, self.user, condition, target)?,
                None => None,
            };
            if met != Some(true) {
                return Ok(Some(self.world.policy.condition_clause(condition)));
            }
        }
        Ok(None)
    }

    fn labels(&self, target: Option<&Target>) -> Look<Option<String>> {
        let Some(thing) = target.and_then(Target::thing) else {
            return Ok(None);
        };
        let Some(labels) = self
            .world
            .policy
            .kind_id(thing.kind.as_str())
            .and_then(|k| self.world.policy.kind(k).labels)
        else {
            return Ok(None);
        };
        if thing.labels.is_empty() {
            return Ok(None);
        }
        let carried = self
            .world
            .user(self.user)?
            .map(|u| u.labels.clone())
            .unwrap_or_default();
        let (fine, link) = match labels {
            Labels::All => (thing.labels.is_subset(&carried), " and "),
            Labels::Any => (!thing.labels.is_disjoint(&carried), " or "),
        };
        let all: Vec<&str> = thing.labels.iter().map(AsRef::as_ref).collect();
        Ok((!fine).then(|| format!("they carry the label {}", all.join(link))))
    }

    fn weigh(
        mut self,
        live: &[(RoleId, Option<Handle>)],
        target: Option<&Target>,
        unmet: Option<&str>,
    ) -> Look<Access> {
        let mut misses: Vec<(RoleId, Miss, Vec<String>)> = Vec::new();
        let mut silent: Option<(RoleId, Verdict, Vec<String>)> = None;
        for (role, place) in live {
            let role = *role;
            let title = self.world.policy.role_title(role);
            let reached = self.reaches(place.as_ref(), target);
            match &self.world.policy.role(role).cells[self.cap.index()] {
                Cell::Allow(_) if !reached => {
                    let place = self.world.place_of(place.as_ref());
                    let text = format!("Held on {place}, {title} does not reach that far");
                    misses.push((role, Miss::When(format!("it lies in {place}")), vec![]));
                    self.step(false, text, &[]);
                }
                Cell::Allow(ways) => {
                    if let Some(yes) = self.ways(role, &title, ways, target, unmet, &mut misses)? {
                        return Ok(yes);
                    }
                }
                Cell::Cannot(rules) => self.quiet(&mut silent, role, Verdict::Cannot, rules),
                Cell::Unstated(rules) => self.quiet(&mut silent, role, Verdict::Unstated, rules),
                Cell::Unlisted => {}
            }
        }
        Ok(self.refuse(misses, silent, live))
    }

    fn quiet(
        &mut self,
        silent: &mut Option<(RoleId, Verdict, Vec<String>)>,
        role: RoleId,
        verdict: Verdict,
        rules: &[String],
    ) {
        let title = self.world.policy.role_title(role);
        let text = match verdict {
            Verdict::Cannot => format!("{title} does not give it"),
            _ => format!("about {title} the source is silent"),
        };
        self.step(false, text, rules);
        match silent {
            // Every role that says the same has a say.
            Some((_, before, all)) if *before == verdict => {
                all.extend(
                    rules
                        .iter()
                        .filter(|r| !all.contains(r))
                        .cloned()
                        .collect::<Vec<_>>(),
                );
            }
            Some((_, Verdict::Cannot, _)) => {}
            _ => *silent = Some((role, verdict, rules.to_vec())),
        }
    }

    fn ways(
        &mut self,
        role: RoleId,
        title: &str,
        ways: &[Grant],
        target: Option<&Target>,
        unmet: Option<&str>,
        misses: &mut Vec<(RoleId, Miss, Vec<String>)>,
    ) -> Look<Option<Access>> {
        for way in ways {
            let mut rules = way.rules.clone();
            if let Some(off) = self.world.off(&way.needs)? {
                let feature = self.world.policy.feature_title(off);
                self.step(
                    false,
                    format!("{title} gives it only with {feature}, which is off"),
                    &rules,
                );
                misses.push((role, Miss::Gate(feature), rules));
                continue;
            }
            if let Some(words) = self.unmet(&way.when, target)? {
                self.step(false, format!("{title} gives it only if {words}"), &rules);
                misses.push((role, Miss::When(words), rules));
                continue;
            }
            if let Some(words) = unmet {
                self.step(true, format!("{title} gives it"), &rules);
                rules.extend(self.what.rules.iter().cloned());
                self.step(
                    false,
                    format!("but it is open only if {words}"),
                    &self.what.rules.clone(),
                );
                misses.push((role, Miss::When(words.to_owned()), rules));
                continue;
            }
            let message = format!(
                "{} is {title}, which gives `{}`.",
                self.name(),
                self.title()
            );
            self.step(true, message.clone(), &rules);
            return Ok(Some(Access {
                allowed: true,
                verdict: Verdict::Allowed,
                message,
                mend: String::new(),
                rules,
                shown: true,
                steps: std::mem::take(&mut self.steps),
            }));
        }
        Ok(None)
    }

    fn refuse(
        self,
        mut misses: Vec<(RoleId, Miss, Vec<String>)>,
        silent: Option<(RoleId, Verdict, Vec<String>)>,
        live: &[(RoleId, Option<Handle>)],
    ) -> Access {
        let (title, name) = (self.title(), self.name());
        if let Some(at) = misses
            .iter()
            .position(|(_, m, _)| matches!(m, Miss::Gate(_)))
            .or_else(|| {
                misses
                    .iter()
                    .position(|(_, m, rules)| matches!(m, Miss::When(_)) && !rules.is_empty())
            })
            .or_else(|| (!misses.is_empty()).then_some(0))
        {
            let (role, miss, rules) = misses.swap_remove(at);
            let role = self.world.policy.role_title(role);
            return match miss {
                Miss::Gate(feature) => self.no(
                    Verdict::GateOff,
                    format!("{feature} is off for this account, and as {role} {name} needs it for `{title}`."),
                    &format!("Have {feature} switched on."),
                    rules,
                ),
                Miss::When(words) => self.no(
                    Verdict::Condition,
                    format!("As {role}, {name} has `{title}` only if {words}, and that is not so here."),
                    &format!("It becomes possible once {words}."),
                    rules,
                ),
            };
        }
        if let Some((role, verdict, rules)) = silent {
            let role = self.world.policy.role_title(role);
            let message = match verdict {
                Verdict::Cannot => {
                    format!("{role} does not give `{title}`, and {name} holds nothing that does.")
                }
                _ => format!(
                    "The source does not say whether {role} gives `{title}`, so it is refused."
                ),
            };
            let mend = self.givers();
            return self.no(verdict, message, &mend, rules);
        }
        let mut rules = Vec::new();
        for (role, _) in live {
            rules.extend(self.world.policy.role(*role).rules.iter().cloned());
        }
        let held = if live.len() <= 1 {
            "holds no role"
        } else {
            "holds no role that gives it"
        };
        let mend = self.givers();
        let verdict = if live.iter().any(|(r, _)| self.unstated_role(*r)) {
            Verdict::Unstated
        } else {
            Verdict::Unlisted
        };
        self.no(verdict, format!("{name} {held}: `{title}`."), &mend, rules)
    }

    fn unstated_role(&self, role: RoleId) -> bool {
        matches!(
            self.world.policy.role(role).unlisted,
            crate::policy::model::Unlisted::Unstated
        )
    }

    fn givers(&self) -> String {
        let titles: Vec<String> = self
            .world
            .policy
            .given_roles()
            .filter(|(_, role)| matches!(role.cells[self.cap.index()], Cell::Allow(_)))
            .map(|(id, _)| self.world.policy.role_title(id))
            .collect();
        if titles.is_empty() {
            "No role of this policy gives it.".into()
        } else {
            format!("It comes with: {}.", titles.join(", "))
        }
    }
}
