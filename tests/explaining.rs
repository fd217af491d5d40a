//! What is weighed for a question of access, step by step; what somebody can do and by which roles;
//! how two compare: each answer whole, on a small policy.
#![allow(missing_docs, clippy::unwrap_used)]

mod core_support;
mod studio_support;

use core_support::now;
use rolecall::{
    domain::{Comparison, Differing, Handle},
    validation::{
        memory::settle,
        questions::{authorized_roles, compare_roles, compare_users},
    },
};
use studio_support::*;

/// Somebody whose roles say nothing in each way in which a role can.
fn quiet() -> Studio {
    let all = [
        ("boss", ""),
        ("night", ""),
        ("keeper", "den"),
        ("keeper", "loft"),
    ];
    let all: Vec<String> = all.iter().map(|(role, on)| gives(role, on)).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut studio = Studio::with(&[&[LAMP], &all[..], &[DARK]].concat());
    let (april, june, july) = (
        "2026-04-01T12:00:00Z",
        "2026-06-01T12:00:00Z",
        "2026-07-01T12:00:00Z",
    );
    studio.held("wizard", None, None, None);
    studio.held("guest", None, Some(june), Some(july));
    studio.held("shy", None, None, Some(april));
    studio.held("scribe", None, None, Some(june));
    studio.held("signer", Some("den"), None, None);
    studio.held("mute", None, None, None);
    studio
}

fn denied(more: &[&str]) -> Studio {
    let all = [gives("shy", ""), gives("mute", "den"), gives("guest", "")];
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    Studio::with(&[&all[..], more].concat())
}

/// A guest who keeps two rooms.
fn keeper(more: &[&str]) -> Studio {
    let all = [gives("keeper", "den"), gives("keeper", "loft")];
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    guest(&[&all[..], more].concat())
}

/// The last lines of an explanation.
fn last(all: &[String], n: usize) -> Vec<String> {
    all[all.len() - n..].to_vec()
}

const ANN_KEEPS: &str = r#"{"edit":"role.assign","user":"ann","role":"keeper","on":"den"}"#;
const ANN_VISITS: &str = r#"{"edit":"role.assign","user":"ann","role":"guest"}"#;

fn roles(first: &str, second: &str) -> Comparison {
    let studio = Studio::with(&[]);
    let role = |name: &str| studio.0.policy.role_id(name).unwrap();
    compare_roles(&studio.0.policy, role(first), role(second))
}

fn users(studio: &Studio) -> Comparison {
    let (ann, bob) = (handle("ann"), handle("bob"));
    let compared = settle(&studio.0.state, |facts| {
        compare_users(&studio.0.policy, facts, (&ann, &bob), None, now())
    });
    compared.unwrap()
}

fn compared(all: &Comparison) -> Vec<String> {
    let said = |said: &Option<rolecall::domain::Said>| match said {
        Some(said) => format!("({}) [{}]", said.when, said.rules.join(" ")),
        None => "no".to_owned(),
    };
    let row = |name: &str, row: &Differing| {
        format!(
            "{name} {}: {} / {}",
            row.title,
            said(&row.first),
            said(&row.second)
        )
    };
    let mut lines = vec![format!(
        "{} / {}: {} alike",
        all.first, all.second, all.alike
    )];
    lines.extend(all.only_first.iter().map(|one| row("first", one)));
    lines.extend(all.only_second.iter().map(|one| row("second", one)));
    lines.extend(all.differ.iter().map(|one| row("both", one)));
    lines
}

fn authorized(studio: &Studio) -> Vec<String> {
    let users = [handle("ann"), handle("bob")];
    let all = settle(&studio.0.state, |facts| {
        authorized_roles(&studio.0.policy, facts, &users, now())
    });
    let line = |(user, roles): (Handle, Vec<rolecall::domain::plan::HeldRole>)| {
        let role = |r: &rolecall::domain::plan::HeldRole| {
            format!("{} on {}", r.title, r.place.as_deref().unwrap_or("all"))
        };
        let roles: Vec<String> = roles.iter().map(role).collect();
        format!("{user}: {}", roles.join(", "))
    };
    all.unwrap().into_iter().map(line).collect()
}

