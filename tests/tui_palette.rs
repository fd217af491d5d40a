//! What is typed behind the word of an action in the palette: completed, told where it is wrong,
//! and done, on the demo data.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use rolecall::tui::ask::{Ask, Question};
use tui_support::{Script, demo::Demo};

fn at(account: &str) -> (Script, Demo) {
    tui_support::demo::console(account, (80, 24))
}

fn clinic() -> (Script, Demo) {
    at("northside")
}

#[test]
fn a_role_is_given_by_what_is_typed_and_names_are_completed() {
    let (mut script, _demo) = clinic();
    script.keys(": type:role_me").sees("member").sees("Member");
    script.keys("tab").sees("/ role member");
    // Behind what is whole come the further arguments.
    script
        .keys("space")
        .sees("on:")
        .sees("a thing or the account");
    script.keys("type:to:san").sees("mia").sees("Mia Santos");
    script
        .keys("tab")
        .sees("/ role member to:mia")
        .sees("Do it so.");
    script.keys("enter").sees("Mia Santos").sees("Mia Santos");
    script.keys("esc");
    // Enter takes what is under the cursor, and goes on.
    script.keys(": type:role_memb enter").sees("Al Reyes");
    script.misses("Commands:");
}

#[test]
fn what_is_wrong_is_told_at_its_place_as_one_types() {
    let (mut script, _demo) = clinic();
    script.keys(": type:role_guest");
    script.sees("x \"guest\" is not a role here. There is owner, admin, member.");
    insta::assert_snapshot!("wrong_argument_80x24", script.shot());
    script.keys("enter").sees("Commands: Users");
    script.keys("esc : type:role_owner_to:nobody-at-all");
    script.sees("\"nobody-at-all\" is not a person here.");
    // An earlier one stays wrong while a later one is typed.
    script.keys("esc : type:role_ownr_to:mia");
    script.sees("\"ownr\" is not a role here. Did you mean owner?");
    script.keys("enter").sees("Commands: Users");
    script.keys("esc : type:why_x_can:y");
    script.sees("is not a capability here");
    script.keys("esc : type:filter_stats:active");
    script.sees("stats");
    script
        .keys("esc : type:sort_nmae")
        .sees("is not an order here. There is name, handle");
    script
        .keys("esc : type:theme_drak")
        .sees("is not a theme here. There is ");
}

#[test]
fn the_condition_of_an_action_looks_at_who_is_named() {
    let (mut script, _demo) = clinic();
    script.keys(": type:restore_mia");
    script.sees("Only archived people are restored.");
    script.keys("enter").sees("Commands: Users");
    script
        .keys("esc : type:archive_mia enter")
        .sees("Archive Mia Santos");
    script
        .keys("esc : type:rights_mia enter")
        .sees("Mia Santos");
    script.keys("esc : type:take-role_owner_from:mia enter");
    script.sees("Mia Santos does not hold Owner.");
}

#[test]
fn questions_go_straight_to_their_answer() {
    let (mut script, _demo) = clinic();
    script
        .keys(": type:who-can_account.billing enter")
        .sees("Who can");
    script.keys("esc : type:why_account.billing_of:mia enter");
    script.sees("Can Mia Santos");
    script
        .keys("esc : type:act-as_mia enter")
        .sees("acting as Mia Santos");
    script
        .keys(": type:act-as_site enter")
        .sees("acting as site administrator");
    script.keys("4 : type:sees_memb enter").sees("Member");
}

#[test]
fn one_goes_to_a_pane_of_another_account_to_a_name_and_to_a_pane() {
    let (mut script, _demo) = clinic();
    script.keys(": type:roles_harb tab");
    script.keys("enter").sees("Harbour").sees("[Roles]");
    script.keys(": type:go-to_journ enter").sees("[Journal]");
    script.keys("[ [").sees("Northside");
    script.keys(": type:go-to_mia enter").sees("> Mia Santos");
    script.keys(": type:sort_-name enter").sees("name");
    script
        .keys(": type:theme_light enter")
        .sees("light is the theme now.");
}

#[test]
fn typing_never_waits_and_a_late_answer_is_not_taken_for_a_newer_question() {
    let (mut script, _demo) = clinic();
    script.keys(": type:role_own");
    script.slow = true;
    script
        .keys("backspace backspace backspace type:mem")
        .sees("/ role mem");
    // What was pressed too early waits for the newest answer, and takes nothing of the last one.
    script
        .keys("enter")
        .sees("Commands: Users")
        .sees("being looked up");
    script.quick();
    script.sees("Member").misses("Commands:").misses("+ Owner");
    let words = |ask: &&Ask| matches!(ask.what, Question::Words(_));
    let put = script.asked.iter().filter(words).count();
    assert!(put < 10, "only the newest is put: {put}");
}
