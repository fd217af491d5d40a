//! A plan as a person would tell it: what, then what follows, then what to mind.

use ratatui::layout::Rect;

use super::{gap, marked, some};
use crate::{
    domain::{
        Plan, UserStatus,
        plan::{HeldRole, PersonDelta, Pool, Sign},
    },
    tui::{
        input::Input,
        look::{Bits, Pen, bit, width, wrap},
        theme::Tone,
    },
};

/// How many capabilities are named before the rest is counted.
const NAMED: usize = 3;

/// Whether the plan takes something away or wants to be confirmed.
pub fn grave(plan: &Plan) -> bool {
    let lost =
        |p: &PersonDelta| !p.lost.is_empty() || !p.cannot.is_empty() || p.is == UserStatus::Removed;
    plan.confirm()
        || plan.people.iter().any(lost)
        // A consequence that wants care: a decision that is final, a licence too many.
        || plan.notes.iter().any(|line| line.sign == Sign::Care)
        || plan
            .notes
            .iter()
            .chain(&plan.things)
            .any(|line| line.sign == Sign::Loss)
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
            &some(&note.rules, full),
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
            marked(
                &mark,
                &line.text,
                &some(&line.rules, full),
                tone(line.sign),
                columns,
            )
        }),
    );
    part(
        &mut out,
        plan.pools.iter().flat_map(|p| pool(p, full, columns)),
    );
    part(
        &mut out,
        plan.reminders
            .iter()
            .flat_map(|r| marked("! ", &r.text, &some(&r.rules, full), Tone::Caution, columns)),
    );
    let rest = unsaid(plan);
    if !rest.is_empty() {
        gap(&mut out);
        let ids = format!("By the rules {}", some(&rest, full).join(" "));
        out.extend(
            wrap(&ids, columns)
                .into_iter()
                .map(|line| vec![bit(line, Tone::Muted)]),
        );
    }
    if out.is_empty() {
        out.push(vec![bit("Nothing else follows from it.", Tone::Muted)]);
    }
    out
}

/// The columns from which on two plans stand side by side, and the most they take.
pub const BESIDE: u16 = 150;
/// The least columns in which two plans stand side by side.
const ABREAST: u16 = 96;

/// A plan beside the one that was shown before; what stands in one of them alone is marked.
pub fn beside(before: &Plan, now: &Plan, full: bool, columns: u16) -> Vec<Bits> {
    both(columns, |room| {
        (lines(before, full, room), lines(now, full, room))
    })
}

/// What was shown before beside what would happen now, each told in so many columns.
pub fn both(columns: u16, told: impl Fn(u16) -> (Vec<Bits>, Vec<Bits>)) -> Vec<Bits> {
    let abreast = columns >= ABREAST;
    let half = if abreast { (columns - 3) / 2 } else { columns };
    let room = half.saturating_sub(2);
    let (old, new) = told(room);
    let text = |line: &Bits| line.iter().map(|b| b.text.as_str()).collect::<String>();
    let starred = |some: &[Bits], others: &[Bits], title: &str| {
        let known: Vec<String> = others.iter().map(text).collect();
        let mut out = vec![vec![bit(title, Tone::Strong)], Vec::new()];
        out.extend(some.iter().map(|line| {
            let differs = !line.is_empty() && !known.contains(&text(line));
            let mark = if differs { "* " } else { "  " };
            let mut bits = vec![bit(mark, Tone::Accent)];
            bits.extend(line.iter().cloned());
            bits
        }));
        out
    };
    let (new, old) = (
        starred(&new, &old, "What would happen now"),
        starred(&old, &new, "What was shown before"),
    );
    if !abreast {
        return [new, vec![Vec::new()], old].concat();
    }
    let rows = old.len().max(new.len());
    let at = |lines: &[Bits], row: usize| lines.get(row).cloned().unwrap_or_default();
    let row = |row: usize| {
        let mut bits = at(&old, row);
        let used: u16 = bits.iter().map(|b| width(&b.text)).sum();
        let pad = " ".repeat(half.saturating_sub(used).into());
        bits.push(bit(pad, Tone::Plain));
        bits.push(bit(" │ ", Tone::Frame));
        bits.extend(at(&new, row));
        bits
    };
    (0..rows).map(row).collect()
}

/// The rules that had a say and stand beside no line.
fn unsaid(plan: &Plan) -> Vec<String> {
    let lines = plan.notes.iter().chain(&plan.things).flat_map(|l| &l.rules);
    let others = plan.pools.iter().flat_map(|p| &p.rules);
    let reminders = plan.reminders.iter().flat_map(|r| &r.rules);
    let said: Vec<&String> = lines.chain(others).chain(reminders).collect();
    let rules = plan.rules.iter().filter(|rule| !said.contains(rule));
    rules.cloned().collect()
}

