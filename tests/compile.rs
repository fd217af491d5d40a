//! What the compiler answers to a malformed policy, fault by fault: code, place, words and what
//! leads on. And what of a good one it keeps as it is written.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use rolecall::{
    domain::UserStatus,
    policy::{
        Policy, PolicyError, compile,
        model::{Condition, LimitForm, RoleId},
        occurrences,
    },
};

/// A policy to which each fault is added.
const YARD: &str = r#"policy = "yard"
title  = "Yard"

[features]
heat = {}

[kinds]
shed = {}
cart = {}
[kinds.tool]
in     = "shed"
states = ["lent", "kept"]
facts  = { due = "time", sharp = "yes-no" }

[relations.guide]
to      = "shed"
held-by = ["*"]

[capabilities.tool]
lend = {}
mend = {}
[capabilities.cart]
push = {}
[capabilities.desk]
open = {}

[roles.warden]
[roles.keeper]
on = "shed"
"#;

/// What is added, with `^` before each place that is pointed at, and what is answered there: the
/// code, the message and what leads on, one answer for each `^`.
type Fault = (
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

fn errors(text: &str) -> Vec<PolicyError> {
    compile(text, "yard.toml", &BTreeMap::new())
        .err()
        .unwrap_or_default()
}

fn good(added: &str) -> Policy {
    compile(&format!("{YARD}{added}"), "yard.toml", &BTreeMap::new()).unwrap_or_else(|errors| {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    })
}

/// The lines and columns of the marks.
fn marked(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let columns = line.char_indices().filter(|(_, c)| *c == '^');
        found.extend(
            columns
                .enumerate()
                .map(|(before, (column, _))| (at + 1, column + 1 - before)),
        );
    }
    found
}

/// Holds each fault's answers against what is said, and no other answer is given.
fn each_is_answered(faults: &[Fault]) {
    for (added, answers) in faults {
        let text = format!("{YARD}{added}");
        let places = marked(&text);
        let told = errors(&text.replace('^', ""));
        let told: Vec<_> = told
            .iter()
            .map(|e| {
                (
                    (e.line, e.column),
                    (e.code, e.message.as_str(), e.mend.as_str()),
                )
            })
            .collect();
        let wanted: Vec<_> = places.into_iter().zip(answers.iter().copied()).collect();
        assert_eq!(told, wanted, "{added}");
    }
}

#[test]
fn what_is_said_in_two_ways_is_told_where_it_is_said_again() {
    const MEND: &str = "keep one of the two, or let a reading decide with `if`";
    each_is_answered(&[
        (
            "[roles.a.allow]\ndesk.open = \"1\"\n[roles.a.cannot]\ndesk.^open = \"2\"\n",
            &[(
                "conflict",
                "`desk.open` is not given here, but allowed in line 31",
                MEND,
            )],
        ),
        (
            "[roles.a.cannot]\ndesk.open = \"1\"\n[roles.a.allow]\ndesk.^open = \"2\"\n",
            &[(
                "conflict",
                "`desk.open` is allowed here, but not given in line 31",
                MEND,
            )],
        ),
        (
            "[roles.a]\nunstated = [\"desk.open\"]\n[roles.a.allow]\ndesk.^open = \"2\"\n",
            &[(
                "conflict",
                "`desk.open` is allowed here, but unstated in line 31",
                MEND,
            )],
        ),
        (
            "[roles.a.allow]\ntool.\"*\" = \"1\"\n[roles.a.cannot]\n\"*\" = \"3\"\ntool.\"^*\" = \"2\"\n",
            &[(
                "conflict",
                "`tool.lend` is not given here, but allowed in line 31",
                MEND,
            )],
        ),
    ]);
}

