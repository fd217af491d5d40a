//! The slips of somebody who writes a policy for the first time: each is answered at its line, with
//! what leads on.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use rolecall::policy::lint::check_text;

/// A food bank, written from the documentation of the format alone.
const FOOD_BANK: &str = r#"
policy = "food-bank"
title  = "Food bank"
rules  = "FB"
help   = "Coordinators run the food bank, volunteers hand out parcels."

[kinds.account]
title           = "Food bank"
creator-becomes = "coordinator"

[kinds.parcel]
title        = "Parcel"
made-with    = "account.pack"
changed-with = "parcel.manage"
states       = ["packed", "given"]
set          = { given = "parcel.give" }
facts        = { expires = "time" }

[capabilities.account]
pack = { title = "Pack parcels" }

[capabilities.parcel]
give   = { title = "Hand out", when = ["packed", "before expires"] }
manage = { title = "Manage" }

[roles.coordinator]
title = "Coordinator"
[roles.coordinator.allow]
"*" = "FB-1"

[roles.volunteer]
title = "Volunteer"
[roles.volunteer.allow]
account.pack = "FB-2"
parcel.give  = "FB-2"

[[limits]]
rule       = "FB-3"
each       = "account"
has-active = "coordinator"
least      = 1

[[delegation]]
rule  = "FB-4"
who   = "coordinator"
may   = ["create", "invite", "add", "remove", "change", "archive", "restore", "remove-user"]
roles = ["coordinator", "volunteer"]
"#;

/// What is slipped, what stands instead, the code of the answer, and words that its mend has.
const SLIPS: [(&str, &str, &str, &str); 20] = [
    (
        "made-with",
        "make-with",
        "unknown-key",
        "did you mean `made-with`?",
    ),
    (
        "least      = 1",
        "least      = \"one\"",
        "wrong-type",
        "a whole number",
    ),
    (
        "who   = \"coordinator\"",
        "who   = \"coordinater\"",
        "unknown-role",
        "did you mean `coordinator`?",
    ),
    (
        "rule  = \"FB-4\"",
        "rule  = \"FC-4\"",
        "bad-rule",
        "look like `FB-12`",
    ),
    ("rule  = \"FB-4\"\n", "", "no-rule", "add rule = \"FB-...\""),
    (
        "parcel.give  =",
        "parcel.giv  =",
        "unknown-capability",
        "did you mean `give`?",
    ),
    (
        "parcel.give  = \"FB-2\"",
        "parcel.give  = true",
        "wrong-type",
        "the id of the rule that says so, such as \"FB-1\"",
    ),
    (
        "parcel.give  =",
        "\"parcel.give\"  =",
        "unknown-group",
        "without quotes around both",
    ),
    (
        "title = \"Volunteer\"",
        "title = \"Volunteer",
        "toml",
        "look at quotes",
    ),
    (
        "title = \"Volunteer\"",
        "title: \"Volunteer\"",
        "toml",
        "look at quotes",
    ),
    (
        "[\"packed\", \"given\"]",
        "[\"packed\" \"given\"]",
        "toml",
        "brackets and commas",
    ),
    (
        "before expires",
        "before expiry",
        "unknown-fact",
        "did you mean `expires`?",
    ),
    (
        "\"packed\", \"before",
        "\"packd\", \"before",
        "unknown-condition",
        "did you mean `packed`?",
    ),
    (
        "\"create\", \"invite\"",
        "\"make\", \"invite\"",
        "unknown-word",
        "choose one of `create`",
    ),
    (
        "roles = [\"coordinator\"",
        "role = [\"coordinator\"",
        "unknown-key",
        "did you mean `roles`?",
    ),
    (
        "[roles.volunteer]",
        "[role.volunteer]",
        "unknown-key",
        "did you mean `roles`?",
    ),
    (
        "[roles.volunteer.allow]",
        "[roles.volunteer.allows]",
        "unknown-key",
        "did you mean `allow`?",
    ),
    (
        "policy = \"food-bank\"",
        "policy = \"Food Bank\"",
        "bad-name",
        "a-z, 0-9",
    ),
    (
        "expires = \"time\"",
        "expires = \"date\"",
        "unknown-word",
        "choose one of `yes-no`, `time`, `text`",
    ),
    (
        "\"volunteer\"]",
        "]",
        "nobody-gives",
        "name it in the `gives` or `roles`",
    ),
];

#[test]
fn the_food_bank_is_a_good_policy() {
    assert_eq!(check_text(FOOD_BANK, "food-bank.toml"), Ok(Vec::new()));
}

#[test]
fn each_slip_is_answered_at_its_line_with_what_leads_on() {
    for (right, wrong, code, mend) in SLIPS {
        assert!(FOOD_BANK.contains(right), "{right}");
        let text = FOOD_BANK.replacen(right, wrong, 1);
        let told = check_text(&text, "food-bank.toml").unwrap_or_else(|errors| errors);
        let hit = told.iter().find(|t| t.code == code);
        let hit = hit.unwrap_or_else(|| panic!("{wrong}: no {code} in {told:?}"));
        assert!(hit.mend.contains(mend), "{wrong}: {hit}");
        let at = text.lines().nth(hit.line - 1).unwrap_or_default();
        let word = hit.offending.split_whitespace().next().unwrap_or_default();
        assert!(hit.line > 1 && at.contains(word), "{wrong}: {hit}");
        assert!(
            told.len() <= 3,
            "{wrong} is told {} times: {told:?}",
            told.len()
        );
    }
}
