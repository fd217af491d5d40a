//! Which edits are proposed where the answer is no, each list whole and in its order. Each proposal is
//! carried out, leads to a yes, and holds nothing too much.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod core_support;
mod question_support;

use core_support::now;
use question_support::{
    asked::ask,
    house::POLICY,
    rows::{told, world},
};
use rolecall::domain::{Actor, Handle};

/// Somebody who keeps the house, and somebody who asks.
const ROWS: [&str; 4] = ["user ann", "role ann boss", "user bob", "user cid"];

/// What bob is offered for that, with these rows in the house.
fn ways(rows: &[&str], question: &str) -> Vec<String> {
    ways_by(POLICY, rows, question, Actor::Vendor)
}

fn ways_by(policy: &str, rows: &[&str], question: &str, by: Actor) -> Vec<String> {
    let rows = [&ROWS, rows].concat();
    let world = world(policy, &rows, now());
    let bob = Handle::new("bob").unwrap();
    let (capability, on) = match question.split_once(' ') {
        Some((capability, on)) => (capability, Some(Handle::new(on).unwrap())),
        None => (question, None),
    };
    let mut asked = ask(&world, &bob, capability, on.as_ref());
    asked.actor = by;
    let answer = asked.answer();
    assert!(!answer.access.allowed, "{rows:?}: {question} is allowed");
    answer.ways.iter().for_each(|way| asked.hold(way));
    let mut all: Vec<String> = answer.ways.iter().map(|way| told(&way.edits)).collect();
    let others = answer.others.iter();
    all.extend(others.map(|way| format!("{} could: {}", way.by, told(&way.edits))));
    if !answer.nothing.is_empty() {
        all.push(answer.nothing);
    }
    if answer.more {
        all.push("and more".into());
    }
    all
}

/// Every line of the table says rows, question and what is proposed.
fn hold(table: &[(&[&str], &str, &[&str])]) {
    for (rows, question, expected) in table {
        assert_eq!(ways(rows, question), *expected, "{rows:?} {question}");
    }
}

#[test]
fn a_gate_is_opened_by_whatever_opens_it() {
    hold(&[
        (&["role bob seer"], "house.see", &["lamp on"]),
        (&["role bob seer"], "house.dig", &["plan large"]),
        (&["role bob seer"], "house.hear", &["bell on", "plan large"]),
        (&[], "house.see", &["lamp on + give bob seer"]),
        (
            &["role bob mute", "feature lamp on"],
            "house.hum",
            &["lamp off", "take mute from bob"],
        ),
        (
            &["role bob deaf", "plan large"],
            "house.hum",
            &["plan small", "take deaf from bob"],
        ),
        (
            &["thing room r", "role bob clerk", "feature bell on"],
            "room.tend r",
            &["bell off", "put bob tends r"],
        ),
        (
            &["thing room r", "feature bell on"],
            "room.tend r",
            &[
                "give bob clerk + bell off",
                "give bob clerk + put bob tends r",
            ],
        ),
        (&["thing room r"], "room.tend r", &["give bob clerk"]),
        (
            &["thing room r", "plan large"],
            "room.roam r",
            &["plan small", "put bob roams r"],
        ),
        (
            &["thing room r", "feature bell on"],
            "room.ring r",
            &["put bob rings r"],
        ),
        (&["thing room r"], "room.enter r", &["give bob keeper on r"]),
        (
            &["thing room r", "thing room q in r"],
            "room.enter q",
            &["give bob keeper on q", "give bob keeper on r"],
        ),
        (
            &["thing room r", "thing room q"],
            "room.enter",
            &["give bob keeper on q", "give bob keeper on r"],
        ),
    ]);
}

#[test]
fn a_thing_is_brought_into_the_state_that_is_asked_for() {
    hold(&[
        (
            &["thing desk d is waiting"],
            "desk.ready d",
            &["set d ready"],
        ),
        (
            &["thing desk d is ready"],
            "desk.early d",
            &["set d waiting", "set d sealed"],
        ),
        (&["thing desk d no lit"], "desk.lit d", &["set d lit=yes"]),
        (&["thing desk d"], "desk.lit d", &["set d lit=yes"]),
        (&["thing desk d yes lit"], "desk.dark d", &["set d lit=no"]),
        (&["thing desk d"], "desk.dark d", &["set d lit=no"]),
        (
            &["thing desk d opens 2026-05-01T11:00:00Z"],
            "desk.wait d",
            &["set d opens=2026-05-02T12:00:00Z"],
        ),
        (
            &["thing desk d opens 2026-05-01T11:00:00Z"],
            "desk.work d",
            &["set d opens=2026-05-01T10:00:00Z"],
        ),
        (
            &["thing desk d opens 2026-05-01T09:00:00Z"],
            "desk.late d",
            &["set d opens=2026-05-02T10:00:00Z"],
        ),
        (
            &["thing desk d", "thing room r of bob", "thing room q of cid"],
            "desk.mine d",
            &["move d into r"],
        ),
        (
            &["thing desk d"],
            "desk.mine d",
            &["`G` hangs on what no edit brings about: in one's own room."],
        ),
        (
            &["thing desk d"],
            "desk.claim d",
            &["`L` hangs on what no edit brings about: own."],
        ),
        (
            &["thing desk d", "thing room r of bob"],
            "desk.ready",
            &["`A` is about a desk, and it hangs on which one. Name a desk."],
        ),
    ]);
}