#[test]
fn whoever_may_not_act_is_told_so_before_all_else() {
    says(
        &guest(&[SUSPEND]).explained("room.enter", Some("den")),
        "
        - Acme is suspended
        + Bob is active
        - The account is suspended; nobody in it may act.",
    );
    says(
        &guest(&[ARCHIVE]).explained("room.enter", Some("den")),
        "
        + Acme is active
        - Bob is archived
        - Bob is archived, and only active people may act.",
    );
}

#[test]
fn every_role_held_says_whether_it_speaks_now_and_if_not_why() {
    says(
        &quiet().explained("room.enter", Some("den")),
        "
        + Acme is active
        + Bob is active
        + holds Boss on Acme [ST-5]
        - holds Guest on Acme, which begins at 2026-06-01T12:00:00Z
        + holds Keeper on Den
        + holds Keeper on Loft
        - holds Mute on Acme, where that role is not held
        - holds Night on Acme, but Lamp is off
        + holds Scribe on Acme, which ends at 2026-06-01T12:00:00Z
        - holds Shy on Acme, which ended at 2026-04-01T12:00:00Z
        - holds Signer on Den, where that role is not held
        - the policy knows no role wizard
        + no role held rules it out
        + Boss on Acme gives it [ST-5]
        + Keeper on Den gives it [ST-7]
        - Keeper on Loft gives it, but not here
        - Scribe on Acme does not name it
        - what everybody has gives it only: own, which is not so [ST-4]
        + Bob is Boss, which gives `Enter`. [ST-5]",
    );
}

#[test]
fn roles_that_give_it_elsewhere_in_the_dark_or_not_at_all_are_told_apart() {
    says(
        &last(&quiet().explained("room.paint", Some("den")), 5),
        "
        - Boss on Acme does not name it
        - Keeper on Den gives it only: Lamp is off [ST-7]
        - Keeper on Loft gives it, but not here
        - Scribe on Acme does not name it
        - Lamp is off for this account, and as Keeper Bob needs it for `Paint`. [ST-7]",
    );
    says(
        &last(&quiet().explained("account.greet", None), 6),
        "
        - it needs Lamp, which is off [ST-2 ST-1]
        - Boss on Acme does not name it
        - Keeper on Den does not give it [ST-8]
        - Keeper on Loft does not give it [ST-8]
        - Scribe on Acme does not name it
        - Lamp is off for this account, and `Greet` needs it. [ST-2 ST-1]",
    );
}

#[test]
fn a_denial_tells_whether_it_holds_here_and_now() {
    says(
        &last(&denied(&[]).explained("room.enter", Some("den")), 9),
        "
        + Shy rules it out only if shut [ST-10]
        + Shy rules it out only if Fire is on [ST-10]
        + Mute rules it out only if shut [ST-11]
        + Guest on Acme gives it only: open, which is so, not barred, which is so [ST-6]
        - Guest on Acme gives it only: Lamp is off, shut, which is not so [ST-6]
        - Shy on Acme does not name it
        - Mute on Den does not name it
        - what everybody has gives it only: own, which is not so [ST-4]
        + Bob is Guest, which gives `Enter`. [ST-6]",
    );
    says(
        &last(&denied(&[]).explained("room.paint", Some("loft")), 5),
        "
        + Mute rules it out, but not here [ST-11]
        - Guest on Acme does not name it
        - Shy on Acme does not name it
        - Mute on Den does not name it
        - Bob holds no role that gives it: `Paint`.",
    );
    says(
        &last(&denied(&[SHUT]).explained("room.enter", Some("den")), 9),
        "
        - Shy rules it out [ST-10]
        + Shy rules it out only if Fire is on [ST-10]
        - Mute rules it out [ST-11]
        - Guest on Acme gives it only: open, which is not so, not barred, which is so [ST-6]
        - Guest on Acme gives it only: Lamp is off, shut, which is so [ST-6]
        - Shy on Acme does not name it
        - Mute on Den does not name it
        - what everybody has gives it only: own, which is not so [ST-4]
        - Bob is Shy, which rules out `Enter` whatever else a person holds. [ST-10]",
    );
    says(
        &last(&denied(&[FIRE]).explained("room.enter", Some("den")), 9),
        "
        + Shy rules it out only if shut [ST-10]
        - Shy rules it out [ST-10]
        + Mute rules it out only if shut [ST-11]
        + Guest on Acme gives it only: open, which is so, not barred, which is so [ST-6]
        - Guest on Acme gives it only: Lamp is off, shut, which is not so [ST-6]
        - Shy on Acme does not name it
        - Mute on Den does not name it
        - what everybody has gives it only: own, which is not so [ST-4]
        - Bob is Shy, which rules out `Enter` whatever else a person holds. [ST-10]",
    );
}

