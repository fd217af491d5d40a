//! What a product shows somebody, or whoever holds a role alone, and what it hides: hidden is not
//! denied, and a policy says of each capability which of the two it is.

use crate::domain::{Facts, Handle, Seen, Showing, Time, UserStatus, View};
use crate::policy::{
    Policy,
    model::{CapId, Cell, Condition, FeatureId, Grant, IfNot, RoleId, Unlisted},
};

use super::{
    super::{
        Answer, ask,
        world::{Look, World},
    },
    able::each,
};

/// What a user sees. Who is not active sees nothing.
pub fn user_sees(policy: &Policy, facts: &Facts, user: &Handle, now: Time) -> Answer<View> {
    ask(policy, facts, now, |world| {
        let status = world.user(user)?.map(|u| u.status);
        let title = world.name_of(user);
        if status != Some(UserStatus::Active) {
            let stands = status.map_or("unknown here", UserStatus::word);
            let note = format!("{title} is {stands}, and only active people are shown anything.");
            return Ok(nothing(title, note));
        }
        let roles: Vec<RoleId> = world
            .live(user)?
            .into_iter()
            .map(|(role, _)| role)
            .collect();
        Ok(View {
            rows: rows(world, &roles)?,
            title,
            note: String::new(),
        })
    })
}

/// What somebody would see who holds that role alone, beside what everybody has.
pub fn role_sees(policy: &Policy, facts: &Facts, role: RoleId, now: Time) -> Answer<View> {
    ask(policy, facts, now, |world| {
        let title = policy.role_title(role);
        let off = world.off(&policy.role(role).needs)?;
        let speaks = off.is_none().then_some(role);
        let roles: Vec<RoleId> = std::iter::once(RoleId::EVERYONE).chain(speaks).collect();
        let note = off.map_or_else(String::new, |feature| {
            let feature = policy.feature_title(feature);
            format!("{feature} is off, so the role says nothing now: this is what everybody has.")
        });
        Ok(View {
            rows: rows(world, &roles)?,
            title,
            note,
        })
    })
}

fn nothing(title: String, note: String) -> View {
    View {
        title,
        note,
        rows: Vec::new(),
    }
}

fn rows(world: &World<'_>, roles: &[RoleId]) -> Look<Vec<Showing>> {
    let caps: Vec<CapId> = world.policy.caps().map(|(id, _)| id).collect();
    each(&caps, |cap| showing(world, roles, *cap).map(Some))
}

/// What is said of a capability by roles that speak.
#[derive(Default)]
struct Said {
    /// Ways in which it is given, with their conditions in words; empty words are no condition.
    ways: Vec<String>,
    /// What a denial hangs on, in words.
    unless: Vec<String>,
    /// The role that rules it out in any case.
    denied: Option<RoleId>,
    /// A feature that is off and would give it in a way that is not open.
    shut: Option<FeatureId>,
    /// A role says that it does not give it.
    cannot: bool,
    /// About a role the source is silent.
    silent: bool,
    rules: Vec<String>,
}

impl Said {
    fn rules(&mut self, more: &[String]) {
        for rule in more {
            if !self.rules.contains(rule) {
                self.rules.push(rule.clone());
            }
        }
    }
}

fn showing(world: &World<'_>, roles: &[RoleId], cap: CapId) -> Look<Showing> {
    let policy = world.policy;
    let what = policy.cap(cap);
    let said = said(world, roles, cap)?;
    let off = world.off(&what.needs)?;
    let gives = off.is_none() && said.denied.is_none() && !said.ways.is_empty();
    let (seen, why) = if gives {
        given(&said)
    } else {
        let why = match (said.denied, off.or(said.shut)) {
            (Some(role), _) => format!("{} rules it out", policy.role_title(role)),
            (None, Some(feature)) => format!("{} is off", policy.feature_title(feature)),
            (None, None) if said.silent && !said.cannot => {
                "the source is silent about it".to_owned()
            }
            (None, None) => String::new(),
        };
        let seen = match what.if_not {
            IfNot::Refuse => Seen::Refused,
            IfNot::Grey => Seen::Greyed,
            IfNot::Hide => Seen::Hidden,
        };
        (seen, why)
    };
    let rules = if said.rules.is_empty() {
        what.rules.clone()
    } else {
        said.rules
    };
    Ok(Showing {
        capability: what.name.clone(),
        title: what.title.clone(),
        group: policy.group_title(cap),
        seen,
        why,
        rules,
    })
}

/// Whether it is given without a condition, and else under which.
fn given(said: &Said) -> (Seen, String) {
    let free = said.ways.iter().any(String::is_empty);
    let mut parts: Vec<String> = Vec::new();
    if !free {
        parts.push(said.ways.join("; or "));
    }
    parts.extend(said.unless.iter().map(|words| format!("not if {words}")));
    let seen = if parts.is_empty() {
        Seen::Does
    } else {
        Seen::DoesIf
    };
    (seen, parts.join("; "))
}

fn said(world: &World<'_>, roles: &[RoleId], cap: CapId) -> Look<Said> {
    let mut said = Said::default();
    for role in roles {
        let row = world.policy.role(*role);
        for deny in row.denies.get(&cap).into_iter().flatten() {
            if world.off(&deny.needs)?.is_some() {
                continue;
            }
            said.rules(&deny.rules);
            if deny.when.is_empty() {
                said.denied = Some(*role);
            } else {
                let words = world.policy.conditions_words(&deny.when);
                said.unless.push(words);
            }
        }
        match &row.cells[cap.index()] {
            Cell::Allow(ways) => open(world, cap, ways, &mut said)?,
            Cell::Cannot(rules) => {
                said.cannot = true;
                said.rules(rules);
            }
            Cell::Unstated(rules) => {
                said.silent = true;
                said.rules(rules);
            }
            Cell::Unlisted => said.silent |= row.unlisted == Unlisted::Unstated,
        }
    }
    Ok(said)
}

/// The ways whose features are on.
fn open(world: &World<'_>, cap: CapId, ways: &[Grant], said: &mut Said) -> Look<()> {
    for way in ways {
        said.rules(&way.rules);
        if let Some(off) = world.off(&way.needs)? {
            said.shut.get_or_insert(off);
            continue;
        }
        let all: Vec<Condition> = way
            .when
            .iter()
            .chain(&world.policy.cap(cap).when)
            .cloned()
            .collect();
        let words = world.policy.conditions_words(&all);
        if !said.ways.contains(&words) {
            said.ways.push(words);
        }
    }
    Ok(())
}
