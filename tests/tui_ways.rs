//! Finding one's way: what wants attention, the tree of things, the rules, and how one gets from
//! one to the other.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use ratatui::style::Modifier;
use rolecall::{
    domain::AccountId,
    tui::{
        app::Event,
        ask::{Answer, Ask, Question, Reply},
        colour::Depth,
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
    script.keys("enter").sees("[Users]").sees("> Oz Ferrand");
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
    script.keys("enter").sees("as follows from the source");
    script
        .sees("Delegation")
        .sees("Owner may archive: others alone");
}

#[test]
fn one_goes_back_and_forward_through_where_one_has_been() {
    let mut script = Script::new((80, 24));
    script.keys("[").sees("This is where you began.");
    script.keys("j j 4 j 7 j j enter").sees("[Journal]");
    script
        .keys("[")
        .sees("[Roles]")
        .sees("> Admin")
        .misses("Gave Mia");
    script.keys("[").sees("[Users]").sees("> Ona Little");
    script.keys("[").sees("This is where you began.");
    script.keys("]").sees("[Roles]").sees("> Admin");
    // The row that was shown in full is shown in full again.
    script
        .keys("alt-right")
        .sees("[Journal]")
        .sees("What was asked");
    script
        .keys("]")
        .sees("You have not gone back from anywhere.");
    script
        .keys("alt-left 3 ]")
        .sees("You have not gone back from anywhere.");
}

#[test]
fn going_back_brings_the_filter_and_the_account_with_it() {
    let mut script = Script::new((80, 24));
    script.keys("/ type:o_f enter 2 j enter").sees("[Users]");
    script.keys("A type:mia enter").sees("acting as Mia Santos");
    script.keys("[").sees("[Accounts]").sees("> Harbour Dental");
    script.keys("[").sees("[Users]").sees("/ o f");
    // As whom one acted ends with the account.
    script.sees("acting as site administrator");
    script.keys("] ]").sees("[Users]").sees("5 of 5");
}

#[test]
fn only_so_many_places_are_remembered() {
    let mut script = Script::new((80, 24));
    for _ in 0..80 {
        script.keys("4 3");
    }
    for _ in 0..100 {
        script.keys("[").misses("where you began");
    }
    script.keys("[").sees("This is where you began.");
}

#[test]
fn the_head_names_the_row_that_is_shown_in_full() {
    let mut script = Script::new((132, 43));
    script
        .keys("j enter")
        .sees("Northside Clinic > Users > Oz Ferrand ");
    script.keys("esc").misses("Users > Oz Ferrand");
    script.resize(40, 10);
    script.keys("enter").sees("Northsid");
}

#[test]
fn what_is_named_on_a_row_is_gone_to() {
    pictures("jump", "j o");
    let mut script = Script::new((80, 24));
    script
        .keys("j o")
        .sees("Go to, from Oz Ferrand")
        .sees("Role");
    script
        .keys("enter")
        .sees("[Roles]")
        .sees("> Owner")
        .sees("3 of 3");
    script.keys("[").sees("[Users]").sees("> Oz Ferrand");
    script
        .keys("o type:room enter")
        .sees("[Resources]")
        .sees("> ")
        .sees("Consulting Room 1");
    // What it lies in is unfolded, so it stands in its place once the filter is dropped.
    script
        .keys("esc")
        .sees("▾ Main House")
        .sees("▾ First Floor");
    script.sees(">       Consulting Room 1");
}

#[test]
fn the_only_thing_that_is_named_is_gone_to_at_once() {
    let mut script = Script::new((80, 24));
    script.keys("8 j o").sees("[Roles]").sees("> Owner");
    script
        .keys("8 g g o")
        .sees("Nothing else is named here.")
        .sees("[Policy]");
}

#[test]
fn from_a_thing_to_its_journal_and_back() {
    let mut script = Script::new((80, 24));
    script
        .keys("j o type:journal enter")
        .sees("[Journal]")
        .sees("/ of:oz");
    script.keys("[").sees("[Users]").sees("> Oz Ferrand");
    script.keys("]").sees("[Journal]").sees("/ of:oz");
    script.keys("esc").misses("of:oz").sees("30 of 30");
}

#[test]
fn where_a_list_is_too_long_for_it_a_row_is_found_by_its_handle() {
    let book = Box::new(Canned::many(5_000));
    let mut script = Script::with((80, 24), book, Some("northside"));
    script.keys("ctrl-k type:004321 enter");
    script.sees("1 of 5000  / u4321").sees("004321");
    script.keys("ctrl-k type:000003 enter");
    script.sees("5000 of 5000").sees("> ").sees("000003");
}

#[test]
fn anything_is_found_by_a_few_letters() {
    pictures("go-to", "ctrl-k type:o");
    let mut script = Script::new((80, 24));
    script
        .keys("ctrl-k type:ozf")
        .sees("Oz Ferrand")
        .misses("  ona");
    script.keys("enter").sees("[Users]").sees("> Oz Ferrand");
    script
        .keys("ctrl-k type:van enter")
        .sees("[Resources]")
        .sees("Mobile Van");
    script
        .keys("ctrl-g type:admin enter")
        .sees("[Roles]")
        .sees("> Admin");
    script
        .keys("ctrl-k type:harbour enter")
        .sees("[Accounts]")
        .sees("> Harbour Dental");
    script.keys("3 ctrl-k type:invite enter").sees("Invite");
}

#[test]
fn what_begins_with_the_letters_stands_before_what_only_holds_them() {
    let mut script = Script::new((80, 24));
    script.keys("ctrl-k type:ro");
    let text = script.text();
    let line = |what: &str| text.lines().position(|l| l.contains(what)).unwrap();
    assert!(line("  role") < line("Consulting Room 1"), "{text}");
    script
        .keys("ctrl-u type:zzqq")
        .sees("Nothing fits these words.");
    script.keys("enter esc").sees("[Users]");
}

#[test]
fn the_letters_that_were_meant_are_told_apart_without_colours() {
    let look = tui_support::look(Depth::None, true);
    let mut script = Script::looking((80, 24), Box::new(Canned::new()), Some("northside"), look);
    script.keys("ctrl-k type:ferr");
    let buffer = script.buffer();
    let y = (0..24).find(|y| {
        let row: String = (0..80).map(|x| buffer[(x, *y)].symbol()).collect();
        row.contains("User ") && row.contains("Oz Ferrand")
    });
    let y = y.unwrap();
    let underlined: String = (0..80)
        .filter(|x| buffer[(*x, y)].modifier.contains(Modifier::UNDERLINED))
        .map(|x| buffer[(x, y)].symbol())
        .collect();
    assert_eq!(underlined.trim_start_matches("> "), "Ferr");
}

#[test]
fn typing_never_waits_and_a_stale_answer_finds_nothing() {
    let mut script = Script::new((80, 24));
    script.keys("ctrl-k");
    let press = |script: &mut Script, c| {
        let key = crossterm::event::KeyEvent::new(
            crossterm::event::KeyCode::Char(c),
            crossterm::event::KeyModifiers::NONE,
        );
        script.app.update(Event::Key(key))
    };
    let first = press(&mut script, 'm');
    let second = press(&mut script, 'o');
    script.sees("/ mo");
    for effects in [second, first] {
        for effect in effects {
            if let Effect::Ask(ask) = effect {
                let answer = worker::answer(script.book.as_mut(), &ask);
                script.app.update(Event::Answer(answer));
            }
        }
    }
    script.sees("Moe Tanaka").sees("Mobile Van");
}
