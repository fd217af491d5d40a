//! What is lawful in a policy and yet looks like a slip: all that is told about a text, with the line
//! and the word it is told at, and near misses about which nothing is told.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use rolecall::policy::{
    compile,
    lint::{check, check_text},
};

/// A guild of which nothing is odd.
const GUILD: &str = r#"policy = "guild"
title = "Guild"

[features]
lamp = {}

[kinds.account]
creator-becomes = "master"

[kinds.hall]
made-with = "account.build"
creator-becomes = "warden"

[relations.friend]
to = ["hall", "account"]
added-with = "account.build"

[capabilities.account]
build = { when = ["friend"] }
vote = { needs = ["lamp"] }

[roles.master.allow]
"*" = "GU-1"

[roles.member.allow]
account.vote = "GU-2"

[roles.warden]
on = "hall"

[[delegation]]
who = "master"
may = "add"
roles = ["*"]
"#;

/// Everything that is told of a text: code and line, with the word it is told at where it is not a
/// whole line.
fn told(text: &str) -> Vec<String> {
    let found = check_text(text, "guild.toml").unwrap_or_else(|errors| panic!("{}", errors[0]));
    let line = |e: &rolecall::policy::PolicyError| {
        let whole = text.lines().nth(e.line - 1).unwrap();
        let at = match e.offending.as_str() {
            part if part == whole => String::new(),
            part => format!(" at {part}, column {}", e.column),
        };
        format!("{}: line {}{at}", e.code, e.line)
    };
    found.iter().map(line).collect()
}