#[test]
fn a_condition_that_does_not_fit_what_it_is_about_is_told_once() {
    const MEND: &str = "ask for something else, or name only capabilities that it fits";
    each_is_answered(&[
        (
            "[roles.a.allow]\ncart.push = { rule = \"1\", when = [\"^guide\"] }\n",
            &[(
                "wrong-kind",
                "`guide` wants something that the relation leads to, and this is a capability about `cart`",
                MEND,
            )],
        ),
        (
            "[relations.aide]\nto = \"shed\"\nheld-by = [\"*\"]\nas = [\"second\"]\n[roles.a.allow]\ncart.push = { rule = \"1\", when = [\"^aide as second\"] }\n",
            &[(
                "wrong-kind",
                "`aide` wants something that the relation leads to, and this is a capability about `cart`",
                MEND,
            )],
        ),
        (
            "[roles.a.allow]\ndesk.open = { rule = \"1\", when = [\"^guide\"] }\n",
            &[(
                "wrong-kind",
                "`guide` wants something that the relation leads to, and this is a capability about nothing in particular",
                MEND,
            )],
        ),
        (
            "[roles.a.allow]\ncart.push = { rule = \"1\", when = [\"in own ^shed\"] }\n",
            &[(
                "wrong-kind",
                "`shed` wants a thing that lies in one, and this is a capability about `cart`",
                MEND,
            )],
        ),
        (
            "[roles.a.allow]\ntool.lend = { rule = \"1\", when = [\"^shrp\"] }\n",
            &[(
                "unknown-condition",
                "there is no condition `shrp` here",
                "did you mean `sharp`?",
            )],
        ),
        (
            "[roles.a.allow]\ntool.lend = { rule = \"1\", when = [\"^due\"] }\n",
            &[(
                "unknown-condition",
                "there is no condition `due` here",
                "choose one of `own`, `guide`, `lent`, `kept`, `sharp`",
            )],
        ),
        (
            "[roles.a.allow]\ntool.\"*\" = { rule = \"1\", when = [\"^broken-up\"] }\n",
            &[(
                "unknown-condition",
                "there is no condition `broken-up` here",
                "choose one of `own`, `guide`, `lent`, `kept`, `sharp`",
            )],
        ),
    ]);
}

#[test]
fn a_row_of_the_delegation_that_nobody_can_meet_is_told() {
    const ROW: &str = "add the role to `target`, or to `roles`";
    each_is_answered(&[
        (
            "[[delegation]]\nrule = \"1\"\nwho = \"warden\"\nmay = [\"add\"]\nroles = [\"*\"]\ntarget-has = [\"keeper\"]\n^target-lacks = [\"keeper\"]\n",
            &[(
                "contradiction",
                "a role stands in `target-has` and in `target-lacks`",
                "take it out of one of them",
            )],
        ),
        (
            "[[delegation]]\nrule = \"1\"\nwho = \"warden\"\nmay = [\"remove\"]\nroles = [\"keeper\"]\n^takes = [\"warden\"]\n",
            &[(
                "contradiction",
                "`takes` names a role that `target` does not reach",
                ROW,
            )],
        ),
        (
            "[[delegation]]\nrule = \"1\"\nwho = \"warden\"\nmay = [\"remove\"]\nroles = [\"keeper\"]\n^target-has = [\"warden\"]\n",
            &[(
                "contradiction",
                "`target-has` asks for a role that `target` does not reach",
                ROW,
            )],
        ),
    ]);
}

