//! Approvals from the keyboard, on the real service: the queue, a request in full, deciding one after
//! another, what blocks a request and what would help, and what waits elsewhere.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod approval_support;
mod tui_support;

use approval_support::{Company, EXPORT, OWNER, PEOPLE, VAULT};
use rolecall::tui::app::Event;
use tui_support::Script;

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// A company where an order, a removal and a new owner wait, each some hours after the other.
fn company() -> Company {
    let mut company = Company::new();
    company.clock.goes_on(2);
    company.does(EXPORT);
    company.clock.goes_on(20);
    company.does(VAULT);
    company.clock.goes_on(20);
    company.does(OWNER);
    company
}

fn at_the_desk(company: Company, size: (u16, u16)) -> Script {
    company.clock.set(tui_support::now());
    let mut script = Script::with(size, Box::new(company.service), Some("mint"));
    script.keys("g a");
    script
}

fn script() -> Script {
    at_the_desk(company(), (80, 24))
}

/// Nobody but the owner could say yes: one admin asked, the other is gone.
fn blocked() -> Company {
    let mut company = company();
    company.does(r#"{"edit":"user.archive","account":"mint","user":"cyd"}"#);
    company
}

#[test]
fn the_queue_shows_age_requester_subject_and_approvals_at_every_width() {
    let mut script = script();
    script
        .sees("Age")
        .sees("Asked by")
        .sees("Approvals")
        .sees("0 of 2");
    script
        .sees("6 h")
        .sees("Ben Moss")
        .sees("Remove Gold")
        .sees("Export");
    script.misses("Who can decide  ");
    script.resize(40, 10);
    script.sees("Give Dan Frost").sees("6 h").sees("0 of 1 !");
    script.resize(132, 43);
    script.sees("Who can decide").sees("Left").sees("! 2 h");
    script.resize(200, 50);
    script
        .sees("Ada Stone, Cyd Lark")
        .sees("the vendor")
        .sees("Effect")
        .sees("Removal of a vault");
}

#[test]
fn a_request_in_full_tells_who_can_decide_and_what_would_come_of_it() {
    let mut script = script();
    script.keys("enter").sees("waits, 0 of 2 approvals");
    script.sees("Ada retires in spring.").sees("Who can decide");
    script
        .sees("Ada Stone, Cyd Lark")
        .sees("If approved now")
        .sees("+ Owner");
    script.keys("esc j enter").sees("- Vault: Gold");
}

#[test]
fn one_decides_and_the_next_that_waits_is_under_the_cursor() {
    let mut script = script();
    script
        .keys("A type:ada enter a type:Fine. ctrl-s y")
        .sees("Done");
    script.sees("1 of 2").sees("> 1 d").sees("Remove Gold");
    script.keys("a ctrl-s Y").sees("Done: Approve Gold");
    // The last that waits is her own order; what is decided comes after it.
    script.sees("x you cannot approve");
    script
        .keys("k enter")
        .sees("Ada Stone approved")
        .sees("Fine.");
}

#[test]
fn why_whoever_acts_cannot_decide_is_told_before_they_try() {
    let mut script = script();
    script.keys("A type:ben enter").sees("x you cannot approve");
    script.keys("enter G").sees("Why Ben Moss cannot approve");
    script.keys("esc");
    script
        .keys("a ctrl-s")
        .sees("Not approved")
        .sees("Nobody decides on their own request");
}

#[test]
fn what_would_be_refused_says_so_beside_the_request() {
    let mut script = script();
    script.keys("A type:ben enter j enter");
    script.sees("If approved now, refused").sees("Ben Moss");
}

#[test]
fn what_is_typed_as_a_note_is_not_dropped_by_one_slip() {
    let mut script = script();
    script.keys("A type:ada enter a esc").misses("Approve: ");
    script.keys("a type:Fine esc");
    script.sees("once more drops it").sees("Fine");
    script.keys("type:! esc").sees("once more drops it");
    script.keys("esc").misses("Approve: ");
}

#[test]
fn a_decline_that_needs_a_reason_asks_for_it_and_keeps_it() {
    let policy = approval_support::POLICY.to_owned()
        + "\n[[reasons]]\nrule = \"FE-50\"\nfor  = [\"request.decline\"]\n";
    let mut company = company();
    company
        .service
        .keep_policy(&policy, "four-eyes.toml")
        .unwrap();
    company.does(r#"{"edit":"policy.install","account":"mint","policy":"four-eyes"}"#);
    let mut script = at_the_desk(company, (80, 24));
    script
        .keys("A type:ada enter d")
        .sees("This policy wants a reason");
    script
        .keys("ctrl-s")
        .sees("Say why, in the reason.")
        .sees("Decline: ");
    script.keys("type:Too_early. ctrl-s y").sees("Done");
    script.keys("g j enter").sees("Reason    Too early.");
}

#[test]
fn many_declines_that_need_a_reason_ask_for_it_before_the_plan() {
    let policy = approval_support::POLICY.to_owned()
        + "\n[[reasons]]\nrule = \"FE-50\"\nfor  = [\"request.decline\"]\n";
    let mut company = company();
    company
        .service
        .keep_policy(&policy, "four-eyes.toml")
        .unwrap();
    company.does(r#"{"edit":"policy.install","account":"mint","policy":"four-eyes"}"#);
    let mut script = at_the_desk(company, (80, 24));
    script.keys("A type:ada enter space space");
    script.slow = true;
    // Whoever is faster than the store is asked all the same.
    script.keys("d ctrl-s").misses("would be done");
    script.quick();
    script
        .sees("Say why, in the reason.")
        .misses("would be done");
    script.keys("type:Too_early. ctrl-s").sees("would be done");
    script.sees("Reason  Too early.");
}

#[test]
fn what_blocks_a_request_is_told_and_what_helps_is_started_there() {
    let mut script = at_the_desk(blocked(), (80, 24));
    script.sees("0 of 2 !");
    script.keys("enter");
    script
        .sees("What blocks it")
        .sees("only Ada Stone can give one");
    script.keys("G").sees("b starts one of these");
    script
        .keys("b")
        .sees("Blocked")
        .sees("What would make it possible");
    script.keys("enter").sees("go ahead");
    script.keys("y").sees("Done");
    script.misses("What blocks it");
    script.keys("b").sees("Nothing blocks this");
}

#[test]
fn a_request_is_taken_back_by_whoever_asked() {
    let mut script = script();
    script
        .keys("A type:ben enter x y")
        .sees("Done: Take back")
        .sees("withdrawn");
}

#[test]
fn what_waits_in_all_accounts_is_found_and_leads_there() {
    let mut company = company();
    let forge = |text: &str| {
        text.replace("\"mint\"", "\"forge\"")
            .replace("The Mint", "The Forge")
    };
    for line in forge(PEOPLE).lines().filter(|l| !l.is_empty()) {
        company.does(line);
    }
    company.does(&forge(VAULT));
    company.does(&forge(OWNER));
    let mut script = at_the_desk(company, (80, 24));
    script
        .keys("g w")
        .sees("Waiting in all accounts")
        .sees("The Mint")
        .sees("The Forge");
    script.sees("Can decide: the vendor");
    script
        .keys("type:forge_gold")
        .sees("The Forge")
        .misses("The Mint   ");
    script
        .keys("enter")
        .sees("The Forge > Approvals")
        .sees("Remove Gold");
    script.sees("2 of 2").sees("Give Dan Frost");
    script.keys("enter G").sees("vault-removal.gold");
}

#[test]
fn what_nobody_asked_for_is_told_until_the_next_key_whatever_else_is_done() {
    let mut script = script();
    script.keys("A type:ada enter a ctrl-s");
    script.event(Event::Told("Nobody was told of it.".into()));
    script.sees("Nobody was told of it.");
    // As if it had come before the answer.
    let key: rolecall::tui::keys::Key = "y".parse().unwrap();
    let effects = script.app.update(Event::Key(key.into()));
    script
        .app
        .update(Event::Told("Nobody was told of it.".into()));
    script.settle(effects);
    script.sees("Nobody was told of it.").sees("1 of 2");
    script.keys("j").misses("Nobody was told");
}

#[test]
fn where_nothing_waits_that_is_said() {
    let mut script = at_the_desk(Company::new(), (80, 24));
    script.sees("Nothing waits for anybody's word");
    script
        .keys("g w")
        .sees("Nothing waits for anybody's word in any account.");
    script.keys("enter esc").sees("Approvals");
}

#[test]
fn the_screens() {
    for (columns, rows) in SIZES {
        let shot = |name: &str, company: Company, keys: &str| {
            let mut script = at_the_desk(company, (columns, rows));
            script.keys(keys);
            insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
        };
        shot("queue", company(), "");
        shot("request-in-full", company(), "enter");
        shot("blocked-request", blocked(), "enter");
        shot("blocked", blocked(), "b");
        shot("waiting-in-all", company(), "g w");
    }
}
