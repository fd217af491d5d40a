//! Who reaches whom with which roles: rows of the delegation that count only inside a place, that ask
//! for something before, that are about oneself alone, and what is said where none of them covers it.

mod core_support;

use core_support::{said_on, tell, tell_on};

const POLICY: &str = r#"
policy = "delegating"
title  = "Delegating"
rules  = "DE"

[features]
lamp = { title = "Lamp" }

[kinds.room]
made-with = "work.build"

[capabilities.work]
build = { title = "Build" }
use   = { title = "Use" }

[capabilities.room]
enter = { title = "Enter" }

[roles.chief.allow]
work.build = "DE-1"

[roles.lead]
on = "room"

[roles.tutor]
on = "room"

[roles.hand]
on = ["room", "account"]

[roles.taught]

[roles.badge]

[roles.solo]

[roles.peer]

[roles.porter]

[roles.host]

[roles.visitor]

[roles.warden]
on = "room"

[roles.clerk]

[roles.giver.allow]
work.use   = { rule = "DE-8", needs = ["lamp"] }
room.enter = { rule = "DE-8", when = ["own"] }

[roles.user.allow]
work.use = "DE-9"

[roles.lit.allow]
work.use = { rule = "DE-9", needs = ["lamp"] }

[roles.opener.allow]
room.enter = "DE-9"

[roles.owner.allow]
room.enter = { rule = "DE-9", when = ["own"] }

[[delegation]]
rule  = "DE-1"
who   = "chief"
may   = ["create", "invite", "edit", "add", "remove", "change"]
roles = "*"

[[delegation]]
rule  = "DE-2"
who   = "lead"
may   = ["invite", "edit", "add"]
over  = "this place"
roles = "hand"

[[delegation]]
rule       = "DE-3"
who        = "tutor"
may        = "add"
gives      = "badge"
target     = "*"
target-has = "taught"

[[delegation]]
rule   = "DE-4"
who    = "solo"
may    = "remove"
target = "*"
only   = "self"

[[delegation]]
rule  = "DE-5"
who   = "peer"
may   = "add"
roles = "*"
only  = "others"

[[delegation]]
rule   = "DE-6"
who    = "porter"
may    = "remove"
takes  = "badge"
target = "*"

[[delegation]]
rule   = "DE-7"
who    = "host"
may    = "invite"
gives  = "visitor"
target = "user"

[[delegation]]
rule             = "DE-8"
who              = "giver"
may              = "add"
roles            = "*"
no-more-than-own = true

[[delegation]]
rule  = "DE-10"
who   = "warden"
may   = ["invite", "edit"]
over  = "people only here"
roles = "*"

[[delegation]]
rule   = "DE-11"
who    = ["clerk", "chief"]
may    = "edit"
target = "hand"
"#;

#[test]
fn a_place_is_left_alone_by_whoever_leads_another() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["room r1", "room r2", "lena holds lead on r1"]
[[group.scenario]]
rule = "DE-2"
about = "Of somebody all of whose roles lie here the record is in reach."
given = "bob holds hand on r1"
when = "lena edits bob"
then = "accepted"
[[group.scenario]]
rule = "DE-2"
about = "Of somebody who holds a role elsewhere as well it is not."
given = ["bob holds hand on r1", "bob holds hand on r2"]
when = "lena edits bob"
then = "refused target-not-yours by DE-2"
[[group.scenario]]
rule = "DE-2"
about = "Nor is that of somebody who holds nothing."
given = "bob holds nothing"
when = "lena edits bob"
then = "refused target-not-yours by DE-2"
[[group.scenario]]
rule = "DE-2"
about = "Somebody new comes with a role here."
when = "lena invites eve as hand on r1"
then = "accepted"
[[group.scenario]]
rule = "DE-2"
about = "And not without any."
when = "lena invites eve"
then = "refused target-not-yours by DE-2"
"#,
    );
}

#[test]
fn what_somebody_must_be_before_counts_wherever_it_is_held() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["room r1", "tim holds tutor on r1"]
[[group.scenario]]
rule = "DE-3"
given = "bob holds taught"
when = "tim gives badge to bob"
then = "accepted"
[[group.scenario]]
rule = "DE-3"
given = "bob holds hand"
when = "tim gives badge to bob"
then = "refused prerequisite by DE-3"
"#,
    );
}

