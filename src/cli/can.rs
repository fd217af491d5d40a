//! `can`: may this user do that, and why.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::comma,
};
use crate::{
    domain::{Access, Time},
    service::Service,
};

/// Answers the question; a no ends with exit code 1.
pub fn run(service: &mut Service, ask: &args::Can, out: &mut Out) -> Result<Exit, Fault> {
    let (account, user, on) = (&ask.who.account, &ask.who.name, ask.on.as_ref());
    let at = ask.at.unwrap_or_else(Time::now);
    let mut access = service.can(account, user, &ask.capability, on, at)?;
    if ask.explain {
        access.steps = service.explain(account, user, &ask.capability, on, at)?;
    }
    if ask.json {
        out.json(&access)?;
    } else {
        out.text(&words(&access, ask.explain))?;
    }
    Ok(if access.allowed {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn words(access: &Access, explain: bool) -> String {
    let mut lines = vec![format!(
        "{}  {}{}",
        if access.allowed { "Yes." } else { "No. " },
        access.message,
        rules(&access.rules)
    )];
    if !access.mend.is_empty() {
        lines.push(format!("      {}", access.mend));
    }
    if explain {
        let steps = access.steps.iter().enumerate();
        lines.extend(steps.map(|(at, step)| {
            let sign = if step.good { '+' } else { 'x' };
            format!("{:>4}  {sign} {}{}", at + 1, step.text, rules(&step.rules))
        }));
    }
    lines.join("\n")
}

fn rules(rules: &[String]) -> String {
    if rules.is_empty() {
        String::new()
    } else {
        format!("  [{}]", comma(rules))
    }
}
