//! What may be typed behind the word of an action in the palette: the kinds of arguments, which the
//! rows of the registry name, and how a typed line is cut into them.

use std::ops::Range;

/// What an argument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A role of the account's policy.
    Role,
    /// A role that the person holds.
    Held,
    /// A person of the account.
    Person,
    /// A thing of the account.
    Thing,
    /// A thing of the account, or the account itself.
    Place,
    /// What a capability can be asked of: a thing or a person.
    Object,
    /// An account of the store.
    Account,
    /// A capability of the account's policy.
    Capability,
    /// Somebody to act as.
    Actor,
    /// Something to go to: a pane, an account, a person, a thing.
    Anything,
    /// A theme.
    Theme,
    /// An order of the list.
    Order,
    /// A saved view of the list.
    View,
    /// A filter of the list.
    Filter,
    /// Any words.
    Words,
}

impl Kind {
    /// What one of them is called, for the sentence that says what may be typed.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Role => "a role",
            Self::Held => "a role that is held",
            Self::Person => "a person",
            Self::Thing => "a thing",
            Self::Place => "a thing or the account",
            Self::Object => "a thing or a person",
            Self::Account => "an account",
            Self::Capability => "a capability",
            Self::Actor => "site, vendor or a person",
            Self::Anything => "a pane or a name",
            Self::Theme => "a theme",
            Self::Order => "an order",
            Self::View => "a view",
            Self::Filter => "a filter",
            Self::Words => "words",
        }
    }

    /// Only the service knows what may stand there.
    pub fn asked(self) -> bool {
        !matches!(self, Self::Theme | Self::Order | Self::View | Self::Words)
    }

    /// It is typed into what the action opens, whatever it says.
    pub fn handed_on(self) -> bool {
        matches!(self, Self::Filter | Self::Words)
    }
}

/// An argument of an action, declared in its row of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    /// What stands before it, such as `on:`; empty for the first, which is named by its place.
    pub lead: &'static str,
    /// What it is.
    pub kind: Kind,
}

impl Takes {
    /// The argument that stands first.
    pub const fn first(kind: Kind) -> Self {
        Self { lead: "", kind }
    }

    /// An argument behind a word of its own.
    pub const fn behind(lead: &'static str, kind: Kind) -> Self {
        Self { lead, kind }
    }
}

/// A role to give.
pub const ROLE: &[Takes] = &[
    Takes::first(Kind::Role),
    Takes::behind("on:", Kind::Place),
    Takes::behind("to:", Kind::Person),
];
/// A role to change.
pub const CHANGE: &[Takes] = &[
    Takes::first(Kind::Held),
    Takes::behind("into:", Kind::Role),
    Takes::behind("on:", Kind::Place),
    Takes::behind("of:", Kind::Person),
];
/// A role to take.
pub const TAKE: &[Takes] = &[
    Takes::first(Kind::Held),
    Takes::behind("on:", Kind::Place),
    Takes::behind("from:", Kind::Person),
];
/// What is asked of somebody.
pub const WHY: &[Takes] = &[
    Takes::first(Kind::Capability),
    Takes::behind("on:", Kind::Object),
    Takes::behind("of:", Kind::Person),
];
/// Who is asked about.
pub const ASK: &[Takes] = &[
    Takes::first(Kind::Person),
    Takes::behind("can:", Kind::Capability),
    Takes::behind("on:", Kind::Object),
];
/// What everybody is asked about.
pub const WHO: &[Takes] = &[
    Takes::first(Kind::Capability),
    Takes::behind("on:", Kind::Object),
];
/// A person.
pub const PERSON: &[Takes] = &[Takes::first(Kind::Person)];
/// A role.
pub const ONE_ROLE: &[Takes] = &[Takes::first(Kind::Role)];
/// A thing.
pub const THING: &[Takes] = &[Takes::first(Kind::Thing)];
/// An account.
pub const ACCOUNT: &[Takes] = &[Takes::first(Kind::Account)];
/// Somebody to act as.
pub const ACTOR: &[Takes] = &[Takes::first(Kind::Actor)];
/// Something to go to.
pub const ANYTHING: &[Takes] = &[Takes::first(Kind::Anything)];
/// A theme.
pub const THEME: &[Takes] = &[Takes::first(Kind::Theme)];
/// An order.
pub const ORDER: &[Takes] = &[Takes::first(Kind::Order)];
/// A view.
pub const VIEW: &[Takes] = &[Takes::first(Kind::View)];
/// A filter.
pub const FILTER: &[Takes] = &[Takes::first(Kind::Filter)];
/// Words.
pub const WORDS: &[Takes] = &[Takes::first(Kind::Words)];

