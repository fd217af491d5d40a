//! What is shown on other screens, in sentences: no sign stands alone, for a sign is easily passed
//! over where it is heard.

use jiff::tz::TimeZone;

use super::lists::Rows;
use crate::{
    domain::{
        Plan, Refusal, RequestStatus, Time,
        plan::{HeldRole, Line, PersonDelta, Pool, Sign},
    },
    service::{
        Foreseen,
        rows::{AccountRow, EntryRow, RequestRow, RoleRow, UserDetail, UserRow},
    },
    tui::{
        dialog::plan_text::{decapitalise, summary},
        look::count,
    },
};

/// The text as a sentence.
fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.ends_with(['.', '!', '?', ':']) {
        text
    } else {
        format!("{text}.")
    }
}

/// The text with a capital first letter.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

/// A sentence with its rules behind it.
fn ruled(text: &str, rules: &[String]) -> String {
    match rules {
        [] => sentence(text),
        rules => format!("{} Rules {}.", sentence(text), rules.join(", ")),
    }
}

fn titles(roles: &[HeldRole]) -> String {
    let titles: Vec<String> = roles.iter().map(HeldRole::words).collect();
    titles.join(", ")
}

/// A sentence for each row.
pub fn rows(rows: &Rows, zone: &TimeZone) -> Vec<String> {
    match rows {
        Rows::Accounts(list) => list.iter().map(account_row).collect(),
        Rows::Users(list) => list.iter().map(user_row).collect(),
        Rows::Roles(list) => list.iter().map(role_row).collect(),
        Rows::Requests(list) => list.iter().map(request_row).collect(),
        Rows::Journal(list) => list.iter().map(|row| entry_row(row, zone)).collect(),
    }
}

fn account_row(row: &AccountRow) -> String {
    let mut line = format!(
        "{}, policy {}, {}",
        row.title,
        row.policy,
        count(row.active, "active user", "active users")
    );
    if row.waiting > 0 {
        let waiting = count(row.waiting, "request", "requests");
        line.extend([", ", &waiting, " waiting"]);
    }
    if row.status != crate::domain::AccountStatus::Active {
        line.extend([", ", &row.status.to_string()]);
    }
    sentence(&line)
}

fn user_row(row: &UserRow) -> String {
    let roles = if row.roles.is_empty() {
        "no role".to_owned()
    } else {
        titles(&row.roles)
    };
    format!("{}, {roles}, {}.", row.user.name, row.user.status)
}

fn role_row(row: &RoleRow) -> String {
    let holders = count(row.holders, "person", "people");
    let off = row.off.as_deref().map(|off| format!(" {}", sentence(off)));
    format!(
        "{}, held by {holders}.{}",
        row.title,
        off.unwrap_or_default()
    )
}

fn request_row(row: &RequestRow) -> String {
    let status = row.request.status.word();
    format!("{}, asked by {}, {status}.", row.about, row.asked_by)
}

fn entry_row(row: &EntryRow, zone: &TimeZone) -> String {
    let when = row.at.date(zone);
    format!("{when}, {}, by {}.", row.marked(), row.actor)
}

/// A user in full.
pub fn user(detail: &UserDetail, zone: &TimeZone) -> Vec<String> {
    let row = &detail.row;
    let user = &row.user;
    let mut lines = vec![format!(
        "{}, {}, since {}. Handle {}.",
        user.name,
        user.status,
        user.since.date(zone),
        user.id
    )];
    if let Some(email) = &user.email {
        lines.push(format!("Address {email}."));
    }
    lines.push(if row.roles.is_empty() {
        "Holds no role.".to_owned()
    } else {
        format!("Holds {}.", titles(&row.roles))
    });
    lines.extend(detail.notes.iter().map(|note| sentence(note)));
    for relation in &detail.relations {
        lines.push(format!("{}: {}.", relation.title, relation.to));
    }
    for thing in &detail.owns {
        lines.push(format!("Owns {}: {}.", thing.kind, thing.resource.title));
    }
    lines.push(format!(
        "Can do {} of {} things. Say why to hear them.",
        detail.can.len(),
        detail.of
    ));
    lines
}

/// What somebody can do.
pub fn abilities(detail: &UserDetail) -> Vec<String> {
    let name = &detail.row.user.name;
    if detail.can.is_empty() {
        return vec![format!("{name} can do nothing now.")];
    }
    let mut lines = vec![format!("{name} can:")];
    lines.extend(detail.can.iter().map(|can| {
        let under = if can.conditional {
            ", under conditions"
        } else {
            ""
        };
        format!("{}{under}.", decapitalise(&can.title))
    }));
    lines
}

/// A role in full.
pub fn role(row: &RoleRow) -> Vec<String> {
    let mut lines = vec![role_row(row)];
    if !row.help.is_empty() {
        lines.push(sentence(&row.help));
    }
    lines.push(format!("It is held on {}.", row.on.join(", ")));
    lines.extend(row.notes.iter().map(|note| sentence(note)));
    lines
}

