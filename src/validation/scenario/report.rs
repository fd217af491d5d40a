//! What came of the scenarios, in sentences.

use std::{collections::BTreeSet, fmt};

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its line in the file.
    pub line: usize,
    /// What was expected: the line as it is written.
    pub text: String,
    /// What came instead.
    pub came: String,
}

/// What came of one scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Rule ids that it shows.
    pub rules: Vec<String>,
    /// What it is about; may be empty.
    pub about: String,
    /// Its line in the file.
    pub line: usize,
    /// What was not met; empty where it passes.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// Whether all that was expected came.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// What came of all scenarios of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The file.
    pub file: String,
    /// Scenario by scenario, in the order of the file.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// Whether every scenario passes.
    pub fn passed(&self) -> bool {
        self.outcomes.iter().all(Outcome::passed)
    }

    /// The scenarios that fail.
    pub fn failed(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|o| !o.passed())
    }

    /// Every rule id that a passing scenario shows.
    pub fn shown(&self) -> BTreeSet<&str> {
        let passing = self.outcomes.iter().filter(|o| o.passed());
        passing
            .flat_map(|o| o.rules.iter().map(String::as_str))
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in self.failed() {
            let rules = outcome.rules.join(", ");
            let gap = if outcome.about.is_empty() { "" } else { " " };
            let (file, line) = (&self.file, outcome.line);
            writeln!(f, "{file}:{line}: {rules}{gap}{}", outcome.about)?;
            for failure in &outcome.failures {
                writeln!(
                    f,
                    "  {file}:{}: expected `{}`, but {}",
                    failure.line, failure.text, failure.came
                )?;
            }
        }
        let all = self.outcomes.len();
        let passed = all - self.failed().count();
        let scenarios = if all == 1 { "scenario" } else { "scenarios" };
        if passed == all {
            write!(f, "{all} {scenarios}, all as expected.")
        } else {
            let failed = all - passed;
            write!(f, "{all} {scenarios}: {passed} as expected, {failed} not.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_says_where_what_was_expected_and_what_came() {
        let fails = Outcome {
            rules: vec!["X-1".into(), "X-2".into()],
            about: "Two rules.".into(),
            line: 3,
            failures: vec![Failure {
                line: 5,
                text: "ann holds admin".into(),
                came: "ann holds nothing".into(),
            }],
        };
        let passes = Outcome {
            rules: vec!["X-3".into()],
            about: String::new(),
            line: 9,
            failures: Vec::new(),
        };
        let report = Report {
            file: "x.toml".into(),
            outcomes: vec![fails, passes],
        };
        assert_eq!(
            report.to_string(),
            "x.toml:3: X-1, X-2 Two rules.\n  x.toml:5: expected `ann holds admin`, but ann holds nothing\n2 scenarios: 1 as expected, 1 not."
        );
        assert_eq!(report.shown(), BTreeSet::from(["X-3"]));
        assert!(!report.passed());
    }
}
