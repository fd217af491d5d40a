//! What would come of many edits, as a person would tell it: how many, who is refused and why, what
//! people gain and lose added up, and then one by one.

use super::{gap, marked, plan_text, some, word};
use crate::{
    domain::plan::{PersonDelta, Sign},
    service::{Foreseen, Many, Way, added_up},
    tui::{
        look::{Bits, bit, count, wrap},
        theme::Tone,
    },
};

/// How many names and lines stand there before the rest is counted.
const NAMED: usize = 5;

/// Whether it takes something away or wants to be confirmed.
pub fn grave(foreseen: &Foreseen) -> bool {
    let lines = foreseen.notes.iter().chain(&foreseen.things);
    foreseen.reminders.iter().any(|r| r.confirm)
        || foreseen.people.iter().any(word::loses)
        || foreseen.notes.iter().any(|line| line.sign == Sign::Care)
        || lines.into_iter().any(|line| line.sign == Sign::Loss)
}

/// Whether so much is lost that a word is asked for.
pub fn weighs(foreseen: &Foreseen, many: &Many) -> bool {
    let removes =
        |edit: &crate::domain::Edit| matches!(edit, crate::domain::Edit::UserRemove { .. });
    let for_good = many.subjects.iter().any(|s| s.edits.iter().any(removes));
    for_good || foreseen.people.iter().filter(|p| word::loses(p)).count() >= word::LARGE
}

/// How they belong together, and who is left out.
pub fn way(many: &Many, left_out: &[String], columns: u16) -> Vec<Bits> {
    let parts = many.parts().len();
    let text = match many.way {
        Way::Singly => "One by one: each is done or refused for itself.".to_owned(),
        Way::Together if parts == 1 => "As one batch: all or nothing.".to_owned(),
        Way::Together => format!("As {parts} batches, each of them all or nothing."),
    };
    let mut out = marked("", &text, &[], Tone::Plain, columns);
    for why in left_out {
        out.extend(marked("! ", why, &[], Tone::Caution, columns));
    }
    out
}

/// Some names, and how many more.
fn names(many: &Many, subjects: &[usize], full: bool) -> String {
    let all = subjects.iter().filter_map(|at| many.subjects.get(*at));
    let all: Vec<&str> = all.map(|subject| subject.name.as_str()).collect();
    let shown = if full || all.len() <= NAMED + 1 {
        all.len()
    } else {
        NAMED
    };
    let named: Vec<&str> = all.iter().take(shown).copied().collect();
    match all.len() - shown {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// The lines; `full` names everybody and every capability.
pub fn lines(foreseen: &Foreseen, many: &Many, full: bool, columns: u16) -> Vec<Bits> {
    let mut out = outcome(foreseen, many, full, columns);
    sums(foreseen, full, columns, &mut out);
    for reminder in &foreseen.reminders {
        let rules = some(&reminder.rules, full);
        out.extend(marked("! ", &reminder.text, &rules, Tone::Caution, columns));
    }
    if full {
        for person in &foreseen.people {
            gap(&mut out);
            out.extend(plan_text::person_lines(person, full, columns));
        }
    }
    if foreseen.apart {
        gap(&mut out);
        let text = "The account is large, so each was judged as if it came first; what is refused \
                    after others shows when it is done.";
        out.extend(muted(text, columns));
    }
    if !foreseen.lost.is_empty() {
        gap(&mut out);
        let shown = if full { foreseen.lost.len() } else { 2 };
        let some: Vec<&str> = foreseen
            .lost
            .iter()
            .take(shown)
            .map(String::as_str)
            .collect();
        let more = foreseen.lost.len().saturating_sub(shown);
        let more = if more > 0 {
            format!("; and {more} more")
        } else {
            String::new()
        };
        let text = format!("Cannot be undone: {}{more}.", some.join("; "));
        out.extend(muted(&text, columns));
    }
    out
}

fn muted(text: &str, columns: u16) -> Vec<Bits> {
    let lines = wrap(text, columns).into_iter();
    lines.map(|line| vec![bit(line, Tone::Muted)]).collect()
}

/// How many would be done, and who would not and why.
fn outcome(foreseen: &Foreseen, many: &Many, full: bool, columns: u16) -> Vec<Bits> {
    let (done, all) = (foreseen.done(), many.subjects.len());
    let mut head = vec![bit(format!("{done} of {all} would be done"), Tone::Strong)];
    if foreseen.refused() > 0 {
        let text = format!(", {} refused", foreseen.refused());
        head.push(bit(text, Tone::Danger));
    }
    let mut out = vec![head];
    for turned in &foreseen.turned {
        out.push(Vec::new());
        for why in &turned.why {
            let rules = some(&why.rules, full);
            out.extend(marked("x ", &why.message, &rules, Tone::Danger, columns));
        }
        let who = names(many, &turned.subjects, full);
        let text = match (many.way, turned.subjects.len()) {
            (Way::Singly, 1) => continue,
            (Way::Singly, _) => format!("for the same reason: {who}"),
            (Way::Together, _) => format!("so none of them is done: {who}"),
        };
        out.extend(marked("  ", &text, &[], Tone::Plain, columns));
    }
    out
}

/// What people gain and lose, licences and things, added up.
fn sums(foreseen: &Foreseen, full: bool, columns: u16, out: &mut Vec<Bits>) {
    let (gained, lost) = added_up(&foreseen.people);
    let people = |number: usize| count(number as u64, "person", "people");
    gap(out);
    for (role, number) in lost {
        let text = format!("{role}: {}", people(number));
        out.extend(marked("- ", &text, &[], Tone::Danger, columns));
    }
    for (role, number) in gained {
        let text = format!("{role}: {}", people(number));
        out.extend(marked("+ ", &text, &[], Tone::Good, columns));
    }
    for (status, number) in statuses(&foreseen.people) {
        let text = format!("{status}: {}", people(number));
        out.extend(marked("~ ", &text, &[], Tone::Accent, columns));
    }
    for pool in &foreseen.pools {
        out.extend(plan_text::pool(pool, full, columns));
    }
    let all: Vec<_> = foreseen.things.iter().chain(&foreseen.notes).collect();
    let shown = if full { all.len() } else { NAMED };
    for line in all.iter().take(shown) {
        let mark = format!("{} ", line.sign.mark());
        let rules = some(&line.rules, full);
        out.extend(marked(
            &mark,
            &line.text,
            &rules,
            plan_text::tone(line.sign),
            columns,
        ));
    }
    if all.len() > shown {
        let text = format!(
            "  and {} lines more, shown with the details",
            all.len() - shown
        );
        out.extend(muted(&text, columns));
    }
}

/// How many people come to stand otherwise, by where.
fn statuses(people: &[PersonDelta]) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for person in people {
        if person.was == Some(person.is) {
            continue;
        }
        let word = match person.was {
            Some(was) => format!("{was} → {}", person.is),
            None => format!("new, {}", person.is),
        };
        match all.iter_mut().find(|(known, _)| *known == word) {
            Some((_, number)) => *number += 1,
            None => all.push((word, 1)),
        }
    }
    all
}
