//! A request in full: how it stands, who has decided, who can, what would come of it, and what is in
//! the way.

use super::{columns::request_tone, detail::Page};
use crate::{
    domain::{Refusal, RequestStatus},
    service::rows::{Blocked, Outcome, RequestDetail, RequestRow, VoteRow},
    tui::{
        action::Place,
        app::App,
        dialog::plan_text,
        look::{age, count},
        theme::Tone,
    },
};

/// Lays the request out. What is known of the row itself stands first; what comes a moment later
/// stands below it, so that nothing jumps when it comes.
pub fn request(page: &mut Page, app: &App, row: &RequestRow) {
    let detail = app.details.request.as_deref();
    let detail = detail.filter(|d| d.row.request.id == row.request.id);
    let waits = row.request.status == RequestStatus::Waiting;
    page.say(&row.about, Tone::Accent);
    if row.workflow != row.about {
        page.say(&row.workflow, Tone::Muted);
    }
    page.gap();
    standing(page, app, row);
    if waits {
        yours(page, detail);
    }
    asked(page, app, row);
    if !row.decided.is_empty() {
        page.head("Decided so far");
    }
    for vote in &row.decided {
        decided(page, app, vote);
    }
    if waits {
        page.head("Who can decide");
        let full = detail.filter(|_| app.reading.is_some());
        let names = full.map_or(&row.deciders, |detail| &detail.can_decide);
        page.say(&names.join(", "), Tone::Plain);
    }
    if let Some(detail) = detail {
        obstacles(page, app, detail);
        if let Some(outcome) = &detail.outcome {
            come(page, app, outcome);
        }
    } else if waits {
        page.head("If approved now");
        page.say("…", Tone::Muted);
    }
    if waits {
        page.gap();
        page.say(&row.effect, Tone::Muted);
    }
    page.gap();
    page.pair("Handle", row.request.id.as_str());
}

fn standing(page: &mut Page, app: &App, row: &RequestRow) {
    let request = &row.request;
    let tone = request_tone(request.status);
    if request.status == RequestStatus::Waiting {
        let of = count(row.of, "approval", "approvals");
        let text = format!("waits, {} of {of}", row.said);
        page.say(&text, tone);
    } else {
        page.say(request.status.word(), tone);
    }
    if !row.decidable && request.status == RequestStatus::Waiting {
        page.mark(
            "! ",
            "Too few people can decide this now.",
            &[],
            Tone::Caution,
        );
    }
    let Some(until) = request.expires else { return };
    if request.is_near(app.now()) {
        let left = until.span_to(app.now());
        page.mark(
            "! ",
            &format!("{left} left to decide it"),
            &[],
            Tone::Caution,
        );
    }
}

/// Whether whoever acts can say yes, in one line before and after it is known.
fn yours(page: &mut Page, detail: Option<&RequestDetail>) {
    match detail.map(|detail| detail.cannot.is_empty()) {
        None => page.say("…", Tone::Muted),
        Some(true) => page.mark("+ ", "you can approve it", &[], Tone::Good),
        Some(false) => page.mark("x ", "you cannot approve it", &[], Tone::Danger),
    }
}

fn asked(page: &mut Page, app: &App, row: &RequestRow) {
    let request = &row.request;
    let zone = &app.look.zone;
    page.pair("Asked by", &row.asked_by);
    let since = request.since.date_and_time(zone);
    page.pair(
        "When",
        &format!("{since} ({})", age(request.since, app.now())),
    );
    if let Some(until) = request.expires {
        page.pair("Until", &until.date_and_time(zone));
    }
    if let Some(note) = &request.note {
        page.gap();
        page.say(note, Tone::Plain);
    }
    // A single one is the subject itself.
    if row.edits.len() > 1 {
        page.head("What waits");
        for edit in &row.edits {
            page.hang(edit, Tone::Plain);
        }
    }
}

fn decided(page: &mut Page, app: &App, vote: &VoteRow) {
    let (mark, word, tone) = if vote.approve {
        ("+ ", "approved", Tone::Good)
    } else {
        ("- ", "declined", Tone::Danger)
    };
    let when = vote.at.date_and_time(&app.look.zone);
    page.mark(mark, &format!("{} {word}, {when}", vote.by), &[], tone);
    if !vote.counts {
        let text = "It counts no more: they may not decide now.";
        page.mark("! ", text, &[], Tone::Caution);
    }
    if let Some(note) = &vote.note {
        for line in note.split('\n') {
            page.mark("  ", line, &[], Tone::Plain);
        }
    }
}

/// What keeps whoever acts, or everybody, from deciding.
fn obstacles(page: &mut Page, app: &App, detail: &RequestDetail) {
    if let Some(blocked) = &detail.blocked {
        page.head("What blocks it");
        page.mark("! ", &blocked.why, &[], Tone::Caution);
        help(page, app, blocked);
    }
    if !detail.cannot.is_empty() {
        page.head(&format!("Why {} cannot approve it", app.actor_name));
    }
    for refusal in &detail.cannot {
        refused(page, refusal);
    }
    for why in detail.approve_why.iter().chain(&detail.decline_why).take(1) {
        page.gap();
        page.mark(
            "! ",
            &format!("The note has to be a reason. {why}"),
            &[],
            Tone::Caution,
        );
    }
}

fn help(page: &mut Page, app: &App, blocked: &Blocked) {
    if blocked.remedies.is_empty() {
        return;
    }
    page.say("What would help", Tone::Muted);
    for remedy in &blocked.remedies {
        let tone = if remedy.edits.is_empty() {
            Tone::Muted
        } else {
            Tone::Accent
        };
        page.mark("* ", &remedy.text, &[], tone);
    }
    if blocked.remedies.iter().any(|r| !r.edits.is_empty()) {
        let text = app
            .keymap
            .words(Place::Approvals, "{unblock} starts one of these.");
        page.say(&text, Tone::Muted);
    }
}

fn come(page: &mut Page, app: &App, outcome: &Outcome) {
    match outcome {
        Outcome::Plan(plan) => {
            page.head("If approved now");
            page.lay(plan_text::lines(
                plan,
                app.reading.is_some(),
                page.columns(),
            ));
        }
        Outcome::Refused(reasons) => {
            page.head("If approved now, refused");
            for refusal in reasons {
                refused(page, refusal);
            }
        }
    }
}

fn refused(page: &mut Page, refusal: &Refusal) {
    page.mark("x ", &refusal.message, &refusal.rules, Tone::Danger);
    if !refusal.mend.is_empty() {
        page.mark("  ", &refusal.mend, &[], Tone::Plain);
    }
}
