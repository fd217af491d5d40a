//! The console on a real store: the service, the core and the journal take part.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::service::Service;
use tempfile::TempDir;
use tui_support::Script;

/// A small clinic, made by edits like any other.
const CLINIC: &str = r#"
{"edit":"account.create","account":"northside","title":"Northside Clinic","policy":"clinic","plan":"premium","owner":{"user":"oz","name":"Oz Ferrand","email":"oz@northside.example"}}
{"edit":"user.create","account":"northside","user":"al","name":"Al Reyes","roles":[{"role":"admin"}]}
{"edit":"user.create","account":"northside","user":"mia","name":"Mia Santos","roles":[{"role":"member"}]}
{"edit":"user.invite","account":"northside","user":"moe","name":"Moe Tanaka","roles":[{"role":"member"}]}
"#;

fn clinic() -> (Script, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut service = Service::open(path.to_str().unwrap(), "pat").unwrap();
    service.load_lines("clinic", CLINIC).unwrap();
    let script = Script::with((80, 24), Box::new(service), Some("northside"));
    (script, folder)
}

#[test]
fn the_panes_show_what_the_store_keeps() {
    let (mut script, _folder) = clinic();
    script
        .sees("Northside Clinic > Users")
        .sees("4 of 4")
        .sees("Al Reyes");
    script.keys("4").sees("Owner").sees("Holders");
    script.keys("7").sees("4 of 4");
    script.keys("enter").sees("What was asked").sees("pat");
    script.keys("6").sees("Nothing waits for anybody's word");
    script.keys("2").sees("Telehealth");
    script.keys("m").sees("Who can what");
    script.keys("esc f").sees("Premium").sees("Shared Rooms");
}

#[test]
fn the_last_owner_cannot_be_archived_and_the_refusal_leads_on() {
    let (mut script, _folder) = clinic();
    script
        .keys("/ type:oz enter a")
        .sees("Not archived")
        .sees("CL-");
    script.sees("What would make it possible");
    script.keys("enter").sees("Cancel");
    script.keys("esc esc").misses("Not archived");
}

#[test]
fn a_user_is_made_given_another_role_archived_and_restored() {
    let (mut script, _folder) = clinic();
    script.keys("n type:Zoë_Müller tab tab tab type:m ctrl-s y");
    script.sees("Done").sees("Zoë Müller");
    script.keys("/ type:zo enter c");
    script.keys("type:admin enter").sees("Admin");
    script.keys("Y").sees("Done");
    script.keys("a Y").sees("Done").sees("archived");
    script.keys("b y").sees("Done");
    script.keys("esc 7").sees("8 of 8");
}

#[test]
fn a_role_with_a_place_is_given_by_a_part_of_the_place_s_name_and_the_reason_is_journalled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut service = Service::open(path.to_str().unwrap(), "pat").unwrap();
    service.load_demo().unwrap();
    let mut script = Script::with((80, 24), Box::new(service), Some("prairie"));
    script.keys("i type:Bo_Li tab tab tab");
    script.sees("Everybody holds at least one of the roles.");
    script
        .keys("type:u tab")
        .sees("User is held on location: Elm");
    script
        .keys("type:school ctrl-s")
        .sees("places fit; type more of one.");
    script.keys("ctrl-u type:ferry ctrl-s");
    script.sees("+ User on Ferry Road School");
    script.keys("e type:A_new_teacher enter y").sees("Done");
    script.keys("7 enter").sees("Reason    A new teacher");
    script.sees("Operator  pat");
}

#[test]
fn acting_as_a_member_is_refused_what_members_may_not() {
    let (mut script, _folder) = clinic();
    script.keys("A type:mia enter").sees("acting as Mia Santos");
    script.keys("/ type:al enter a").sees("Not archived");
    script.keys("esc w type:billing enter");
    script.sees("Can Al Reyes ").sees("No. ");
}