#[test]
fn each_way_of_a_role_tells_what_of_it_is_so() {
    says(
        &last(
            &guest(&[SHUT, LAMP]).explained("room.enter", Some("den")),
            4,
        ),
        "
        - Guest on Acme gives it only: open, which is not so, not barred, which is so [ST-6]
        + Guest on Acme gives it only: Lamp is on, shut, which is so [ST-6]
        - what everybody has gives it only: own, which is not so [ST-4]
        + Bob is Guest, which gives `Enter`. [ST-6]",
    );
    says(
        &last(&guest(&[SHUT]).explained("room.enter", Some("den")), 4),
        "
        - Guest on Acme gives it only: open, which is not so, not barred, which is so [ST-6]
        - Guest on Acme gives it only: Lamp is off, shut, which is so [ST-6]
        - what everybody has gives it only: own, which is not so [ST-4]
        - Lamp is off for this account, and as Guest Bob needs it for `Enter`. [ST-6]",
    );
    says(
        &last(&guest(&[BAR]).explained("room.enter", Some("den")), 4),
        "
        - Guest on Acme gives it only: open, which is so, not barred, which is not so [ST-6]
        - Guest on Acme gives it only: Lamp is off, shut, which is not so [ST-6]
        - what everybody has gives it only: own, which is not so [ST-4]
        - Lamp is off for this account, and as Guest Bob needs it for `Enter`. [ST-6]",
    );
}

#[test]
fn what_holds_for_everybody_is_told_before_the_roles() {
    says(
        &last(&guest(&[]).explained("room.clean", Some("den")), 4),
        "
        + no role held rules it out
        + it is open only: open, which is so [ST-3]
        + Guest on Acme gives it [ST-6]
        + Bob is Guest, which gives `Clean`. [ST-6]",
    );
    says(
        &last(
            &guest(&[SHUT, LAMP, &gives("night", "")]).explained("room.clean", Some("den")),
            4,
        ),
        "
        - it is open only: open, which is not so [ST-3]
        + Guest on Acme gives it [ST-6]
        - about Night on Acme the source is silent [ST-9]
        - As Guest, Bob has `Clean` only if it is open, and that is not so here. [ST-6 ST-3]",
    );
    says(
        &last(&guest(&[LABEL]).explained("room.clean", Some("den")), 4),
        "
        + it is open only: open, which is so [ST-3]
        - Den is for those who carry one of: blue, red
        + Guest on Acme gives it [ST-6]
        - As Guest, Bob has `Clean` only if they carry the label blue or red, and that is not so here. [ST-6 ST-3]",
    );
    says(
        &last(
            &guest(&[LABEL, CARRY]).explained("room.clean", Some("den")),
            4,
        ),
        "
        + it is open only: open, which is so [ST-3]
        + Den is for those who carry one of: blue, red
        + Guest on Acme gives it [ST-6]
        + Bob is Guest, which gives `Clean`. [ST-6]",
    );
    says(
        &last(&guest(&[]).explained("account.greet", None), 4),
        "
        + no role held rules it out
        - it needs Lamp, which is off [ST-2 ST-1]
        + Guest on Acme gives it [ST-6]
        - Lamp is off for this account, and `Greet` needs it. [ST-2 ST-1]",
    );
    says(
        &last(&guest(&[LAMP]).explained("account.greet", None), 4),
        "
        + no role held rules it out
        + it needs Lamp, which is on [ST-2 ST-1]
        + Guest on Acme gives it [ST-6]
        + Bob is Guest, which gives `Greet`. [ST-6]",
    );
}

