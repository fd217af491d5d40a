//! Runs scenarios: lays the ground, tries the edits and holds what came against what was expected.

use crate::domain::{
    Batch, Edit, Object, Plan, Refusal, Request, RequestId, RequestStatus, state::State,
};
use crate::policy::{Policy, model::Waits};

use super::{
    deed::REASON,
    judge::{self, refusals},
    line::{Act, Deed, Reply, Said, Then},
    parse::Scenario,
    report::{Failure, Outcome},
    stage::{Stage, account_id, build},
};
use crate::validation::{
    Law,
    memory::{Settled, decide_in},
};

/// What came of the edits in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    /// There were none.
    Nothing,
    /// They were carried out.
    Done(Box<Plan>),
    /// They wait for confirmation; nothing was done.
    Waits(Box<Plan>),
    /// They were refused.
    Refused(Vec<Refusal>),
}

impl Came {
    /// The plan, done or not.
    pub(super) fn plan(&self) -> Option<&Plan> {
        match self {
            Self::Done(plan) | Self::Waits(plan) => Some(plan),
            Self::Nothing | Self::Refused(_) => None,
        }
    }
}

/// Runs one scenario.
pub(super) fn run(policy: &Policy, scenario: &Scenario) -> Outcome {
    let mut failures = Vec::new();
    if let Err(failure) = play(policy, scenario, &mut failures) {
        failures.push(failure);
    }
    Outcome {
        rules: scenario.rules.clone(),
        about: scenario.about.clone(),
        line: scenario.line,
        failures,
    }
}

/// Plays a scenario up to what comes of its edits; the error is what keeps it from being judged
/// at all.
pub(super) fn come(policy: &Policy, scenario: &Scenario) -> Result<(Stage, Came), Failure> {
    let mut stage = build(policy, &scenario.given).map_err(|dangling| Failure {
        line: dangling.line,
        text: dangling.text,
        came: format!(
            "`{}` is not there; add a line that makes it",
            dangling.missing
        ),
    })?;
    for act in &scenario.first {
        if let Deed::Now(time) = act.what.deed {
            stage.now = time;
            continue;
        }
        let came = attempt(policy, &mut stage, std::slice::from_ref(act), true)?;
        if let Came::Refused(why) = came {
            return Err(failure(
                act,
                format!("this goes before, and was refused: {}", refusals(&why)),
            ));
        }
    }
    let came = match scenario.when.as_slice() {
        [] => Came::Nothing,
        acts => attempt(
            policy,
            &mut stage,
            acts,
            acts.iter().any(|a| a.what.confirmed),
        )?,
    };
    Ok((stage, came))
}

/// Plays a scenario and holds what came against what it expects.
fn play(policy: &Policy, scenario: &Scenario, failures: &mut Vec<Failure>) -> Result<(), Failure> {
    let (stage, came) = come(policy, scenario)?;
    if let Some(came) = unlike(&came, &scenario.then) {
        // Without the edit every other expectation would only say the same again.
        return Err(scenario.when.first().map_or_else(
            || Failure {
                line: scenario.line,
                text: scenario.about.clone(),
                came: came.clone(),
            },
            |act| failure(act, came.clone()),
        ));
    }
    for then in &scenario.then {
        if let Err(came) = judge::judge(policy, &stage, &came, &then.what) {
            failures.push(failure(then, came));
        }
    }
    Ok(())
}

fn failure<T>(said: &Said<T>, came: String) -> Failure {
    Failure {
        line: said.line,
        text: said.text.clone(),
        came,
    }
}

/// What is wrong where the edit is expected to be done and was not.
fn unlike(came: &Came, then: &[Said<Then>]) -> Option<String> {
    let otherwise = |t: &Said<Then>| matches!(t.what, Then::Refused(..) | Then::NeedsConfirmation);
    if then.iter().any(otherwise) {
        return None;
    }
    match came {
        Came::Nothing | Came::Done(_) => None,
        Came::Refused(why) => Some(format!("it was refused: {}", refusals(why))),
        Came::Waits(plan) => Some(format!(
            "it waits for confirmation; write `, confirmed` behind it if that is meant: {}",
            judge::reminders(plan)
        )),
    }
}

/// Tries some edits as one batch and, where they are accepted, does them.
fn attempt(
    policy: &Policy,
    stage: &mut Stage,
    acts: &[Said<Act>],
    confirmed: bool,
) -> Result<Came, Failure> {
    let (Some(first), Some(account)) = (acts.first(), account_id()) else {
        return Ok(Came::Nothing);
    };
    let edits = acts
        .iter()
        .filter_map(|a| edit(policy, &stage.state, &a.what.deed));
    let mut batch = Batch::new(account, first.what.actor.clone(), edits.collect());
    batch.confirmed = confirmed;
    let reasons = acts.iter().map(|a| &a.what.reason);
    let said = reasons.clone().find(|r| r.as_deref() != Some(REASON));
    batch.reason.clone_from(said.unwrap_or(&first.what.reason));
    batch.break_glass = acts.iter().any(|a| a.what.break_glass);
    let law = Law {
        policy,
        incoming: None,
    };
    match decide_in(&stage.state, law, &batch, stage.now) {
        Err(stuck) => Err(failure(first, stuck.to_string())),
        Ok(Settled::Refused(why)) => Ok(Came::Refused(why)),
        Ok(Settled::Plan(plan)) if plan.confirm() && !confirmed => Ok(Came::Waits(plan)),
        Ok(Settled::Plan(plan)) => {
            stage.state.apply(&plan.changes);
            Ok(Came::Done(plan))
        }
    }
}

fn edit(policy: &Policy, state: &State, deed: &Deed) -> Option<Edit> {
    Some(match deed {
        Deed::Now(_) => return None,
        Deed::Edit(edit) => (**edit).clone(),
        Deed::Word(reply, about) => {
            let request = request(policy, state, about);
            match reply {
                Reply::Approve => Edit::RequestApprove {
                    request,
                    note: None,
                },
                Reply::Decline => Edit::RequestDecline {
                    request,
                    note: None,
                },
                Reply::Withdraw => Edit::RequestWithdraw { request },
            }
        }
    })
}

/// The request that is meant: the waiting one about it, else the latest one about it, else the one
/// of that handle.
fn request(policy: &Policy, state: &State, about: &RequestId) -> RequestId {
    let all: Vec<&Request> = requests(policy, state, about.as_str());
    let waiting = all.iter().find(|r| r.status == RequestStatus::Waiting);
    let latest = all.iter().max_by_key(|r| r.since);
    waiting
        .or(latest)
        .map_or_else(|| about.clone(), |r| r.id.clone())
}

/// All requests about a thing, a feature or of a workflow.
pub(super) fn requests<'s>(policy: &Policy, state: &'s State, about: &str) -> Vec<&'s Request> {
    let asks_for = |r: &Request| {
        let workflow = policy.workflow(r.workflow.as_str());
        workflow.is_some_and(|w| match &w.waits {
            Waits::Feature(feature) => policy.feature(*feature).name.as_str() == about,
            Waits::Making { .. } | Waits::Edits(_) => false,
        })
    };
    let of = |r: &&Request| {
        matches!(&r.about, Object::Thing(thing) if thing.as_str() == about)
            || r.workflow.as_str() == about
            || asks_for(r)
    };
    state.requests.values().filter(of).collect()
}
