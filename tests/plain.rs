//! The console line by line, as somebody hears it who sees no screen: the same edits, refusals and
//! remedies, in sentences.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod cli_support;
mod tui_support;

use std::io::Cursor;

use cli_support::Desk;
use jiff::tz::TimeZone;
use rolecall::{
    service::{Loaded, Service},
    store,
    tui::plain,
};
use tui_support::now;

/// A store with the demo in it, and where it lies.
struct Home {
    file: String,
    _folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.db").to_str().unwrap().to_owned();
        let home = Self {
            file,
            _folder: folder,
        };
        let Loaded { edits, .. } = home.service().load_demo().unwrap();
        assert!(edits > 0);
        home
    }

    fn service(&self) -> Service {
        let store = store::open(&self.file).unwrap();
        Service::over(store, "tess", Box::new(now)).unwrap()
    }

    /// What is heard when these lines are said.
    fn hears(&self, said: &[&str]) -> Heard {
        hears(&mut self.service(), said)
    }
}

struct Heard(String);

fn hears(service: &mut Service, said: &[&str]) -> Heard {
    let mut output = Vec::new();
    let mut input = Cursor::new(said.join("\n").into_bytes());
    plain::run(service, "demo", TimeZone::UTC, &mut input, &mut output).unwrap();
    Heard(String::from_utf8(output).unwrap())
}

impl Heard {
    /// The texts are heard in this order.
    #[track_caller]
    fn tells(&self, texts: &[&str]) -> &Self {
        let mut rest = self.0.as_str();
        for text in texts {
            let at = rest.find(text);
            let at = at.unwrap_or_else(|| panic!("`{text}` is not heard then in\n{}", self.0));
            rest = &rest[at + text.len()..];
        }
        self
    }

    #[track_caller]
    fn omits(&self, text: &str) -> &Self {
        assert!(!self.0.contains(text), "`{text}` is heard in\n{}", self.0);
        self
    }
}

#[test]
fn somebody_goes_from_the_accounts_to_a_user_and_hears_all_of_them() {
    let heard = Home::new().hears(&["northside", "oz", "why", "accounts", "quit"]);
    heard.tells(&[
        "Accounts, 1 to 5 of 5:",
        "Northside Clinic, policy",
        "Northside Clinic is open.",
        "Users, 1 to",
        "Oz Ferrand, Owner, active.",
        "Oz Ferrand, active, since",
        "Holds Owner",
        "Users, Oz Ferrand> Oz Ferrand can:",
        "Accounts, 1 to 5 of 5:",
    ]);
}

#[test]
fn nothing_that_is_heard_moves_a_cursor_or_sets_a_colour_and_no_sign_stands_alone() {
    let home = Home::new();
    let heard = home.hears(&[
        "help",
        "northside",
        "help",
        "roles",
        "1",
        "approvals",
        "journal",
        "1",
        "users",
        "mia",
        "role admin",
        "details",
        "no",
        "quit",
    ]);
    for line in heard.0.lines() {
        assert!(!line.contains('\u{1b}'), "{line:?}");
        assert!(!line.starts_with(['+', '-', '~', '!', ' ']), "{line:?}");
        let last = line.trim_end().chars().last().unwrap();
        assert!(".:?>".contains(last), "{line:?}");
    }
}

#[test]
fn a_role_is_given_after_its_plan_was_heard_and_with_a_reason() {
    let home = Home::new();
    let heard = home.hears(&[
        "northside",
        "mia",
        "role admin",
        "reason She leads the desk",
        "role",
        "journal",
        "1",
    ]);
    heard.tells(&[
        "This would happen:",
        "Mia Santos gets the role Admin.",
        "Say role to go ahead",
        "The reason is kept.",
        "Done:",
        "Entry ",
        "Reason: She leads the desk.",
    ]);
    let heard = home.hears(&["northside", "mia"]);
    heard.tells(&["Admin"]);
}