/// A request in full.
pub fn request(row: &RequestRow, zone: &TimeZone) -> Vec<String> {
    let request = &row.request;
    let when = |time: Time| time.date_and_time(zone);
    let mut lines = vec![
        sentence(&row.about),
        format!(
            "{}, {}, asked by {} on {}.",
            row.workflow,
            request.status.word(),
            row.asked_by,
            when(request.since)
        ),
    ];
    if let Some(until) = request.expires {
        lines.push(format!("It can be decided until {}.", when(until)));
    }
    if let Some(note) = &request.note {
        lines.push(format!("Note: {}", sentence(note)));
    }
    lines.extend(
        row.edits
            .iter()
            .map(|edit| format!("Waits: {}", sentence(edit))),
    );
    for vote in &request.votes {
        let by = vote
            .by
            .as_ref()
            .map_or("a site administrator", |h| h.as_str());
        let word = if vote.approve { "Approved" } else { "Declined" };
        let note = vote
            .note
            .as_deref()
            .map(|note| format!(" {}", sentence(note)));
        lines.push(format!("{word} by {by}.{}", note.unwrap_or_default()));
    }
    if request.status == RequestStatus::Waiting {
        if !row.decidable {
            lines.push("Too few people can decide this now.".to_owned());
        }
        if !row.deciders.is_empty() {
            lines.push(format!("It can be decided by {}.", row.deciders.join(", ")));
        }
        lines.push(sentence(&row.effect));
    }
    lines
}

/// A journal entry in full.
pub fn entry(row: &EntryRow, zone: &TimeZone) -> Vec<String> {
    let mut lines = vec![
        sentence(&row.marked()),
        format!(
            "Entry {}, {}, by {}, at the console {}.",
            row.seq,
            row.at.date_and_time(zone),
            row.actor,
            row.operator
        ),
    ];
    if let Some(reason) = &row.reason {
        lines.push(format!("Reason: {}", sentence(reason)));
    }
    lines.extend(row.changes.iter().map(|change| signed(change)));
    lines
}

/// A line that begins with a sign, with a word for it.
fn signed(text: &str) -> String {
    let words = [
        ("+ ", "Came: "),
        ("- ", "Went: "),
        ("~ ", "Changed: "),
        ("! ", "Take care: "),
    ];
    for (sign, word) in words {
        if let Some(rest) = text.strip_prefix(sign) {
            return format!("{word}{}", sentence(rest));
        }
    }
    sentence(text)
}

/// A plan; `full` names every capability.
pub fn plan(plan: &Plan, full: bool) -> Vec<String> {
    let mut lines = vec![format!("This would happen: {}", sentence(&plan.headline))];
    lines.extend(plan.notes.iter().map(consequence));
    for person in &plan.people {
        person_lines(&mut lines, person, full);
    }
    lines.extend(plan.things.iter().map(consequence));
    lines.extend(plan.pools.iter().map(pool));
    for reminder in &plan.reminders {
        let text = format!("Take care: {}", reminder.text);
        lines.push(ruled(&text, &reminder.rules));
    }
    if full && !plan.rules.is_empty() {
        lines.push(format!("By the rules {}.", plan.rules.join(", ")));
    }
    lines
}

/// What would come of several, without who is refused.
pub fn foreseen(sum: &Foreseen) -> Vec<String> {
    let mut lines: Vec<String> = sum.notes.iter().map(consequence).collect();
    for person in &sum.people {
        person_lines(&mut lines, person, false);
    }
    lines.extend(sum.things.iter().map(consequence));
    lines.extend(sum.pools.iter().map(pool));
    for reminder in &sum.reminders {
        let text = format!("Take care: {}", reminder.text);
        lines.push(ruled(&text, &reminder.rules));
    }
    if !sum.lost.is_empty() {
        lines.push(format!("Cannot be undone: {}.", sum.lost.join("; ")));
    }
    lines
}

fn consequence(line: &Line) -> String {
    let word = match line.sign {
        Sign::Gain => "Gives: ",
        Sign::Loss => "Takes away: ",
        Sign::Change => "",
        Sign::Care => "Take care: ",
    };
    ruled(&format!("{word}{}", line.text), &line.rules)
}

fn person_lines(lines: &mut Vec<String>, person: &PersonDelta, full: bool) {
    let name = &person.name;
    match person.was {
        None => lines.push(format!("{name} is new, and {}.", person.is)),
        Some(was) if was != person.is => {
            lines.push(format!("{name} was {was} and will be {}.", person.is));
        }
        Some(_) => {}
    }
    if !person.lost.is_empty() {
        lines.push(format!("{name} loses the role {}.", titles(&person.lost)));
    }
    if !person.gained.is_empty() {
        lines.push(format!("{name} gets the role {}.", titles(&person.gained)));
    }
    if !person.cannot.is_empty() {
        let what = summary(&person.cannot, full);
        lines.push(format!("{name} can no longer: {what}."));
    }
    if !person.can.is_empty() {
        lines.push(format!("{name} can now: {}.", summary(&person.can, full)));
    }
}

fn pool(pool: &Pool) -> String {
    let of = pool.of.map_or(String::new(), |of| format!(" of {of}"));
    let text = if pool.before == pool.after {
        format!("{}: {} stay in use{of}", pool.title, pool.after)
    } else {
        format!(
            "{}: {} in use before, {} after{of}",
            pool.title, pool.before, pool.after
        )
    };
    let over = pool.of.is_some_and(|of| pool.after > of);
    let word = if over { "Take care: " } else { "" };
    ruled(&format!("{word}{text}"), &pool.rules)
}

/// Why something is refused.
pub fn refusals(reasons: &[Refusal]) -> Vec<String> {
    let mut lines = Vec::new();
    for reason in reasons {
        lines.push(format!(
            "Refused: {}",
            ruled(&reason.message, &reason.rules)
        ));
        if !reason.mend.is_empty() {
            lines.push(sentence(&reason.mend));
        }
    }
    lines
}
