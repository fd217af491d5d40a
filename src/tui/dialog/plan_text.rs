//! A plan as a person would tell it: what, then what follows, then what to mind.

use super::marked;
use crate::{
    domain::{
        Plan, UserStatus,
        plan::{HeldRole, PersonDelta, Pool, Sign},
    },
    tui::{
        look::{Bits, bit, wrap},
        theme::Tone,
    },
};

/// How many capabilities are named before the rest is counted.
const NAMED: usize = 3;

/// Whether the plan takes something away or wants to be confirmed.
pub fn grave(plan: &Plan) -> bool {
    plan.confirm()
        || plan
            .people
            .iter()
            .any(|p| !p.lost.is_empty() || !p.cannot.is_empty() || p.is == UserStatus::Removed)
}

/// The tone of a sign.
pub fn tone(sign: Sign) -> Tone {
    match sign {
        Sign::Gain => Tone::Good,
        Sign::Loss => Tone::Danger,
        Sign::Change => Tone::Accent,
        Sign::Care => Tone::Caution,
    }
}

/// The lines of a plan; `full` names every capability.
pub fn lines(plan: &Plan, full: bool, columns: u16) -> Vec<Bits> {
    let mut out = Vec::new();
    for note in &plan.notes {
        let mark = if note.sign == Sign::Change {
            String::new()
        } else {
            format!("{} ", note.sign.mark())
        };
        out.extend(marked(
            &mark,
            &note.text,
            &note.rules,
            tone(note.sign),
            columns,
        ));
    }
    for person in &plan.people {
        gap(&mut out);
        out.extend(person_lines(person, full, columns));
    }
    part(
        &mut out,
        plan.things.iter().flat_map(|line| {
            let mark = format!("{} ", line.sign.mark());
            marked(&mark, &line.text, &line.rules, tone(line.sign), columns)
        }),
    );
    part(&mut out, plan.pools.iter().flat_map(|p| pool(p, columns)));
    part(
        &mut out,
        plan.reminders
            .iter()
            .flat_map(|r| marked("! ", &r.text, &r.rules, Tone::Caution, columns)),
    );
    if !plan.rules.is_empty() {
        gap(&mut out);
        let ids = wrap(&plan.rules.join(" "), columns);
        out.extend(ids.into_iter().map(|line| vec![bit(line, Tone::Muted)]));
    }
    if out.is_empty() {
        out.push(vec![bit("Nothing else follows from it.", Tone::Muted)]);
    }
    out
}

fn gap(out: &mut Vec<Bits>) {
    if out.last().is_some_and(|l| !l.is_empty()) {
        out.push(Vec::new());
    }
}

fn part(out: &mut Vec<Bits>, lines: impl Iterator<Item = Bits>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        gap(out);
        out.extend(lines);
    }
}

fn person_lines(person: &PersonDelta, full: bool, columns: u16) -> Vec<Bits> {
    let mut head = vec![bit(person.name.clone(), Tone::Strong)];
    let status = match person.was {
        None => format!("  new, {}", person.is),
        Some(was) if was != person.is => format!("  {was} → {}", person.is),
        Some(_) => String::new(),
    };
    head.push(bit(status, Tone::Muted));
    let mut out = vec![head];
    for (mark, roles, tone) in [
        ("- ", &person.lost, Tone::Danger),
        ("+ ", &person.gained, Tone::Good),
    ] {
        for held in roles {
            out.extend(marked(mark, &role(held), &[], tone, columns));
        }
    }
    for (mark, word, titles, tone) in [
        ("- ", "can no longer", &person.cannot, Tone::Danger),
        ("+ ", "can now", &person.can, Tone::Good),
    ] {
        if !titles.is_empty() {
            let text = format!("{word}: {}", summary(titles, full));
            out.extend(marked(mark, &text, &[], tone, columns));
        }
    }
    out
}

/// A role with its place.
pub fn role(held: &HeldRole) -> String {
    let place = held
        .place
        .clone()
        .or_else(|| held.on.as_ref().map(ToString::to_string));
    match place {
        Some(place) => format!("{} on {place}", held.title),
        None => held.title.clone(),
    }
}

/// `manage users, billing and 9 more`.
pub fn summary(titles: &[String], full: bool) -> String {
    let lower: Vec<String> = titles.iter().map(|t| decapitalise(t)).collect();
    let shown = if full || lower.len() <= NAMED + 1 {
        lower.len()
    } else {
        NAMED
    };
    let named = lower.iter().take(shown).cloned().collect::<Vec<_>>();
    match lower.len() - named.len() {
        0 => named.join(", "),
        rest => format!("{} and {rest} more", named.join(", ")),
    }
}

/// The first letter small, unless the word is all capitals.
fn decapitalise(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => title.to_owned(),
    }
}

fn pool(pool: &Pool, columns: u16) -> Vec<Bits> {
    let of = pool.of.map_or(String::new(), |of| format!(" of {of}"));
    let change = if pool.before == pool.after {
        format!("{} stay in use", pool.after)
    } else {
        format!("{} → {} in use", pool.before, pool.after)
    };
    let over = pool.of.is_some_and(|of| pool.after > of);
    let (mark, tone) = if over {
        ("! ", Tone::Caution)
    } else {
        ("~ ", Tone::Accent)
    };
    let text = format!("{}: {change}{of}", pool.title);
    marked(mark, &text, &pool.rules, tone, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_capabilities_is_summarised_and_told_in_full_on_request() {
        let titles: Vec<String> = [
            "Manage users",
            "View PDFs",
            "Invite",
            "PDF export",
            "Delete",
        ]
        .map(String::from)
        .to_vec();
        assert_eq!(
            summary(&titles, false),
            "manage users, view PDFs, invite and 2 more"
        );
        assert!(summary(&titles, true).ends_with("PDF export, delete"));
        assert_eq!(summary(&titles[..1], false), "manage users");
    }
}
