//! What is said of an edit, word for word: what changes and nothing of what does not, in the words for
//! what is done; and why it is refused.

#![allow(clippy::unwrap_used, clippy::panic)]

mod core_support;

use core_support::{Ground, POLICY as OFFICE};
use rolecall::validation::scenario;

const WORDS: &str = include_str!("policies/words.toml");
const FOUR_EYES: &str = include_str!("policies/four-eyes.toml");

const HALL: [&str; 8] = [
    "ann holds boss",
    "bob holds boss",
    "bill holds spy",
    "gus holds guest",
    "inge is invited",
    "room r1, quiet no, label \"red\"",
    "gus is member of r1 as reader",
    "ann has address ann@example.org",
];

/// What the plan of an edit says, or the refusal.
fn said(policy: &str, given: &[&str], first: &[&str], when: &str) -> String {
    let text = format!(
        "[[scenario]]\nrule = \"X-1\"\ngiven = {given:?}\nfirst = {first:?}\nwhen = {when:?}\nthen = 'plan says \"never said\"'\n"
    );
    let report = scenario::run(policy, "policy.toml", &text, "told.toml")
        .unwrap_or_else(|errors| panic!("{when}: {}", errors[0]));
    let failures = &report.outcomes[0].failures;
    assert_eq!(failures.len(), 1, "{when}");
    let came = &failures[0].came;
    came.trim_start_matches("the plan says: ").to_owned()
}

fn each_says(policy: &str, given: &[&str], first: &[&str], edits: &[(&str, &str)]) {
    for (when, words) in edits {
        assert_eq!(said(policy, given, first, when), *words, "{when}");
    }
}

