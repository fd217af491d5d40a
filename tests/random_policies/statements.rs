//! The statements of a random policy beside its things and roles: limits, delegation, workflows,
//! effects.

use super::{
    Dice,
    policies::{Names, Statements, Table, owned},
};

pub fn limits(dice: &mut Dice, names: &Names, out: &mut Statements) {
    const BEYOND: [&str; 5] = ["refuse", "refuse", "replace", "warn", "count"];
    for _ in 0..dice.below(6) {
        let mut table = Table::new("[[limits]]");
        let form = dice.below(7).min(5);
        match form {
            0 | 1 => {
                let on = dice.one(&names.kinds).filter(|_| dice.chance(25));
                let roles = match &on {
                    Some(kind) => dice.some(&names.roles_on(kind), 70),
                    None => names.some_roles(dice),
                };
                if roles.is_empty() {
                    continue;
                }
                table.word("each", Some("user"));
                table.words("holds", &roles);
                table.word("on", on.as_ref());
                let add = roles.len() == 1 && on.is_none() && dice.chance(60);
                let least = usize::from(add || dice.chance(25));
                table.raw("least", least);
                if least == 0 || dice.chance(70) {
                    table.raw("most", 1 + dice.below(2));
                    table.word("beyond", dice.one(&BEYOND).filter(|_| !add));
                }
                table.word("short", add.then_some("add"));
            }
            2 => {
                table.word("each", Some("user"));
                let some = dice.some(&names.roles, 25);
                if some.is_empty() {
                    continue;
                }
                table.words("alone", &some);
                table.word("beyond", dice.one(&BEYOND));
            }
            3 => {
                let kind = dice.one(&names.kinds).filter(|_| dice.chance(30));
                let kind = kind.unwrap_or_else(|| "account".into());
                let roles = dice.some(&names.roles_on(&kind), 40);
                if roles.is_empty() {
                    continue;
                }
                table.word("each", Some(kind));
                table.words("has-active", &roles);
                table.raw("least", 1 + dice.below(2));
                table.word("beyond", dice.one(&["refuse", "refuse", "warn", "count"]));
            }
            4 => {
                table.word("each", Some("account"));
                let states = owned(&["active", "invited", "archived"]);
                let counts = dice.some(&states, 60);
                if counts.is_empty() {
                    continue;
                }
                table.words("counts", &counts);
                let roles = if dice.chance(30) {
                    owned(&["*"])
                } else {
                    names.some_roles(dice)
                };
                table.words("holds", &roles);
                table.word("by", dice.chance(30).then_some("role"));
                if dice.chance(70) {
                    table.word("most", dice.one(&["seats", "licences"]));
                } else {
                    table.raw("most", 2 + dice.below(3));
                }
                table.word("beyond", dice.one(&["refuse", "refuse", "warn", "count"]));
            }
            _ => {
                if names.relations.is_empty() {
                    continue;
                }
                let at = dice.below(names.relations.len());
                table.word("each", dice.one(&names.to[at]));
                table.word("has", names.relations.get(at));
                table.raw("most", 1 + dice.below(2));
                table.word("beyond", dice.one(&["refuse", "refuse", "warn", "count"]));
            }
        }
        out.push(table.0);
    }
}

const VERBS: [&str; 10] = [
    "create",
    "invite",
    "edit",
    "archive",
    "restore",
    "remove-user",
    "add",
    "remove",
    "change",
    "place",
];

pub fn delegation(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for at in 0..2 + dice.below(5) {
        let mut table = Table::new("[[delegation]]");
        let who = match at {
            0 => names.roles[..1].to_vec(),
            _ => dice.some(&names.roles, 30),
        };
        if who.is_empty() {
            continue;
        }
        table.words("who", &who);
        let verbs = dice.some(&owned(&VERBS), if at == 0 { 85 } else { 45 });
        if verbs.is_empty() {
            continue;
        }
        table.words("may", &verbs);
        let all = owned(&["*"]);
        if dice.chance(30) {
            table.words("gives", &names.some_roles(dice));
            table.words("target", &names.some_roles(dice));
        } else if dice.chance(40) {
            table.words("roles", &all);
        } else {
            table.words("roles", &names.some_roles(dice));
        }
        if dice.chance(60) {
            let over = [
                "the person",
                "this place",
                "this place alone",
                "people here",
                "people only here",
            ];
            table.word("over", dice.one(&over));
        }
        if dice.chance(20) {
            table.word("only", dice.one(&["self", "others"]));
        }
        if dice.chance(5) {
            table.raw("stated", "false");
        }
        out.push(table.0);
    }
}

