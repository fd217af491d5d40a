//! Which rules of a policy's list its scenarios show, and what is missing about the others.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::policy::{
    Policy, PolicyError, compile,
    model::Reading,
    rule_list,
    rules::{Basis, Rule, RuleList, Side},
};

use super::{
    Book,
    fault::{LineStarts, Slip, told},
    file::{self, Raw, Readings},
    parse::{self, Scenario},
    run,
};

/// A rule or a reading, and what its scenarios show of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// Its id.
    pub id: String,
    /// How a rule is known; `None` for a reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// What it is about, in a line.
    pub text: String,
    /// How many passing scenarios expect that something is done, given or shown by it.
    pub positive: usize,
    /// How many expect that it is refused, withheld or hidden by it.
    pub negative: usize,
    /// What is missing, in sentences; empty where it is covered.
    pub missing: Vec<String>,
}

impl Covered {
    /// What it is: the word of its basis, or `reading`.
    pub fn what(&self) -> &'static str {
        self.basis.map_or("reading", Basis::word)
    }
}

/// How many rules of a basis there are, and how many are covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// The basis; `None` for readings.
    pub basis: Option<Basis>,
    /// How many are listed.
    pub listed: usize,
    /// How many are covered.
    pub covered: usize,
}

impl Tally {
    /// What is counted: the word of the basis, or `readings`.
    pub fn what(&self) -> &'static str {
        self.basis.map_or("readings", Basis::word)
    }
}

/// What the scenarios of a policy show of its list of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The rules, in the order of the list.
    pub rules: Vec<Covered>,
    /// The readings that are listed, that a rule hangs on, or that have another position.
    pub readings: Vec<Covered>,
}

impl Coverage {
    /// The rules and readings of which something is missing.
    pub fn gaps(&self) -> impl Iterator<Item = &Covered> {
        let all = self.rules.iter().chain(&self.readings);
        all.filter(|one| !one.missing.is_empty())
    }

    /// The rules counted by how they are known, and the readings at the end.
    pub fn tally(&self) -> Vec<Tally> {
        let count = |basis, of: &[Covered]| {
            let listed = of.iter().filter(|one| one.basis == basis);
            Tally {
                basis,
                listed: listed.clone().count(),
                covered: listed.filter(|one| one.missing.is_empty()).count(),
            }
        };
        let rules = Basis::ALL.map(|basis| count(Some(basis), &self.rules));
        let readings = count(None, &self.readings);
        rules.into_iter().chain([readings]).collect()
    }
}

/// Holds a policy's scenarios against its list of rules. The scenarios and the list are given by
/// their texts and the names of their files.
///
/// # Errors
/// What is wrong with the policy, with the list, or with the scenario file, ids in it included that
/// neither the list nor the policy's readings know.
pub fn coverage(
    policy_text: &str,
    policy_file: &str,
    (text, file): (&str, &str),
    (list_text, list_file): (&str, &str),
) -> Result<Coverage, Vec<PolicyError>> {
    let compile = |readings: &Readings| compile(policy_text, policy_file, readings);
    let policy = compile(&Readings::new())?;
    let list = rule_list(list_text, list_file, &policy)?;
    let book = Book::open(&compile, text, file)?;
    let raws = file::read(text, file)?;
    strangers(&policy, &list, &raws, &book, (text, file))?;
    let starts = LineStarts::new(text);
    let told = Told::of(&book, &raws, &starts);
    Ok(Coverage {
        rules: list
            .rules
            .iter()
            .map(|r| rule(&policy, &list, &told, r))
            .collect(),
        readings: readings(&policy, &list, &told),
    })
}

/// Tells the ids in scenarios that nobody knows.
fn strangers(
    policy: &Policy,
    list: &RuleList,
    raws: &[Raw],
    book: &Book,
    (text, file): (&str, &str),
) -> Result<(), Vec<PolicyError>> {
    let known = |id: &str| {
        list.rules.iter().any(|r| r.id == id) || policy.readings.iter().any(|r| r.id == id)
    };
    let slip = |span, id: &str| {
        let message = format!("neither the list of rules nor a reading has `{id}`");
        let mend = "write it as the list does, or add it to the list";
        Slip::new("unknown-rule", span, message, mend)
    };
    let mut slips = Vec::new();
    for (raw, (_, scenario)) in raws.iter().zip(&book.scenarios) {
        let named = raw.rules.iter().filter(|line| !known(line.text()));
        slips.extend(named.map(|line| slip(line.span(), line.text())));
        for (line, said) in raw.then.iter().zip(&scenario.then) {
            let by = said.what.by().iter().filter(|id| !known(id));
            slips.extend(by.map(|id| slip(line.span(), id)));
        }
    }
    if slips.is_empty() {
        Ok(())
    } else {
        Err(told(slips, file, text))
    }
}

