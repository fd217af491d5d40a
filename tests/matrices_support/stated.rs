//! Cells that stand in the compiled policy: the matrix and the delegation.

use std::collections::BTreeSet;

use rolecall::policy::{
    Policy,
    matrix::{Mark, MatrixCell, RowOf, cell as matrix_cell, matrix},
    model::{Over, RoleId, Verb, Whom},
};

use super::Cell;

/// Roles in a list such as `admin, user`.
fn roles(policy: &Policy, list: &str) -> BTreeSet<RoleId> {
    let names = list.split(',').map(str::trim);
    names
        .map(|name| {
            policy
                .role_id(name)
                .unwrap_or_else(|| panic!("no role `{name}`"))
        })
        .collect()
}

fn unlike(is: impl std::fmt::Debug) -> Result<(), String> {
    Err(format!("the policy says {is:?}"))
}

/// Every capability of the row says what the cell says.
pub fn caps(policy: &Policy, cell: &Cell<'_>) -> Result<(), String> {
    let role = policy.role_id(cell.column).expect("the column is a role");
    let gated = !policy.role(role).needs.is_empty();
    let found: Vec<MatrixCell> = cell
        .row
        .caps
        .iter()
        .map(|cap| {
            let cap = policy
                .cap_id(cap)
                .unwrap_or_else(|| panic!("no capability `{cap}`"));
            matrix_cell(policy, role, cap)
        })
        .collect();
    let marks: BTreeSet<&str> = found.iter().map(|c| word(c.mark)).collect();
    if cell.row.mixed && marks.len() > 1 {
        return if cell.wanted == "cond" {
            Ok(())
        } else {
            unlike(marks)
        };
    }
    for is in &found {
        let narrowed = !is.note.is_empty();
        let good = match cell.wanted {
            "yes" => is.mark == Mark::Yes && (!narrowed || gated || cell.row.under.is_some()),
            "cond" => is.mark == Mark::Conditional || is.mark == Mark::Yes && (narrowed || gated),
            "no" => matches!(is.mark, Mark::No | Mark::Denied),
            "unst" => is.mark == Mark::Unstated,
            _ => false,
        };
        if !good {
            return unlike(is);
        }
    }
    Ok(())
}

fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Yes => "yes",
        Mark::Conditional => "cond",
        Mark::No | Mark::Denied => "no",
        Mark::Unstated => "unst",
    }
}

/// What the delegation says to a pair of a role given and a role held, or to nobody in particular.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    No,
    Unstated,
    /// In some places, or to some people.
    Here,
    Everywhere,
}

/// What may be done to people. A row that names roles is held against the rows of the delegation,
/// pair by pair; another one against the matrix.
pub fn may(policy: &Policy, cell: &Cell<'_>) -> Result<(), String> {
    let row = cell.row;
    let named = |list: &Option<String>| {
        let list = list.as_ref().map(|l| l.replace("{column}", cell.column));
        list.map(|l| roles(policy, &l)).unwrap_or_default()
    };
    let (giving, to) = (named(&row.giving), named(&row.to));
    let who: Vec<RoleId> = match row.who.as_slice() {
        [] => vec![policy.role_id(cell.column).expect("the column is a role")],
        names => names.iter().flat_map(|n| roles(policy, n)).collect(),
    };
    for verb in &row.may {
        let (verb, _) = *Verb::ALL.iter().find(|(_, w)| w == verb).expect("a verb");
        for role in &who {
            if giving.is_empty() && to.is_empty() {
                in_matrix(policy, cell, *role, verb)?;
            } else {
                let found = reaches(policy, *role, verb, &giving, &to);
                if !fits(cell, &found) {
                    return unlike(found);
                }
            }
        }
    }
    Ok(())
}

fn in_matrix(policy: &Policy, cell: &Cell<'_>, role: RoleId, verb: Verb) -> Result<(), String> {
    let all = matrix(policy);
    let row = all.rows.iter().find(|r| r.of == RowOf::Verb(verb));
    let at = all.roles.iter().position(|r| *r == role);
    let is = row.zip(at).map(|(row, at)| &row.cells[at]);
    let mark = is.map_or(Mark::No, |is| is.mark);
    let narrowed = cell.row.under.is_some() && mark == Mark::Conditional;
    if word(mark) == cell.wanted || cell.wanted == "yes" && narrowed {
        Ok(())
    } else {
        unlike(is)
    }
}

/// How far each pair of roles reaches.
fn reaches(
    policy: &Policy,
    who: RoleId,
    verb: Verb,
    giving: &BTreeSet<RoleId>,
    to: &BTreeSet<RoleId>,
) -> BTreeSet<Reach> {
    let each = |roles: &BTreeSet<RoleId>| -> Vec<Option<RoleId>> {
        if roles.is_empty() {
            vec![None]
        } else {
            roles.iter().copied().map(Some).collect()
        }
    };
    let mut found = BTreeSet::new();
    for gives in each(giving) {
        for held in each(to) {
            let rows = policy.delegation.iter().filter(|row| {
                row.may.contains(&verb)
                    && (row.who.contains(&who) || !row.stated && row.who.is_empty())
                    && gives.is_none_or(|g| row.gives.contains(&g))
                    && held.is_none_or(|h| row.target.contains(&h))
            });
            let best = rows.map(|row| match (row.stated, row.over, row.only) {
                (false, ..) => Reach::Unstated,
                (true, Over::Person, Whom::Anybody) => Reach::Everywhere,
                _ => Reach::Here,
            });
            found.insert(best.max().unwrap_or(Reach::No));
        }
    }
    found
}

fn fits(cell: &Cell<'_>, found: &BTreeSet<Reach>) -> bool {
    let all = |reach: Reach| found.iter().all(|r| *r == reach);
    let none = found.iter().all(|r| *r == Reach::No);
    match cell.wanted {
        "yes" if cell.row.scope => found.iter().all(|r| *r >= Reach::Here),
        "yes" => all(Reach::Everywhere),
        "cond" if cell.row.scope => found.contains(&Reach::No) && !none,
        "cond" => !all(Reach::Everywhere) && found.iter().any(|r| *r >= Reach::Here),
        "no" => none,
        "unst" => all(Reach::Unstated),
        _ => false,
    }
}

/// The product that a role takes.
pub fn product(policy: &Policy, cell: &Cell<'_>) -> Result<(), String> {
    let role = policy.role_id(cell.column).expect("the column is a role");
    let needs = policy.role(role).needs.iter();
    let needs: Vec<&str> = needs.map(|f| policy.feature(*f).name.as_str()).collect();
    let is = if needs.is_empty() {
        "no".to_owned()
    } else {
        needs.join(",")
    };
    if is == cell.wanted {
        Ok(())
    } else {
        unlike(is)
    }
}