#[test]
fn in_general_somebody_can_what_they_can_somewhere_and_it_says_where_and_when() {
    says(
        &keeper(&[]).can(None),
        "
        Enter: Guest on all (open, not barred) or Keeper on Den () or Keeper on Loft () or Everyone on all (own)
        Clean: Guest on all (open)",
    );
    says(
        &keeper(&[LAMP]).can(None),
        "
        Greet: Guest on all ()
        Enter: Guest on all (open, not barred) or Guest on all (shut) or Keeper on Den () or Keeper on Loft () or Everyone on all (own)
        Clean: Guest on all (open)
        Paint: Keeper on Den () or Keeper on Loft ()",
    );
}

#[test]
fn on_a_thing_somebody_can_what_is_so_of_it() {
    says(
        &keeper(&[]).can(Some("den")),
        "
        Enter: Guest on all (open, not barred) or Keeper on Den ()
        Clean: Guest on all ()",
    );
    says(
        &keeper(&[SHUT, LAMP]).can(Some("den")),
        "
        Enter: Guest on all (shut) or Keeper on Den ()
        Paint: Keeper on Den ()",
    );
}

#[test]
fn nobody_can_do_anything_in_an_account_that_is_suspended() {
    says(&keeper(&[SUSPEND]).can(None), "");
    says(&keeper(&[SUSPEND]).can(Some("den")), "");
}

#[test]
fn a_comparison_tells_who_has_what_and_under_which_conditions() {
    says(
        &compared(&roles("guest", "boss")),
        "
        Guest / Boss: 0 alike
        first Greet: (needs Lamp) [ST-6] / no
        first Clean: (open) [ST-6] / no
        second Build: no / () [ST-5]
        both Enter: (open, not barred; or shut, needs Lamp) [ST-6] / () [ST-5]",
    );
    says(
        &compared(&roles("boss", "guest")),
        "
        Boss / Guest: 0 alike
        first Build: () [ST-5] / no
        second Greet: no / (needs Lamp) [ST-6]
        second Clean: no / (open) [ST-6]
        both Enter: () [ST-5] / (open, not barred; or shut, needs Lamp) [ST-6]",
    );
    says(
        &compared(&roles("signer", "scribe")),
        "
        Signer / Scribe: 0 alike
        both Sign: (own) [ST-12] / (not barred, own; or own) [ST-12 ST-13]",
    );
    says(
        &compared(&roles("guest", "guest")),
        "
        Guest / Guest: 3 alike",
    );
    says(
        &compared(&users(&keeper(&[LAMP, ANN_KEEPS, ANN_VISITS]))),
        "
        Ann / Bob: 2 alike
        first Build: () [ST-5] / no
        both Enter: () [ST-5 ST-6 ST-7 ST-4] / (in Den; or in Loft; or open, not barred; or own; or shut) [ST-6 ST-7 ST-4]
        both Paint: (in Den) [ST-7] / (in Den; or in Loft) [ST-7]",
    );
}

#[test]
fn only_roles_that_speak_now_are_authorized() {
    says(
        &authorized(&quiet()),
        "
        ann: Boss on all
        bob: Boss on all, Keeper on Den, Keeper on Loft, Scribe on all",
    );
}
