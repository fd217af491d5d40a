//! A scenario file read once and tried on many versions of its policy: what does a change break?
//! Each version is compiled once for each position of the readings that is come to, and a scenario
//! is understood only when its turn comes.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::{Policy, PolicyError, compile};

use super::{
    fault::{LineStarts, told},
    file::{self, Raw, Readings},
    parse, run,
};

/// A rule that is named counts as much as so many words.
const RULE_WEIGHS: usize = 8;

/// The scenarios of a file, to be tried on versions of a policy.
pub struct Trials<'t> {
    text: &'t str,
    file: &'t str,
    starts: LineStarts,
    raws: Vec<Raw>,
    /// The words of each scenario's lines.
    words: Vec<BTreeSet<String>>,
}

/// The first scenario that a version of the policy turns red.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Red {
    /// Its place in the file's order.
    pub scenario: usize,
    /// Its line in the file.
    pub line: usize,
    /// What came instead of what is expected; or what is not understood any more.
    pub came: String,
}

impl<'t> Trials<'t> {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Everything that is wrong with its shape.
    pub fn read(text: &'t str, file: &'t str) -> Result<Self, Vec<PolicyError>> {
        let raws = file::read(text, file)?;
        Ok(Self {
            text,
            file,
            starts: LineStarts::new(text),
            words: raws.iter().map(words_of).collect(),
            raws,
        })
    }

    /// The first scenario that does not come out as written on this version of the policy. Those
    /// that name these rules and speak these words come first.
    ///
    /// # Errors
    /// Why the policy does not compile, in its own position or in one that a scenario asks for.
    pub fn first_red(
        &self,
        policy_text: &str,
        policy_file: &str,
        hints: &BTreeSet<String>,
    ) -> Result<Option<Red>, Vec<PolicyError>> {
        let mut policies = BTreeMap::new();
        let own = Readings::new();
        policies.insert(own.clone(), compile(policy_text, policy_file, &own)?);
        for scenario in self.order(hints) {
            let Some(raw) = self.raws.get(scenario) else {
                continue;
            };
            if !policies.contains_key(&raw.readings) {
                let policy = compile(policy_text, policy_file, &raw.readings)?;
                policies.insert(raw.readings.clone(), policy);
            }
            let found = policies
                .get(&raw.readings)
                .and_then(|policy| self.try_one(policy, raw));
            if let Some((line, came)) = found {
                return Ok(Some(Red {
                    scenario,
                    line,
                    came,
                }));
            }
        }
        Ok(None)
    }

    /// The scenarios, those that say most of the hints first; else in the order of the file.
    fn order(&self, hints: &BTreeSet<String>) -> Vec<usize> {
        let said = |at: usize| {
            let words = self.words.get(at);
            let words = words.map_or(0, |words| words.intersection(hints).count());
            let rules = self.raws.get(at).map_or(0, |raw| {
                raw.rules
                    .iter()
                    .filter(|rule| hints.contains(rule.text()))
                    .count()
            });
            words + rules * RULE_WEIGHS
        };
        let mut order: Vec<(usize, usize)> =
            (0..self.raws.len()).map(|at| (said(at), at)).collect();
        order.sort_by_key(|(said, at)| (std::cmp::Reverse(*said), *at));
        order.into_iter().map(|(_, at)| at).collect()
    }

    fn try_one(&self, policy: &Policy, raw: &Raw) -> Option<(usize, String)> {
        match parse::scenario(policy, raw, &self.starts) {
            Err(slips) => {
                let first = told(slips, self.file, self.text).into_iter().next()?;
                Some((first.line, first.message))
            }
            Ok((scenario, _)) => {
                let outcome = run::run(policy, &scenario);
                let first = outcome.failures.into_iter().next()?;
                Some((first.line, first.came))
            }
        }
    }
}

/// The words of a scenario's lines, and their parts on both sides of a dot.
fn words_of(raw: &Raw) -> BTreeSet<String> {
    let lines = [&raw.given, &raw.first, &raw.when, &raw.then];
    let lines = lines.into_iter().flatten();
    let whole = lines.flat_map(|line| line.text().split([' ', ',', '"']));
    let parts = whole.flat_map(|word| word.split('.').chain([word]));
    let answers = raw
        .readings
        .iter()
        .flat_map(|(id, is)| [id.as_str(), is.as_str()]);
    parts
        .chain(answers)
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}