#[test]
fn what_is_about_oneself_alone_or_about_others_is_said_so() {
    let given = r#""sol holds solo", "pia holds peer", "bob holds badge""#;
    for (when, words) in [
        (
            "sol takes badge from bob",
            "not-delegated: Sol, a Solo, may take roles from themselves alone, and nobody else. (DE-4)",
        ),
        (
            "pia gives badge to pia",
            "not-delegated: Pia, a Peer, may add roles to others, but not themselves. (DE-5)",
        ),
    ] {
        assert!(said_on(POLICY, given, when).contains(words), "{when}");
    }
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["sol holds solo, badge", "pia holds peer", "bob holds badge"]
[[group.scenario]]
rule = "DE-4"
when = "sol takes badge from sol"
then = "accepted"
[[group.scenario]]
rule = "DE-5"
when = "pia gives hand to bob"
then = "accepted"
"#,
    );
}

#[test]
fn a_role_that_may_not_be_taken_is_named() {
    let given = r#""paul holds porter", "bob holds hand, badge""#;
    let said = said_on(POLICY, given, "paul takes hand from bob");
    let words = "not-delegated: Paul, a Porter, may not take Hand from anybody. (DE-6)";
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_role_that_has_ended_is_taken_by_whoever_may_take_it() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["carl holds chief", "hal holds host", "bob holds hand until 2026-04-01"]
[[group.scenario]]
rule = "DE-1"
when = "carl takes hand from bob"
then = "accepted"
[[group.scenario]]
rule = "DE-1"
when = "hal takes hand from bob"
then = "refused not-delegated by DE-1"
"#,
    );
}

#[test]
fn what_began_at_this_moment_moves_as_what_began_before() {
    tell(
        r#"
[[group]]
given = ["cleo holds clerk, user", "bob holds user", "room r1", "room r2"]
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r1 from 2026-05-01T12:00:00Z"]
when = ["cleo takes temp from bob on r1", "cleo gives temp to bob on r2"]
then = ["accepted", "bob holds temp on r2"]
[[group.scenario]]
rule = "OF-22"
given = ["bob holds temp on r1 from 2026-05-01T12:00:01Z"]
when = ["cleo takes temp from bob on r1", "cleo gives temp to bob on r2"]
then = "refused not-delegated"
"#,
    );
}

#[test]
fn an_invitation_is_judged_as_if_sent_to_somebody_who_holds_nothing_yet() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["hal holds host", "carl holds chief"]
[[group.scenario]]
rule = "DE-7"
about = "What it promises is not held against sending it again."
first = "hal invites eve as visitor"
when = "hal invites eve again"
then = "accepted"
[[group.scenario]]
rule = "DE-7"
about = "What somebody else gave since was judged then, and not again when it is accepted."
first = ["hal invites eve as visitor", "now 2026-05-02", "carl gives badge to eve"]
when = "eve accepts"
then = ["accepted", "eve holds exactly badge, visitor"]
[[group.scenario]]
rule = "DE-7"
about = "Sent again, it promises that too, and is theirs who may give it."
first = ["hal invites eve as visitor", "now 2026-05-02", "carl gives badge to eve"]
when = "hal invites eve again"
then = "refused not-delegated by DE-7"
"#,
    );
}

#[test]
fn nobody_gives_in_a_wider_way_what_they_have_in_a_narrow_one() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["gil holds giver", "bob holds nothing"]
[[group.scenario]]
rule = "DE-8"
about = "Without the feature that one's own hangs on."
when = "gil gives user to bob"
then = "refused beyond-own by DE-8"
[[group.scenario]]
rule = "DE-8"
when = "gil gives lit to bob"
then = "accepted"
[[group.scenario]]
rule = "DE-8"
about = "Without the condition that one's own hangs on."
when = "gil gives opener to bob"
then = "refused beyond-own by DE-8"
[[group.scenario]]
rule = "DE-8"
when = "gil gives owner to bob"
then = "accepted"
"#,
    );
}

#[test]
fn a_role_that_comes_by_itself_and_is_given_by_name_as_well_is_judged_as_given() {
    tell(
        r#"
[[group]]
given = ["ann holds boss, user", "cleo holds clerk, user"]
[[group.scenario]]
rule = "OF-20"
when = "cleo makes room r3"
then = ["accepted", "cleo holds keeper on r3"]
[[group.scenario]]
rule = "OF-20"
when = ["cleo makes room r3", "cleo gives keeper to cleo on r3 until 2026-06-01"]
then = "refused not-delegated by OF-21"
"#,
    );
}

