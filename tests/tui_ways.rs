//! Finding one's way: what wants attention, the tree of things, the rules, and how one gets from
//! one to the other.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::{
    domain::AccountId,
    tui::{
        app::Event,
        ask::{Answer, Ask, Question, Reply},
        keys::Key,
        layer::Effect,
        worker,
    },
};
use tui_support::{Script, book::Canned};

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let mut script = Script::new((columns, rows));
        script.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
    }
}

#[test]
fn the_new_panes() {
    pictures("overview", "1");
    pictures("resources", "5 l j l j j");
    pictures("resource-in-full", "5 l j enter");
    pictures("policy", "8 j");
    pictures("rule-in-full", "8 j enter");
}

#[test]
fn each_pane_has_a_number_and_a_place_in_the_ring() {
    let mut script = Script::new((80, 24));
    let titles = [
        "Overview",
        "Accounts",
        "Users",
        "Roles",
        "Resources",
        "Approvals",
        "Journal",
        "Policy",
    ];
    for (i, title) in titles.iter().enumerate() {
        script.keys(&(i + 1).to_string()).sees(&format!("[{title}"));
    }
    for title in titles {
        script.keys("tab").sees(&format!("[{title}"));
    }
    for title in titles.iter().rev().skip(1) {
        script.keys("backtab").sees(&format!("[{title}"));
    }
    for (keys, title) in [("g o", 0), ("g u", 2), ("g t", 4), ("g p", 7), ("g c", 1)] {
        script.keys(keys).sees(&format!("[{}", titles[title]));
    }
}

#[test]
fn the_gravest_stands_first_and_each_line_leads_to_what_it_is_about() {
    let mut script = Script::new((80, 24));
    script
        .keys("1")
        .sees("! Oz Ferrand is the only active Owner.");
    script.sees("3 of 3").sees("What would mend it");
    script.keys("enter").sees("[Users]").sees("1 of 5  / oz");
    script
        .keys("1 j enter")
        .sees("[Approvals")
        .sees("Introduction 1");
    script
        .keys("1 j j enter")
        .sees("[Resources]")
        .sees("Consulting Room 2");
    script.misses("Main House");
}

#[test]
fn what_is_known_at_once_is_shown_while_the_rest_is_looked_for() {
    let mut script = Script::new((80, 24));
    let effects = script
        .app
        .update(Event::Key("1".parse::<Key>().unwrap().into()));
    let asks: Vec<_> = effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Ask(ask) => Some(ask),
            _ => None,
        })
        .collect();
    let (slow, quick): (Vec<_>, Vec<_>) = asks
        .into_iter()
        .partition(|ask| matches!(ask.what, Question::Findings(_)));
    for ask in &quick {
        let answer = worker::answer(script.book.as_mut(), ask);
        script.app.update(Event::Answer(answer));
    }
    script.sees("Mia Santos asks").sees("1 of 1, looking");
    script.keys("6 1 3");
    // The answer to a question that was put again since is dropped.
    let answer = Answer {
        id: slow[0].id,
        reply: Ok(Reply::Findings(Vec::new())),
    };
    script.event(Event::Answer(answer));
    script.keys("1").sees("only active Owner").misses("looking");
}

#[test]
fn the_overview_is_filtered_by_words() {
    let mut script = Script::new((80, 24));
    script
        .keys("1 / type:only_own enter")
        .sees("1 of 3  / only own");
    script.keys("esc").sees("3 of 3");
}

#[test]
fn without_an_open_account_the_overview_is_of_the_store() {
    let mut script = Script::with((80, 24), Box::new(Canned::new()), None);
    script.sees("[Accounts]");
    script.keys("1").sees("Harbour Dental: 2 requests wait.");
    script
        .keys("enter")
        .sees("[Overview]")
        .sees("only active Owner");
    let harbour = AccountId::new("harbour").unwrap();
    let put = |ask: &Ask| ask.what == Question::Findings(harbour.clone());
    assert!(script.asked.iter().any(put));
}

#[test]
fn things_are_unfolded_folded_and_walked() {
    let mut script = Script::new((80, 24));
    script.keys("5").sees("▸ Main House").misses("First Floor");
    script
        .sees("2 of 6")
        .sees("Who holds what on it")
        .sees("Al Reyes");
    script
        .keys("l")
        .sees("▾ Main House")
        .sees("▸ First Floor")
        .sees("4 of 6");
    script.keys("l l").sees("Consulting Room 1").sees("6 of 6");
    script.keys("j l").sees("Nothing lies in this.");
    script
        .keys("h h")
        .misses("Consulting Room 1")
        .sees("▸ First Floor");
    script.keys("h h").sees("2 of 6").misses("First Floor");
    script.keys("h").sees("There is nothing to fold here.");
    // What was unfolded inside is unfolded again with it.
    script.keys("l").sees("▸ First Floor");
}

#[test]
fn a_filter_finds_a_thing_wherever_it_lies() {
    let mut script = Script::new((80, 24));
    script
        .keys("5 / type:consulting enter")
        .sees("Consulting Room 2");
    script.sees("2 of 6  / consulting").misses("Main House");
    script.keys("enter").sees("Lies in").sees("First Floor");
    script.keys("h").sees("2 of 6");
}

#[test]
fn a_rule_is_found_by_its_words_and_by_what_bears_it() {
    let mut script = Script::new((80, 24));
    script.keys("8").sees("3 of 3").sees("CL-53");
    script
        .keys("/ type:archive enter")
        .sees("1 of 3  / archive");
    script
        .keys("enter")
        .sees("It follows from what the source states.");
    script
        .sees("Delegation")
        .sees("Owner may archive: others alone");
}
