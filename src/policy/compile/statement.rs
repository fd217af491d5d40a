//! What a role's table says about one capability, or about several by a star: rule ids alone, or a
//! table with conditions, gates, readings and several ways.

use super::{
    conditions::conditions,
    context::{Context, DeclaredCap},
    fields::{Fields, rules_of, table_of},
    lists::{self, Level},
};
use crate::policy::{
    model::{CapId, FeatureId, Grant, KindId, Policy, Rules},
    names::Name,
    source::{Node, Place, Text, Value},
};

/// One way in which something is given or denied; its conditions are read for each capability.
pub(crate) struct Way<'a> {
    /// The readings let it stand; one that does not is read all the same, for its faults and names.
    pub(crate) applies: bool,
    pub(crate) when: Vec<Name<'a>>,
    pub(crate) needs: Vec<FeatureId>,
    pub(crate) rules: Rules,
}

impl<'a> Way<'a> {
    /// How much room it takes.
    pub(crate) fn weight(&self) -> usize {
        1 + self.when.len() + self.needs.len() + self.rules.len()
    }

    /// The way as it is for one capability.
    pub(crate) fn grant(&self, cx: &Context<'a>, policy: &Policy, kind: Option<KindId>) -> Grant {
        Grant {
            when: conditions(cx, policy, &self.when, kind),
            needs: self.needs.clone(),
            rules: self.rules.clone(),
        }
    }
}

/// A statement and the capabilities that it is about.
pub(crate) struct Statement<'a> {
    pub(crate) place: Place,
    pub(crate) level: Level,
    pub(crate) caps: Vec<CapId>,
    /// The readings let it stand.
    pub(crate) applies: bool,
    pub(crate) rules: Rules,
    pub(crate) ways: Vec<Way<'a>>,
}

impl Statement<'_> {
    /// How much room it takes.
    pub(crate) fn weight(&self) -> usize {
        let ways: usize = self.ways.iter().map(Way::weight).sum();
        (ways + 1 + self.rules.len()).saturating_mul(self.caps.len())
    }
}

/// The statements of a role's `allow`, `cannot` or `deny`.
pub(crate) fn statements<'a>(
    cx: &Context<'a>,
    role: &Fields<'_, 'a>,
    key: &'static str,
) -> Vec<Statement<'a>> {
    let with_ways = key != "cannot";
    let mut out = Vec::new();
    for (group, node) in role.entries(key) {
        let Some(name) = cx.plain(group) else {
            continue;
        };
        if name.text == "*" {
            let all = lists::caps_of(cx, name);
            out.extend(one(cx, group, node, all, with_ways));
        } else if name.text.contains('.') {
            let message = format!("`{}` is written as one key here", name.text);
            let mend = "write group.action without quotes around both; a star as group.\"*\"";
            cx.error(&name.place(), "unknown-group", message, mend);
        } else {
            out.extend(of_group(cx, name, node, with_ways));
        }
    }
    out
}

fn of_group<'a>(
    cx: &Context<'a>,
    group: Name<'a>,
    node: &'a Node<'a>,
    with_ways: bool,
) -> Vec<Statement<'a>> {
    let Some(table) = table_of(cx, node) else {
        return Vec::new();
    };
    let entries = table.entries.iter().filter_map(|(key, node)| {
        let action = cx.plain(key)?;
        let caps = lists::group_and_action(cx, group, action);
        one(cx, key, node, caps, with_ways)
    });
    entries.collect()
}

fn one<'a>(
    cx: &Context<'a>,
    key: &Text<'a>,
    node: &'a Node<'a>,
    caps: Option<(Level, Vec<CapId>)>,
    with_ways: bool,
) -> Option<Statement<'a>> {
    let (level, caps) = caps.unwrap_or((Level::Exact, Vec::new()));
    let mut out = Statement {
        place: key.place.clone(),
        level,
        caps,
        applies: true,
        rules: Rules::new(),
        ways: Vec::new(),
    };
    if !matches!(node.value, Value::Table(_)) {
        out.rules = rules_of(cx, node);
        if with_ways {
            out.ways.push(Way {
                applies: true,
                when: Vec::new(),
                needs: Vec::new(),
                rules: out.rules.clone(),
            });
        }
        return Some(out);
    }
    let fields = Fields::of(cx, node, key.place.clone())?;
    out.rules = fields.rules();
    out.applies = fields.applies();
    if with_ways {
        out.ways = ways(cx, &fields, &out.rules);
        // Where all ways fall to readings, nothing is said.
        out.applies &= out.ways.iter().any(|way| way.applies);
    }
    fields.done();
    Some(out)
}

/// The ways of a statement: one, or each of `any`, with what they have in common added to each.
fn ways<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, rules: &Rules) -> Vec<Way<'a>> {
    let common = way(cx, fields, rules.clone());
    if !fields.has("any") {
        return vec![common];
    }
    let mut out = Vec::new();
    for node in fields.tables("any") {
        let Some(inner) = Fields::of(cx, node, node.place.clone()) else {
            continue;
        };
        let own = way(cx, &inner, inner.rules());
        out.push(Way {
            applies: inner.applies(),
            when: [common.when.clone(), own.when].concat(),
            needs: [common.needs.clone(), own.needs].concat(),
            rules: [rules.clone(), own.rules].concat(),
        });
        inner.done();
    }
    out
}

fn way<'a>(cx: &Context<'a>, fields: &Fields<'_, 'a>, rules: Rules) -> Way<'a> {
    Way {
        applies: true,
        when: fields.words("when").unwrap_or_default(),
        needs: lists::features(cx, &fields.words("needs").unwrap_or_default()),
        rules,
    }
}

/// The kind that a capability is about.
pub(crate) fn kind_of(cx: &Context<'_>, cap: CapId) -> Option<KindId> {
    let declared: Option<&DeclaredCap<'_>> = cx.symbols.caps.get(cap.index());
    declared.and_then(|d| d.kind)
}
