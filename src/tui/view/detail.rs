//! The detail of the row under the cursor: what is known beyond its columns, in sentences.

use serde_json::Value;

use super::{columns::status_tone, insight};
use crate::{
    domain::{AccountStatus, UserStatus, plan::Pool},
    service::{
        rows::{AccountDetail, AccountRow, EntryRow, RoleRow, UserDetail, UserRow},
        tree::ThingDetail,
    },
    tui::{
        app::App,
        dialog::{marked, plan_text},
        look::{Bits, bit, count, width, wrap, wrap_lines},
        panes::Pane,
        theme::Tone,
    },
};

/// Gathers lines of a width.
pub(super) struct Page {
    pub(super) columns: u16,
    lines: Vec<Bits>,
}

impl Page {
    /// The columns of a line.
    pub(super) fn columns(&self) -> u16 {
        self.columns
    }

    /// Lays ready lines.
    pub(super) fn lay(&mut self, lines: Vec<Bits>) {
        self.lines.extend(lines);
    }

    pub(super) fn say(&mut self, text: &str, tone: Tone) {
        if text.is_empty() {
            return;
        }
        let lines = wrap_lines(text, self.columns);
        self.lines
            .extend(lines.into_iter().map(|l| vec![bit(l, tone)]));
    }

    /// An e-mail address; where it is too long it breaks before its `@`.
    pub(super) fn address(&mut self, address: &str) {
        match address.rsplit_once('@') {
            Some((name, host)) if width(address) > self.columns => {
                self.say(name, Tone::Plain);
                self.say(&format!("@{host}"), Tone::Plain);
            }
            _ => self.say(address, Tone::Plain),
        }
    }

    /// What an edit did, behind its sign.
    pub(super) fn change(&mut self, text: &str) {
        let tone = match text.get(..2) {
            Some("+ ") => Tone::Good,
            Some("- ") => Tone::Danger,
            Some("~ ") => Tone::Accent,
            _ => return self.hang(text, Tone::Plain),
        };
        let (mark, rest) = text.split_at(2);
        self.mark(mark, rest, &[], tone);
    }

    /// A text whose further lines stand a little to the right, so that each is seen to begin.
    pub(super) fn hang(&mut self, text: &str, tone: Tone) {
        let lines = wrap(text, self.columns.saturating_sub(2)).into_iter();
        self.lines.extend(lines.enumerate().map(|(i, line)| {
            let pad = if i == 0 { "" } else { "  " };
            vec![bit(format!("{pad}{line}"), tone)]
        }));
    }

    pub(super) fn gap(&mut self) {
        if self.lines.last().is_some_and(|l| !l.is_empty()) {
            self.lines.push(Vec::new());
        }
    }

    pub(super) fn head(&mut self, text: &str) {
        self.gap();
        self.say(text, Tone::Strong);
    }

    /// A name and a value, on one line where they fit.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        const NAMES: u16 = 10;
        let room = self.columns.saturating_sub(NAMES);
        let whole = |word: &str| width(word) <= room;
        if room < 12 || width(name) + 2 > NAMES || !value.split(' ').all(whole) {
            return self.group(name, &[value]);
        }
        for (i, line) in wrap(value, room).into_iter().enumerate() {
            let name = if i == 0 { name } else { "" };
            let width = usize::from(NAMES);
            let name = bit(format!("{name:<width$}"), Tone::Muted);
            self.lines.push(vec![name, bit(line, Tone::Plain)]);
        }
    }

    /// A name, and under it its values, a little to the right.
    pub(super) fn group(&mut self, name: &str, values: &[&str]) {
        self.say(name, Tone::Muted);
        for value in values {
            self.mark("  ", value, &[], Tone::Plain);
        }
    }

    /// Values with their names; those that stand together with one name share it.
    pub(super) fn groups(&mut self, pairs: &[(&str, &str)]) {
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            let values: Vec<&str> = same.iter().map(|(_, value)| *value).collect();
            if let Some((name, _)) = same.first() {
                self.group(name, &values);
            }
        }
    }

    pub(super) fn mark(&mut self, mark: &str, text: &str, rules: &[String], tone: Tone) {
        self.lines
            .extend(marked(mark, text, rules, tone, self.columns));
    }
}