#[test]
fn a_refusal_names_its_rules_and_its_remedies_and_one_is_started() {
    let home = Home::new();
    let heard = home.hears(&[
        "northside",
        "oz",
        "archive",
        "",
        "oz",
        "archive",
        "1",
        "yes",
    ]);
    heard.tells(&[
        "Refused: ",
        "only active Owner",
        "CL-53",
        "What would make it possible:",
        "1. Make Al Reyes an Owner first",
        "Nothing was done.",
        "This would happen: Make Al Reyes",
        "This needs the word go-ahead.",
    ]);
    heard.omits("Done:");
    let heard = home.hears(&[
        "northside",
        "oz",
        "archive",
        "1",
        "go-ahead",
        "oz",
        "archive",
        "archive",
    ]);
    heard.tells(&["Done: Make Al Reyes", "Done: Archive Oz Ferrand"]);
}

#[test]
fn what_takes_away_wants_its_word_and_any_other_answer_leaves_all_as_it_is() {
    let home = Home::new();
    let heard = home.hears(&["northside", "mia", "archive", "", "archive mia", "archive"]);
    heard.tells(&[
        "It takes something away or is final. Say archive to go ahead",
        "Nothing was done.",
        "Done: Archive Mia Santos",
    ]);
    let heard = home.hears(&["northside", "restore mia", "yes"]);
    heard.tells(&["Done: Restore Mia Santos"]);
    let heard = home.hears(&["northside", "restore mia"]);
    heard.tells(&["Only archived people are restored."]);
}

#[test]
fn a_request_is_heard_with_who_can_decide_it_and_is_approved_with_a_note() {
    let home = Home::new();
    let heard = home.hears(&["lakeshore", "approvals", "1", "approve", "Fine", "yes"]);
    heard.tells(&["waiting", "It can be decided by", "A note, or nothing>"]);
    let word = if heard.0.contains("This needs the word approve") {
        "approve"
    } else {
        "yes"
    };
    let home = Home::new();
    let heard = home.hears(&[
        "lakeshore",
        "approvals",
        "approve 1",
        "Fine",
        word,
        "approve 1",
    ]);
    heard.tells(&["This would happen:", "Done:"]);
    let heard = home.hears(&["lakeshore", "approvals", "decline 1", "back", "withdraw 1"]);
    heard.tells(&["Nothing was done.", "This would happen:"]);
}

#[test]
fn somebody_is_made_invited_changed_and_removed() {
    let home = Home::new();
    let heard = home.hears(&[
        "northside",
        "new",
        "Zoë Müller",
        "",
        "zoe@x.example",
        "Member",
        "yes",
        "edit zoe-muller",
        "Zoë Maler",
        "",
        "yes",
        "take-role zoe",
        "yes",
        "remove zoe",
        "remove",
        "quit",
    ]);
    heard.tells(&[
        "Handle, or nothing for zoe-muller>",
        "Roles: ",
        "Zoë Müller is new",
        "Done:",
        "Name, or nothing for Zoë Müller>",
        "Done:",
    ]);
    let heard = home.hears(&[
        "northside",
        "invite",
        "Ann Lee",
        "BAD",
        "ann",
        "",
        "Member",
        "yes",
        "new",
        "back",
    ]);
    heard.tells(&["That is no handle", "Done: ", "Nothing was done."]);
}

#[test]
fn a_role_is_changed_into_another_and_one_acts_as_somebody() {
    let home = Home::new();
    let heard = home.hears(&["northside", "act-as al", "change-role mia", "quit"]);
    heard.tells(&["You act as Al Reyes from now on."]);
    let heard = home.hears(&["northside", "mia", "change-role admin", "quit"]);
    heard.tells(&["This would happen:", "Mia Santos loses the role Member."]);
    let heard = home.hears(&[
        "northside",
        "act-as",
        "",
        "act-as nobody-at-all",
        "act-as vendor",
    ]);
    heard.tells(&[
        "You act as site administrator still.",
        "Nobody here is called nobody-at-all.",
        "You act as vendor from now on.",
    ]);
}

#[test]
fn why_tells_what_speaks_for_and_against() {
    let heard = Home::new().hears(&["northside", "mia", "why account.billing", "why nonsense"]);
    heard.tells(&["No: ", "Nothing that can be done is called nonsense."]);
}

