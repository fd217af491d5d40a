//! A policy in the language of Cedar, the general policy engine, for whoever keeps decisions of
//! access there: each grant and each denial of the matrix with its conditions, and the facts of an
//! account as Cedar's entities. What Cedar cannot say stands in a comment at the head.

mod condition;
mod entities;

pub use entities::entities;

use super::model::{
    CapId, Capability, Cell, Condition, FeatureId, Grant, KindId, Labels, Policy, Role,
};

/// What a capability is asked of where nothing in particular is named: an entity of this type.
pub const NOTHING: &str = "Nothing";

/// The policy in Cedar's language. The entities that it speaks of are those of [`entities`].
pub fn text(policy: &Policy) -> String {
    let mut out = head(policy);
    out += &statement(
        "forbid",
        "active",
        &[],
        "action",
        "unless",
        &[
            "principal.status == \"active\"",
            "principal.account.status == \"active\"",
        ],
    );
    out.push('\n');
    for kind in policy.kinds.iter().filter(|k| k.labels.is_some()) {
        let carried = match kind.labels {
            Some(Labels::Any) => "principal.labels.containsAny(resource.labels)",
            _ => "principal.labels.containsAll(resource.labels)",
        };
        let labelled = [
            format!(
                "resource has kind && resource.kind == {}",
                quoted(kind.name.as_str())
            ),
            "!resource.labels.isEmpty()".to_owned(),
            format!("!{carried}"),
        ];
        let id = format!("labels/{}", kind.name);
        out += &statement("forbid", &id, &kind.rules, "action", "when", &labelled);
    }
    for (cap, row) in policy.caps() {
        out += &capability(policy, cap, row);
    }
    out
}

fn head(policy: &Policy) -> String {
    format!(
        "// {title} ({name}), policy {hash}, in Cedar's language.
//
// A question names as principal a User, as action a capability, and as resource what the capability
// is about: the Account, a User, a Thing of its kind (of a thing that lies in one: that one), or
// Nothing::\"nothing\" where nothing in particular is named. The context holds `now`, milliseconds
// since 1970.
//
// A user's `holds` says for each role on what it is held, `stands` for each relation to what. The
// `path` of a thing is itself and all that it lies in, the account included; its `parts` are the
// same by kind.
//
// What Cedar cannot say, and what is therefore left out: limits (how many may hold a role, what
// excludes what, licences and seats), delegation (who may give which roles to whom), workflows
// (what waits for whose word), effects (what else an edit does), the life of people and accounts,
// what is shown or hidden, and why something is refused. Roles that end are told as they stand when
// the entities are written. Where the source is silent, the answer is no, and a comment says so.

",
        title = one_line(&policy.title),
        name = policy.name,
        hash = policy.hash,
    )
}

fn capability(policy: &Policy, cap: CapId, row: &Capability) -> String {
    let mut out = format!("// {}: {}\n", row.name, one_line(&row.title));
    let action = format!("action == Action::{}", quoted(&row.name));
    let says = |role: &&Role| matches!(role.cells[cap.index()], Cell::Unstated(_));
    let silent: Vec<&str> = policy
        .roles
        .iter()
        .filter(says)
        .map(|r| r.name.as_str())
        .collect();
    if !silent.is_empty() {
        out.extend(["// The source is silent about ", &silent.join(", "), ".\n"]);
    }
    let mut must = features(policy, &row.needs);
    if !row.when.is_empty() {
        must.extend(named(row));
    }
    must.extend(row.when.iter().map(|c| condition::yes(policy, c)));
    if !must.is_empty() {
        out += &statement("forbid", &row.name, &row.rules, &action, "unless", &must);
    }
    for role in &policy.roles {
        let denies = role.denies.get(&cap).into_iter().flatten();
        for (n, way) in denies.enumerate() {
            let mut when = held(policy, role, row, way);
            // On what is not known a denial holds; of nothing in particular nothing is known.
            when.extend(way.when.iter().map(|c| not_no(policy, row, c)));
            let id = format!("{}/{}/deny{}", row.name, role.name, nth(n));
            out += &statement("forbid", &id, &way.rules, &action, "when", &when);
        }
        let Cell::Allow(ways) = &role.cells[cap.index()] else {
            continue;
        };
        for (n, way) in ways.iter().enumerate() {
            let mut when = held(policy, role, row, way);
            if !way.when.is_empty() {
                when.extend(named(row));
            }
            when.extend(way.when.iter().map(|c| condition::yes(policy, c)));
            let id = format!("{}/{}{}", row.name, role.name, nth(n));
            out += &statement("permit", &id, &way.rules, &action, "when", &when);
        }
    }
    out.push('\n');
    out
}

/// That the role is held where it reaches, with the features that it and the way need.
fn held(policy: &Policy, role: &Role, row: &Capability, way: &Grant) -> Vec<String> {
    let name = quoted(role.name.as_str());
    let mut when = vec![format!("principal.holds has {name}")];
    match row.kind {
        None => {}
        Some(KindId::ACCOUNT) => when.push(format!(
            "principal.holds[{name}].contains(principal.account)"
        )),
        Some(_) => when.push(format!(
            "(resource is {NOTHING} || principal.holds[{name}].containsAny(resource.path))"
        )),
    }
    when.extend(features(policy, &role.needs));
    when.extend(features(policy, &way.needs));
    when
}

/// That something in particular is asked of, where nothing can be: of nothing no condition holds.
fn named(row: &Capability) -> Option<String> {
    about_a_thing(row).then(|| format!("!(resource is {NOTHING})"))
}

fn about_a_thing(row: &Capability) -> bool {
    !matches!(row.kind, None | Some(KindId::ACCOUNT))
}

fn not_no(policy: &Policy, row: &Capability, condition: &Condition) -> String {
    let no = condition::no(policy, condition);
    if about_a_thing(row) {
        format!("(resource is {NOTHING} || !({no}))")
    } else {
        format!("!({no})")
    }
}

fn features(policy: &Policy, needs: &[FeatureId]) -> Vec<String> {
    let on = |id: &FeatureId| feature_on(policy, *id);
    needs.iter().map(on).collect()
}

fn feature_on(policy: &Policy, id: FeatureId) -> String {
    let name = quoted(policy.feature(id).name.as_str());
    format!("principal.account.features.contains({name})")
}

/// One statement, its conditions one a line.
fn statement(
    effect: &str,
    id: &str,
    rules: &[String],
    action: &str,
    word: &str,
    conditions: &[impl AsRef<str>],
) -> String {
    let mut out = format!("@id({})\n", quoted(id));
    if !rules.is_empty() {
        out.extend(["@rule(", &quoted(&rules.join(", ")), ")\n"]);
    }
    let conditions: Vec<&str> = conditions.iter().map(AsRef::as_ref).collect();
    let conditions = conditions.join("\n  && ");
    out + &format!("{effect}(principal, {action}, resource)\n{word} {{\n  {conditions}\n}};\n")
}

fn nth(n: usize) -> String {
    if n == 0 {
        String::new()
    } else {
        format!("/{}", n + 1)
    }
}

/// A text in Cedar's quotes, whose escapes are Rust's.
fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A title that stays in its comment.
fn one_line(text: &str) -> String {
    crate::domain::text::show(text).into_owned()
}