/// The lines of the detail of the row under the cursor.
pub fn lines(app: &App, columns: u16) -> Vec<Bits> {
    let mut page = Page {
        columns: columns.max(1),
        lines: Vec::new(),
    };
    match app.pane {
        Pane::Overview => {
            if let Some(row) = app.lists.overview.current() {
                insight::notice(&mut page, app, row);
            }
        }
        Pane::Resources => {
            if let Some(row) = app.lists.resources.current() {
                let detail = app.details.thing.as_deref();
                let same = |d: &&ThingDetail| d.row.resource.id == row.row.resource.id;
                insight::thing(&mut page, app, row, detail.filter(same));
            }
        }
        Pane::Policy => {
            if let Some(row) = app.lists.policy.current() {
                insight::rule(&mut page, row, app.reading.is_some());
            }
        }
        Pane::Accounts => {
            if let Some(row) = app.lists.accounts.current() {
                let detail = app.details.account.as_deref();
                account(
                    &mut page,
                    app,
                    row,
                    detail.filter(|d| d.account.id == row.id),
                );
            }
        }
        Pane::Users => {
            if let Some(row) = app.lists.users.current() {
                let detail = app.details.user.as_deref();
                user(
                    &mut page,
                    app,
                    row,
                    detail.filter(|d| d.row.user.id == row.user.id),
                );
            }
        }
        Pane::Roles => {
            if let Some(row) = app.lists.roles.current() {
                role(&mut page, row);
            }
        }
        Pane::Approvals => {
            if let Some(row) = app.lists.requests.current() {
                super::request::request(&mut page, app, row);
            }
        }
        Pane::Journal => {
            if let Some(row) = app.lists.journal.current() {
                entry(&mut page, app, row);
            }
        }
    }
    page.lines
}

fn account(page: &mut Page, app: &App, row: &AccountRow, detail: Option<&AccountDetail>) {
    page.say(&row.title, Tone::Accent);
    if row.status != AccountStatus::Active {
        let text = format!("{}: nobody in it may act", row.status);
        page.mark("! ", &text, &[], Tone::Caution);
    }
    page.gap();
    page.pair("Policy", &row.policy);
    if let Some(plan) = &row.plan {
        page.pair("Plan", plan);
    }
    let people = format!(
        "{} active, {} invited, {} archived",
        row.active, row.invited, row.archived
    );
    page.pair("People", &people);
    page.pair("Waiting", &count(row.waiting, "request", "requests"));
    page.pair("Since", &row.since.date(&app.look.zone));
    page.pair("Handle", row.id.as_str());
    let Some(detail) = detail else { return };
    if !detail.pools.is_empty() {
        page.head("In use");
        for pool in &detail.pools {
            page.say(&pool_words(pool), Tone::Plain);
        }
    }
    if !detail.features.is_empty() {
        page.head("Features");
        for feature in &detail.features {
            let (mark, tone) = if feature.on {
                ("[x] ", Tone::Good)
            } else {
                ("[ ] ", Tone::Muted)
            };
            page.mark(mark, &feature.title, &[], tone);
        }
    }
    page.gap();
    page.say(&detail.policy_help, Tone::Muted);
}

fn pool_words(pool: &Pool) -> String {
    match pool.of {
        Some(of) => format!("{}: {} of {of}", pool.title, pool.after),
        None => format!("{}: {}", pool.title, pool.after),
    }
}

fn user(page: &mut Page, app: &App, row: &UserRow, detail: Option<&UserDetail>) {
    let user = &row.user;
    page.say(&user.name, Tone::Accent);
    page.address(user.email.as_deref().unwrap_or_default());
    page.gap();
    page.say(user.status.word(), status_tone(user.status));
    for role in &row.roles {
        page.hang(&plan_text::role(role), Tone::Plain);
    }
    if row.roles.is_empty() {
        page.say("no role", Tone::Muted);
    }
    page.gap();
    page.pair("Since", &user.since.date(&app.look.zone));
    page.pair("Handle", user.id.as_str());
    if !user.labels.is_empty() {
        let labels: Vec<&str> = user
            .labels
            .iter()
            .map(crate::domain::Word::as_str)
            .collect();
        page.pair("Labels", &labels.join(", "));
    }
    // What comes a moment later stands below, so that nothing jumps when it comes.
    if let Some(detail) = detail {
        page.pair("Can", &format!("{} of {}", detail.can.len(), detail.of));
        for note in &detail.notes {
            page.mark("! ", note, &[], Tone::Caution);
        }
        belongings(page, detail);
    } else {
        page.pair("Can", "…");
    }
    if let (Some(detail), true) = (detail, app.reading.is_some()) {
        page.head("What this person can do");
        if detail.can.is_empty() {
            page.say(idle(user.status), Tone::Muted);
        }
        for can in &detail.can {
            let (mark, tone) = if can.conditional {
                ("~ ", Tone::Caution)
            } else {
                ("✓ ", Tone::Good)
            };
            page.mark(mark, &can.title, &[], tone);
        }
    }
}

