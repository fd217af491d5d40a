//! What wants attention, things and rules: a row of each, and each in full.

use super::{
    columns::{Cell, Tabled, column, from},
    detail::Page,
    table::Column,
};
use crate::{
    domain::{Severity, UserStatus, Word, plan::HeldRole},
    service::{
        attention::Notice,
        rules::{Basis, RuleRow},
        tree::{ThingDetail, TreeRow},
    },
    tui::{
        app::App,
        dialog::{know::rules::rule_lines, plan_text},
        look::{Pen, age, count},
        theme::Tone,
    },
};

/// The sign and the tone of what matters so much.
fn grave(severity: Severity) -> (&'static str, Tone) {
    match severity {
        Severity::High => ("! ", Tone::Danger),
        Severity::Medium => ("~ ", Tone::Caution),
        Severity::Low => ("  ", Tone::Plain),
    }
}

impl Tabled for Notice {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("What wants attention", 24, 140, 0),
                column("Age", 6, 6, 1),
                from(72, column("About", 14, 36, 2)),
                from(60, column("Matters", 7, 7, 3)),
            ]
        }
    }

    fn cells(&self, pen: &Pen<'_>) -> Vec<Cell> {
        let (sign, tone) = grave(self.severity);
        let since = self
            .since
            .map_or_else(String::new, |since| age(since, pen.now));
        vec![
            (format!("{sign}{}", self.text), tone),
            (since, Tone::Muted),
            (self.about.clone(), Tone::Muted),
            (self.severity.to_string(), tone),
        ]
    }
}

/// A line of the overview in full.
pub(super) fn notice(page: &mut Page, app: &App, row: &Notice) {
    let (sign, tone) = grave(row.severity);
    page.mark(sign, &row.text, &[], tone);
    page.gap();
    if !row.about.is_empty() {
        page.pair("About", &row.about);
    }
    page.pair("Matters", row.severity.word());
    if let Some(since) = row.since {
        let when = since.date_and_time(&app.look.zone);
        page.pair("Since", &format!("{when} ({})", age(since, app.now())));
    }
    if !row.path.is_empty() {
        page.head("How it could come about");
        for step in &row.path {
            page.mark("> ", step, &[], Tone::Plain);
        }
    }
    if !row.mends.is_empty() {
        page.head("What would mend it");
        for edit in &row.mends {
            page.mark("+ ", edit, &[], Tone::Good);
        }
    }
    page.gap();
    page.say(&row.rules.join(" "), Tone::Muted);
}

impl Tabled for TreeRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Thing", 24, 60, 0),
                column("Kind", 8, 14, 1),
                column("Owner", 10, 24, 2),
                from(60, column("State", 8, 14, 3)),
                from(84, column("Lies in", 12, 30, 4)),
                from(110, column("Handle", 12, 32, 5)),
            ]
        }
    }

    fn cells(&self, _pen: &Pen<'_>) -> Vec<Cell> {
        let row = &self.row;
        let sign = match (self.inside, self.open) {
            (true, true) => "▾ ",
            (true, false) => "▸ ",
            (false, _) => "  ",
        };
        let indent = "  ".repeat(self.depth.min(MOST_INDENT));
        let state = row.resource.state.as_ref();
        vec![
            (format!("{indent}{sign}{}", row.resource.title), Tone::Plain),
            (row.kind.clone(), Tone::Muted),
            (row.owner.clone().unwrap_or_default(), Tone::Plain),
            (
                state.map_or_else(String::new, ToString::to_string),
                Tone::Plain,
            ),
            (row.within.clone(), Tone::Muted),
            (row.resource.id.to_string(), Tone::Muted),
        ]
    }
}

/// The levels that are told by their place; deeper ones would push the names out of sight.
const MOST_INDENT: usize = 12;

/// A thing in full.
pub(super) fn thing(page: &mut Page, app: &App, row: &TreeRow, detail: Option<&ThingDetail>) {
    let resource = &row.row.resource;
    page.say(&resource.title, Tone::Accent);
    page.say(&row.row.kind, Tone::Muted);
    page.gap();
    if let Some(state) = &resource.state {
        page.pair("State", state.as_str());
    }
    page.pair("Owner", row.row.owner.as_deref().unwrap_or("nobody"));
    page.pair("Lies in", &row.row.within);
    page.pair("Since", &resource.since.date(&app.look.zone));
    page.pair("Handle", resource.id.as_str());
    if !resource.labels.is_empty() {
        let labels: Vec<&str> = resource.labels.iter().map(Word::as_str).collect();
        page.pair("Labels", &labels.join(", "));
    }
    let Some(detail) = detail else { return };
    page.pair("Inside", &count(detail.inside, "thing", "things"));
    for (name, value) in &detail.facts {
        page.pair(name, value);
    }
    if !detail.waiting.is_empty() {
        let waits = count(
            detail.waiting.len() as u64,
            "request waits",
            "requests wait",
        );
        page.mark("! ", &waits, &[], Tone::Caution);
    }
    held(page, detail);
}

/// Who holds which role on a thing, and who is related to it.
fn held(page: &mut Page, detail: &ThingDetail) {
    page.head("Who holds what on it");
    if detail.holders.is_empty() {
        page.say("Nobody holds a role on this thing itself.", Tone::Muted);
    }
    for same in detail.holders.chunk_by(|a, b| a.role.title == b.role.title) {
        let names: Vec<String> = same
            .iter()
            .map(|holder| {
                // The place is this one; what is left is from when and until when.
                let here = HeldRole {
                    on: None,
                    place: None,
                    ..holder.role.clone()
                };
                let words = plan_text::role(&here);
                let end = words.strip_prefix(&here.title).unwrap_or_default();
                match holder.status {
                    UserStatus::Active => format!("{}{end}", holder.name),
                    status => format!("{}{end} ({status})", holder.name),
                }
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(first) = same.first() {
            page.group(&first.role.title, &names);
        }
    }
    if !detail.related.is_empty() {
        page.gap();
    }
    for same in detail.related.chunk_by(|a, b| a.title == b.title) {
        let names: Vec<String> = same
            .iter()
            .map(|related| match &related.relation.capacity {
                Some(capacity) => format!("{} as {capacity}", related.name),
                None => related.name.clone(),
            })
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if let Some(first) = same.first() {
            page.group(&first.title, &names);
        }
    }
    if detail.more {
        page.say("and more than are named here", Tone::Muted);
    }
}

impl Tabled for RuleRow {
    fn columns() -> &'static [Column] {
        const {
            &[
                column("Rule", 8, 9, 1),
                column("What it says", 24, 160, 0),
                from(72, column("Known as", 8, 8, 2)),
                from(100, column("In", 14, 30, 3)),
            ]
        }
    }

    fn cells(&self, _pen: &Pen<'_>) -> Vec<Cell> {
        let mut parts: Vec<&str> = Vec::new();
        for said in &self.said {
            if !parts.contains(&said.part) {
                parts.push(said.part);
            }
        }
        vec![
            (self.id.clone(), Tone::Accent),
            (self.text.clone(), Tone::Plain),
            (self.basis.map_or("", Basis::word).to_owned(), Tone::Muted),
            (parts.join(", "), Tone::Muted),
        ]
    }
}

/// A rule in full. Lines of the policy are cut, so they are told where there is room for them.
pub(super) fn rule(page: &mut Page, row: &RuleRow, whole: bool) {
    let lines = rule_lines(row, page.columns(), whole);
    page.lay(lines);
}
