//! Policies as text, statement by statement, so that a failing one can be made smaller by leaving
//! statements out.

use super::{Dice, statements};

/// The statements of a policy; each stands for itself.
pub type Statements = Vec<String>;

/// The text that a policy's statements make together.
pub fn text(statements: &[String]) -> String {
    statements.join("\n\n") + "\n"
}

/// What the names of one policy are, so that statements can speak of each other.
pub struct Names {
    pub features: Vec<String>,
    pub kinds: Vec<String>,
    /// By kind: what it may lie in.
    pub within: Vec<Vec<String>>,
    pub roles: Vec<String>,
    /// By role: where it is held.
    pub on: Vec<Vec<String>>,
    pub relations: Vec<String>,
    /// By relation: what it leads to.
    pub to: Vec<Vec<String>>,
    pub capacities: Vec<bool>,
    /// Group and action.
    pub caps: Vec<(String, String)>,
    pub states: Vec<bool>,
    pub facts: Vec<bool>,
}

const KINDS: [&str; 4] = ["room", "desk", "locker", "paper"];
const ROLES: [&str; 6] = ["boss", "clerk", "guard", "keeper", "guest", "temp"];
const RELATIONS: [&str; 3] = ["sits", "minds", "naps"];
const FEATURES: [&str; 4] = ["vault", "strict", "nights", "either"];

pub fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