#[test]
fn what_is_not_understood_or_not_possible_says_so_and_what_helps() {
    let heard = Home::new().hears(&[
        "users",
        "fly",
        "archive",
        "99",
        "northside",
        "archive",
        "zzz",
        "filter zzz",
        "back",
        "more",
    ]);
    heard.tells(&[
        "Choose an account first",
        "Nothing here is called fly. Say help",
        "archive belongs to users. Say users first.",
        "There is no number 99",
        "Nothing is selected here.",
        "Nothing here is called zzz",
        "nothing holds the words zzz",
        "That was all of it.",
    ]);
}

#[test]
fn where_the_store_is_read_only_it_says_so_and_writes_nothing() {
    let home = Home::new();
    let store = store::open_reading(&home.file).unwrap();
    let mut service = Service::over_reading(store, "tess", Box::new(now)).unwrap();
    let heard = hears(&mut service, &["northside", "mia", "archive", "why"]);
    heard.tells(&["open read-only", "open read-only", "Mia Santos can"]);
    heard.omits("This would happen");
}

#[test]
fn the_program_talks_line_by_line_and_ends_with_its_input() {
    let desk = Desk::new();
    for words in [&["demo", "--plain"][..], &["--plain", "--demo"]] {
        let ran = desk.feed(words, "northside\noz\n");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.data.contains("Oz Ferrand, Owner, active."), "{ran:?}");
        assert_eq!(ran.words, "");
    }
}

#[test]
fn what_was_done_is_taken_back_and_done_again_and_the_journal_takes_back_any_entry() {
    let home = Home::new();
    let heard = home.hears(&[
        "northside",
        "undo",
        "mia",
        "archive",
        "archive",
        "undo",
        "yes",
        "redo",
        "redo",
        "quit",
    ]);
    heard.tells(&[
        "Nothing was done here since you began",
        "Done: Archive Mia Santos.",
        "Undoes entry ",
        ": Archive Mia Santos.",
        "Done: Restore Mia Santos.",
        "Does again what was undone by entry ",
        "Done: Archive Mia Santos.",
    ]);
    let heard = home.hears(&["northside", "journal", "undo", "undo 1", "no", "quit"]);
    heard.tells(&[
        "Nothing is selected here.",
        "Undoes entry ",
        "Nothing was done.",
    ]);
}

#[test]
fn several_are_named_by_their_numbers_and_each_result_is_told() {
    let home = Home::new();
    let heard = home.hears(&[
        "northside",
        "filter status:active role:member",
        "archive 1, 2 and 3",
        "no",
        "archive 1 2",
        "archive",
        "users",
        "archive 1 999",
        "role 1 2 pilot",
        "quit",
    ]);
    heard.tells(&[
        "3 of 3 would be done.",
        "Say archive to go ahead",
        "Nothing was done.",
        "2 of 2 would be done.",
        "done, entry ",
        "done, entry ",
        "There is no row 999 here.",
        "Say which role behind the numbers: Owner, Admin, Member.",
    ]);
    // Whoever may not is named with the reason, before anything happens.
    let heard = home.hears(&[
        "northside",
        "filter role:owner",
        "archive 1 2",
        "no",
        "quit",
    ]);
    heard.tells(&["of 2 would be done.", "Not for ", "Refused: "]);
}

#[test]
fn plans_and_features_are_told_and_switched() {
    let home = Home::new();
    let heard = home.hears(&["northside", "features", "features no-such", "quit"]);
    heard.tells(&[
        "The account is on it.",
        "Say features and the name of one",
        "No plan and no feature is called no-such.",
    ]);
    let account = "northside".parse().unwrap();
    let detail = home.service().account(&account).unwrap();
    let other = detail.plans.iter().find(|plan| !plan.current).unwrap();
    let said = format!("features {}", other.word);
    let heard = home.hears(&["northside", &said, "switch", "yes", "features", "quit"]);
    heard.tells(&["For this you speak for the vendor.", "This would happen"]);
    let now = home.service().account(&account).unwrap();
    let now = now.plans.iter().find(|plan| plan.current).unwrap();
    assert_eq!(now.word, other.word, "{}", heard.0);
}