fn part(out: &mut Vec<Bits>, lines: impl Iterator<Item = Bits>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        gap(out);
        out.extend(lines);
    }
}

/// What becomes of one person.
pub fn person_lines(person: &PersonDelta, full: bool, columns: u16) -> Vec<Bits> {
    let mut head = vec![bit(person.name.clone(), Tone::Strong)];
    let status = match person.was {
        None => format!("  new, {}", person.is),
        Some(was) if was != person.is => format!("  {was} → {}", person.is),
        Some(_) => String::new(),
    };
    head.push(bit(status, Tone::Muted));
    let mut out = vec![head];
    if let Some(pairs) = exchanged(person, columns) {
        out.extend(pairs);
    } else {
        out.extend(roles(person, columns));
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

/// Where roles go and others come: before and after, side by side, if each fits.
fn exchanged(person: &PersonDelta, columns: u16) -> Option<Vec<Bits>> {
    const ARROW: u16 = 5;
    if person.lost.is_empty() || person.gained.is_empty() {
        return None;
    }
    let half = columns.saturating_sub(ARROW) / 2;
    let words = |all: &[HeldRole], mark: &str| -> Vec<String> {
        all.iter()
            .map(|held| format!("{mark}{}", role(held)))
            .collect()
    };
    let (before, after) = (words(&person.lost, "- "), words(&person.gained, "+ "));
    let fits = |text: &String| width(text) <= half;
    if columns < 56 || !before.iter().chain(&after).all(fits) {
        return None;
    }
    let left = before.iter().map(|text| width(text)).max().unwrap_or(0);
    let at = |all: &[String], row: usize| all.get(row).cloned().unwrap_or_default();
    let row = |row: usize| {
        let before = at(&before, row);
        let pad = " ".repeat(left.saturating_sub(width(&before)).into());
        let arrow = if row == 0 { "  →  " } else { "     " };
        let part = |text: String, tone: Tone| {
            let (mark, rest) = text.split_at(text.len().min(2));
            [bit(mark, tone), bit(rest, Tone::Plain)]
        };
        let mut bits: Bits = part(before, Tone::Danger).to_vec();
        bits.push(bit(format!("{pad}{arrow}"), Tone::Muted));
        bits.extend(part(at(&after, row), Tone::Good));
        bits
    };
    Some((0..before.len().max(after.len())).map(row).collect())
}

/// Roles that go and come, a line each.
fn roles(person: &PersonDelta, columns: u16) -> Vec<Bits> {
    let mut out = Vec::new();
    for (mark, roles, tone) in [
        ("- ", &person.lost, Tone::Danger),
        ("+ ", &person.gained, Tone::Good),
    ] {
        for held in roles {
            out.extend(marked(mark, &role(held), &[], tone, columns));
        }
    }
    out
}

/// A line in which something is typed, behind its label.
pub fn typing(pen: &mut Pen<'_>, area: Rect, label: &str, input: &Input) {
    let taken = pen.put(area.x, area.y, area.width, label, Tone::Accent);
    let room = area.width.saturating_sub(taken);
    input.draw(pen, Rect::new(area.x + taken, area.y, room, 1), true);
}

/// A role with its place.
pub fn role(held: &HeldRole) -> String {
    held.words()
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

/// The first letter small, where the title is a phrase (`Manage users`) and no name (`PDF export`,
/// `Linked Accounts`).
pub fn decapitalise(title: &str) -> String {
    let (first, rest) = title.split_once(' ').unwrap_or((title, ""));
    let mut next = rest.chars();
    let capital = next.next().is_some_and(char::is_uppercase);
    let phrase = !(capital && next.next().is_some_and(char::is_lowercase));
    let mut chars = first.chars();
    match chars.next() {
        Some(letter) if phrase && !chars.as_str().contains(char::is_uppercase) => {
            let small: String = letter.to_lowercase().collect();
            format!(
                "{small}{}",
                title.get(letter.len_utf8()..).unwrap_or_default()
            )
        }
        _ => title.to_owned(),
    }
}

/// A pool of licences or seats.
pub fn pool(pool: &Pool, full: bool, columns: u16) -> Vec<Bits> {
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
    marked(mark, &text, &some(&pool.rules, full), tone, columns)
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
        assert_eq!(decapitalise("User Management"), "User Management");
        assert_eq!(decapitalise("See the Plan"), "see the Plan");
    }
}