/// A part of a typed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which argument it is; `None`: the action takes no such thing.
    pub takes: Option<&'static Takes>,
    /// What is typed of it.
    pub text: String,
    /// Where that stands in the line, in bytes, without its lead.
    pub at: Range<usize>,
}

/// Cuts a line into arguments, from a place on. Names may hold spaces: an argument goes on until the
/// lead of another one.
pub fn read(takes: &'static [Takes], line: &str, from: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let whole = takes
        .first()
        .is_some_and(|one| one.lead.is_empty() && one.kind.handed_on());
    for (at, word) in words(line, from) {
        let led = takes.iter().find(|one| {
            let fresh = parts.iter().all(|part| part.takes != Some(*one));
            !whole && !one.lead.is_empty() && word.starts_with(one.lead) && fresh
        });
        match (led, parts.last_mut()) {
            (Some(one), _) => {
                let start = at.start + one.lead.len();
                parts.push(part(Some(one), line, start..at.end));
            }
            (None, Some(last)) => {
                let start = if last.at.is_empty() {
                    at.start
                } else {
                    last.at.start
                };
                *last = part(last.takes, line, start..at.end);
            }
            (None, None) => {
                let first = takes.first().filter(|one| one.lead.is_empty());
                parts.push(part(first, line, at));
            }
        }
    }
    parts
}

fn part(takes: Option<&'static Takes>, line: &str, at: Range<usize>) -> Part {
    Part {
        takes,
        text: line.get(at.clone()).unwrap_or_default().to_owned(),
        at,
    }
}

/// The words of a line from a place on, with where they stand.
fn words(line: &str, from: usize) -> impl Iterator<Item = (Range<usize>, &str)> {
    let rest = line.get(from..).unwrap_or_default();
    rest.split_whitespace().map(move |word| {
        // A word is a piece of the line, so the distance of the two is where it stands.
        let start = word.as_ptr().addr() - line.as_ptr().addr();
        (start..start + word.len(), word)
    })
}

/// What an action takes, for a sentence: `a role, on: a thing or the account, to: a person`.
pub fn told(takes: &[Takes]) -> String {
    let one = |one: &Takes| {
        let gap = if one.lead.is_empty() { "" } else { " " };
        format!("{}{gap}{}", one.lead, one.kind.noun())
    };
    takes.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    static ROLE: &[Takes] = &[
        Takes::first(Kind::Role),
        Takes::behind("on:", Kind::Place),
        Takes::behind("to:", Kind::Person),
    ];

    static LED: &[Takes] = &[Takes::behind("on:", Kind::Place)];
    static FILTER: &[Takes] = &[
        Takes::first(Kind::Filter),
        Takes::behind("on:", Kind::Place),
    ];

    fn cut(takes: &'static [Takes], line: &str) -> Vec<(Option<Kind>, String)> {
        let parts = read(takes, line, 5);
        parts
            .into_iter()
            .map(|p| (p.takes.map(|t| t.kind), p.text))
            .collect()
    }

    #[test]
    fn a_line_is_cut_at_the_leads_and_names_may_hold_spaces() {
        let (role, place, person) = (Some(Kind::Role), Some(Kind::Place), Some(Kind::Person));
        let line = "role lab manager on:lobby  to:al reyes";
        let parts = [
            (role, "lab manager"),
            (place, "lobby"),
            (person, "al reyes"),
        ];
        assert_eq!(cut(ROLE, line), parts.map(|(k, t)| (k, t.to_owned())));
        let parts = [(person, "al"), (place, "")].map(|(k, t)| (k, t.to_owned()));
        assert_eq!(cut(ROLE, "role to:al on:"), parts);
        // What stands behind a bare lead belongs to it.
        assert_eq!(cut(ROLE, "role to: al"), [(person, "al".to_owned())]);
        assert_eq!(cut(ROLE, "role "), []);
    }

    #[test]
    fn each_part_knows_where_it_stands_and_what_is_not_taken_is_told_apart() {
        let line = "role äö to:ü";
        let parts = read(ROLE, line, 5);
        let texts: Vec<&str> = parts.iter().map(|p| &line[p.at.clone()]).collect();
        assert_eq!(texts, ["äö", "ü"]);
        assert_eq!(cut(LED, "role x"), [(None, "x".to_owned())]);
        let all = [(Some(Kind::Filter), "on:lobby x".to_owned())];
        assert_eq!(cut(FILTER, "role on:lobby x"), all);
    }

    #[test]
    fn what_is_taken_reads_as_a_list() {
        assert_eq!(
            told(ROLE),
            "a role, on: a thing or the account, to: a person"
        );
    }
}
