//! However much an edit touches, its facts come in a handful of rounds, and the same input gives
//! the same answer.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{Ground, POLICY, batch};

/// The most rounds of facts that an edit takes.
const MOST: usize = 6;
/// The most that a refusal takes, with remedies that are themselves judged.
const MOST_REFUSED: usize = 8;

fn few(what: &str, rounds: usize) {
    println!("{what}: {rounds}");
    assert!(rounds <= MOST, "{what} took {rounds} rounds");
}

fn many(n: usize, line: impl Fn(usize) -> String) -> String {
    let lines: Vec<String> = (0..n).map(line).collect();
    format!(r#"{{"batch":[{}]}}"#, lines.join(","))
}

fn crowd() -> Ground {
    let mut g = Ground::open(POLICY, "office.toml");
    let made = g.does(&many(60, |n| {
        format!(
            r#"{{"edit":"user.create","user":"c{n}","name":"C {n}","roles":[{{"role":"clerk"}}]}}"#
        )
    }));
    few("sixty people made", made);
    few(
        "a room made",
        g.does(r#"{"edit":"resource.create","as":"ann","resource":"r","kind":"room"}"#),
    );
    few(
        "sixty rooms made",
        g.does(&many(60, |n| {
            format!(r#"{{"edit":"resource.create","as":"ann","resource":"r{n}","kind":"room","parent":"r"}}"#)
        })),
    );
    few(
        "sixty roles given",
        g.does(&many(60, |n| {
            format!(r#"{{"edit":"role.assign","as":"ann","user":"c{n}","role":"temp","on":"r"}}"#)
        })),
    );
    few(
        "sixty places for one",
        g.does(&many(60, |n| {
            format!(
                r#"{{"edit":"role.assign","as":"ann","user":"c1","role":"keeper","on":"r{n}"}}"#
            )
        })),
    );
    g
}

#[test]
fn a_crowd_costs_no_more_rounds_than_one_person() {
    let mut g = crowd();
    few(
        "one of many places changed",
        g.does(r#"{"edit":"role.revoke","as":"ann","user":"c1","role":"keeper","on":"r7"}"#),
    );
    few(
        "somebody with many places acts",
        g.judge(r#"{"edit":"role.assign","as":"c1","user":"c2","role":"temp","on":"r9"}"#)
            .1,
    );
    few("somebody with many places restored", {
        g.does(r#"{"edit":"user.archive","as":"ann","user":"c1"}"#);
        g.does(r#"{"edit":"user.restore","as":"ann","user":"c1"}"#)
    });
    let (refused, rounds) = g.judge(r#"{"edit":"user.archive","as":"ann","user":"ann"}"#);
    assert!(!refused.unwrap_err()[0].remedies.is_empty());
    assert!(rounds <= MOST_REFUSED, "a refusal took {rounds} rounds");
    few(
        "a room full of rooms and people removed",
        g.does(r#"{"edit":"resource.remove","as":"ann","resource":"r"}"#),
    );
    few(
        "sixty people removed",
        g.does(&many(60, |n| {
            format!(r#"{{"edit":"user.remove","as":"ann","user":"c{n}"}}"#)
        })),
    );
    assert!(g.state.assignments.iter().all(|a| a.user.as_str() == "ann"));
    assert_eq!(
        g.state
            .resources
            .values()
            .filter(|r| r.kind.as_str() == "room")
            .count(),
        0
    );
}

#[test]
fn those_who_decide_are_looked_at_together() {
    let mut g = Ground::open(POLICY, "office.toml");
    g.does(r#"{"edit":"resource.create","as":"ann","resource":"r","kind":"room"}"#);
    g.does(&many(60, |n| {
        format!(r#"{{"edit":"user.create","user":"c{n}","name":"C {n}"}}"#)
    }));
    g.does(&many(60, |n| {
        format!(r#"{{"edit":"relation.add","user":"c{n}","relation":"porter","to":"r"}}"#)
    }));
    g.does(&many(59, |n| {
        format!(r#"{{"edit":"user.archive","user":"c{n}"}}"#)
    }));
    few(
        "a thing that waits",
        g.does(
            r#"{"edit":"resource.create","as":"ann","resource":"d","kind":"desk","parent":"r"}"#,
        ),
    );
    let waiting = g.state.requests.keys().next().unwrap().clone();
    g.does(r#"{"edit":"user.create","user":"bea","name":"Bea","roles":[{"role":"boss"}]}"#);
    few(
        "a decision",
        g.does(&format!(
            r#"{{"edit":"request.approve","as":"bea","request":"{waiting}"}}"#
        )),
    );
}

#[test]
fn a_name_that_is_often_taken_is_found_in_a_few_rounds() {
    let mut g = Ground::open(POLICY, "office.toml");
    let mut most = 0;
    for _ in 0..150 {
        most = most.max(g.does(r#"{"edit":"request.open","as":"ann","workflow":"open-vault"}"#));
        let id = g
            .state
            .requests
            .values()
            .find(|r| r.status.word() == "waiting")
            .unwrap()
            .id
            .clone();
        g.does(&format!(
            r#"{{"edit":"request.withdraw","as":"ann","request":"{id}"}}"#
        ));
    }
    few("the hundred and fiftieth request", most);
}

#[test]
fn contents_move_in_a_few_rounds_there_and_back() {
    let ea = rolecall::policy::shipped::shipped()
        .iter()
        .find(|p| p.file.starts_with("enterprise"))
        .unwrap();
    let mut g = Ground::open(ea.text, ea.file);
    g.does(r#"{"batch":[{"edit":"resource.create","resource":"g","kind":"group"},{"edit":"resource.create","resource":"l","kind":"location","parent":"g"},{"edit":"user.create","user":"lee","name":"Lee","roles":[{"role":"login-client","on":"l"}]}]}"#);
    let files = g
        .state
        .resources
        .values()
        .find(|r| r.kind.as_str() == "clients-files")
        .unwrap()
        .id
        .clone();
    g.does(&many(70, |n| {
        format!(
            r#"{{"edit":"resource.create","resource":"f{n}","kind":"file","parent":"{files}"}}"#
        )
    }));
    for turn in 0..40 {
        few(&format!("to and fro {turn}"), g.does(r#"{"edit":"role.change","as":"ann","user":"lee","from":"login-client","on":"l","to":"client"}"#));
        few(&format!("and back {turn}"), g.does(r#"{"edit":"role.change","as":"ann","user":"lee","from":"client","on":"l","to":"login-client"}"#));
    }
    assert_eq!(
        g.state
            .resources
            .values()
            .filter(|r| r.kind.as_str() == "file")
            .count(),
        70
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let g = crowd();
    for line in [
        r#"{"edit":"resource.remove","as":"ann","resource":"r"}"#,
        r#"{"edit":"user.archive","as":"ann","user":"ann"}"#,
        r#"{"edit":"role.assign","as":"c1","user":"c2","role":"boss"}"#,
    ] {
        assert_eq!(g.decide(&batch(line)), g.decide(&batch(line)));
    }
}