fn list(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("\"{w}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// A table with its keys; keys without a value are left out.
pub struct Table(pub String);

impl Table {
    pub fn new(header: &str) -> Self {
        Self(header.to_owned())
    }

    pub fn raw(&mut self, key: &str, value: impl std::fmt::Display) {
        self.0 = format!("{}\n{key} = {value}", self.0);
    }

    pub fn word(&mut self, key: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.raw(key, format!("\"{value}\""));
        }
    }

    pub fn words(&mut self, key: &str, value: &[String]) {
        if !value.is_empty() {
            self.raw(key, list(value));
        }
    }
}

/// A policy; most compile, some do not, because a random statement makes no sense.
pub fn statements(dice: &mut Dice) -> Statements {
    let names = names(dice);
    let mut out = begun(dice, &names);
    statements::limits(dice, &names, &mut out);
    statements::delegation(dice, &names, &mut out);
    statements::workflows(dice, &names, 30, &mut out);
    statements::effects(dice, &names, &mut out);
    out
}

/// A policy in which roles give way to each other, and contents move with them.
pub fn turning(dice: &mut Dice) -> Statements {
    let names = names(dice);
    let mut out = begun(dice, &names);
    statements::turns(dice, &names, &mut out);
    statements::delegation(dice, &names, &mut out);
    out
}

/// A policy in which much waits to be decided.
pub fn deciding(dice: &mut Dice) -> Statements {
    let mut names = names(dice);
    names.states.fill(true);
    let mut out = begun(dice, &names);
    statements::delegation(dice, &names, &mut out);
    statements::workflows(dice, &names, 90, &mut out);
    out
}

/// All that a policy says of its things and its roles.
fn begun(dice: &mut Dice, names: &Names) -> Statements {
    let mut out = vec!["policy = \"random\"\ntitle = \"Random\"".to_owned()];
    features(dice, names, &mut out);
    kinds(dice, names, &mut out);
    relations(dice, names, &mut out);
    capabilities(dice, names, &mut out);
    roles(dice, names, &mut out);
    out
}

fn names(dice: &mut Dice) -> Names {
    let kinds = owned(&KINDS[..2 + dice.below(3)]);
    let roles = owned(&ROLES[..3 + dice.below(4)]);
    let relations = owned(&RELATIONS[..dice.below(4)]);
    let features = owned(&FEATURES[..dice.below(5)]);
    let mut within = Vec::new();
    for at in 0..kinds.len() {
        let above: Vec<String> = kinds[..=at].to_vec();
        let mut these = dice.some(&above, 40);
        if these.is_empty() || dice.chance(50) {
            these.push("account".to_owned());
        }
        within.push(these);
    }
    let on = (0..roles.len())
        .map(|at| match dice.below(10) {
            0..=5 => owned(&["account"]),
            _ if at == 0 => owned(&["account"]),
            6 => vec!["account".to_owned(), dice.one(&kinds).unwrap()],
            _ => vec![dice.one(&kinds[..2]).unwrap()],
        })
        .collect();
    let mut to = Vec::new();
    for _ in &relations {
        let mut ends = kinds.clone();
        ends.extend(owned(&["account", "user"]));
        let mut these = dice.some(&ends, 25);
        if these.is_empty() {
            these.push(dice.one(&ends).unwrap());
        }
        to.push(these);
    }
    let mut groups = kinds.clone();
    groups.extend(owned(&["account", "user", "page"]));
    let mut caps = Vec::new();
    for group in &groups {
        for action in &["see", "use", "change"][..=dice.below(3)] {
            caps.push((group.clone(), (*action).to_owned()));
        }
    }
    let count = kinds.len();
    Names {
        capacities: relations.iter().map(|_| dice.chance(25)).collect(),
        states: (0..count).map(|_| dice.chance(60)).collect(),
        facts: (0..count).map(|_| dice.chance(40)).collect(),
        features,
        kinds,
        within,
        roles,
        on,
        relations,
        to,
        caps,
    }
}

impl Names {
    pub fn cap(&self, dice: &mut Dice, groups: &[String]) -> Option<String> {
        let fits: Vec<&(String, String)> = self
            .caps
            .iter()
            .filter(|(group, _)| groups.contains(group))
            .collect();
        let (group, action) = match dice.below(10) {
            0 => return None,
            1 => dice.one(&self.caps)?,
            _ => dice.one(&fits).cloned()?,
        };
        Some(format!("{group}.{action}"))
    }

    pub fn roles_on(&self, kind: &str) -> Vec<String> {
        let all = self.roles.iter().zip(&self.on);
        all.filter(|(_, on)| on.iter().any(|k| k == kind))
            .map(|(role, _)| role.clone())
            .collect()
    }

    pub fn some_roles(&self, dice: &mut Dice) -> Vec<String> {
        let mut out = dice.some(&self.roles, 45);
        if out.is_empty() {
            out.extend(dice.one(&self.roles));
        }
        out
    }

    /// A condition that makes sense of a thing of the group.
    fn condition(&self, dice: &mut Dice, group: &str) -> Option<String> {
        let kind = self.kinds.iter().position(|k| k == group);
        let mut fits: Vec<String> = Vec::new();
        for (at, relation) in self.relations.iter().enumerate() {
            fits.push(relation.clone());
            if self.capacities[at] {
                fits.push(format!("{relation} as lead"));
            }
        }
        if let Some(at) = kind {
            fits.push("own".into());
            fits.push(format!("in own {}", dice.one(&self.kinds)?));
            fits.push(format!(
                "owner holds {}",
                self.some_roles(dice).join(" or ")
            ));
            if self.states[at] {
                fits.extend(owned(&["fresh", "open", "shut"]));
            }
            if self.facts[at] {
                fits.extend(owned(&["lit", "before due", "after due", "2h after due"]));
            }
        }
        if group == "user" {
            fits.push("oneself".into());
            fits.push(format!("they hold {}", self.some_roles(dice).join(" or ")));
        }
        let one = dice.one(&fits)?;
        Some(if dice.chance(25) {
            format!("not {one}")
        } else {
            one
        })
    }

    /// Only conditions that the compiler takes for the group.
    fn when(&self, dice: &mut Dice, group: &str, percent: usize) -> Vec<String> {
        let mut out = Vec::new();
        while out.len() < 2 && dice.chance(percent) {
            out.extend(self.condition(dice, group).filter(|c| self.fits(group, c)));
        }
        out
    }

    /// Whether a relation or a place of a condition can be reached from a thing of the group.
    fn fits(&self, group: &str, condition: &str) -> bool {
        let plain = condition.strip_prefix("not ").unwrap_or(condition);
        let above = self.above(group);
        if let Some(kind) = plain.strip_prefix("in own ") {
            return above.iter().any(|k| k == kind);
        }
        let word = plain.split(' ').next().unwrap_or_default();
        let Some(at) = self.relations.iter().position(|r| r == word) else {
            return true;
        };
        self.to[at].iter().any(|end| {
            end == "account"
                || above.contains(end)
                || (end == "user" && (group == "user" || self.kinds.iter().any(|k| k == group)))
        })
    }

    /// The kind itself and all kinds that it may lie in.
    fn above(&self, group: &str) -> Vec<String> {
        let mut out = vec![group.to_owned()];
        let mut at = 0;
        while at < out.len() {
            if let Some(kind) = self.kinds.iter().position(|k| *k == out[at]) {
                for above in &self.within[kind] {
                    if !out.contains(above) {
                        out.push(above.clone());
                    }
                }
            }
            at += 1;
        }
        out
    }
}

fn features(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for (at, feature) in names.features.iter().enumerate() {
        let mut table = Table::new(&format!("[features.{feature}]"));
        table.word("title", Some(feature));
        if at == 3 {
            table.words("any-of", &names.features[..2]);
        } else {
            match dice.below(4) {
                0 => table.word("set-by", Some("plan")),
                1 => table.word("set-by", Some("vendor")),
                2 => table.words("set-by", &names.some_roles(dice)),
                _ => {}
            }
            table.word("default", dice.chance(60).then_some("on"));
        }
        out.push(table.0);
    }
    for plan in &["small", "large"][..dice.below(3)] {
        let mut table = Table::new(&format!("[plans.{plan}]"));
        table.word("title", Some(plan));
        table.raw(
            "features",
            list(&dice.some(&names.features[..names.features.len().min(3)], 60)),
        );
        out.push(table.0);
    }
}

fn kinds(dice: &mut Dice, names: &Names, out: &mut Statements) {
    let mut account = Table::new("[kinds.account]");
    account.word("title", Some("Office"));
    let first = dice.one(&names.roles_on("account"));
    account.word("creator-becomes", first.filter(|_| dice.chance(90)));
    for key in ["title-set-with", "limits-set-with", "plan-set-with"] {
        if dice.chance(50) {
            account.word(key, names.cap(dice, &owned(&["account"])));
        }
    }
    out.push(account.0);
    for (at, kind) in names.kinds.iter().enumerate() {
        let mut table = Table::new(&format!("[kinds.{kind}]"));
        let own = [kind.clone()];
        table.word("title", Some(kind));
        table.words("in", &names.within[at]);
        table.word("made-with", names.cap(dice, &names.within[at]));
        for key in ["changed-with", "moved-with", "given-with", "removed-with"] {
            table.word(key, names.cap(dice, &own));
        }
        if names.states[at] {
            table.words("states", &owned(&["fresh", "open", "shut"]));
            let mut set = Vec::new();
            for state in ["fresh", "open", "shut"] {
                if dice.chance(60) {
                    let cap = names.cap(dice, &own);
                    set.extend(cap.map(|cap| format!("{state} = \"{cap}\"")));
                }
            }
            if !set.is_empty() {
                table.raw("set", format!("{{ {} }}", set.join(", ")));
            }
            if dice.chance(30) {
                table.raw("final", "{ shut = \"Ask the vendor.\" }");
            }
        }
        if names.facts[at] {
            table.raw(
                "facts",
                "{ lit = \"yes-no\", due = \"time\", memo = \"text\" }",
            );
        }
        let creators = names.roles_on(kind);
        let creator = dice.one(&creators).filter(|_| dice.chance(60));
        table.word("creator-becomes", creator);
        if at >= 1 && dice.chance(15) {
            table.words("one-for-each", &names.some_roles(dice));
        }
        let inner = names.kinds.get(at + 1);
        let lies = names.within.get(at + 1).is_some_and(|w| w.contains(kind));
        table.word("comes-with", inner.filter(|_| lies && dice.chance(25)));
        if dice.chance(15) {
            table.word("labels", dice.one(&["all", "any"]));
        }
        out.push(table.0);
    }
}

fn relations(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for (at, relation) in names.relations.iter().enumerate() {
        let mut table = Table::new(&format!("[relations.{relation}]"));
        table.word("title", Some(relation));
        table.words("to", &names.to[at]);
        if dice.chance(50) {
            table.words("held-by", &names.some_roles(dice));
            table.word("else", dice.chance(50).then_some("end"));
        }
        if names.to[at].iter().any(|t| t == "user") && dice.chance(30) {
            table.words("of", &names.some_roles(dice));
        }
        table.word("added-with", names.cap(dice, &names.to[at]));
        if dice.chance(30) {
            table.word("removed-with", names.cap(dice, &names.to[at]));
        }
        table.word("only", dice.chance(15).then_some("self"));
        if names.capacities[at] {
            table.words("as", &owned(&["lead", "help"]));
        } else if dice.chance(40) {
            table.word("open-unless", dice.one(&names.features));
        }
        out.push(table.0);
    }
}

fn capabilities(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for (group, action) in &names.caps {
        let mut table = Table::new(&format!("[capabilities.{group}.{action}]"));
        table.word("title", Some(format!("{action} the {group}")));
        if dice.chance(12) {
            table.words("needs", &dice.some(&names.features, 40));
        }
        table.words("when", &names.when(dice, group, 12));
        if dice.chance(20) {
            table.word("if-not", dice.one(&["hide", "grey"]));
        }
        out.push(table.0);
    }
}

fn says(dice: &mut Dice, names: &Names, table: &mut Table, group: &str) {
    table.words("when", &names.when(dice, group, 35));
    if dice.chance(10) {
        table.words("needs", &dice.some(&names.features, 40));
    }
}

fn roles(dice: &mut Dice, names: &Names, out: &mut Statements) {
    if dice.chance(30) {
        let (group, action) = dice.one(&names.caps).unwrap();
        let mut table = Table::new(&format!("[roles.everyone.allow.{group}.{action}]"));
        says(dice, names, &mut table, &group);
        out.push(table.0);
    }
    for (at, role) in names.roles.iter().enumerate() {
        let mut table = Table::new(&format!("[roles.{role}]"));
        table.word("title", Some(role));
        table.words("on", &names.on[at]);
        if dice.chance(50) {
            table.raw("rank", dice.below(4));
        }
        if dice.chance(15) {
            table.words("needs", &dice.some(&names.features, 40));
        }
        table.word("unlisted", dice.chance(20).then_some("unstated"));
        out.push(table.0);
        if at == 0 {
            out.push(format!("[roles.{role}.allow.\"*\"]"));
        }
        let reach = if at == 0 { 5 } else { 45 };
        for (group, action) in &names.caps {
            match dice.below(100) {
                n if n < reach => {
                    let header = format!("[roles.{role}.allow.{group}.{action}]");
                    let mut table = Table::new(&header);
                    if dice.chance(20) {
                        let ways: Vec<String> = (0..2)
                            .map(|_| {
                                let mut way = Table::new("");
                                says(dice, names, &mut way, group);
                                let keys: Vec<&str> =
                                    way.0.split('\n').filter(|k| !k.is_empty()).collect();
                                format!("{{ {} }}", keys.join(", "))
                            })
                            .collect();
                        table.raw("any", format!("[{}]", ways.join(", ")));
                    } else {
                        says(dice, names, &mut table, group);
                    }
                    out.push(table.0);
                }
                n if n < reach + 8 => {
                    out.push(format!("[roles.{role}.cannot.{group}.{action}]"));
                }
                _ => {}
            }
            if dice.chance(4) {
                let mut table = Table::new(&format!("[roles.{role}.deny.{group}.{action}]"));
                says(dice, names, &mut table, group);
                out.push(table.0);
            }
        }
    }
}
