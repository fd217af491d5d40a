//! `can`: may this user do that, and why.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::comma,
};
use crate::{
    domain::{Access, Time},
    service::{
        Service,
        may::{Deed, May},
    },
};

/// Answers the question; a no ends with exit code 1.
pub fn run(service: &mut Service, ask: &args::Can, out: &mut Out) -> Result<Exit, Fault> {
    if ask.whom.is_some() || ask.role.is_some() {
        return to_people(service, ask, out);
    }
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

/// Answers whether they may do something to somebody.
fn to_people(service: &mut Service, ask: &args::Can, out: &mut Out) -> Result<Exit, Fault> {
    let deed = Deed {
        actor: ask.who.name.clone(),
        verb: ask.capability.clone(),
        whom: ask.whom.clone(),
        role: ask.role.clone(),
        from: ask.from.clone(),
        on: ask.on.clone(),
    };
    let may = service.may(&ask.who.account, &deed)?;
    if ask.json {
        out.json(&may)?;
    } else {
        out.text(&told(&may))?;
    }
    Ok(if may.allowed {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn told(may: &May) -> String {
    let sign = if may.allowed { "Yes." } else { "No. " };
    let mut lines = vec![format!("{sign}  {}{}", may.message, rules(&may.rules))];
    for (at, refusal) in may.refused.iter().enumerate() {
        if at > 0 {
            let said = format!("      {}{}", refusal.message, rules(&refusal.rules));
            lines.push(said);
        }
        if !refusal.mend.is_empty() {
            lines.push(format!("      {}", refusal.mend));
        }
        let remedies = refusal.remedies.iter();
        lines.extend(remedies.map(|remedy| format!("      - {}", remedy.text)));
    }
    lines.join("\n")
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
