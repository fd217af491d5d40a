//! Who can what, and why: each screen that makes it understood, on a real store with the demo data.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::tui::{app::Event, keys::Key, layer::Effect, worker};
use tui_support::{Script, demo::Demo};

const SIZES: [(u16, u16); 3] = [(80, 24), (40, 10), (132, 43)];

/// The console on fresh demo data.
fn demo(size: (u16, u16), account: &str) -> (Script, Demo) {
    let demo = Demo::fresh();
    let script = Script::with(size, Box::new(demo.service()), Some(account));
    (script, demo)
}

/// Takes a picture of a screen, reached by keys, at each size.
fn pictures(name: &str, account: &str, keys: &str) {
    let (mut script, _folder) = demo((80, 24), account);
    script.keys(keys);
    for (columns, rows) in SIZES {
        script.resize(columns, rows);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), script.shot());
    }
}

#[test]
fn each_screen_as_a_person_sees_it() {
    pictures(
        "why-not",
        "northside",
        "/ type:mia enter w type:billing enter",
    );
    pictures("who-can", "lakeshore", "W c type:see_the_job enter j");
    pictures("comparison", "northside", "4 = type:member enter j j");
    pictures("rights", "northside", "W r j j");
    pictures("sees", "lakeshore", "4 j W s j");
    pictures("delegation", "northside", "4 d j l");
    pictures("delegation-roles", "prairie", "4 d tab tab j j j l");
    pictures("matrix-words", "northside", "m / type:room enter j l");
    pictures("rules", "northside", "m / type:room enter j enter");
    pictures("thing-picker", "lakeshore", "W c type:decide enter o");
}

#[test]
fn a_no_leads_to_what_changes_it_and_then_it_is_a_yes() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("/ type:mia enter w type:billing enter");
    script
        .sees("Can Mia Santos open billing and subscription?")
        .sees("No. Member does not give")
        .sees("CL-42")
        .sees("A product would not even show it")
        .sees("What would change it")
        .sees("> Make Mia Santos an Owner");
    script
        .keys("enter")
        .sees("Make Mia Santos an Owner")
        .sees("Cancel");
    script
        .keys("Y")
        .sees("Done")
        .sees("Yes. ")
        .misses("What would change it");
    script.keys("enter").sees("The answer is yes already");
    script.keys("esc").sees("What Mia Santos can do");
}

#[test]
fn what_only_others_may_do_is_told_with_who_could_and_is_not_started() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("A type:mia enter w type:billing enter");
    script
        .sees("What others could do")
        .sees("as site administrator: make Al Reyes an Owner")
        .sees("(Oz Ferrand could do it)");
    script
        .keys("enter")
        .sees("Whoever acts now may not do that");
    script.misses("go ahead");
}

#[test]
fn the_same_is_asked_of_a_thing_of_somebody_else_and_about_something_else() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("/ type:mia enter w type:enter enter");
    script.sees("Can Mia Santos").sees("d all");
    let before = script.text();
    script.keys("d").sees("Northside Clinic is active");
    script.keys("d");
    assert_eq!(script.text(), before);
    script
        .keys("o")
        .sees("On what?")
        .sees("nothing in particular");
    script.keys("type:front_desk enter").sees("on Front desk?");
    script.keys("p").sees("Who?");
    script.keys("type:oz enter");
    script.sees("Can Oz Ferrand").sees("on Front desk?");
    script.keys("c").sees("Can Oz Ferrand do what?");
    script.keys("type:invite_patients enter");
    script.sees("Can Oz Ferrand invite patients?").sees("Yes. ");
    script
        .keys("r")
        .sees("CL-16")
        .sees("Everybody invites patients.");
    script.keys("esc").sees("Can Oz Ferrand invite patients?");
    script.keys("esc esc esc").sees("Can Mia Santos");
}

#[test]
fn from_any_pane_it_is_asked_who_first() {
    let (mut script, _folder) = demo((80, 24), "northside");
    for pane in ["4", "6", "7"] {
        script
            .keys(pane)
            .keys("w")
            .sees("Why can who do something?");
        script.keys("type:oz enter").sees("What Oz Ferrand can do");
        script.keys("esc");
    }
    script
        .keys("3 W w type:oz enter")
        .sees("What Oz Ferrand can do");
    script
        .keys("esc : type:ask_oz enter")
        .sees("What Oz Ferrand can do");
}

#[test]
fn everybody_who_can_is_listed_with_the_role_by_which() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("W c type:create_shared enter");
    script
        .sees("Who can: Create Shared Rooms?")
        .sees("3 people");
    script.sees("Yara Haddad  Admin").sees("by Admin");
    script
        .keys("/ type:yara enter")
        .sees("1 person")
        .misses("Oz Ferrand");
    script.keys("enter").sees("Can Yara Haddad").sees("Yes. ");
    script.keys("esc esc").sees("3 people");
    script.keys("r").sees("CL-31");
    script.keys("esc");
    script.keys("/ type:nobody_of_this_name enter");
    script.sees("Nobody of these words can");
    script.keys("esc");
    script
        .keys("c type:billing enter")
        .sees("1 person")
        .sees("Oz Ferrand");
    script.keys("esc esc").misses("Who can");
    script
        .keys(": type:who-can_history enter")
        .sees("Who can see the clinic's history?");
}

#[test]
fn who_can_on_a_thing_leaves_out_whom_it_does_not_concern() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script
        .keys("W c type:enter_the enter")
        .sees("Who can enter the Shared Room?");
    script.keys("o type:couples enter").sees("on Couples?");
    script.misses("Al Reyes").sees("assigned to");
}

