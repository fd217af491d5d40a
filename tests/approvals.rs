//! Requests in full: what would come of them, who can decide, why somebody cannot, what blocks them
//! and what would help; and what waits in all accounts.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod approval_support;

use approval_support::{Company, EXPORT, OWNER, VAULT, mint};
use rolecall::{
    domain::{Actor, Batch, RequestStatus, page::PageAsk},
    service::{
        Preview, Submitted,
        rows::{Outcome, RequestDetail},
    },
};

const NEW_OWNER: &str = "new-owner.dan";

fn refused(detail: &RequestDetail) -> String {
    match &detail.outcome {
        Some(Outcome::Refused(why)) => why.iter().map(|r| r.message.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_would_come_of_it_is_told_as_if_all_approvals_were_given() {
    let mut company = Company::new();
    company.does(OWNER);
    let seen = company.seen_by("ada", NEW_OWNER);
    let plan = seen.outcome.as_ref().and_then(Outcome::plan).unwrap();
    let [dan] = &plan.people[..] else {
        panic!("{plan:?}")
    };
    assert_eq!(
        (dan.name.as_str(), dan.gained[0].role.as_str()),
        ("Dan Frost", "owner")
    );
    assert_eq!((seen.row.said, seen.row.of), (0, 2));
    assert_eq!(seen.can_decide, ["Ada Stone", "Cyd Lark"]);
    assert_eq!(seen.barred, ["Ben Moss"]);
    assert!(seen.cannot.is_empty() && seen.blocked.is_none());
    // And so it comes, with the last of them.
    company.approves("ada", NEW_OWNER);
    let seen = company.seen_by("cyd", NEW_OWNER);
    assert_eq!(
        (seen.row.said, seen.can_decide.as_slice()),
        (1, &["Cyd Lark".to_owned()][..])
    );
    let vote = &seen.row.decided[0];
    assert_eq!(
        (vote.by.as_str(), vote.approve, vote.counts),
        ("Ada Stone", true, true)
    );
    assert_eq!(vote.note.as_deref(), Some("Fine."));
    company.approves("cyd", NEW_OWNER);
    let seen = company.seen_by("site", NEW_OWNER);
    assert_eq!(seen.row.request.status, RequestStatus::Approved);
    assert!(seen.outcome.is_none() && seen.can_decide.is_empty());
    let user = company
        .service
        .user(&mint(), &"dan".parse().unwrap())
        .unwrap();
    assert!(user.row.roles.iter().any(|r| r.role == "owner"));
}

#[test]
fn whoever_could_not_decide_anyhow_is_not_said_to_be_barred() {
    let mut company = Company::new();
    company.does(OWNER);
    assert_eq!(company.seen_by("site", NEW_OWNER).barred, ["Ben Moss"]);
    // A stand-in is still looked at when archived, and decides nothing, whoever asked.
    company.does(
        r#"{"edit":"relation.add","account":"mint","user":"ben","relation":"stand-in","to":"dan"}"#,
    );
    company.does(r#"{"edit":"user.archive","account":"mint","user":"ben"}"#);
    let seen = company.seen_by("site", NEW_OWNER);
    assert_eq!(seen.row.request.status, RequestStatus::Waiting);
    assert!(seen.barred.is_empty(), "{seen:?}");
}

#[test]
fn what_only_waits_for_a_while_is_the_same_plan_a_moment_later() {
    let mut company = Company::new();
    let mut batch = Batch::from_json(OWNER, None).unwrap();
    let Preview::Plan(seen) = company.service.preview(&batch).unwrap() else {
        panic!("refused");
    };
    company.clock.goes_on(1);
    batch.digest = Some(seen.digest);
    let done = company.service.submit(&batch).unwrap();
    assert!(matches!(done, Submitted::Done { .. }), "{done:?}");
}

#[test]
fn what_the_edits_would_be_refused_for_is_told_before_anybody_decides() {
    let mut company = Company::new();
    company.does(VAULT);
    // An admin may decide on vaults and may not remove one, and here the decider must.
    let seen = company.seen_by("ben", "vault-removal.gold");
    assert!(refused(&seen).contains("Ben Moss"), "{seen:?}");
    assert!(seen.cannot.is_empty(), "it is said once: {seen:?}");
    let seen = company.seen_by("kim", "vault-removal.gold");
    assert!(
        seen.outcome.as_ref().and_then(Outcome::plan).is_some(),
        "{seen:?}"
    );
}

#[test]
fn why_whoever_looks_cannot_decide_is_told_in_the_words_of_the_refusal() {
    let mut company = Company::new();
    company.does(OWNER);
    company.does(EXPORT);
    let why = |seen: RequestDetail| seen.cannot.into_iter().map(|r| r.code).collect::<Vec<_>>();
    assert_eq!(why(company.seen_by("ben", NEW_OWNER)), ["self-approval"]);
    assert_eq!(why(company.seen_by("dan", NEW_OWNER)), ["self-approval"]);
    assert_eq!(
        why(company.seen_by("ada", "export-order.mint")),
        ["vendor-only"]
    );
    assert_eq!(
        why(company.seen_by("site", "export-order.mint")),
        ["vendor-only"]
    );
    assert!(
        company
            .seen_by("vendor", "export-order.mint")
            .cannot
            .is_empty()
    );
    let seen = company.seen_by("site", "export-order.mint");
    assert_eq!(
        (seen.can_decide, seen.row.brief.as_str()),
        (vec!["the vendor".to_owned()], "Export on")
    );
}

#[test]
fn a_request_that_too_few_can_decide_says_why_and_each_remedy_helps() {
    let mut company = Company::new();
    company.does(OWNER);
    company.does(r#"{"edit":"user.archive","account":"mint","user":"cyd"}"#);
    let seen = company.seen_by("site", NEW_OWNER);
    let blocked = seen.blocked.unwrap();
    assert_eq!(
        blocked.why,
        "It lacks 2 approvals, and only Ada Stone can give one. Ben Moss may decide, but not on \
         what they asked for or what is about them."
    );
    assert!(!seen.row.decidable);
    let remedy = &blocked.remedies[0];
    assert!(!remedy.edits.is_empty(), "{blocked:?}");
    let batch = Batch::new(mint(), Actor::Site, remedy.edits.clone());
    assert!(matches!(
        company.service.submit(&batch).unwrap(),
        Submitted::Done { .. }
    ));
    let seen = company.seen_by("site", NEW_OWNER);
    assert!(
        seen.blocked.is_none() && seen.can_decide.len() == 2,
        "{seen:?}"
    );
}

#[test]
fn who_may_not_help_is_told_who_could() {
    let mut company = Company::new();
    company.does(OWNER);
    company.does(r#"{"edit":"user.archive","account":"mint","user":"cyd"}"#);
    let blocked = company.seen_by("eve", NEW_OWNER).blocked.unwrap();
    assert!(!blocked.remedies.is_empty());
    for remedy in &blocked.remedies {
        assert!(
            remedy.edits.is_empty() && remedy.text.starts_with("Have the site administrator"),
            "{remedy:?}"
        );
    }
}

#[test]
fn a_word_that_counts_no_more_is_told_as_such() {
    // Whoever decides no more has said nothing, save that a no of who holds a veto by now counts.
    for (word, becomes, counts) in [
        ("approve", "member", false),
        ("approve", "auditor", false),
        ("decline", "member", false),
        ("decline", "auditor", true),
    ] {
        let mut company = Company::new();
        company.does(OWNER);
        company.does(&format!(
            r#"{{"edit":"request.{word}","account":"mint","as":"cyd","request":"{NEW_OWNER}","note":"So."}}"#
        ));
        company.does(&format!(
            r#"{{"edit":"role.change","account":"mint","user":"cyd","from":"admin","to":"{becomes}"}}"#
        ));
        let seen = company.seen_by("site", NEW_OWNER);
        assert_eq!(seen.row.said, 0, "{word} {becomes}");
        assert_eq!(seen.row.decided[0].counts, counts, "{word} {becomes}");
    }
}

#[test]
fn what_a_site_administrator_must_say_is_no_obstacle_and_nobody_else_says_it() {
    for (needs, glass) in [("nothing", false), ("reason", false), ("break-glass", true)] {
        let policy = format!(
            "{}\n[site]\nrule = \"FE-51\"\nneeds = \"{needs}\"\n",
            approval_support::POLICY
        );
        let mut company = Company::new();
        company
            .service
            .keep_policy(&policy, "four-eyes.toml")
            .unwrap();
        company.does(r#"{"edit":"policy.install","account":"mint","policy":"four-eyes"}"#);
        company.does(OWNER);
        company.does(EXPORT);
        let told = |seen: &RequestDetail| {
            let plan = seen.outcome.as_ref().and_then(Outcome::plan);
            let plan = plan.unwrap_or_else(|| panic!("{needs}: {seen:?}"));
            format!("{plan:?}").contains("The glass is broken")
        };
        assert_eq!(
            told(&company.seen_by("vendor", "export-order.mint")),
            glass,
            "{needs}"
        );
        assert!(!told(&company.seen_by("ada", NEW_OWNER)), "{needs}");
    }
}

#[test]
fn what_has_expired_can_only_be_taken_back() {
    let mut company = Company::new();
    company.does(EXPORT);
    company.clock.goes_on(49);
    let seen = company.seen_by("ada", "export-order.mint");
    assert_eq!(seen.row.request.status, RequestStatus::Expired);
    let blocked = seen.blocked.unwrap();
    assert!(blocked.why.contains("2026-03-01T10:00:00Z"), "{blocked:?}");
    assert_eq!(blocked.remedies[0].edits.len(), 1);
    // Somebody else may not, so they are offered nothing to start.
    let blocked = company.seen_by("dan", "export-order.mint").blocked.unwrap();
    assert!(blocked.remedies[0].edits.is_empty());
}

#[test]
fn the_end_is_near_when_less_than_a_quarter_of_the_time_is_left() {
    let mut company = Company::new();
    company.does(EXPORT);
    company.does(VAULT);
    let seen = company.seen_by("ada", "export-order.mint").row.request;
    let vault = company.seen_by("ada", "vault-removal.gold").row.request;
    let at = |hours: i64| seen.since.plus_millis(hours * 3_600_000);
    assert!(!seen.is_near(at(0)) && !seen.is_near(at(36)));
    assert!(seen.is_near(at(37)) && seen.is_near(at(48)));
    assert!(!vault.is_near(at(10_000)), "it has no end");
}

#[test]
fn a_reason_that_the_policy_wants_is_asked_for_and_is_no_obstacle() {
    let policy = approval_support::POLICY.to_owned()
        + "\n[[reasons]]\nrule = \"FE-50\"\nfor  = [\"request.decline\"]\n";
    let mut company = Company::new();
    company
        .service
        .keep_policy(&policy, "four-eyes.toml")
        .unwrap();
    company.does(r#"{"edit":"policy.install","account":"mint","policy":"four-eyes"}"#);
    company.does(OWNER);
    let seen = company.seen_by("ada", NEW_OWNER);
    assert_eq!(seen.approve_why, None);
    assert_eq!(seen.decline_why.as_deref(), Some("Say why, in the reason."));
    assert!(seen.cannot.is_empty());
}

#[test]
fn what_waits_in_all_accounts_comes_oldest_first_and_expired_and_removed_do_not() {
    let mut company = Company::new();
    company.does(EXPORT);
    company.clock.goes_on(1);
    company.does(OWNER);
    company.clock.goes_on(1);
    let other = approval_support::PEOPLE
        .replace("\"mint\"", "\"forge\"")
        .replace("The Mint", "The Forge");
    for line in other.lines().filter(|l| !l.is_empty()) {
        company.does(line);
    }
    company.does(&VAULT.replace("\"mint\"", "\"forge\""));
    let mut listed = |filter: &str| {
        let ask = PageAsk {
            filter: filter.into(),
            ..PageAsk::default()
        };
        let page = company.service.waiting(&ask).unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows
            .iter()
            .map(|r| format!("{}: {}", r.title, r.row.request.id))
            .collect::<Vec<_>>()
    };
    let [export, owner, vault] = [
        "The Mint: export-order.mint",
        "The Mint: new-owner.dan",
        "The Forge: vault-removal.gold",
    ];
    assert_eq!(listed(""), [export, owner, vault]);
    assert_eq!(listed("forge dan"), [vault]);
    assert!(listed("nothing").is_empty());
    company.clock.goes_on(48);
    let ask = PageAsk::default();
    assert_eq!(company.service.waiting(&ask).unwrap().total, 2);
    company.does(r#"{"edit":"account.remove","account":"forge","vendor":true}"#);
    assert_eq!(company.service.waiting(&ask).unwrap().total, 1);
}