/// What the passing scenarios tell.
struct Told<'b> {
    scenarios: Vec<(&'b Readings, &'b Scenario)>,
    /// The readings in which a scenario comes out otherwise than in the default, by its place.
    differs: Vec<Vec<&'b str>>,
}

impl<'b> Told<'b> {
    fn of(book: &'b Book, raws: &'b [Raw], starts: &LineStarts) -> Self {
        let mut told = Self {
            scenarios: Vec::new(),
            differs: Vec::new(),
        };
        for (raw, (readings, scenario)) in raws.iter().zip(&book.scenarios) {
            let policy = book.policies.get(readings);
            if !policy.is_some_and(|p| run::run(p, scenario).passed()) {
                continue;
            }
            let ids = readings.keys().map(String::as_str);
            let differs = ids
                .filter(|id| fails_without(book, raw, id, starts))
                .collect();
            told.scenarios.push((readings, scenario));
            told.differs.push(differs);
        }
        told
    }

    /// How many scenarios in the default position of everything expect something of that side by a
    /// rule.
    fn sides(&self, id: &str, side: Side) -> usize {
        let own = self
            .scenarios
            .iter()
            .filter(|(readings, _)| readings.is_empty());
        own.filter(|(_, scenario)| speaks(scenario, id, side))
            .count()
    }

    /// The scenarios that name one of these ids, with the position in which they put a reading.
    fn of_any<'s>(
        &'s self,
        ids: &'s [&str],
        reading: &'s str,
    ) -> impl Iterator<Item = (Option<&'s str>, bool)> {
        let all = self.scenarios.iter().zip(&self.differs);
        let named = all.filter(|((_, s), _)| s.rules.iter().any(|r| ids.contains(&r.as_str())));
        named.map(move |((readings, _), differs)| {
            let word = readings.get(reading).map(String::as_str);
            (word, differs.contains(&reading))
        })
    }
}

/// Whether a scenario that puts a reading in another position does not come out as written without
/// that.
fn fails_without(book: &Book, raw: &Raw, reading: &str, starts: &LineStarts) -> bool {
    let mut readings = raw.readings.clone();
    readings.remove(reading);
    let Some(policy) = book.policies.get(&readings) else {
        // Nothing plays in that position, so nothing is known of it.
        return true;
    };
    let read = parse::scenario(policy, raw, starts);
    read.map_or(true, |(scenario, _)| !run::run(policy, &scenario).passed())
}

/// Whether a scenario expects something of that side by a rule. A line that says by which rules
/// speaks for these; any other line speaks for those rules of its scenario of which no line says so,
/// and for its only rule.
fn speaks(scenario: &Scenario, id: &str, side: Side) -> bool {
    let named = |rules: &[String]| rules.iter().any(|rule| rule == id);
    let listed = named(&scenario.rules);
    let pinned = scenario.then.iter().any(|then| named(then.what.by()));
    scenario.then.iter().any(|then| {
        let by = then.what.by();
        let bare = by.is_empty() && listed && (!pinned || scenario.rules.len() == 1);
        then.what.side() == side && (bare || named(by))
    })
}

/// What is shown of a rule.
fn rule(policy: &Policy, list: &RuleList, told: &Told<'_>, rule: &Rule) -> Covered {
    let (positive, negative) = (
        told.sides(&rule.id, Side::Positive),
        told.sides(&rule.id, Side::Negative),
    );
    let mut missing = Vec::new();
    match rule.basis {
        Basis::Help if !helps(policy, &rule.id) => {
            missing.push("no `help-rule` of the policy, a role or a feature names it".to_owned());
        }
        Basis::Help => {}
        _ if positive + negative == 0 => {
            missing.push("no passing scenario shows it".to_owned());
        }
        Basis::Stated | Basis::Implied => {
            for (side, shown) in Side::ALL.into_iter().zip([positive, negative]) {
                if shown == 0 && rule.only.is_none_or(|only| only == side) {
                    missing.push(lacking(side).to_owned());
                }
            }
        }
        Basis::Reading => {}
    }
    if let Some(reading) = &rule.reading {
        missing.extend(position(policy, list, told, reading));
    }
    Covered {
        id: rule.id.clone(),
        basis: Some(rule.basis),
        text: rule.text.clone(),
        positive,
        negative,
        missing,
    }
}

