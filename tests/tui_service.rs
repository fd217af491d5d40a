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