#[test]
fn a_new_user_s_role_has_a_term_and_its_place_may_lie_beyond_what_is_read_at_once() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut service = Service::open(path.to_str().unwrap(), "pat").unwrap();
    service.load_demo().unwrap();
    let mut more = String::new();
    for i in 0..210 {
        let _ = writeln!(
            more,
            r#"{{"edit":"resource.create","account":"prairie","resource":"annex-{i}","kind":"location","title":"Annex {i}","parent":"north-district"}}"#
        );
    }
    more += r#"{"edit":"resource.create","account":"prairie","resource":"zeta-hall","kind":"location","title":"Zeta Hall","parent":"north-district"}"#;
    service.load_lines("more", &more).unwrap();
    let mut script = Script::with((80, 24), Box::new(service), Some("prairie"));
    script.keys("i type:Bo_Li tab tab tab type:u tab type:zeta");
    script.sees("User is held on location: Zeta Hall");
    script.keys("tab type:2099-05-01 tab type:2098-01-01 ctrl-s");
    script.sees("The end comes before the beginning.");
    script.keys("ctrl-u type:2099-06-01 ctrl-s");
    // The term goes with the role: this policy wants one without an end.
    script.sees("those with an end are over");
    script.keys("esc ctrl-u backtab ctrl-u ctrl-s");
    script.sees("+ User on Zeta Hall");
    // What is asked of the store is not there yet: nothing is guessed.
    script.keys("esc backtab");
    script.slow = true;
    script.keys("ctrl-u type:annex_7 ctrl-s");
    script.sees("the place is still being looked for");
}

#[test]
fn as_whom_one_acts_waits_for_the_newest_list() {
    let (mut script, _folder) = clinic();
    script.keys("A");
    script.slow = true;
    script
        .keys("type:mia enter")
        .sees("Act as")
        .sees("acting as site");
    script.quick();
    script.sees("acting as Mia Santos").misses("Act as");
}

#[test]
fn the_reason_for_which_something_cannot_be_done_goes_when_it_is_none_any_more() {
    let (mut script, _folder) = clinic();
    script.slow = true;
    script
        .keys("a Y")
        .sees("One moment: the plan is being worked out.");
    script.quick();
    script
        .sees("Archive Al Reyes")
        .misses("One moment: the plan is being worked out.");
}

#[test]
fn what_went_wrong_outside_can_be_read_again() {
    let (mut script, _folder) = clinic();
    let text = "The command for new requests ended with 3.";
    script.event(rolecall::tui::app::Event::Told(text.into()));
    script.sees(text);
    script.keys("j").misses(text);
    script.keys("M").sees(text);
}

#[test]
fn a_configuration_that_forbids_writing_holds_at_once_and_one_that_allows_it_again_too() {
    use rolecall::tui::{
        app::{Event, Reloaded},
        colour::Depth,
        keymap::Keymap,
        wardrobe::Wardrobe,
    };
    let (mut script, folder) = clinic();
    let reloaded = |read_only| {
        Event::Reloaded(Box::new(Reloaded {
            wardrobe: Wardrobe::open(None, Depth::True, "dark", &[], &[]),
            ascii: false,
            keymap: Keymap::standard(),
            read_only,
            complaint: None,
        }))
    };
    // A plan is open already: it is not carried out any more.
    script.keys("a").sees("Archive Al Reyes");
    script.event(reloaded(true));
    script.sees("nothing is changed from here any more");
    script.keys("Y").sees("This store is open read-only");
    script.keys("esc a").sees("This store is open read-only");
    let path = folder.path().join("store.db");
    let other = Service::open_reading(path.to_str().unwrap(), "sam").unwrap();
    let before = other.version().unwrap();
    // What was on its way is refused by the service as well.
    let batch = rolecall::domain::Batch::from_json(
        r#"{"edit":"user.archive","account":"northside","user":"al"}"#,
        None,
    );
    let question = rolecall::tui::ask::Question::Submit(Box::new(batch.unwrap()));
    let answer = script.book.answer(&question).unwrap();
    assert!(format!("{answer:?}").contains("read-only"), "{answer:?}");
    assert_eq!(other.version().unwrap(), before);
    script.event(reloaded(false));
    script.sees("The store may be changed from here again.");
    script.keys("a Y").sees("Done: Archive Al Reyes");
}