#[test]
fn somebody_is_put_where_they_must_stand() {
    hold(&[
        (
            &["thing desk d", "role bob clerk"],
            "desk.sit d",
            &["put bob sits d"],
        ),
        (
            &["thing room r", "thing desk d in r"],
            "desk.sit d",
            &[
                "give bob clerk + put bob sits d",
                "give bob keeper on r + put bob sits d",
            ],
        ),
        (
            &["thing desk d", "stands bob sits d"],
            "desk.sit d",
            &["give bob clerk"],
        ),
        (
            &[
                "thing desk d",
                "thing desk e",
                "role bob clerk",
                "stands bob sits d",
                "stands bob sits e",
                "stands bob minds cid",
            ],
            "desk.stand d",
            &["end bob sits d"],
        ),
        (
            &["thing desk d of cid"],
            "desk.greet d",
            &["put bob minds cid"],
        ),
        (
            &["thing desk d"],
            "desk.greet d",
            &["`J` hangs on what no edit brings about: minds."],
        ),
        (&[], "user.help cid", &["put bob minds cid"]),
        (
            &[],
            "user.meet cid",
            &[
                "put bob pal cid as near",
                "put bob pal cid as far",
                "put bob pal account as near",
                "put bob pal account as far",
            ],
        ),
        (
            &[
                "stands bob pal cid as near",
                "stands bob pal cid as far",
                "stands bob pal account as near",
            ],
            "user.free cid",
            &["end bob pal account as near + end bob pal cid as near"],
        ),
    ]);
}

#[test]
fn others_are_given_what_they_must_hold() {
    hold(&[
        (&[], "user.teach cid", &["give cid clerk"]),
        (
            &["user eve archived", "role eve clerk"],
            "user.teach eve",
            &["restore eve"],
        ),
        (
            &["user eve archived"],
            "user.teach eve",
            &["restore eve + give eve clerk"],
        ),
        (
            &["user eve invited", "role eve clerk"],
            "user.teach eve",
            &["eve accepts"],
        ),
        (
            &["user eve invited"],
            "user.teach eve",
            &["eve accepts + give eve clerk"],
        ),
        (
            &["user eve removed"],
            "user.teach eve",
            &["`Teach` hangs on what no edit brings about: they are Clerk."],
        ),
        (
            &["role cid clerk", "role cid boss", "role cid seer"],
            "user.shun cid",
            &["take boss from cid + take clerk from cid"],
        ),
        (
            &["role cid clerk", "role cid boss until 2026-04-01T00:00:00Z"],
            "user.shun cid",
            &["take clerk from cid"],
        ),
        (
            &["role cid clerk until 2026-04-01T00:00:00Z", "role cid boss"],
            "user.shun cid",
            &["take boss from cid"],
        ),
        (
            &["thing room r", "thing desk d in r of cid"],
            "desk.their d",
            &["give cid clerk", "give cid keeper on r"],
        ),
        (
            &["thing desk d"],
            "desk.their d",
            &["`K` hangs on what no edit brings about: the owner is Clerk or Keeper."],
        ),
    ]);
}

#[test]
fn of_several_roles_the_one_that_stands_in_the_way_is_taken() {
    let policy = POLICY.replace("not they hold clerk or boss", "not they hold boss");
    let rows = ["role cid clerk", "role cid boss"];
    let ways = ways_by(&policy, &rows, "user.shun cid", Actor::Vendor);
    assert_eq!(ways, ["take boss from cid"]);
}

#[test]
fn what_stands_in_the_way_of_a_proposal_is_cleared_first() {
    hold(&[
        (
            &["user ann archived", "role bob boss"],
            "house.rest",
            &[
                "give cid boss + take boss from bob",
                "restore ann + take boss from bob",
            ],
        ),
        (
            &["limit seats 1", "role cid seer", "feature lamp on"],
            "house.see",
            &["seats 2 + give bob seer"],
        ),
        (
            &[
                "limit seats 1",
                "limit posts 7",
                "role cid seer",
                "role ann seer",
                "feature lamp on",
            ],
            "house.see",
            &["seats 3 + give bob seer"],
        ),
    ]);
}