fn lacking(side: Side) -> &'static str {
    match side {
        Side::Positive => "no passing scenario shows what it lets happen",
        Side::Negative => "no passing scenario shows what it keeps from happening",
    }
}

/// Whether a help text that people are shown tells a rule.
fn helps(policy: &Policy, id: &str) -> bool {
    let roles = policy.roles.iter().flat_map(|r| &r.help_rules);
    let features = policy.features.iter().flat_map(|f| &f.help_rules);
    let mut all = policy.help_rules.iter().chain(roles).chain(features);
    all.any(|rule| rule == id)
}

/// The readings that are listed, that a rule hangs on, or that have another position.
fn readings(policy: &Policy, list: &RuleList, told: &Told<'_>) -> Vec<Covered> {
    let hangs = |id: &str| list.rules.iter().any(|r| r.reading.as_deref() == Some(id));
    let asked = policy
        .readings
        .iter()
        .filter(|r| !r.or.is_empty() || hangs(&r.id));
    let asked = asked.map(|r| (r.id.as_str(), r.ask.as_str()));
    let listed = list
        .readings
        .iter()
        .map(|p| (p.id.as_str(), p.text.as_str()));
    let all: BTreeMap<&str, &str> = asked.chain(listed).collect();
    let covered = all.into_iter().map(|(id, text)| Covered {
        id: id.to_owned(),
        basis: None,
        text: text.to_owned(),
        positive: told.sides(id, Side::Positive),
        negative: told.sides(id, Side::Negative),
        missing: position(policy, list, told, id),
    });
    covered.collect()
}

/// What is missing about a reading: a reason, a position that no scenario takes, one that changes
/// nothing.
fn position(policy: &Policy, list: &RuleList, told: &Told<'_>, id: &str) -> Vec<String> {
    let Some(reading) = policy.readings.iter().find(|r| r.id == id) else {
        return vec![format!("the policy has no reading {id}")];
    };
    let mut missing = Vec::new();
    if reading.why.is_empty() {
        missing.push(format!("{id} does not say why it is read so"));
    }
    let fixed = list.readings.iter().find(|p| p.id == id);
    let fixed = fixed.is_some_and(|p| p.fixed.is_some());
    match (reading.or.is_empty(), fixed) {
        (true, false) => missing.push(format!(
            "{id} has no other position, and the list does not say why: fixed = \"...\""
        )),
        (false, true) => missing.push(format!(
            "{id} is listed as fixed, and it has another position"
        )),
        _ => {}
    }
    missing.extend(untried(list, told, reading));
    missing
}

/// The positions of a reading in which no scenario shows it, or shows anything new.
fn untried(list: &RuleList, told: &Told<'_>, reading: &Reading) -> Vec<String> {
    let id = reading.id.as_str();
    let hangs = list
        .rules
        .iter()
        .filter(|r| r.reading.as_deref() == Some(id));
    let ids: Vec<&str> = hangs.map(|r| r.id.as_str()).chain([id]).collect();
    let mut missing = Vec::new();
    if !told.of_any(&ids, id).any(|(word, _)| word.is_none()) {
        let is = &reading.is;
        missing.push(format!(
            "no passing scenario shows {id} as it stands, `{is}`"
        ));
    }
    for word in &reading.or {
        let mut there = told
            .of_any(&ids, id)
            .filter(|(w, _)| *w == Some(word.as_str()));
        match there.next() {
            None => missing.push(format!("no passing scenario shows {id} as `{word}`")),
            Some((_, first)) if !first && !there.any(|(_, differs)| differs) => missing.push(
                format!("with {id} as `{word}` every scenario comes out as it does anyway"),
            ),
            Some(_) => {}
        }
    }
    missing
}
