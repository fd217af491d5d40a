//! Lays out the matrix: which statement of a role decides about a capability. A name beats a
//! group's star, that beats the star, that beats what is copied from another role.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    context::Context,
    lists::Level,
    statement::{Statement, Way, kind_of},
};
use crate::policy::{
    model::{CapId, Cell, Grant, Policy, RoleId, Rules, small},
    source::Place,
};

/// All grants of a policy together, with their conditions and rule ids, are at most so many.
const MAX_WEIGHT: usize = 1 << 19;

/// A capability is given in at most so many ways by one role.
const MAX_WAYS: usize = 64;

/// What one statement says about one capability.
struct Said {
    place: Place,
    level: Level,
    cell: Cell,
}

/// Everything that is copied from another role.
pub(crate) struct Like<'a> {
    pub(crate) place: Place,
    pub(crate) role: RoleId,
    /// About these capabilities alone.
    pub(crate) only: Option<BTreeSet<CapId>>,
    /// What is added to each grant.
    pub(crate) way: Way<'a>,
}

/// What a role says, statement by statement.
#[derive(Default)]
pub(crate) struct Says<'a> {
    said: BTreeMap<CapId, Vec<Said>>,
    pub(crate) likes: Vec<Like<'a>>,
}

impl Says<'_> {
    /// The places of the roles that it copies from.
    pub(crate) fn builds_on(&self) -> Vec<usize> {
        self.likes.iter().map(|l| l.role.index()).collect()
    }

    fn say(&mut self, place: Place, level: Level, cap: CapId, cell: Cell) {
        let said = Said { place, level, cell };
        self.said.entry(cap).or_default().push(said);
    }

    pub(crate) fn unstated(&mut self, place: Place, level: Level, cap: CapId, rules: Rules) {
        self.say(place, level, cap, Cell::Unstated(rules));
    }
}

/// The grants of a statement, by capability. Those that do not apply are read and dropped.
pub(crate) fn grants<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    statement: &Statement<'a>,
) -> Vec<(CapId, Vec<Grant>)> {
    let mut out = Vec::new();
    if !cx.weigh(&statement.place, statement.weight()) {
        return out;
    }
    for cap in &statement.caps {
        let kind = kind_of(cx, *cap);
        let ways = statement.ways.iter();
        let grants: Vec<Grant> = ways
            .map(|way| (way.applies, way.grant(cx, policy, kind)))
            .filter_map(|(applies, grant)| applies.then_some(grant))
            .collect();
        if statement.applies {
            out.push((*cap, grants));
        }
    }
    out
}

/// Notes what an `allow` says.
pub(crate) fn allow<'a>(
    cx: &Context<'a>,
    policy: &Policy,
    says: &mut Says<'a>,
    statement: &Statement<'a>,
) {
    for (cap, grants) in grants(cx, policy, statement) {
        let place = statement.place.clone();
        says.say(place, statement.level, cap, Cell::Allow(grants));
    }
}

/// Notes what a `cannot` says.
pub(crate) fn cannot(cx: &Context<'_>, says: &mut Says<'_>, statement: &Statement<'_>) {
    if statement.applies && cx.weigh(&statement.place, statement.weight()) {
        for cap in &statement.caps {
            let cell = Cell::Cannot(statement.rules.clone());
            says.say(statement.place.clone(), statement.level, *cap, cell);
        }
    }
}

/// Fills in the cells of every role, in an order in which copies come after their originals.
pub(crate) fn lay_out<'a>(
    cx: &Context<'a>,
    policy: &mut Policy,
    says: &[Says<'a>],
    order: &[usize],
) {
    for at in order {
        let Some(role_says) = says.get(*at) else {
            continue;
        };
        let cells = (0..cx.symbols.caps.len())
            .map(|cap| cell(cx, policy, role_says, CapId(small(cap))))
            .collect();
        if let Some(role) = policy.roles.get_mut(*at) {
            role.cells = cells;
        }
    }
}

fn cell<'a>(cx: &Context<'a>, policy: &Policy, says: &Says<'a>, cap: CapId) -> Cell {
    let said = says.said.get(&cap).map_or(&[][..], Vec::as_slice);
    let Some(best) = said.iter().max_by_key(|s| s.level) else {
        return copied(cx, policy, says, cap);
    };
    let kin = said.iter().filter(|s| s.level == best.level);
    for other in kin {
        if std::mem::discriminant(&other.cell) != std::mem::discriminant(&best.cell) {
            conflict(cx, cap, other, best);
        }
    }
    best.cell.clone()
}

fn conflict(cx: &Context<'_>, cap: CapId, one: &Said, other: &Said) {
    let mut said = [one, other];
    said.sort_by_key(|s| s.place.start);
    let [first, second] = said;
    let name = cx.symbols.caps.get(cap.index());
    let name = name.map(|d| format!("{}.{}", d.group.text, d.action.name.text));
    let message = format!(
        "`{}` is {} here, but {} in line {}",
        name.unwrap_or_default(),
        verb(&second.cell),
        verb(&first.cell),
        cx.line(&first.place),
    );
    let mend = "keep one of the two, or let a reading decide with `if`";
    cx.error(&second.place, "conflict", message, mend);
}

fn verb(cell: &Cell) -> &'static str {
    match cell {
        Cell::Allow(_) => "allowed",
        Cell::Cannot(_) => "not given",
        Cell::Unstated(_) | Cell::Unlisted => "unstated",
    }
}

/// What other roles' grants make of a capability that the role itself does not name.
fn copied<'a>(cx: &Context<'a>, policy: &Policy, says: &Says<'a>, cap: CapId) -> Cell {
    let mut out: Vec<Grant> = Vec::new();
    for like in &says.likes {
        if like.only.as_ref().is_some_and(|only| !only.contains(&cap)) {
            continue;
        }
        let from = policy.roles.get(like.role.index());
        let Some(Cell::Allow(grants)) = from.and_then(|r| r.cells.get(cap.index())) else {
            continue;
        };
        let more = like.way.grant(cx, policy, kind_of(cx, cap));
        for grant in grants {
            let copy = joined(grant, &more);
            let weight = 1 + copy.when.len() + copy.needs.len() + copy.rules.len();
            if out.contains(&copy) {
                continue;
            }
            if out.len() == MAX_WAYS {
                let message = format!("a capability is copied in more than {MAX_WAYS} ways");
                cx.error(&like.place, "too-many", message, "use fewer copies");
                break;
            }
            if cx.weigh(&like.place, weight) {
                out.push(copy);
            }
        }
    }
    if out.is_empty() {
        Cell::Unlisted
    } else {
        Cell::Allow(out)
    }
}

fn joined(grant: &Grant, more: &Grant) -> Grant {
    let mut out = grant.clone();
    let when = more.when.iter().filter(|c| !grant.when.contains(c));
    out.when.extend(when.cloned());
    let rules = more.rules.iter().filter(|r| !grant.rules.contains(r));
    out.rules.extend(rules.cloned());
    out
}

impl Context<'_> {
    /// Whether there is room for so much more; tells if not.
    pub(crate) fn weigh(&self, place: &Place, weight: usize) -> bool {
        let sum = self.weight.get().saturating_add(weight);
        if sum > MAX_WEIGHT {
            let message = "the matrix grows larger than a policy can hold";
            self.error(
                place,
                "too-many",
                message,
                "use fewer ways and fewer copies",
            );
            return false;
        }
        self.weight.set(sum);
        true
    }
}