#[test]
fn where_nothing_helps_it_is_said_why() {
    hold(&[
        (
            &[],
            "house.doze",
            &["The source does not say which role gives `Doze`, and none is known to."],
        ),
        (&[], "house.fly", &["No role of House gives `Fly`."]),
        (
            &["thing desk d"],
            "desk.peek d",
            &[
                "No set of at most 3 edits leads there. Guests: 1 would be in use of 0, and none is free.",
            ],
        ),
        (
            &[],
            "desk.peek",
            &[
                "No set of at most 3 edits leads there. Guests: 1 would be in use of 0, and none is free.",
            ],
        ),
        (
            &[],
            "desk.ready",
            &["`A` is about a desk, and it hangs on which one. Name a desk."],
        ),
    ]);
}

#[test]
fn labels_are_carried_or_taken_away() {
    hold(&[
        (
            &["thing chest c label a label b"],
            "chest.open c",
            &["label bob [a b]", "set c []"],
        ),
        (
            &[
                "thing chest c label a label b",
                "user bob active label b label x",
            ],
            "chest.open c",
            &["label bob [a b x]", "set c [b]"],
        ),
        (
            &["thing chest c label a", "user bob active label a label x"],
            "chest.read c",
            &["give bob seer"],
        ),
        (
            &["thing tray t label a label b", "user bob active label b"],
            "tray.read t",
            &["give bob seer"],
        ),
        (
            &["thing tray t label a label b"],
            "tray.open t",
            &["label bob [a]", "label bob [b]", "set t []"],
        ),
    ]);
}

#[test]
fn whoever_cannot_help_is_told_who_could() {
    let bob = || Actor::User(Handle::new("bob").unwrap());
    let by = |by: Actor, rows: &[&str], question: &str| ways_by(POLICY, rows, question, by);
    let lamp = ["role bob seer"];
    assert_eq!(
        by(Actor::Site, &lamp, "house.see"),
        [
            "vendor could: lamp on",
            "Only the vendor could change that. Only the vendor may switch Lamp."
        ]
    );
    assert_eq!(
        by(bob(), &["thing desk d is waiting"], "desk.ready d"),
        [
            "site administrator could: set d ready",
            "A site administrator could change that. Bob may not make D ready. Bob holds no role: `Keep the house`."
        ]
    );
    assert_eq!(
        by(bob(), &lamp, "house.see"),
        [
            "vendor could: lamp on",
            "Only the vendor could change that. Only the vendor may switch Lamp."
        ]
    );
    assert_eq!(
        by(
            bob(),
            &["thing room r", "plan large", "user bob archived"],
            "room.roam r"
        ),
        [
            "site administrator could: restore bob + put bob roams r",
            "A site administrator could change that. Bob is archived, and only active people may act."
        ]
    );
}

#[test]
fn a_role_that_leaves_open_what_it_does_not_list_may_give_it() {
    let open = POLICY.replace("unstated = [\"house.doze\"]", "unlisted = \"unstated\"");
    assert_eq!(
        ways_by(&open, &[], "house.fly", Actor::Vendor),
        ["The source does not say which role gives `Fly`, and none is known to."]
    );
}

/// Many features, of which one on either side is needed, and many roles.
fn many() -> String {
    let each = |times: usize, line: &str| -> String {
        let lines = (0..times).map(|n| line.replace('#', &n.to_string()));
        lines.collect()
    };
    [
        "policy = \"many\"\ntitle = \"Many\"\nrules = \"MA\"\n[features]\nleft = { any-of = [",
        &each(20, "\"l#\", "),
        "] }\nright = { any-of = [",
        &each(20, "\"r#\", "),
        "] }\n",
        &each(20, "l# = { title = \"L\" }\nr# = { title = \"R\" }\n"),
        "[kinds.account]\ncreator-becomes = \"boss\"\n[capabilities.house]\nsit = { title = \"Sit\" }\n",
        "run = { title = \"Run\", needs = [\"left\", \"right\"] }\n[roles.boss]\n",
        &each(14, "[roles.x#.allow]\nhouse.\"*\" = \"MA-1\"\n"),
    ]
    .concat()
}

#[test]
fn of_very_many_ways_a_dozen_is_told_and_that_there_are_more() {
    let text = many();
    let told = ways_by(&text, &[], "house.sit", Actor::Site);
    let mut all: Vec<String> = (0..12).map(|n| format!("give bob x{n}")).collect();
    all.push("and more".into());
    assert_eq!(told, all);
    let nothing = ways_by(&text, &[], "house.run", Actor::Site);
    assert_eq!(
        nothing.last().unwrap(),
        "and more",
        "it is tried only so often"
    );
}
