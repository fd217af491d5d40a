//! What people would read in a scenario: the plan or the refusal word for word, and the answers to
//! its questions with all that was weighed.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::{
    Access, Plan, Refusal,
    plan::{HeldRole, PersonDelta},
};
use crate::policy::Policy;
use crate::validation::memory::check_in;

use super::{
    judge::with_rules,
    line::Then,
    parse::Scenario,
    run::{Came, come},
    stage::Stage,
};

/// One scenario with everything that is said in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tale {
    /// Its line in the file.
    pub line: usize,
    /// Rule ids that it shows.
    pub rules: Vec<String>,
    /// What it is about; may be empty.
    pub about: String,
    /// What is said, line by line.
    pub said: Vec<String>,
}

/// Tells one scenario.
pub(super) fn tell(policy: &Policy, scenario: &Scenario) -> Tale {
    let mut said = Vec::new();
    match come(policy, scenario) {
        Err(failure) => said.push(format!("{}: {}", failure.text, failure.came)),
        Ok((stage, came)) => {
            for act in &scenario.when {
                said.push(format!("> {}", act.text));
            }
            of_edit(&came, &mut said);
            of_questions(policy, &stage, scenario, &mut said);
        }
    }
    Tale {
        line: scenario.line,
        rules: scenario.rules.clone(),
        about: scenario.about.clone(),
        said,
    }
}

fn of_edit(came: &Came, said: &mut Vec<String>) {
    match came {
        Came::Nothing => {}
        Came::Done(plan) => of_plan(plan, said),
        Came::Waits(plan) => {
            of_plan(plan, said);
            said.push("It waits until that is confirmed.".into());
        }
        Came::Refused(why) => why.iter().for_each(|refusal| of_refusal(refusal, said)),
    }
}

fn of_plan(plan: &Plan, said: &mut Vec<String>) {
    said.push(with_rules(&plan.headline, &plan.rules));
    for line in plan.notes.iter().chain(&plan.things) {
        let text = with_rules(&line.text, &line.rules);
        said.push(format!("  {} {text}", line.sign.mark()));
    }
    plan.people.iter().for_each(|p| of_person(p, said));
    for pool in &plan.pools {
        let of = pool.of.map(|of| format!(" of {of}")).unwrap_or_default();
        let text = format!("{}: {} becomes {}{of}", pool.title, pool.before, pool.after);
        said.push(format!("  {}", with_rules(&text, &pool.rules)));
    }
    for reminder in &plan.reminders {
        said.push(format!(
            "  {} {}",
            if reminder.confirm { "?" } else { "!" },
            with_rules(&reminder.text, &reminder.rules)
        ));
    }
}

fn of_person(person: &PersonDelta, said: &mut Vec<String>) {
    let was = person.was.map(|was| format!("{was}, "));
    said.push(format!(
        "  {}: {}{}",
        person.name,
        was.unwrap_or_default(),
        person.is
    ));
    let place = |role: &HeldRole| match &role.place {
        Some(place) => format!("{} on {place}", role.title),
        None => role.title.clone(),
    };
    said.extend(person.gained.iter().map(|r| format!("    + {}", place(r))));
    said.extend(person.lost.iter().map(|r| format!("    - {}", place(r))));
    if !person.can.is_empty() {
        said.push(format!("    can: {}", person.can.join(", ")));
    }
    if !person.cannot.is_empty() {
        said.push(format!("    cannot: {}", person.cannot.join(", ")));
    }
}

fn of_refusal(refusal: &Refusal, said: &mut Vec<String>) {
    let text = with_rules(&refusal.message, &refusal.rules);
    said.push(format!("{}: {text}", refusal.code));
    said.push(format!("  {}", refusal.mend));
    let remedies = refusal.remedies.iter();
    said.extend(remedies.map(|remedy| format!("  * {}", remedy.text)));
}

/// The questions of a scenario, each once.
fn of_questions(policy: &Policy, stage: &Stage, scenario: &Scenario, said: &mut Vec<String>) {
    let mut asked = BTreeSet::new();
    for then in &scenario.then {
        let Then::Access { user, cap, on, .. } = &then.what else {
            continue;
        };
        if !asked.insert((user, cap, on)) {
            continue;
        }
        let of = on.as_ref().map(|on| format!(" on {on}"));
        said.push(format!("> {user} {cap}{}", of.unwrap_or_default()));
        match check_in(&stage.state, policy, user, cap, on.as_ref(), stage.now) {
            Ok(access) => of_access(&access, said),
            Err(stuck) => said.push(stuck.to_string()),
        }
    }
}

fn of_access(access: &Access, said: &mut Vec<String>) {
    let hidden = if access.shown { "" } else { ", hidden" };
    let text = with_rules(&access.message, &access.rules);
    said.push(format!("{}{hidden}: {text}", access.verdict));
    if !access.mend.is_empty() {
        said.push(format!("  {}", access.mend));
    }
    for step in &access.steps {
        let text = with_rules(&step.text, &step.rules);
        said.push(format!("  {} {text}", if step.good { '+' } else { '-' }));
    }
}