/// `often`: of a hundred kinds that have states so many wait when they are made.
pub fn workflows(dice: &mut Dice, names: &Names, often: usize, out: &mut Statements) {
    for (at, kind) in names.kinds.iter().enumerate() {
        if !names.states[at] || !dice.chance(often) {
            continue;
        }
        let mut table = Table::new(&format!("[workflows.new-{kind}]"));
        table.word("waits", Some(format!("making {kind}")));
        table.word("meanwhile", Some("fresh"));
        table.word("approved", Some("open"));
        table.word("declined", Some("shut"));
        if dice.chance(30) {
            table.word("if-some", dice.one(&names.relations));
        }
        asked(dice, names, &mut table, kind);
        out.push(table.0);
    }
    if let Some(feature) = names.features[..names.features.len().min(3)].first()
        && dice.chance(often)
    {
        let mut table = Table::new("[workflows.switch]");
        table.word("waits", Some(format!("feature {feature}")));
        if dice.chance(30) {
            table.word("from-address", Some("asker"));
        }
        asked(dice, names, &mut table, "account");
        out.push(table.0);
    }
}

fn asked(dice: &mut Dice, names: &Names, table: &mut Table, kind: &str) {
    table.word("title", Some("Request"));
    if dice.chance(40) {
        table.words("asked-by", &names.some_roles(dice));
    }
    let cap = names.cap(dice, &[kind.to_owned()]);
    match cap.filter(|_| dice.chance(80)) {
        Some(cap) => table.word("decided-with", Some(cap)),
        None => table.word("decided-by", Some("vendor")),
    }
    table.raw("votes", 1 + usize::from(dice.chance(30)));
    if dice.chance(30) {
        table.words("veto", &names.some_roles(dice));
    }
    if dice.chance(50) {
        table.raw("declines", 1 + dice.below(3));
    }
    table.word("expires", dice.chance(30).then_some("2d"));
    if dice.chance(30) {
        table.words("ends", &dice.some(&names.relations, 60));
    }
    table.word("self-approval", dice.one(&["yes", "no"]));
}

/// Limits whose roles give way, one or two of them, and effects that move contents.
pub fn turns(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for _ in 0..=dice.below(2) {
        let mut table = Table::new("[[limits]]");
        table.word("each", Some("user"));
        if dice.chance(50) {
            table.words("alone", &dice.some(&names.roles, 40));
        } else {
            table.words("holds", &names.some_roles(dice));
            table.raw("most", 1 + dice.below(3));
        }
        table.word("beyond", Some("replace"));
        out.push(table.0);
    }
    for _ in 0..=dice.below(2) {
        let mut table = Table::new("[[effects]]");
        match dice.below(4) {
            0 => table.words("gives", &names.some_roles(dice)),
            1 => table.words("takes", &names.some_roles(dice)),
            2 => table.raw("replaces", "true"),
            _ => {
                table.words("from", &names.some_roles(dice));
                table.words("to", &names.some_roles(dice));
            }
        }
        table.raw("move", moves(dice, names));
        out.push(table.0);
    }
}

/// One or two moves between what people own.
fn moves(dice: &mut Dice, names: &Names) -> String {
    let count = 1 + dice.below(2);
    let all: Vec<String> = (0..count).map(|_| one_move(dice, names)).collect();
    format!("[{}]", all.join(", "))
}

fn one_move(dice: &mut Dice, names: &Names) -> String {
    let mut kind = || dice.one(&names.kinds).unwrap();
    let (from, into, folder) = (kind(), kind(), kind());
    let folder = if dice.chance(40) {
        format!(", as = \"{folder}\"")
    } else {
        String::new()
    };
    format!("{{ from = \"{from}/*\", into = \"{into}\"{folder} }}")
}

pub fn effects(dice: &mut Dice, names: &Names, out: &mut Statements) {
    for _ in 0..dice.below(3) {
        let mut table = Table::new("[[effects]]");
        match dice.below(5) {
            0 => table.words("gives", &names.some_roles(dice)),
            1 => table.words("takes", &names.some_roles(dice)),
            2 => {
                table.words("from", &names.some_roles(dice));
                table.words("to", &names.some_roles(dice));
            }
            3 => table.raw("replaces", "true"),
            _ => table.word("makes", dice.one(&names.kinds)),
        }
        if dice.chance(30) {
            table.word("of", dice.one(&["self", "others"]));
        }
        if dice.chance(15) {
            table.words("needs", &dice.some(&names.features, 40));
        }
        table.word("remind", Some("Look after {user}."));
        if names.kinds.len() > 1 && dice.chance(50) {
            table.raw("move", moves(dice, names));
        }
        if dice.chance(30) {
            table.raw("confirm", "true");
        }
        out.push(table.0);
    }
}
