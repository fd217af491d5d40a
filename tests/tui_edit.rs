//! Editing at the console, told as keys and what is seen: people, accounts, who leaves.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use tui_support::{
    Script,
    demo::{Demo, console},
};

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, account: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let (mut script, _folder) = console(account, (columns, rows));
        script.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.text());
    }
}

#[test]
fn the_screens() {
    pictures("new-account", "northside", "g c n type:Lake type:_View");
    pictures(
        "edit-account",
        "harbourview",
        "g c / type:harbour enter e tab",
    );
    pictures("policies", "northside", "g c p");
    pictures("leaving", "northside", "/ type:oz enter l l");
    pictures(
        "editor-who",
        "northside",
        "/ type:mia enter e type:_Costa tab type:x",
    );
    pictures(
        "editor-roles",
        "prairie",
        "/ type:anneke enter e ctrl-right a type:hilltop enter t",
    );
    pictures(
        "editor-places",
        "prairie",
        "/ type:anneke enter e ctrl-right tab j space",
    );
    pictures(
        "editor-relations",
        "lakeshore",
        "/ type:bea enter e ctrl-right tab tab j space",
    );
    pictures("thing-what", "lakeshore", "T type:poetry enter");
    pictures(
        "thing-people",
        "lakeshore",
        "T type:open_day enter ctrl-right j j space",
    );
    pictures("things", "lakeshore", "T");
    pictures("new-thing", "lakeshore", "N type:depo enter type:Case_12");
    pictures("kinds", "prairie", "N");
    pictures("heir", "northside", "/ type:oz enter l l h");
}

#[test]
fn what_cannot_be_kept_is_not_called_accepted() {
    let (mut script, _folder) = console("northside", (80, 24));
    script.keys("e");
    let long = format!("type:{}", "x".repeat(130));
    script.keys("ctrl-u").keys(&long);
    script
        .sees("the most is 120")
        .misses("accepted as it stands");
    script.sees("cannot be kept as it is");
    script
        .keys("ctrl-u type:Al_R")
        .sees("accepted as it stands");
}

#[test]
fn an_account_is_opened_under_a_policy_of_the_store_changed_suspended_resumed_and_removed() {
    let (mut script, _folder) = console("northside", (80, 24));
    script.keys("g c n type:Lake_View tab type:! ");
    script.sees("Not a handle");
    script.keys("backspace tab type:t tab tab");
    script.sees("They receive the role Owner in the new account.");
    script.keys("type:Ann_Lee tab tab type:ann ");
    script.sees("Not an address yet");
    script.keys("type:@lake.example ctrl-s");
    script.sees("Account Lake View, under").sees("Ann Lee");
    script.keys("y").sees("Done").sees("Lake View");
    script.keys("/ type:lake enter e ctrl-u type:Lake_Side ctrl-s y");
    script.sees("Done").sees("Lake Side");
    script
        .keys("/ ctrl-u type:lake enter Z")
        .sees("Suspend Lake Side");
    script.keys("y").sees("suspended");
    script.keys("Z").sees("suspended already");
    script.keys("R y").sees("Done: Resume Lake Side");
    script.keys("D y").sees("Remove the account");
    script.keys("Y type:lake-view enter");
    script.sees("Done: Remove the account Lake Side");
}

#[test]
fn a_handle_that_an_account_or_a_person_has_is_told_as_one_types() {
    let (mut script, _folder) = console("northside", (80, 24));
    script.keys("g c n type:Northside");
    script.sees("There is an account of this handle already.");
    script.keys("esc g u n type:Oz type:! tab tab type:oz@northside.example");
    script.sees("Oz Ferrand has this handle already.");
    script.sees("Oz Ferrand has this address too.");
}

#[test]
fn licences_are_a_matter_of_the_vendor_and_the_refusal_leads_on() {
    let (mut script, _folder) = console("harbourview", (80, 24));
    script.keys("g c / type:harbour enter e tab");
    script.sees("in use.");
    script
        .keys("ctrl-u type:abc")
        .sees("A whole number is needed here");
    script.keys("ctrl-u ctrl-s").sees("but not taken away");
    script.keys("type:40 ctrl-s");
    script
        .sees("Only the vendor may")
        .sees("speak for the vendor");
    script.keys("esc").sees("40");
    script.keys("ctrl-s enter").sees("becomes 40");
    script.keys("y").sees("Done");
}

#[test]
fn another_version_of_the_policy_is_installed_after_its_plan() {
    let demo = Demo::fresh();
    let mut service = demo.service();
    let text = rolecall::service::policies::show("clinic").unwrap();
    let newer = text.replace("\"Free\"", "\"Free of charge\"");
    assert_ne!(text, newer);
    service.keep_policy(&newer, "newer.toml").unwrap();
    let mut script = Script::with((80, 24), Box::new(service), Some("northside"));
    script.keys("g c / type:northside enter p");
    script.sees("= Telehealth clinic").sees(", older");
    script.keys("type:verbit enter").sees("Not installed");
    script.keys("esc").sees("/ verbit");
    script.keys("ctrl-u type:tele enter").sees("Cancel");
    script.keys("y").sees("Done");
}

#[test]
fn an_invitation_is_sent_again_and_accepted() {
    let (mut script, _folder) = console("northside", (80, 24));
    script
        .keys("/ type:oz enter l s")
        .sees("This person has no open invitation.");
    script.keys("esc / type:hyejin enter esc");
    script
        .keys("i type:Nora_Vale tab tab tab type:m ctrl-s y")
        .sees("Done");
    script.keys("/ type:nora enter l s y").sees("Done");
    script.keys("l a").sees("accepts the invitation");
}

