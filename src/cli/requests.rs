//! `requests`: what waits for somebody's word, and what was decided.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::{self, comma},
    sheet::Sheet,
    table::{Side, Table},
    what_if,
};
use crate::{
    domain::{Actor, Plan, Refusal, RequestStatus, Time, filter::List},
    service::{
        Service,
        rows::{Outcome, RequestDetail, RequestRow, VoteRow, WaitingRow},
    },
};

/// Lists the requests of an account or what waits in all, or shows one.
pub fn run(service: &mut Service, ask: args::Requests, out: &mut Out) -> Result<Exit, Fault> {
    let now = service.now();
    match ask {
        args::Requests::List(list) => {
            let page = service.requests(&list.account, &list.paged.ask(List::Requests)?)?;
            picked::page(out, &page, list.paged.json, |rows| table(rows, now))
        }
        args::Requests::Waiting(paged) => {
            let page = service.waiting(&paged.ask(List::Waiting)?)?;
            picked::page(out, &page, paged.json, |rows| waiting(rows, now))
        }
        args::Requests::Show { which, actor, json } => {
            let actor = actor.map_or(Actor::Site, Actor::User);
            let detail = service.request(&which.account, &actor, &which.name)?;
            picked::one(out, &detail, json, |detail| sheet(detail, now))
        }
    }
}

/// How it stands: with the approvals so far while it waits, and a sign where it will not go on by
/// itself.
fn stands(row: &RequestRow) -> String {
    let status = row.request.status;
    if status != RequestStatus::Waiting {
        return status.to_string();
    }
    let sign = if row.decidable { "" } else { " !" };
    format!("{status} {} of {}{sign}", row.said, row.of)
}

fn until(row: &RequestRow, now: Time) -> String {
    match row.request.expires {
        Some(until) if row.request.status == RequestStatus::Waiting => {
            let sign = if row.request.is_near(now) { "! " } else { "" };
            format!("{sign}{} left", until.span_to(now))
        }
        _ => String::new(),
    }
}

const COLUMNS: [(&str, Side); 8] = [
    ("REQUEST", Side::Left),
    ("STATUS", Side::Left),
    ("AGE", Side::Left),
    ("ASKED BY", Side::Left),
    ("ABOUT", Side::Left),
    ("EFFECT", Side::Left),
    ("CAN DECIDE", Side::Left),
    ("UNTIL", Side::Left),
];

fn cells(row: &RequestRow, now: Time) -> [String; 8] {
    [
        row.request.id.to_string(),
        stands(row),
        row.request.since.span_to(now),
        row.asked_by.clone(),
        row.about.clone(),
        row.brief.clone(),
        comma(&row.deciders),
        until(row, now),
    ]
}

fn table(rows: &[RequestRow], now: Time) -> Table {
    let mut table = Table::new(COLUMNS);
    for row in rows {
        table.row(cells(row, now));
    }
    table
}

fn waiting(rows: &[WaitingRow], now: Time) -> Table {
    let [request, _, age, rest @ ..] = COLUMNS.map(|(title, _)| title.to_owned());
    let mut head = vec![age, "ACCOUNT".into(), request];
    head.extend(rest);
    let mut table = Table::of_names(head);
    for WaitingRow { account, row, .. } in rows {
        let [request, _, age, rest @ ..] = cells(row, now);
        let first = [age, account.to_string(), request];
        table.row(first.into_iter().chain(rest));
    }
    table
}

fn sheet(detail: &RequestDetail, now: Time) -> Sheet {
    let row = &detail.row;
    let request = &row.request;
    let decidable = match (&detail.blocked, request.status) {
        (Some(blocked), _) => format!("no: {}", blocked.why),
        (None, RequestStatus::Waiting) => "yes".into(),
        (None, _) => String::new(),
    };
    let mut sheet = Sheet::new(&row.workflow)
        .field("Request", request.id.to_string())
        .field("Status", stands(row))
        .field("About", &row.about)
        .field("Asked by", &row.asked_by)
        .field("Since", request.since.to_string())
        .field("Age", request.since.span_to(now))
        .field("Note", request.note.clone().unwrap_or_default())
        .field("Can decide", comma(&detail.can_decide))
        .field("Decidable", decidable)
        .field(
            "Until",
            request.expires.map(|t| t.to_string()).unwrap_or_default(),
        )
        .field("Effect", &row.effect)
        .list("Asked for", row.edits.iter().cloned());
    sheet = match &detail.outcome {
        Some(Outcome::Plan(plan)) => sheet.list("If approved now", plan_words(plan)),
        Some(Outcome::Refused(why)) => sheet.list(
            "If approved now, it would be refused",
            why.iter().map(refused),
        ),
        None => sheet,
    };
    if let Some(blocked) = &detail.blocked {
        let remedies = blocked.remedies.iter().map(|r| r.text.clone());
        sheet = sheet.list("What would help", remedies);
    }
    sheet
        .list(
            "Whoever acts cannot approve",
            detail.cannot.iter().map(refused),
        )
        .list("Decisions", row.decided.iter().map(vote))
}

fn refused(why: &Refusal) -> String {
    let rules = if why.rules.is_empty() {
        String::new()
    } else {
        format!(" [{}]", comma(&why.rules))
    };
    format!("x {} {}{rules}", why.message, why.mend)
}

/// The lines of a plan.
fn plan_words(plan: &Plan) -> Vec<String> {
    let people = plan.people.iter().map(what_if::about);
    let mut lines: Vec<String> = people
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    lines.extend(plan.notes.iter().chain(&plan.things).map(what_if::marked));
    lines.extend(plan.reminders.iter().map(|r| format!("! {}", r.text)));
    if lines.is_empty() {
        lines.push("Nothing else follows from it.".into());
    }
    lines
}

fn vote(vote: &VoteRow) -> String {
    let word = if vote.approve { "approved" } else { "declined" };
    let counts = if vote.counts { "" } else { " (counts no more)" };
    let note = vote.note.as_ref().map(|note| format!(": {note}"));
    format!(
        "{} {word} by {}{counts}{}",
        vote.at,
        vote.by,
        note.unwrap_or_default()
    )
}