#[test]
fn an_edit_of_a_thing_says_what_changes_about_it() {
    each_says(
        WORDS,
        &HALL,
        &[],
        &[
            ("ann renames r1", "Change r1; ~ r1 is now called r1 renamed"),
            ("ann sets r1 to shut", "Change r1; ~ r1: open becomes shut"),
            (
                "ann sets quiet of r1 to yes",
                "Change r1; ~ r1: quiet is yes",
            ),
            (
                "ann sets label of r1 to blue",
                "Change r1; ~ r1: label is blue",
            ),
        ],
    );
    let mut ground = Ground::open(WORDS, "words.toml");
    ground.does(r#"{"edit":"resource.create","as":"ann","resource":"r1","kind":"room"}"#);
    let (answer, _) = ground
        .judge(r#"{"edit":"resource.set","as":"ann","resource":"r1","labels":["red","blue"]}"#);
    let plan = answer.unwrap();
    let told: Vec<&str> = plan.things.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(told, ["r1: labels are blue, red"]);
}

#[test]
fn an_edit_of_somebody_says_what_changes_about_them() {
    each_says(
        WORDS,
        &HALL,
        &[],
        &[
            ("ann edits gus", "Edit Gus; ~ Name: Gus becomes Gus renamed"),
            (
                "ann edits gus, address gus@example.org",
                "Edit Gus; ~ Address: none becomes gus@example.org",
            ),
            (
                "ann edits gus, label red",
                "Edit Gus; + Gus carries the label red",
            ),
            ("ann creates zoe", "Create Zoe"),
            ("ann invites zoe", "Invite Zoe"),
            ("ann removes inge", "Cancel the invitation of Inge"),
            ("ann removes bill", "Remove Bill for good"),
        ],
    );
}

#[test]
fn a_relation_is_told_with_what_it_leads_to() {
    each_says(
        WORDS,
        &HALL,
        &[],
        &[
            (
                "ann puts bob member of r1 as writer",
                "Make Bob Member of r1 as writer; + Bob: Member of r1 as writer",
            ),
            (
                "ann puts gus member of r1 as reader",
                "it was refused: already-so: Gus is Member of r1 already.",
            ),
            (
                "ann ends gus member of r1",
                "End Gus: Member of r1; - Gus: Member of r1",
            ),
            (
                "ann ends bob member of r1",
                "it was refused: not-so: Bob is not Member of r1.",
            ),
        ],
    );
    let desk = [
        "ann holds boss",
        "cleo holds clerk",
        "room r1",
        "desk d1 in r1",
    ];
    each_says(
        OFFICE,
        &desk,
        &[],
        &[(
            "ann puts cleo sits of d1",
            "Make Cleo Seated at d1; + Cleo: Seated at d1",
        )],
    );
}

#[test]
fn a_feature_says_what_it_opens_and_for_whom() {
    each_says(
        WORDS,
        &HALL,
        &[],
        &[
            (
                "vendor turns export on",
                "Change the account Acme; + That opens: Export.; + Export turns on (W-9)",
            ),
            (
                "vendor turns secret on",
                "Change the account Acme; + Spy speaks again for 1 active holder. (W-4); \
                 + Secret turns on (W-9)",
            ),
        ],
    );
}

#[test]
fn a_feature_that_follows_from_others_is_not_switched_itself() {
    let policy = WORDS.replace(
        "[plans]\n",
        "either = { title = \"Either\", any-of = [\"export\", \"secret\"], rule = \"W-9\" }\n\
         more = { title = \"More\", set-by = \"plan\", rule = \"W-9\" }\n[plans]\n",
    );
    each_says(
        &policy,
        &HALL,
        &[],
        &[
            (
                "vendor turns either on",
                "it was refused: derived-feature: Either follows from Export or Secret and is not \
                 switched itself. (W-9)",
            ),
            (
                "vendor turns more on",
                "it was refused: derived-feature: More comes with the plan and is not switched \
                 itself. (W-9)",
            ),
        ],
    );
}

#[test]
fn a_word_on_a_request_says_what_it_is_about() {
    each_says(
        WORDS,
        &HALL,
        &["ann asks for secret-order"],
        &[
            (
                "bob approves secret",
                "Approve Secret; + Spy speaks again for 1 active holder. (W-4); \
                 + Secret turns on (W-9)",
            ),
            ("bob declines secret", "Decline Secret"),
            ("ann withdraws secret", "Take back Secret"),
            (
                "bob withdraws secret",
                "it was refused: only-self: Only whoever asked for Secret takes it back.",
            ),
        ],
    );
}

#[test]
fn only_those_ask_who_may_and_from_the_address_that_is_theirs() {
    let asks = |who: &str| format!("{who} asks for export-order from ann@example.org");
    each_says(
        WORDS,
        &HALL,
        &[],
        &[
            (
                &asks("gus"),
                "it was refused: not-asker: Only a Boss may ask for this, and Gus is none. (W-9); \
                 wrong-address: It must be asked from the address registered for Gus. (W-9)",
            ),
            (
                &asks("bob"),
                "it was refused: wrong-address: It must be asked from the address registered for \
                 Bob. (W-9)",
            ),
        ],
    );
}

#[test]
fn whoever_asked_and_whom_it_concerns_do_not_decide() {
    let company = [
        "oz holds owner",
        "odo holds owner",
        "ada holds admin",
        "abe holds admin",
        "mia holds member",
    ];
    let none = |why: &str| {
        let rules: Vec<String> = (10..18).map(|n| format!("FE-{n}")).collect();
        format!(
            "it was refused: self-approval: {why} ({})",
            rules.join(", ")
        )
    };
    assert_eq!(
        said(
            FOUR_EYES,
            &company,
            &["ada gives owner to mia"],
            "ada approves mia"
        ),
        none("Nobody decides on their own request here.")
    );
    assert_eq!(
        said(
            FOUR_EYES,
            &company,
            &["ada gives owner to abe"],
            "abe approves abe"
        ),
        none("Nobody decides here on what is about themselves.")
    );
}

#[test]
fn a_thing_stays_where_its_making_is_decided_while_that_waits_and_no_longer() {
    let policy = format!(
        "{}\n[workflows.desk-names]\ntitle = \"Desk names\"\nrule = \"OF-32\"\nwaits = \"edits\"\n\
         edits = [\"resource.set\"]\nof = [\"desk\"]\ndecided-with = \"desk.decide\"\n",
        OFFICE.replace("votes         = 2\n", "votes = 2\nexpires = \"2d\"\n")
    );
    let given = [
        "ann holds boss",
        "cleo holds keeper on r1",
        "cleo holds keeper on r2",
        "room r1",
        "room r2",
        "bob is porter of r1",
        "desk d2 in r1",
    ];
    let made = "cleo makes desk d1 in r1";
    let moves = |first: &[&str], thing: &str| {
        said(
            &policy,
            &given,
            first,
            &format!("cleo moves {thing} into r2"),
        )
    };
    assert_eq!(
        moves(&[made], "d1"),
        "it was refused: waits-there: d1 waits for a decision where it lies. (OF-30)"
    );
    assert_eq!(
        moves(&[made, "now 2026-06-01T00:00:00Z"], "d1"),
        "Move d1 into r2; ~ d1 moves into r2"
    );
    assert_eq!(
        moves(&["cleo renames d2"], "d2"),
        "Move d2 into r2; ~ d2 moves into r2"
    );
}