#[test]
fn somebody_leaves_with_an_heir_in_one_step() {
    let (mut script, _folder) = console("northside", (80, 24));
    script.keys("/ type:oz enter l l");
    script.sees("Oz Ferrand leaves").sees("Holds    Owner");
    script.sees("who holds most of the same");
    script.keys("r").sees("(x) removed for good");
    script
        .keys("r h type:ferrand")
        .sees("Nothing fits these words.");
    script
        .keys("ctrl-u type:al enter")
        .sees("Al Reyes, as you chose");
    script.keys("enter").sees("Owner").sees("capital");
    script.keys("Y").sees("Done");
}

#[test]
fn one_plan_for_all_tabs_and_one_batch_in_the_journal() {
    let (mut script, _demo) = console("prairie", (80, 24));
    script.keys("/ type:anneke enter e type:_Jansen tab ctrl-right");
    script.sees("[Roles]").sees("User on Elm Street School");
    script
        .keys("tab")
        .sees("[Places]")
        .sees("[x] Elm Street School");
    script
        .keys("/ type:hilltop enter space")
        .sees("[+] Hilltop Academy");
    script.keys("tab space").sees("[Relations -1]");
    script.sees("3 changes, not saved yet; accepted as it stands.");
    script
        .keys("ctrl-s")
        .sees("becomes Anneke de Vries Jansen")
        .sees("+ User on Hilltop Academy");
    script.keys("Y").sees("Done");
    script.keys("esc g j").sees("Anneke");
}

#[test]
fn a_refusal_returns_to_the_tab_with_everything_kept() {
    let (mut script, _demo) = console("prairie", (80, 24));
    script.keys("/ type:anneke enter e type:_Jansen ctrl-right t");
    script.sees("- User on Elm Street School").sees("x ");
    script
        .keys("ctrl-s")
        .sees("Not changed")
        .sees("without any role");
    script.resize(40, 10);
    script.resize(80, 24);
    script
        .keys("esc")
        .sees("[Roles -1]")
        .sees("- User on Elm Street School");
    script
        .keys("backtab")
        .sees("Anneke de Vries Jansen")
        .sees("[Who ~]");
    script.keys("esc").sees("not saved yet").sees("[Who ~]");
    script.keys("esc").misses("[Who");
}

#[test]
fn a_wrong_field_brings_its_tab_back() {
    let (mut script, _demo) = console("northside", (80, 24));
    script.keys("/ type:mia enter e tab ctrl-u type:mia ctrl-right ctrl-s");
    script
        .sees("[Who ~]")
        .sees("Not an address yet: write it as name@host.");
    let long = "x".repeat(130);
    script.keys("up ctrl-u").keys(&format!("type:{long}"));
    script.sees("the most is 120");
}

#[test]
fn what_somebody_else_changed_meanwhile_is_not_overwritten() {
    let (mut script, demo) = console("northside", (80, 24));
    script.keys("/ type:mia enter e tab ctrl-u type:mia@new.example");
    let edit = r#"{"edit":"user.edit","account":"northside","user":"mia","name":"Mia Costa"}"#;
    demo.service().load_lines("meanwhile", edit).unwrap();
    script.event(rolecall::tui::app::Event::Focus);
    script.sees("Mia Costa").sees("mia@new.example");
    script.keys("ctrl-s").misses("Mia Santos");
    script.keys("y").sees("Done").sees("Mia Costa");
}

#[test]
fn a_broken_connection_loses_nothing_that_was_typed() {
    let (mut script, _demo) = console("northside", (80, 24));
    script.keys("/ type:mia enter e type:_Costa");
    script.event(rolecall::tui::app::Event::Lost);
    script.sees("Mia Santos Costa");
}

#[test]
fn licences_are_counted_before_anything_is_saved() {
    let (mut script, _demo) = console("harbourview", (80, 24));
    script
        .keys("/ type:lucia enter e")
        .sees("User licences: 11 of 12 in use.");
    script.keys("ctrl-right a type:host enter");
    script.sees("User licences: 11 → 12 of 12.");
}

#[test]
fn collaborators_of_an_event_are_added_from_the_side_of_the_event() {
    let (mut script, _demo) = console("aurora", (80, 24));
    script
        .keys("T type:safety enter ctrl-right")
        .sees("event Owner");
    script
        .keys("right right")
        .sees("< event Producer >")
        .sees("[x] Mo Rahman");
    script
        .keys("/ type:joaq enter space")
        .sees("[+] Joaquín Salas");
    script.keys("ctrl-s").sees("event Producer on Safety day");
    script.keys("y").sees("Done");
}

#[test]
fn hosts_of_a_scheduler_and_schedulers_of_a_host_are_the_same_tie() {
    let (mut script, _demo) = console("harbourview", (80, 24));
    script
        .keys("/ type:farid enter e backtab")
        .sees("< May schedule for >");
    script.sees("[x] Aisha Bello");
    script
        .keys("/ type:dmitri enter space ctrl-s y")
        .sees("Done");
    script.keys("esc / ctrl-u type:dmitri enter e backtab");
    for _ in 0..8 {
        if script.text().contains("May schedule for: who >") {
            break;
        }
        script.keys("right");
    }
    script.sees("[x] Farid Ahmadi").sees("[x] Grace Oduya");
}