#[test]
fn where_only_people_of_a_place_are_reached_somebody_who_holds_nothing_yet_is_new_or_out_of_reach()
{
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["room r1", "room r2", "wim holds warden on r1"]
[[group.scenario]]
rule = "DE-10"
when = "wim invites eve"
then = "accepted"
[[group.scenario]]
rule = "DE-10"
given = "bob holds nothing"
when = "wim edits bob"
then = "refused target-not-yours by DE-10"
[[group.scenario]]
rule = "DE-10"
given = "bob holds hand on r1"
when = "wim edits bob"
then = "accepted"
[[group.scenario]]
rule = "DE-10"
given = ["bob holds hand on r1", "bob holds hand on r2"]
when = "wim edits bob"
then = "refused target-not-yours by DE-10"
"#,
    );
}

#[test]
fn whoever_shortens_one_role_and_gives_another_takes_as_well_as_gives() {
    tell_on(
        POLICY,
        r#"
[[group]]
given = ["pia holds peer", "carl holds chief", "bob holds badge"]
[[group.scenario]]
rule = "DE-5"
when = "pia gives hand to bob"
then = "accepted"
[[group.scenario]]
rule = "DE-5"
when = ["pia gives badge to bob until 2026-06-01", "pia gives hand to bob"]
then = "refused not-delegated"
[[group.scenario]]
rule = "DE-1"
when = ["carl gives badge to bob until 2026-06-01", "carl gives hand to bob"]
then = "accepted"
"#,
    );
}

#[test]
fn who_could_do_it_is_told_by_what_they_may_give_take_and_whom_they_reach() {
    let given = r#""room r1", "una holds user", "dan holds hand, badge", "hank holds hand on r1""#;
    let nobody = "A site administrator could do it.";
    for (when, who) in [
        (
            "una gives badge to hank",
            "A Chief or Tutor or Peer or Giver could do it.",
        ),
        (
            "una gives visitor to dan",
            "A Chief or Peer or Giver could do it.",
        ),
        (
            "una gives hand to dan on r1",
            "A Chief or Lead or Peer or Giver could do it.",
        ),
        ("una takes hand from dan", "A Chief or Solo could do it."),
        (
            "una takes badge from dan",
            "A Chief or Solo or Porter could do it.",
        ),
        (
            "una invites eve as visitor",
            "A Chief or Host or Warden could do it.",
        ),
        (
            "una invites eve as hand on r1",
            "A Chief or Lead or Warden could do it.",
        ),
        ("una edits dan", "A Chief or Lead or Warden could do it."),
        (
            "una edits hank",
            "A Chief or Lead or Warden or Clerk could do it.",
        ),
        ("una archives dan", nobody),
        (
            "una changes dan from badge to visitor",
            "A Chief could do it.",
        ),
    ] {
        let said = said_on(POLICY, given, when);
        assert!(said.contains(&format!("\n  {who}")), "{when}: {said}");
    }
}

#[test]
fn a_role_that_may_not_be_given_is_named() {
    let said = said_on(
        POLICY,
        r#""room r1", "tim holds tutor on r1", "bob holds taught""#,
        "tim gives hand to bob",
    );
    assert!(
        said.contains("not-delegated: Tim, a Tutor, may not make anybody a Hand. (DE-3)"),
        "{said}"
    );
}

#[test]
fn a_title_stands_with_the_article_that_is_spoken() {
    for (title, article) in [
        ("Admin", "An"),
        ("Keeper", "A"),
        ("Unit lead", "A"),
        ("European", "A"),
        ("Usher", "An"),
        ("Uninvited guest", "An"),
        ("Unimportant person", "An"),
        ("Hour keeper", "An"),
        ("One-day guest", "A"),
    ] {
        let policy = POLICY.replace(
            "[roles.chief.allow]",
            &format!("[roles.chief]\ntitle = \"{title}\"\n[roles.chief.allow]"),
        );
        let said = said_on(
            &policy,
            r#""una holds user", "dan holds badge""#,
            "una changes dan from badge to visitor",
        );
        assert!(
            said.contains(&format!("\n  {article} {title} could do it.")),
            "{said}"
        );
    }
}