/// What somebody owns and is related to.
fn belongings(page: &mut Page, detail: &UserDetail) {
    const MOST: usize = 8;
    let owns = detail.owns.iter().take(MOST);
    let owns: Vec<(&str, &str)> = owns
        .map(|thing| (thing.kind.as_str(), thing.resource.title.as_str()))
        .collect();
    let relations: Vec<(&str, &str)> = detail
        .relations
        .iter()
        .map(|relation| (relation.title.as_str(), relation.to.as_str()))
        .collect();
    if !owns.is_empty() || !relations.is_empty() {
        page.gap();
    }
    page.groups(&owns);
    if detail.owns.len() > MOST {
        let rest = format!("and {} more", detail.owns.len() - MOST);
        page.mark("  ", &rest, &[], Tone::Plain);
    }
    page.groups(&relations);
}

/// Why somebody can do nothing.
fn idle(status: UserStatus) -> &'static str {
    match status {
        UserStatus::Active => "Nothing: no role that is held gives anything now.",
        UserStatus::Invited => "Nothing yet: the invitation is not taken up.",
        UserStatus::Archived => "Nothing while archived. The roles wait for a restoration.",
        UserStatus::Removed => "Nothing: this person was removed.",
    }
}

fn role(page: &mut Page, row: &RoleRow) {
    page.say(&row.title, Tone::Accent);
    if !row.also.is_empty() {
        page.say(&format!("also called {}", row.also.join(", ")), Tone::Muted);
    }
    if let Some(off) = &row.off {
        page.mark("! ", off, &[], Tone::Caution);
    }
    page.gap();
    page.say(&row.help, Tone::Plain);
    page.gap();
    page.pair("Held on", &row.on.join(", "));
    page.pair("Holders", &row.holders.to_string());
    page.pair("Word", row.word.as_str());
    if !row.notes.is_empty() {
        page.gap();
        for note in &row.notes {
            page.say(note, Tone::Plain);
        }
    }
    page.gap();
    let rules = [row.rules.as_slice(), &row.help_rules].concat();
    page.say(&rules.join(" "), Tone::Muted);
}

/// An edit as it was asked: its name, and under it what it was told.
fn asked(page: &mut Page, edit: &str) {
    let Ok(Value::Object(mut told)) = serde_json::from_str::<Value>(edit) else {
        return page.say(edit, Tone::Muted);
    };
    if let Some(Value::String(name)) = told.remove("edit") {
        page.say(&name, Tone::Plain);
    }
    for (name, value) in &told {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        page.mark("  ", &format!("{name}: {value}"), &[], Tone::Plain);
    }
}

fn entry(page: &mut Page, app: &App, row: &EntryRow) {
    page.say(&row.headline, Tone::Accent);
    if row.break_glass {
        let text = "A site administrator broke the glass.";
        page.mark("! ", text, &[], Tone::Caution);
    }
    page.gap();
    page.pair("Entry", &row.seq.to_string());
    page.pair("When", &row.at.date_and_time(&app.look.zone));
    page.pair("Who", &row.actor);
    page.pair("Operator", &row.operator);
    if let Some(reason) = &row.reason {
        page.pair("Reason", reason);
    }
    if let Some(entry) = row.undoes() {
        page.pair("Undoes", &format!("entry {entry}"));
    }
    if !row.changes.is_empty() {
        page.head("What it did");
        for change in &row.changes {
            page.change(change);
        }
    }
    if !row.edits.is_empty() {
        page.head("What was asked");
        for edit in &row.edits {
            asked(page, edit);
        }
    }
    page.gap();
    page.pair("Edit", &row.id);
    page.pair("Policy", &row.policy.short());
    page.pair("Hash", &row.hash.to_string());
}