/// All that is told of the guild with more behind it; lines are counted from where that begins.
fn beside(more: &str) -> Vec<String> {
    let text = format!("{GUILD}{more}");
    let own = GUILD.lines().count();
    let found = check_text(&text, "guild.toml").unwrap_or_else(|e| panic!("{}\n{more}", e[0]));
    let line = |e: &rolecall::policy::PolicyError| {
        let below = e.line.checked_sub(own);
        let at = below.map_or_else(|| e.offending.clone(), |n| n.to_string());
        format!("{} {at}: {}", e.code, e.message)
    };
    found.iter().map(line).collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn nothing_is_odd_about_the_guild() {
    assert_eq!(told(GUILD), none());
}

#[test]
fn a_compiled_policy_is_looked_at_as_its_text_is() {
    let odd = GUILD.replace("lamp = {}", "lamp = {}\nkiln = {}\nwell = {}");
    let meant = format!("{odd}\n[meant.unused-feature]\nkiln = \"Next year.\"\n");
    let look = |text: &str| -> Vec<String> {
        let policy = compile(text, "guild.toml", &BTreeMap::new()).unwrap();
        let found = check(&policy).into_iter();
        found
            .map(|l| format!("{}: {}", l.code, l.message))
            .collect()
    };
    let (kiln, well) = (
        "unused-feature: Nothing needs the feature `kiln`.".to_owned(),
        "unused-feature: Nothing needs the feature `well`.".to_owned(),
    );
    assert_eq!(look(GUILD), none());
    assert_eq!(look(&odd), [kiln, well.clone()]);
    assert_eq!(look(&meant), [well]);
}

#[test]
fn what_is_said_to_be_meant_is_odd_in_that_way_and_of_that_name() {
    let meant = |code: &str, name: &str| {
        let odd = GUILD.replace("lamp = {}", "lamp = {}\nkiln = {}");
        told(&format!("{odd}\n[meant.{code}]\n{name} = \"It is.\"\n"))
    };
    let kiln = "unused-feature: line 6 at kiln, column 1";
    assert_eq!(meant("unused-feature", "kiln"), none());
    assert_eq!(
        meant("unused-feature", "lamp"),
        [kiln, "not-odd: line 38 at lamp, column 1"]
    );
    assert_eq!(
        meant("unused-relation", "kiln"),
        [kiln, "not-odd: line 38 at kiln, column 1"]
    );
}

/// Limits and what is told of them.
const LIMITS: [(&str, &str, &[&str]); 9] = [
    (
        "more roles of each user than there are",
        "each = \"user\"\nholds = [\"member\", \"master\"]\nleast = 3",
        &["impossible-limit 1: 3 of 2 roles are asked of each user."],
    ),
    (
        "all of them",
        "each = \"user\"\nholds = [\"member\", \"master\"]\nleast = 2",
        &[],
    ),
    (
        "one of two",
        "each = \"user\"\nholds = [\"member\", \"master\"]\nleast = 1",
        &[],
    ),
    (
        "one of none",
        "each = \"user\"\nholds = []\nleast = 1",
        &["limit-of-nothing 1: This limit names no role: Each user holds at least 1 of ."],
    ),
    (
        "more holders than licences for them",
        "each = \"account\"\nhas-active = \"member\"\nleast = 3\n[[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = [\"member\", \"master\"]\nmost = 2",
        &["impossible-limit 1: 3 active holders are asked for, and another limit lets 2 be."],
    ),
    (
        "more holders than licences for all",
        "each = \"account\"\nhas-active = \"member\"\nleast = 3\n[[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = \"*\"\nmost = 2",
        &["impossible-limit 1: 3 active holders are asked for, and another limit lets 2 be."],
    ),
    (
        "as many holders as licences for them",
        "each = \"account\"\nhas-active = \"member\"\nleast = 2\n[[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = [\"member\"]\nmost = 2",
        &[],
    ),
    (
        "licences for others",
        "each = \"account\"\nhas-active = \"member\"\nleast = 3\n[[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = [\"master\"]\nmost = 2",
        &[],
    ),
    (
        "licences for some of them",
        "each = \"account\"\nhas-active = [\"member\", \"master\"]\nleast = 3\n[[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = [\"master\"]\nmost = 2",
        &[],
    ),
];

#[test]
fn a_limit_is_impossible_only_beyond_all_that_there_are() {
    for (about, limit, found) in LIMITS {
        assert_eq!(beside(&format!("[[limits]]\n{limit}\n")), found, "{about}");
    }
}

/// Two rows of delegation beside each other: what one has, what the other has, and whether the first
/// says all that the second says.
const ROWS: [(&str, &str, bool); 24] = [
    ("", "", true),
    ("may = \"remove\"", "", false),
    ("may = [\"add\", \"remove\"]", "", true),
    ("who = \"warden\"", "", false),
    ("who = [\"member\", \"warden\"]", "", true),
    ("gives = []", "", false),
    ("target = [\"member\", \"warden\"]", "", true),
    ("", "target = [\"member\", \"warden\"]", false),
    ("", "takes = \"member\"", true),
    ("takes = []", "takes = \"member\"", false),
    ("takes = \"member\"", "", false),
    ("target-has = \"member\"", "", false),
    ("", "target-has = \"member\"", true),
    ("target-lacks = \"warden\"", "", false),
    ("", "target-lacks = \"warden\"", true),
    ("", "no-more-than-own = true", true),
    ("no-more-than-own = true", "", false),
    (
        "no-more-than-own = true",
        "no-more-than-own = true\nunless = \"account.build\"",
        false,
    ),
    ("", "over = \"people here\"", true),
    ("", "over = \"this place\"", false),
    ("over = \"this place\"", "over = \"people here\"", false),
    ("", "only = \"others\"", true),
    ("only = \"self\"", "only = \"others\"", false),
    ("only = \"others\"", "", false),
];

fn row(own: &str) -> String {
    let base = [
        "who = \"member\"",
        "may = \"add\"",
        "gives = \"member\"",
        "target = \"member\"",
    ];
    let key = |line: &str| format!("{} =", line.split(" =").next().unwrap_or_default());
    let kept = base.into_iter().filter(|line| !own.starts_with(&key(line)));
    let lines: Vec<&str> = kept.chain([own]).filter(|line| !line.is_empty()).collect();
    format!("[[delegation]]\n{}\n", lines.join("\n"))
}

#[test]
fn a_row_is_told_where_another_one_says_all_that_it_says_whichever_comes_first() {
    for (wide, narrow, covered) in ROWS {
        let (wide_row, narrow_row) = (row(wide), row(narrow));
        let told = |text: &str, line: usize| {
            let told = format!("covered-row {line}: Another row says all that this one says.");
            beside(text).contains(&told)
        };
        let words = format!("{wide:?} and {narrow:?}");
        let behind = 1 + wide_row.lines().count();
        let text = format!("{wide_row}{narrow_row}");
        assert_eq!(told(&text, behind), covered, "{words}");
        // Of two rows that say the same, the later one is told.
        let line = if wide == narrow { behind } else { 1 };
        let text = format!("{narrow_row}{wide_row}");
        assert_eq!(told(&text, line), covered, "{words}, turned");
    }
}

#[test]
fn two_rows_with_the_same_reservation_are_one_too_many() {
    for own in [
        "no-more-than-own = true",
        "over = \"this place\"",
        "only = \"others\"",
        "only = \"self\"",
        "takes = \"member\"",
    ] {
        let twice = beside(&row(own).repeat(2));
        let line = 1 + row(own).lines().count();
        let told = format!("covered-row {line}: Another row says all that this one says.");
        assert_eq!(twice, [told], "{own}");
    }
}

#[test]
fn a_role_that_a_limit_adds_needs_nobody_to_give_it() {
    let rows = GUILD.replace("roles = [\"*\"]", "roles = [\"*\", \"not member\"]");
    assert_eq!(told(&rows), ["nobody-gives: line 25 at member, column 8"]);
    let added = "[[limits]]\neach = \"user\"\nholds = \"member\"\nleast = 1\nshort = \"add\"\n";
    assert_eq!(told(&format!("{rows}{added}")), none());
}

#[test]
fn what_the_holders_of_an_added_role_give_can_be_reached() {
    let rows = GUILD.replace("who = \"master\"", "who = \"member\"");
    let unreachable = "unreachable-role: line 25 at member, column 8";
    assert_eq!(told(&rows), [unreachable]);
    let all = format!(
        "{rows}[roles.page]\n[[limits]]\neach = \"user\"\nholds = \"member\"\nleast = 1\nshort = \"add\"\n"
    );
    assert_eq!(told(&all), none());
    let refused = all.replace("short = \"add\"\n", "");
    assert_eq!(
        told(&refused),
        [unreachable, "unreachable-role: line 35 at page, column 8"]
    );
}

/// What the minimum asks for, what is denied to members, how the two roles exclude each other, and
/// whether the last master can shut themselves out.
const DENIALS: [(u64, &str, &str, bool); 9] = [
    (1, "account.build", "", true),
    (0, "account.build", "", false),
    // No thing is made or changed with it.
    (1, "account.vote", "", false),
    (
        1,
        "account.build",
        "holds = [\"master\", \"member\"]\nmost = 1",
        false,
    ),
    (
        1,
        "account.build",
        "holds = [\"master\", \"member\"]\nmost = 2",
        true,
    ),
    (1, "account.build", "holds = [\"master\"]\nmost = 1", true),
    (1, "account.build", "holds = [\"member\"]\nmost = 1", true),
    (1, "account.build", "alone = \"member\"", false),
    (1, "account.build", "alone = \"master\"", false),
];

#[test]
fn a_denial_shuts_the_last_one_out_where_they_may_hold_it_and_need_what_it_denies() {
    for (least, denied, limit, shut) in DENIALS {
        let minimum =
            format!("[[limits]]\neach = \"account\"\nhas-active = \"master\"\nleast = {least}\n");
        let limit = match limit {
            "" => String::new(),
            limit => format!("[[limits]]\neach = \"user\"\n{limit}\n"),
        };
        let found = beside(&format!(
            "[roles.member.deny]\n{denied} = \"GU-3\"\n{minimum}{limit}"
        ));
        let told = "deny-locks-out member: The last Master may hold Member too, which then denies them `account.build`.";
        let told: Vec<&str> = Some(told).filter(|_| shut).into_iter().collect();
        assert_eq!(found, told, "{least} {denied} {limit}");
    }
}

#[test]
fn roles_that_exclude_each_other_on_a_place_alone_are_held_together() {
    let more = "[roles.page]\non = [\"hall\", \"account\"]\n[roles.page.deny]\naccount.build = \"GU-3\"\n\
        [roles.clerk]\non = [\"hall\", \"account\"]\n[roles.clerk.allow]\naccount.build = \"GU-3\"\n\
        [[limits]]\neach = \"account\"\nhas-active = \"clerk\"\nleast = 1\n\
        [[limits]]\neach = \"user\"\nholds = [\"clerk\", \"page\"]\nmost = 1\non = \"hall\"\n";
    let told = "deny-locks-out 1: The last Clerk may hold Page too, which then denies them `account.build`.";
    assert_eq!(beside(more), [told]);
    assert_eq!(beside(&more.replace("on = \"hall\"\n", "")), none());
}

#[test]
fn only_an_effect_that_waits_for_roles_giving_way_needs_a_limit_that_replaces() {
    let effect = |on: &str| beside(&format!("[[effects]]\n{on}\nremind = \"Look.\"\n"));
    assert_eq!(
        effect("replaces = true"),
        ["never-replaces 1: An effect waits for roles that give way, but no limit replaces."]
    );
    for other in [
        "takes = \"member\"",
        "gives = \"member\"",
        "makes = \"hall\"",
    ] {
        assert_eq!(effect(other), none(), "{other}");
    }
}

/// Who votes, for whom there are licences, how many, and what is told of a workflow of three votes.
const VOTES: [(&str, &str, u64, &str); 8] = [
    ("", "[\"*\"]", 2, "too-few-deciders"),
    ("", "[\"*\"]", 3, ""),
    ("", "[\"master\", \"member\"]", 2, "too-few-deciders"),
    (
        "",
        "[\"master\", \"member\", \"warden\"]",
        2,
        "too-few-deciders",
    ),
    ("", "[\"master\"]", 2, ""),
    ("", "[\"warden\"]", 2, ""),
    ("account.meet", "[\"*\"]", 2, "nobody-decides"),
    ("account.meet", "[\"master\"]", 2, "nobody-decides"),
];

#[test]
fn a_workflow_has_too_few_deciders_where_licences_hold_all_of_them_below_its_votes() {
    for (with, holds, most, code) in VOTES {
        let (with, cap) = match with {
            "" => ("account.vote", ""),
            other => (other, "meet = {}\n"),
        };
        let text = GUILD
            .replace(
                "[capabilities.account]\n",
                &format!("[capabilities.account]\n{cap}"),
            )
            .replace(
                "\"*\" = \"GU-1\"",
                "account.build = \"GU-1\"\naccount.vote = \"GU-1\"",
            );
        let more = format!(
            "[workflows.opening]\nwaits = \"feature lamp\"\ndecided-with = \"{with}\"\nvotes = 3\n\
            [[limits]]\neach = \"account\"\ncounts = \"active\"\nholds = {holds}\nmost = {most}\n"
        );
        let found = check_text(&format!("{text}{more}"), "guild.toml").unwrap();
        let odd = ["can-end-undecided", "no-role-gives"];
        let codes: Vec<&str> = found
            .iter()
            .map(|e| e.code)
            .filter(|c| !odd.contains(c))
            .collect();
        let told: Vec<&str> = Some(code).filter(|c| !c.is_empty()).into_iter().collect();
        assert_eq!(codes, told, "{with} {holds} {most}");
    }
}

#[test]
fn a_lint_stands_at_the_declaration_wherever_else_the_name_comes_before() {
    let text = r#"policy = "yard"
title = "Yard"

[readings]
YA-A1 = { ask = "Why?", is = "no", or = ["yes"], why = "So." }

[sets]
pages = ["page"]
all = ["page", "squire"]

[[limits]]
each = "user"
alone = ["squire", "page", "ghost", "@all"]

[roles.knight.allow]
bin.empty = "YA-1"
yard.sweep = "YA-1"

[roles]
squire = {}

[roles.ghost]
rank = 1

[roles.page.allow]
bin.fill = "YA-1"

[kinds.yard]
in = "bin"

[kinds.bin]
in = "yard"

[capabilities.yard]
open = {}
sweep = {}

[capabilities]
bin = { empty = {}, fill = {} }

[capabilities.gate]
open = {}
sweep = {}

[kinds.account]
creator-becomes = "knight"

[meant.nobody-gives]
knight = "It is the first."

[meant.unused-set]
all = "It is not."
"#;
    let found = [
        "nobody-gives: line 20 at squire, column 1",
        "nobody-gives: line 22 at ghost, column 8",
        "nobody-gives: line 25 at page, column 8",
        "no-role-gives: line 35 at open, column 1",
        "no-role-gives: line 42 at open, column 1",
        "no-role-gives: line 43 at sweep, column 1",
        "nowhere: line 28 at yard, column 8",
        "nowhere: line 31 at bin, column 8",
        "unused-set: line 8 at pages, column 1",
        "idle-reading: line 5 at YA-A1, column 1",
        "not-odd: line 49 at knight, column 1",
        "not-odd: line 52 at all, column 1",
    ];
    assert_eq!(told(text), found);
}
