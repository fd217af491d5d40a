//! What edits of the account and of things refuse, for one reason and no other, and what they keep.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod core_support;

use core_support::{Ground, POLICY};

fn ground() -> Ground {
    Ground::open(POLICY, "office.toml")
}

/// Each refusal with its code.
fn refused(ground: &Ground, line: &str) -> Vec<String> {
    let (answer, _) = ground.judge(line);
    let refused = answer.expect_err(line);
    let told = refused.iter().map(|r| format!("{}: {}", r.code, r.message));
    told.collect()
}

#[test]
fn the_account_is_stopped_and_removed_by_the_site_alone() {
    let ground = ground();
    assert_eq!(
        refused(&ground, r#"{"edit":"account.suspend","as":"ann"}"#),
        ["site-only: Only a site administrator may suspend or resume an account."]
    );
    assert_eq!(
        refused(&ground, r#"{"edit":"account.remove","as":"ann"}"#),
        ["site-only: Only a site administrator may remove an account."]
    );
    let (plan, _) = ground.judge(r#"{"edit":"account.remove"}"#);
    let plan = plan.unwrap();
    assert_eq!(
        plan.reminders[0].text,
        "Acme is removed for good. Its journal stays."
    );
    assert!(plan.reminders[0].confirm);
}

#[test]
fn numbers_of_the_account_are_the_vendors_and_only_those_that_a_limit_names() {
    let mut ground = ground();
    let set = r#"{"edit":"account.set","limits":{"licences":5}}"#;
    assert_eq!(
        refused(&ground, set),
        ["vendor-only: Only the vendor may set such a number."]
    );
    assert_eq!(
        refused(
            &ground,
            r#"{"edit":"account.set","vendor":true,"limits":{"desks":5}}"#
        ),
        ["unknown-limit: Office counts no `desks`."]
    );
    ground.does(r#"{"edit":"account.set","vendor":true,"limits":{"licences":5}}"#);
    // As it is already, it is not set, and beside something else nobody minds.
    let same = r#"{"edit":"account.set","limits":{"licences":5}}"#;
    assert_eq!(
        refused(&ground, same),
        ["already-so: Nothing about Acme would change."]
    );
    ground.does(r#"{"edit":"account.set","title":"Acme and sons","limits":{"licences":5}}"#);
}

#[test]
fn what_the_account_is_called_is_changed_by_the_site_where_the_policy_names_nobody() {
    let mut ground = ground();
    assert_eq!(
        refused(
            &ground,
            r#"{"edit":"account.set","as":"ann","title":"Anns"}"#
        ),
        ["vendor-only: Only the vendor may change what the account is called."]
    );
    ground.does(r#"{"edit":"account.set","title":"Anns"}"#);
    assert_eq!(ground.state.account.as_ref().unwrap().title, "Anns");
}

#[test]
fn a_note_is_kept_as_it_is_given_and_an_empty_one_is_none() {
    for (given, kept) in [("For the cash", Some("For the cash")), ("  ", None)] {
        let mut ground = ground();
        ground.does(&format!(
            r#"{{"edit":"request.open","as":"ann","workflow":"open-vault","note":"{given}"}}"#
        ));
        let request = ground.state.requests.values().next().unwrap();
        assert_eq!(request.note.as_deref(), kept);
    }
    assert_eq!(
        refused(
            &ground(),
            r#"{"edit":"request.open","as":"ann","workflow":"open-vault","note":"a\u001b[2Jb"}"#
        ),
        [
            "bad-text: The note cannot be kept: it holds the character U+001B, which a terminal \
             could act on or cannot show."
        ]
    );
}

#[test]
fn a_handle_that_is_taken_is_said_to_be_whose_it_is() {
    let mut ground = ground();
    ground.does(r#"{"edit":"user.create","user":"bob","name":"Bob"}"#);
    let again = r#"{"edit":"user.create","user":"bob","name":"Bobby"}"#;
    assert_eq!(
        refused(&ground, again),
        ["name-taken: The handle `bob` stands for Bob already."]
    );
    ground.does(r#"{"edit":"user.remove","user":"bob"}"#);
    assert_eq!(
        refused(&ground, again),
        ["name-taken: The handle `bob` stands for Bob, who was removed, already."]
    );
}

#[test]
fn of_a_final_thing_nothing_else_is_said_than_that_it_is_final() {
    let mut ground = ground();
    for line in [
        r#"{"edit":"resource.create","as":"ann","resource":"r1","kind":"room"}"#,
        r#"{"edit":"resource.create","as":"ann","resource":"d1","kind":"desk","parent":"r1"}"#,
        r#"{"edit":"resource.create","as":"ann","resource":"d2","kind":"desk","parent":"r1"}"#,
        r#"{"edit":"resource.set","as":"ann","resource":"d1","state":"sealed"}"#,
    ] {
        ground.does(line);
    }
    let last = ["final-state: d1 is sealed, and that is final for the account."];
    for line in [
        r#"{"edit":"resource.set","as":"ann","resource":"d1","title":"d1"}"#,
        r#"{"edit":"resource.move","as":"ann","resource":"d1","into":"r1"}"#,
        r#"{"edit":"resource.remove","as":"ann","resource":"d1"}"#,
    ] {
        assert_eq!(refused(&ground, line), last, "{line}");
    }
    assert_eq!(
        refused(
            &ground,
            r#"{"edit":"resource.move","as":"ann","resource":"d2","into":"d2"}"#
        ),
        ["wrong-place: A desk lies in a room or an office, not in d2."]
    );
    let new = r#"{"edit":"resource.create","as":"ann","resource":"d3","kind":"desk","parent":"r1","state":"burnt"}"#;
    assert_eq!(
        refused(&ground, new),
        ["wrong-state: A desk is never burnt."]
    );
    assert_eq!(
        refused(&ground, &new.replace("r1", "d2")),
        ["wrong-place: A desk lies in a room or an office, not in d2."]
    );
    assert_eq!(
        refused(
            &ground,
            r#"{"edit":"resource.set","as":"ann","resource":"d2","facts":{"height":true}}"#
        ),
        ["wrong-fact: A desk has no fact `height`."]
    );
}

#[test]
fn as_many_things_go_in_one_step_as_there_may_be_and_no_more() {
    let mut ground = ground();
    ground.does(r#"{"edit":"resource.create","as":"ann","resource":"r","kind":"room"}"#);
    // Sixty rooms with a desk in each are a hundred and twenty things.
    let inside = |n: usize| {
        format!(
            r#"{{"edit":"resource.create","as":"ann","resource":"r{n}","kind":"room","parent":"r"}},
            {{"edit":"resource.create","as":"ann","resource":"d{n}","kind":"desk","parent":"r{n}"}}"#
        )
    };
    let lines: Vec<String> = (0..60).map(inside).collect();
    ground.does(&format!(r#"{{"batch":[{}]}}"#, lines.join(",")));
    let remove = r#"{"edit":"resource.remove","as":"ann","resource":"r"}"#;
    assert!(ground.judge(remove).0.is_ok());
    // And two thousand in one room, with the room itself, are one too many.
    let room = ground.state.resources["r0"].clone();
    ground.state.resources.retain(|id, _| id.as_str() == "r");
    ground
        .state
        .assignments
        .retain(|a| a.on.as_ref().is_none_or(|on| on.as_str() == "r"));
    for n in 0..2_000 {
        let mut one = room.clone();
        one.id = format!("n{n}").parse().unwrap();
        ground.state.resources.insert(one.id.clone(), one);
    }
    assert_eq!(
        refused(&ground, remove),
        ["too-many: r holds more than 2000 things."]
    );
    ground.state.resources.remove("n0");
    assert!(ground.judge(remove).0.is_ok());
}

#[test]
fn an_address_has_a_name_and_a_host_and_no_space() {
    for address in ["ann", "ann@", "@b.org", "a nn@b.org", "ann@b@c.org"] {
        let line =
            format!(r#"{{"edit":"user.create","user":"bob","name":"Bob","email":"{address}"}}"#);
        assert_eq!(
            refused(&ground(), &line),
            [format!("bad-text: `{address}` is not an e-mail address.")]
        );
    }
}

#[test]
fn who_sent_an_invitation_is_kept_and_who_made_somebody_is_not() {
    let mut ground = ground();
    ground.does(r#"{"edit":"user.invite","as":"ann","user":"bob","name":"Bob"}"#);
    ground.does(r#"{"edit":"user.create","as":"ann","user":"cid","name":"Cid"}"#);
    let by = |user: &str| {
        ground.state.users[user]
            .invited_by
            .as_ref()
            .map(AsRef::as_ref)
    };
    assert_eq!((by("bob"), by("cid")), (Some("ann"), None));
    assert_eq!(
        refused(
            &ground,
            r#"{"edit":"user.archive","as":"ann","user":"bob"}"#
        ),
        ["not-so: Bob is only invited, and there is nothing to archive yet."]
    );
}

#[test]
fn nobody_makes_an_account_or_a_user_as_a_thing() {
    for kind in ["account", "user", "table"] {
        let line = format!(r#"{{"edit":"resource.create","resource":"x","kind":"{kind}"}}"#);
        assert_eq!(
            refused(&ground(), &line),
            [format!(
                "unknown-kind: Office has no kind of thing `{kind}`."
            )]
        );
    }
}
