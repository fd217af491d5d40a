//! From lines to a scenario that can be run.

use std::collections::BTreeSet;

use crate::policy::{Policy, names::Occurrence};

use super::{
    deed::act,
    fault::{LineStarts, Slip},
    file::Raw,
    given::given,
    line::{Act, Deed, Given, Said, Then},
    reader::{Cast, Reader},
    then::then,
    words::Line,
};

/// A scenario whose lines are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Rule ids that it shows.
    pub rules: Vec<String>,
    /// What it is about.
    pub about: String,
    /// Its line in the file.
    pub line: usize,
    /// The ground.
    pub given: Vec<Said<Given>>,
    /// Edits before, each for itself.
    pub first: Vec<Said<Act>>,
    /// The edits in question, together.
    pub when: Vec<Said<Act>>,
    /// What is expected.
    pub then: Vec<Said<Then>>,
}

/// Understands a scenario, and finds where it names identifiers of the policy.
///
/// # Errors
/// Every line that is not understood.
pub(super) fn scenario(
    policy: &Policy,
    raw: &Raw,
    starts: &LineStarts,
) -> Result<(Scenario, Vec<Occurrence>), Vec<Slip>> {
    let mut lines = Lines {
        policy,
        starts,
        cast: Cast::default(),
        slips: Vec::new(),
    };
    let given = lines.each(&raw.given, given);
    let first = lines.each(&raw.first, act);
    lines.cast.strange = strange(raw);
    let when = lines.each(&raw.when, act);
    lines.cast.strange.clear();
    let scenario = Scenario {
        rules: raw.rules.iter().map(|r| r.text().to_owned()).collect(),
        about: raw.about.clone(),
        line: starts.line_of(raw.span.start),
        given,
        first,
        when,
        then: lines.each(&raw.then, then),
    };
    lines.together(raw, &scenario);
    if lines.slips.is_empty() {
        Ok((scenario, lines.cast.seen))
    } else {
        Err(lines.slips)
    }
}

/// What the scenario expects to be refused as unknown: `role` where it says `refused unknown-role`.
/// A kind is not among it, because the rest of its line is read by the kind.
fn strange(raw: &Raw) -> BTreeSet<String> {
    let expected = raw.then.iter().filter_map(|line| {
        let code = line.text().strip_prefix("refused unknown-")?;
        Some(code.split([' ', ',']).next()?.to_owned())
    });
    expected.filter(|what| what != "kind").collect()
}

struct Lines<'a> {
    policy: &'a Policy,
    starts: &'a LineStarts,
    cast: Cast,
    slips: Vec<Slip>,
}

impl Lines<'_> {
    fn each<T>(
        &mut self,
        lines: &[Line],
        read: fn(&mut Reader<'_>) -> Result<T, Slip>,
    ) -> Vec<Said<T>> {
        let mut out = Vec::with_capacity(lines.len());
        for line in lines {
            let what =
                Reader::new(self.policy, &mut self.cast, line).and_then(|mut r| read(&mut r));
            match what {
                Ok(what) => out.push(Said {
                    text: line.text().into(),
                    line: self.starts.line_of(line.span().start),
                    what,
                }),
                Err(slip) => self.slips.push(slip),
            }
        }
        out
    }

    /// What concerns several lines at once.
    fn together(&mut self, raw: &Raw, scenario: &Scenario) {
        if let [first, rest @ ..] = scenario.when.as_slice()
            && let Some(i) = rest.iter().position(|a| a.what.actor != first.what.actor)
            && let Some(line) = raw.when.get(i + 1)
        {
            self.slips.push(Slip::new(
                "two-actors",
                line.span(),
                "the lines of a `when` are one batch, and a batch has one actor",
                "let the same person act in all of them, or move what comes before into `first`",
            ));
        }
        for (act, line) in scenario.when.iter().zip(&raw.when) {
            if matches!(act.what.deed, Deed::Now(_)) {
                self.slips.push(Slip::new(
                    "bad-line",
                    line.span(),
                    "time passes before what is asked, and not within it",
                    "move the line into `first`",
                ));
            }
        }
        if !raw.when.is_empty() || scenario.then.len() != raw.then.len() {
            return;
        }
        for (then, line) in scenario.then.iter().zip(&raw.then) {
            if then.what.needs_when() {
                self.slips.push(Slip::new(
                    "no-when",
                    line.span(),
                    "this is about the answer to an edit, and the scenario has none",
                    "add a `when`",
                ));
            }
        }
    }
}
