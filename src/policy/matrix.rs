//! The matrix of a policy: what each role gives, and what its holders may do to people.

use super::model::{
    CapId, Cell, Delegation, Grant, Policy, Role, RoleId, Rules, Unlisted, Verb, Whom,
};

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Given.
    Yes,
    /// Given under conditions.
    Conditional,
    /// Not given.
    No,
    /// Denied, whatever else is held.
    Denied,
    /// The source is silent.
    Unstated,
}

/// A cell: what a role says about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixCell {
    /// What it says.
    pub mark: Mark,
    /// Conditions and gates in words; empty where there are none.
    pub note: String,
    /// Rule ids.
    pub rules: Rules,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOf {
    /// A capability.
    Cap(CapId),
    /// Something done to people, which the rows of the delegation tell.
    Verb(Verb),
}

/// A row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixRow {
    /// What it is about.
    pub of: RowOf,
    /// Its group's title.
    pub group: String,
    /// Its word: `group.action`, or the verb.
    pub word: String,
    /// Its title.
    pub title: String,
    /// A cell for each role of [`Matrix::roles`].
    pub cells: Vec<MatrixCell>,
}

/// Which role gives what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The columns. What everyone has comes first, where it is anything.
    pub roles: Vec<RoleId>,
    /// The rows: capabilities as the policy lists them, then what is done to people.
    pub rows: Vec<MatrixRow>,
}

/// Lays out the matrix.
pub fn matrix(policy: &Policy) -> Matrix {
    let everyone = policy.roles.first().filter(|r| says_something(r));
    let first = everyone.map(|_| RoleId::EVERYONE);
    let given = policy.given_roles().map(|(id, _)| id);
    let roles: Vec<RoleId> = first.into_iter().chain(given).collect();
    let caps = policy.caps().map(|(id, cap)| MatrixRow {
        of: RowOf::Cap(id),
        group: policy.group_title(id),
        word: cap.name.clone(),
        title: cap.title.clone(),
        cells: roles.iter().map(|role| cell(policy, *role, id)).collect(),
    });
    let verbs = verbs(policy).map(|(verb, word)| MatrixRow {
        of: RowOf::Verb(verb),
        group: "People and roles".to_owned(),
        word: word.to_owned(),
        title: verb_title(verb).to_owned(),
        cells: roles.iter().map(|r| verb_cell(policy, *r, verb)).collect(),
    });
    let rows = caps.chain(verbs).collect();
    Matrix { roles, rows }
}

/// What is done to people, as far as the delegation speaks of it: each verb with its word.
pub(super) fn verbs(policy: &Policy) -> impl Iterator<Item = (Verb, &'static str)> {
    let used = |verb: &Verb| policy.delegation.iter().any(|row| row.may.contains(verb));
    Verb::ALL.into_iter().filter(move |(verb, _)| used(verb))
}

fn says_something(role: &Role) -> bool {
    !role.denies.is_empty() || role.cells.iter().any(|c| *c != Cell::Unlisted)
}

pub(super) fn verb_title(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "Create users",
        Verb::Invite => "Invite users",
        Verb::Edit => "Edit users",
        Verb::Archive => "Archive users",
        Verb::Restore => "Restore users",
        Verb::RemoveUser => "Remove users",
        Verb::Add => "Add roles",
        Verb::Remove => "Remove roles",
        Verb::Change => "Change roles",
        Verb::Place => "Move roles to other places",
    }
}

/// What a role says about a capability.
pub fn cell(policy: &Policy, role: RoleId, cap: CapId) -> MatrixCell {
    let Some(row) = policy.roles.get(role.index()) else {
        return plain(Mark::No, Rules::new());
    };
    let denies = row.denies.get(&cap).map_or(&[][..], Vec::as_slice);
    if let Some(always) = denies.iter().find(|d| unconditional(d)) {
        return plain(Mark::Denied, always.rules.clone());
    }
    let mut out = match row.cells.get(cap.index()) {
        Some(Cell::Allow(grants)) => allowed(policy, cap, grants),
        Some(Cell::Cannot(rules)) => plain(Mark::No, rules.clone()),
        Some(Cell::Unstated(rules)) => plain(Mark::Unstated, rules.clone()),
        Some(Cell::Unlisted) | None => match row.unlisted {
            Unlisted::No => plain(Mark::No, Rules::new()),
            Unlisted::Unstated => plain(Mark::Unstated, Rules::new()),
        },
    };
    for deny in denies {
        add(
            &mut out.note,
            "; ",
            &format!("denied if {}", policy.grant_words(deny)),
        );
        add_rules(&mut out.rules, &deny.rules);
        if out.mark == Mark::Yes {
            out.mark = Mark::Conditional;
        }
    }
    out
}

pub(super) fn plain(mark: Mark, rules: Rules) -> MatrixCell {
    MatrixCell {
        mark,
        note: String::new(),
        rules,
    }
}

fn unconditional(grant: &Grant) -> bool {
    grant.when.is_empty() && grant.needs.is_empty()
}

pub(super) fn add(note: &mut String, between: &str, more: &str) {
    if !note.is_empty() && !more.is_empty() {
        note.push_str(between);
    }
    note.push_str(more);
}

