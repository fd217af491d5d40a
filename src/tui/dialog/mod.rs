//! The layers: what floats over the panes, one file each.

pub mod abilities;
pub mod account_form;
pub mod acting;
mod aside;
pub mod check;
pub mod columns;
pub mod editor;
pub mod fields;
pub mod filter;
pub mod finder;
pub mod form;
pub mod gather;
pub mod grid;
pub mod held;
pub mod help;
pub mod jump;
pub mod know;
pub mod leaving;
pub mod made;
pub mod many;
pub mod many_roles;
pub mod many_text;
pub mod matrix;
pub mod menu;
pub mod messages;
pub mod new_thing;
pub mod note;
pub mod outdated;
pub mod paged;
pub mod palette;
pub mod palette_line;
pub mod pending;
pub mod pick;
pub mod plan;
pub mod plan_text;
pub mod policies;
pub mod reason;
pub mod refusal;
pub mod results;
pub mod roles;
pub mod rows;
pub mod running;
pub mod sorting;
pub mod switches;
pub mod themes;
pub mod user_form;
pub mod views;
pub mod waiting;
pub mod whereto;
pub mod why;
pub mod word;
pub mod words;

use super::look::{self, Bits, bit};
use super::theme::Tone;
use crate::service::ServiceError;

/// What a service error says, with what to do.
pub fn trouble(error: &ServiceError) -> String {
    error.to_string()
}

/// An empty line, unless one is the last already.
pub fn gap(out: &mut Vec<Bits>) {
    if out.last().is_some_and(|l| !l.is_empty()) {
        out.push(Vec::new());
    }
}

/// The most rule ids that stand beside a sentence before the rest is counted.
const IDS: usize = 2;

/// The first rule ids and how many more there are, or all of them.
pub fn some(rules: &[String], full: bool) -> Vec<String> {
    if full || rules.len() <= IDS {
        return rules.to_vec();
    }
    let mut ids: Vec<String> = rules.iter().take(IDS - 1).cloned().collect();
    ids.push(format!("+{}", rules.len() + 1 - IDS));
    ids
}

/// A text wrapped behind a mark, with the rule ids at the end in muted.
pub fn marked(mark: &str, text: &str, rules: &[String], tone: Tone, columns: u16) -> Vec<Bits> {
    let indent = look::width(mark);
    let mut lines: Vec<Bits> = look::wrap(text, columns.saturating_sub(indent))
        .into_iter()
        .enumerate()
        .map(|(i, line)| {
            let first = if i == 0 { mark } else { "" };
            let pad = usize::from(indent);
            vec![bit(format!("{first:<pad$}"), tone), bit(line, Tone::Plain)]
        })
        .collect();
    ids(&mut lines, rules, indent, columns);
    lines
}

/// Puts rule ids at the end of the last line, or on lines of their own.
fn ids(lines: &mut Vec<Bits>, rules: &[String], indent: u16, columns: u16) {
    if rules.is_empty() {
        return;
    }
    let text = rules.join(" ");
    let used: u16 = lines
        .last()
        .map_or(0, |l| l.iter().map(|b| look::width(&b.text)).sum());
    let wide = look::width(&text);
    if let Some(last) = lines.last_mut()
        && used.saturating_add(wide).saturating_add(3) <= columns
    {
        let gap = " ".repeat((columns - used - wide).into());
        last.push(bit(format!("{gap}{text}"), Tone::Muted));
        return;
    }
    for line in look::wrap(&text, columns.saturating_sub(indent)) {
        let pad = " ".repeat(indent.into());
        lines.push(vec![bit(format!("{pad}{line}"), Tone::Muted)]);
    }
}