#[test]
fn two_roles_are_compared_by_their_differences_and_then_whole() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("4 =").sees("Compare Owner with");
    script.keys("type:admin enter");
    script
        .sees("Owner and Admin")
        .sees("2 differences; 13 alike, not shown");
    script.sees("Only Owner").misses("Invite patients");
    script.keys("d").sees("Both alike").sees("shown below");
    script
        .keys("/ type:invite_patients enter")
        .sees("Invite patients");
    script.misses("Open billing");
    script.keys("enter").sees("Everybody invites patients.");
    script.keys("esc esc").sees("Open billing");
    script.keys("= type:member enter").sees("Owner and Member");
    script.sees("needs Shared Rooms");
}

#[test]
fn two_people_are_compared_and_it_is_told_why_one_of_them_may_not() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("/ type:al_reyes enter = type:oz enter");
    script
        .sees("Al Reyes and Oz Ferrand")
        .sees("Only Oz Ferrand");
    script
        .keys("enter")
        .sees("Can Al Reyes open billing")
        .sees("No. ");
    script
        .keys("esc")
        .sees("Al Reyes: no")
        .sees("Oz Ferrand: always");
}

#[test]
fn what_somebody_may_do_is_told_thing_by_thing() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("W r").sees("What Al Reyes may do where");
    script.sees("> in general").sees("Invite patients");
    script
        .keys("j")
        .misses("Invite patients")
        .sees("Manage the Shared Room");
    script
        .keys("/ type:front enter")
        .misses("Couples")
        .sees("Front desk");
    script.keys("l").sees("by Admin, if assigned to");
    script
        .keys("enter")
        .sees("Can Al Reyes")
        .sees("on Front desk?")
        .sees("Yes. ");
    script.keys("esc r").sees("Rule");
    script.keys("esc");
    script.keys("h esc").sees("Couples");
    script.keys("G").sees("Yara Haddad");
    script.keys("esc").misses("What Al Reyes may do where");
}

#[test]
fn what_somebody_sees_tells_hidden_from_denied() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script
        .keys("/ type:mia enter W s")
        .sees("What Mia Santos sees");
    script
        .sees("and may not do")
        .sees("See the clinic's history");
    script.sees("Does not see");
    script
        .keys("l")
        .sees("Open billing and subscription: not shown at all");
    script.keys("enter").sees("Can Mia Santos open billing");
    script
        .keys("esc h / type:history enter")
        .sees("shown, and refused when it is tried");
    script
        .keys("esc esc 4 W s")
        .sees("What somebody sees who is Owner alone");
    script.keys("enter").sees("Rule CL-15");
}

#[test]
fn nobody_who_is_archived_sees_anything_and_it_is_told_why() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script
        .keys("/ type:ona_little enter W s")
        .sees("Ona Little is archived");
}

#[test]
fn the_delegation_is_a_table_behind_each_column_of_which_stands_another() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script
        .keys("4 d")
        .sees("Who may do what to people in Northside Clinic");
    script
        .sees("Owner is not stated to be allowed to make users")
        .sees("CL-25");
    script
        .keys("j l")
        .sees("Admin may invite users: gives Admin and Member");
    script
        .keys("enter")
        .sees("Who may invite users")
        .sees("Admin may not invite users as Owner");
    script.keys("l").sees("Admin may invite users as Admin");
    script.keys("enter").sees("Rules").sees("CL-25");
    script
        .keys("esc backtab backtab")
        .sees("Who may do what to people");
    script.keys("tab tab tab tab").sees("Who may archive users");
    script.sees("Of somebody who holds several roles, each must be reached.");
    script.keys("/ type:member enter").sees("Member may not");
    script.keys("esc esc");
    script.keys("3 W d").sees("Who may do what to people");
}

#[test]
fn the_matrix_is_narrowed_by_words_and_leads_to_rules_and_to_people() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("m").sees("? not stated").sees("x never");
    script
        .keys("/ type:enter_the")
        .sees("Enter the Shared Room")
        .misses("Invite patients");
    script
        .keys("enter")
        .sees("/ enter the")
        .sees("gives it under conditions: assigned to");
    script.keys("enter").sees("as the source says");
    script.keys("esc");
    script.keys("w").sees("Who can enter the Shared Room?");
    script.keys("esc esc").sees("Invite patients");
    script
        .keys("/ type:archive enter w")
        .sees("Who may archive users");
    script
        .keys("esc / type:zzz")
        .sees("No capability holds these words.");
}

#[test]
fn an_answer_to_a_screen_that_was_left_changes_nothing() {
    let (mut script, _folder) = demo((80, 24), "northside");
    let key = |text: &str| Event::Key(text.parse::<Key>().unwrap().into());
    let asked: Vec<Effect> = "W r"
        .split(' ')
        .flat_map(|k| script.app.update(key(k)))
        .collect();
    script.app.update(key("esc"));
    let before = script.text();
    for effect in asked {
        if let Effect::Ask(ask) = effect {
            let answer = worker::answer(script.book.as_mut(), &ask);
            let more = script.app.update(Event::Answer(answer));
            assert_eq!(more, [], "the search goes on without a screen");
        }
    }
    assert_eq!(script.text(), before);
}

#[test]
fn what_was_typed_outlives_a_resize() {
    let (mut script, _folder) = demo((80, 24), "northside");
    script.keys("m / type:room");
    script.resize(40, 10);
    script.sees("/ room");
    script.resize(132, 43);
    script.sees("/ room");
    script.keys("enter").sees("/ room");
}