pub(super) fn add_rules(rules: &mut Rules, more: &Rules) {
    for rule in more {
        if !rules.contains(rule) {
            rules.push(rule.clone());
        }
    }
}

/// A given capability: its mark tells of this role's conditions, its note also of those that hold
/// for every role.
fn allowed(policy: &Policy, cap: CapId, grants: &[Grant]) -> MatrixCell {
    let free = grants.iter().any(unconditional);
    let mut out = plain(
        if free { Mark::Yes } else { Mark::Conditional },
        Rules::new(),
    );
    for grant in grants {
        add_rules(&mut out.rules, &grant.rules);
        if !free {
            add(&mut out.note, "; or ", &policy.grant_words(grant));
        }
    }
    if let Some(cap) = policy.capabilities.get(cap.index()) {
        add(&mut out.note, "; ", &policy.conditions_words(&cap.when));
        add(&mut out.note, "; ", &policy.gates_words(&cap.needs));
    }
    out
}

/// What holders of a role may do to people, by the rows of the delegation.
pub(super) fn verb_cell(policy: &Policy, role: RoleId, verb: Verb) -> MatrixCell {
    let rows = policy.delegation.iter();
    let rows: Vec<&Delegation> = rows.filter(|row| row.may.contains(&verb)).collect();
    cell_of(role, &rows, |row| row_words(policy, row, verb, false))
}

/// What these rows of the delegation say of an actor, each narrowed by its words.
pub(super) fn cell_of(
    role: RoleId,
    rows: &[&Delegation],
    words: impl Fn(&Delegation) -> String,
) -> MatrixCell {
    let mut own = rows
        .iter()
        .filter(|row| row.stated && row.who.contains(&role))
        .peekable();
    if own.peek().is_none() {
        let silent = rows
            .iter()
            .find(|row| !row.stated && (row.who.is_empty() || row.who.contains(&role)));
        return silent.map_or_else(
            || plain(Mark::No, Rules::new()),
            |row| plain(Mark::Unstated, row.rules.clone()),
        );
    }
    let mut out = plain(Mark::Conditional, Rules::new());
    for row in own {
        let note = words(row);
        if note.is_empty() {
            out.mark = Mark::Yes;
        }
        add(&mut out.note, "; or ", &note);
        add_rules(&mut out.rules, &row.rules);
    }
    if out.mark == Mark::Yes {
        out.note.clear();
    }
    out
}

/// What narrows a row of the delegation, in words; empty where nothing does. `of_one`: the role in
/// question is said already, so the words leave out which roles there are.
pub fn row_words(policy: &Policy, row: &Delegation, verb: Verb, of_one: bool) -> String {
    let all = policy.roles.len().saturating_sub(1);
    let titles = |roles: &std::collections::BTreeSet<RoleId>| {
        let roles: Vec<RoleId> = roles.iter().copied().collect();
        match roles.as_slice() {
            [] => "nothing".to_owned(),
            roles => policy.role_titles(roles, "and"),
        }
    };
    let gives = matches!(
        verb,
        Verb::Create | Verb::Invite | Verb::Add | Verb::Change | Verb::Place
    );
    let mut note = String::new();
    if gives && !of_one && row.gives.len() < all {
        add(&mut note, ", ", &format!("gives {}", titles(&row.gives)));
    }
    let fresh = matches!(verb, Verb::Create | Verb::Invite);
    let target_told = if of_one {
        !gives
    } else {
        gives && row.target == row.gives
    };
    if !fresh && !target_told && row.target.len() < all {
        add(
            &mut note,
            ", ",
            &format!("to people with {}", titles(&row.target)),
        );
    }
    let taking = matches!(verb, Verb::Remove | Verb::Change | Verb::Place);
    if let Some(takes) = row
        .takes
        .as_ref()
        .filter(|takes| taking && (gives || !of_one) && takes.len() < all)
    {
        add(&mut note, ", ", &format!("takes {}", titles(takes)));
    }
    if !fresh && !row.has.is_empty() {
        add(
            &mut note,
            ", ",
            &format!("to people who hold {}", titles(&row.has)),
        );
    }
    if !fresh && !row.lacks.is_empty() {
        let lacks: Vec<RoleId> = row.lacks.iter().copied().collect();
        let lacks = policy.role_titles(&lacks, "or");
        add(&mut note, ", ", &format!("to people without {lacks}"));
    }
    if let Some(own) = row.own.filter(|_| gives) {
        add(&mut note, ", ", "no more than their own");
        if let Some(cap) = own.unless {
            add(
                &mut note,
                " ",
                &format!("without {}", policy.cap_title(cap)),
            );
        }
    }
    match row.over {
        super::model::Over::Person => {}
        super::model::Over::ThisPlace => add(&mut note, ", ", "at the own place"),
        super::model::Over::ThisPlaceAlone => add(&mut note, ", ", "at the own place alone"),
        super::model::Over::PeopleHere => add(&mut note, ", ", "people of the own place"),
        super::model::Over::PeopleOnlyHere => {
            add(&mut note, ", ", "people of the own place alone");
        }
    }
    match row.only {
        Whom::Anybody => {}
        Whom::Oneself => add(&mut note, ", ", "oneself alone"),
        Whom::Others => add(&mut note, ", ", "others alone"),
    }
    note
}