#[test]
fn an_effect_says_when_and_what_and_fills_in_only_what_is_known() {
    const KNOWN: &str = "choose one of `user`, `from`, `to`, `lost`, `after`, `thing`, `place`";
    each_is_answered(&[
        (
            "^[[effects]]\nrule = \"1\"\nremind = \"Mind the step.\"\n",
            &[(
                "missing-key",
                "`gives` is missing",
                "say when: gives, takes, from and to, replaces, or makes",
            )],
        ),
        (
            "[[effects]]\nrule = \"1\"\nmakes = \"^barrow\"\nremind = \"Mind the step.\"\n",
            &[(
                "unknown-kind",
                "there is no kind of thing `barrow`",
                "choose one of `account`, `cart`, `shed`, `tool`, `user`",
            )],
        ),
        (
            "[[effects]]\nrule = \"1\"\ngives = \"keeper\"\nmove = [{ from = \"^shed/tool\", into = \"cart\" }]\n",
            &[(
                "unknown-kind",
                "there is no kind of thing `shed/tool`",
                "choose one of `account`, `cart`, `shed`, `tool`, `user`",
            )],
        ),
        (
            "[[effects]]\nrule = \"1\"\ngives = \"keeper\"\nremind = \"Now {user} has ^{usr}, {place} ^{weather} and ^{} and {to}^{}.\"\n",
            &[
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{usr}`",
                    "did you mean `user`?",
                ),
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{weather}`",
                    KNOWN,
                ),
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{}`",
                    KNOWN,
                ),
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{}`",
                    KNOWN,
                ),
            ],
        ),
        (
            "[[effects]]\nrule = \"1\"\ngives = \"keeper\"\nremind = \"A brace ^{ alone after {user}, ^{ twice.\"\n",
            &[
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{ alone after {user}`",
                    KNOWN,
                ),
                (
                    "bad-placeholder",
                    "nothing is known to put in for `{}`",
                    KNOWN,
                ),
            ],
        ),
    ]);
}

#[test]
fn an_unknown_placeholder_is_underlined_with_its_braces() {
    let text = format!(
        "{YARD}[[effects]]\nrule = \"1\"\ngives = \"keeper\"\nremind = \"Now {{user}} has {{weather}}.\"\n"
    );
    let told = errors(&text);
    assert_eq!(told[0].offending, "{weather}");
    let escaped = text.replace("Now ", "\\u004eow ");
    let told = errors(&escaped);
    assert_eq!(told[0].offending, "\\u004eow {user} has {weather}.");
}

#[test]
fn a_limit_counts_what_can_be_held_and_kept() {
    const ON: &str = "count it on the kind of place that its `on` names";
    each_is_answered(&[
        (
            "[[limits]]\neach = \"user\"\nholds = [\"warden\", \"keeper\"]\n^least = 3\nmost = 2\n",
            &[(
                "contradiction",
                "`least` is more than `most`, which nobody can keep",
                "exchange them",
            )],
        ),
        (
            "[[limits]]\neach = \"user\"\n^holds = [\"keeper\", \"warden\"]\non = \"shed\"\nmost = 1\n",
            &[("wrong-kind", "the role `warden` is held on no `shed`", ON)],
        ),
        (
            "[[limits]]\neach = \"account\"\n^has-active = [\"keeper\"]\nleast = 1\n",
            &[(
                "wrong-kind",
                "the role `keeper` is held on no `account`",
                ON,
            )],
        ),
    ]);
}

#[test]
fn an_id_of_a_rule_has_letters_digits_dashes_and_dots_and_an_end() {
    const MEND: &str = "use letters, digits, `-` and `.`";
    let long = "1".repeat(40);
    good(&format!("[roles.a]\nrule = [\"{long}\", \"A-1.b\"]\n"));
    each_is_answered(&[
        (
            "[roles.a]\nrule = [\"^\", \"1\", \"^1 2\", \"^1_2\"]\n",
            &[
                ("bad-rule", "`` is not a rule's id", MEND),
                ("bad-rule", "`1 2` is not a rule's id", MEND),
                ("bad-rule", "`1_2` is not a rule's id", MEND),
            ],
        ),
        (
            "[roles.a]\nrule = \"^11111111112222222222333333333344444444445\"\n",
            &[(
                "bad-rule",
                "`11111111112222222222333333333344444444445` is not a rule's id",
                MEND,
            )],
        ),
    ]);
}

#[test]
fn a_ticket_has_a_form_and_an_invitation_a_length_of_time() {
    const FORM: &str = "write it as \"OPS-#\": `#` is a number, all else stands for itself";
    const SPAN: &str = "write it as \"14 days\" or \"36 hours\"; ten years is the most";
    for form in ["#", "OPS", "OPS-#", "#/7"] {
        let policy = good(&format!(
            "[[reasons]]\nfor = [\"user.remove\"]\nlike = \"{form}\"\n"
        ));
        assert_eq!(policy.life.reasons[0].like.as_deref(), Some(form));
    }
    for (span, hours) in [
        ("1 hour", 1),
        ("36 hours", 36),
        ("1 day", 24),
        ("14 days", 336),
    ] {
        let policy = good(&format!("[invitations]\nexpires = \"{span}\"\n"));
        assert_eq!(policy.life.expires, Some(hours * 3_600_000), "{span}");
    }
    each_is_answered(&[
        (
            "[[reasons]]\nfor = [\"user.remove\"]\nlike = \"^\"\n[[reasons]]\nfor = [\"user.remove\"]\nlike = \"^---\"\n[[reasons]]\nfor = [\"user.remove\"]\nlike = \"^OPS #\"\n",
            &[
                ("bad-form", "`` is not the form of a ticket", FORM),
                ("bad-form", "`---` is not the form of a ticket", FORM),
                ("bad-form", "`OPS #` is not the form of a ticket", FORM),
            ],
        ),
        (
            "[invitations]\nexpires = \"^2 weeks\"\n",
            &[("bad-duration", "`2 weeks` is not a length of time", SPAN)],
        ),
    ]);
}

#[test]
fn a_reading_has_an_answer_and_answers_are_a_few_plain_words() {
    const SHORT: (&str, &str, &str) = (
        "bad-name",
        "an answer is one or a few plain words",
        "write it shorter",
    );
    let longest = "x".repeat(64);
    good(&format!(
        "[readings.r]\nask = \"Is it so?\"\nis = \"{longest}\"\n"
    ));
    each_is_answered(&[
        (
            "[readings]\n^r = { ask = \"Is it so?\" }\n",
            &[(
                "missing-key",
                "`is` is missing",
                "add is = \"...\", the answer taken",
            )],
        ),
        (
            "[readings]\nr = { ask = \"Is it so?\", is = ^3 }\n",
            &[("wrong-type", "here stands a number", "write a text")],
        ),
        (
            "[readings]\nr = { ask = \"Is it so?\", is = \"yes\", or = [\"^\", \"no\", \"^x\\u0079z\"] }\n",
            &[SHORT, SHORT],
        ),
        (
            "[readings]\nr = { ask = \"Is it so?\", is = \"^xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" }\n",
            &[SHORT],
        ),
    ]);
}

#[test]
fn a_set_that_nothing_uses_is_read_all_the_same() {
    good(
        "[sets]\na = [\"heat\"]\nb = [\"warden\"]\nc = [\"desk.open\", \"tool.*\"]\nd = [\"*\"]\n",
    );
    each_is_answered(&[(
        "[sets]\na = [\"^warmth\"]\nb = [\"desk.^opn\"]\n",
        &[
            (
                "unknown-feature",
                "there is no feature `warmth`",
                "there is only `heat`",
            ),
            (
                "unknown-capability",
                "there is no capability `desk.opn`",
                "did you mean `open`?",
            ),
        ],
    )]);
}

#[test]
fn a_capability_has_a_hundred_letters_at_most() {
    let group = "g".repeat(50);
    let declared = |letters: usize| {
        let action = "a".repeat(letters);
        format!("[capabilities.{group}]\n{action} = {{}}\n")
    };
    good(&declared(50));
    for letters in [51, 60] {
        let told = errors(&format!("{YARD}{}", declared(letters)));
        let told: Vec<_> = told
            .iter()
            .map(|e| (e.code, e.line, e.mend.as_str()))
            .collect();
        let mend = "group and action together have at most 100 letters";
        assert_eq!(told, [("bad-name", 31, mend)]);
    }
}

#[test]
fn fifty_faults_are_told_and_no_more() {
    let rules = |many: usize| {
        let bad = vec!["\"?\""; many].join(", ");
        errors(&format!("{YARD}[roles.a]\nrule = [{bad}]\n")).len()
    };
    assert_eq!(
        [rules(49), rules(50), rules(51), rules(70)],
        [49, 50, 50, 50]
    );
}

#[test]
fn what_a_policy_says_is_kept_as_it_says_it() {
    let policy = good(
        "[features.kiln]\nhelp = \"Ask before use.\"\nhelp-rule = \"H-1\"\n\
         [kinds.user]\ntitle = \"Member\"\nhelp = \"Who is enrolled.\"\n\
         [kinds.rack]\nhelp = \"Holds tools.\"\n\
         [relations.mentor]\nto = \"user\"\nheld-by = [\"*\"]\nof = [\"keeper\"]\nhelp = \"Looks after them.\"\n\
         [[limits]]\neach = \"account\"\ncounts = [\"active\", \"invited\", \"active\"]\nholds = [\"*\"]\nmost = \"yard-places\"\n",
    );
    let kiln = policy.feature(policy.feature_id("kiln").unwrap());
    assert_eq!(
        (kiln.help.as_str(), &*kiln.help_rules),
        ("Ask before use.", &["H-1".to_owned()][..])
    );
    let user = policy.kind(policy.kind_id("user").unwrap());
    assert_eq!(
        (user.title.as_str(), user.help.as_str()),
        ("Member", "Who is enrolled.")
    );
    assert_eq!(
        policy.kind(policy.kind_id("rack").unwrap()).help,
        "Holds tools."
    );
    let mentor = policy.relation(policy.relation_id("mentor").unwrap());
    assert_eq!(mentor.help, "Looks after them.");
    assert_eq!(mentor.of, [policy.role_id("keeper").unwrap()]);
    let LimitForm::Pool {
        title,
        counts,
        roles,
        ..
    } = &policy.limits[0].form
    else {
        panic!("not a pool: {:?}", policy.limits)
    };
    assert_eq!(title, "Yard places");
    assert_eq!(*counts, [UserStatus::Active, UserStatus::Invited]);
    assert_eq!(*roles, Vec::<RoleId>::new());
}

#[test]
fn a_state_that_two_kinds_have_is_named_once_where_a_star_reaches_both() {
    let added = "[kinds.key]\nstates = [\"lent\"]\n[capabilities.key]\nturn = {}\n[sets]\nboth = [\"tool.lend\", \"key.turn\"]\n[roles.a]\nlike = [{ role = \"b\", for = [\"@both\"], when = [\"lent\"], rule = \"2\" }]\n[roles.b.allow]\ntool.lend = \"1\"\nkey.turn = \"1\"\n";
    let policy = good(added);
    let role = policy.role(policy.role_id("a").unwrap());
    for name in ["tool.lend", "key.turn"] {
        let cap = policy.cap_id(name).unwrap();
        let rolecall::policy::model::Cell::Allow(grants) = &role.cells[cap.index()] else {
            panic!("{name} is not given")
        };
        assert!(matches!(&grants[0].when[..], [Condition::State(s)] if s.as_str() == "lent"));
    }
    let text = format!("{YARD}{added}");
    let at = text.find("when = [\"lent\"]").unwrap() + "when = [\"".len();
    let named = occurrences(&text).unwrap();
    assert_eq!(named.iter().filter(|o| o.span.start == at).count(), 1);
}
