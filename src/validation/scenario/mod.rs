//! Scenarios: what a policy must answer, told as given, when and then, beside the policy and tied
//! to the rules that each of them shows. Read, understood against a compiled policy, and run on an
//! account in memory.

mod coverage;
mod deed;
mod fault;
mod file;
mod given;
mod judge;
mod line;
mod parse;
mod reader;
mod report;
mod run;
mod stage;
mod tale;
mod then;
mod trials;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::policy::{Policy, PolicyError, compile, names::Occurrence};

use fault::{LineStarts, Slip, told};
use file::{Raw, Readings};
use parse::Scenario;

pub use coverage::{Coverage, Covered, Tally, coverage};
pub use report::{Failure, Outcome, Report};
pub use tale::Tale;
pub use trials::{Red, Trials};

/// Compiles the policy in the position that some readings ask for.
type Compile<'c> = dyn Fn(&Readings) -> Result<Policy, Vec<PolicyError>> + 'c;

/// Runs the scenarios of a file on a policy, given by its text.
///
/// # Errors
/// What is wrong with the policy, or else with the scenario file.
pub fn run(
    policy_text: &str,
    policy_file: &str,
    text: &str,
    file: &str,
) -> Result<Report, Vec<PolicyError>> {
    let compile = |readings: &Readings| compile(policy_text, policy_file, readings);
    Ok(Book::open(&compile, text, file)?.run(file))
}

/// What people would read in each scenario of a file, whether or not it comes out as written.
///
/// # Errors
/// What is wrong with the policy, or else with the scenario file.
pub fn tell(
    policy_text: &str,
    policy_file: &str,
    text: &str,
    file: &str,
) -> Result<Vec<Tale>, Vec<PolicyError>> {
    let compile = |readings: &Readings| compile(policy_text, policy_file, readings);
    let book = Book::open(&compile, text, file)?;
    let tales = book.scenarios.iter().filter_map(|(readings, scenario)| {
        let policy = book.policies.get(readings)?;
        Some(tale::tell(policy, scenario))
    });
    Ok(tales.collect())
}

/// Every place of a scenario file where it names an identifier of its policy, in the order of the
/// text. Built-in names are left out, as in the policy's own.
///
/// # Errors
/// What is wrong with the policy, or else with the scenario file.
pub fn occurrences(
    policy_text: &str,
    policy_file: &str,
    text: &str,
    file: &str,
) -> Result<Vec<Occurrence>, Vec<PolicyError>> {
    let compile = |readings: &Readings| compile(policy_text, policy_file, readings);
    Ok(Book::open(&compile, text, file)?.occurrences)
}

/// A scenario file understood against its policy.
struct Book {
    /// The policy in each position that a scenario asks for.
    policies: BTreeMap<Readings, Policy>,
    scenarios: Vec<(Readings, Scenario)>,
    occurrences: Vec<Occurrence>,
}

impl Book {
    fn open(compile: &Compile<'_>, text: &str, file: &str) -> Result<Self, Vec<PolicyError>> {
        let raws = file::read(text, file)?;
        let policies = policies(compile, &raws, text, file)?;
        let starts = LineStarts::new(text);
        let mut slips = Vec::new();
        let mut scenarios = Vec::with_capacity(raws.len());
        let mut occurrences = Vec::new();
        for raw in raws {
            let Some(policy) = policies.get(&raw.readings) else {
                continue;
            };
            match parse::scenario(policy, &raw, &starts) {
                Ok((scenario, seen)) => {
                    scenarios.push((raw.readings, scenario));
                    occurrences.extend(seen);
                }
                Err(mut wrong) => slips.append(&mut wrong),
            }
        }
        if !slips.is_empty() {
            return Err(told(slips, file, text));
        }
        // The lines of a group are read once for each of its scenarios.
        occurrences.sort_by_key(|o| o.span.start);
        occurrences.dedup();
        Ok(Self {
            policies,
            scenarios,
            occurrences,
        })
    }

    fn run(&self, file: &str) -> Report {
        let outcomes = self.scenarios.iter().filter_map(|(readings, scenario)| {
            let policy = self.policies.get(readings)?;
            Some(run::run(policy, scenario))
        });
        Report {
            file: file.into(),
            outcomes: outcomes.collect(),
        }
    }
}

/// The policy in each position that a scenario asks for, and in its own.
fn policies(
    compile: &Compile<'_>,
    raws: &[Raw],
    text: &str,
    file: &str,
) -> Result<BTreeMap<Readings, Policy>, Vec<PolicyError>> {
    let own = Readings::new();
    let mut policies = BTreeMap::from([(own.clone(), compile(&own)?)]);
    let mut slips = Vec::new();
    for raw in raws {
        if policies.contains_key(&raw.readings) {
            continue;
        }
        match compile(&raw.readings) {
            Ok(policy) => {
                policies.insert(raw.readings.clone(), policy);
            }
            Err(errors) => slips.extend(errors.into_iter().map(|e| {
                let message = format!("the policy does not take these readings: {}", e.message);
                Slip::new("bad-readings", raw.span.clone(), message, e.mend)
            })),
        }
    }
    if slips.is_empty() {
        Ok(policies)
    } else {
        Err(told(slips, file, text))
    }
}
