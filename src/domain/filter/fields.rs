//! The fields of each list: what one may write before a colon, and what behind it.

use std::fmt;

use super::moment::{Bounds, Moment, Stretch};
use crate::domain::Time;

/// A list that can be narrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// Accounts of the store.
    Accounts,
    /// Users of an account.
    Users,
    /// Roles of an account.
    Roles,
    /// Resources of an account.
    Resources,
    /// Requests of an account.
    Requests,
    /// What waits in all accounts.
    Waiting,
    /// The journal of an account.
    Journal,
}

impl List {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Accounts,
        Self::Users,
        Self::Roles,
        Self::Resources,
        Self::Requests,
        Self::Waiting,
        Self::Journal,
    ];

    /// Its name, as the commands call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Users => "users",
            Self::Roles => "roles",
            Self::Resources => "resources",
            Self::Requests => "requests",
            Self::Waiting => "waiting requests",
            Self::Journal => "journal",
        }
    }

    /// Where the words of a filter are looked for in it.
    pub fn held(self) -> &'static str {
        match self {
            Self::Users => "name, handle and address",
            Self::Roles => "name, handle and other names",
            Self::Accounts | Self::Resources => "name and handle",
            Self::Requests => "what it is about, who asked, workflow, note and handle",
            Self::Waiting => "the account, what it is about, who asked, workflow, note and handle",
            Self::Journal => "what was done, who acted, who sat at the console, and the edit's id",
        }
    }
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Words that a field can have, each with what it means.
pub type Words = &'static [(&'static str, &'static str)];

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One of these words.
    One(Words),
    /// A word that the policy or the store names, or its title in quotes.
    Of(Vocabulary),
    /// Such a word, perhaps with the place where: `owner@lobby`.
    Placed(Vocabulary),
    /// A user or a resource by handle, a part of its name in quotes, or one of these words.
    Thing(Words),
    /// A part of a text.
    Text,
    /// A stretch of time; a date means its day.
    When,
    /// From a moment on.
    From,
    /// Until the end of a stretch.
    Until,
    /// Before a stretch begins.
    Before,
    /// A number.
    Number,
}

/// Where the words of a field come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vocabulary {
    /// The roles of the policy.
    Roles,
    /// Its relations.
    Relations,
    /// Its capabilities.
    Capabilities,
    /// Its kinds of things.
    Kinds,
    /// The states of things.
    States,
    /// Its workflows.
    Workflows,
    /// The plans that policies know.
    Plans,
    /// The policies of the store.
    Policies,
    /// The kinds of edits.
    Edits,
    /// Labels. Anything may be one.
    Labels,
}

impl Vocabulary {
    /// What one of its words is called.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Roles => "role",
            Self::Relations => "relation",
            Self::Capabilities => "capability",
            Self::Kinds => "kind of thing",
            Self::States => "state",
            Self::Workflows => "workflow",
            Self::Plans => "plan",
            Self::Policies => "policy",
            Self::Edits => "kind of edit",
            Self::Labels => "label",
        }
    }
}

/// A field.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// What stands before the colon.
    pub name: &'static str,
    /// The list that has it. A name may mean something else in another list.
    pub list: List,
    /// What its values are.
    pub kind: Kind,
    /// What it asks, in a sentence without its full stop.
    pub about: &'static str,
    /// An example of a value.
    pub such: &'static str,
}

const fn field(
    list: List,
    name: &'static str,
    kind: Kind,
    such: &'static str,
    about: &'static str,
) -> Field {
    Field {
        name,
        list,
        kind,
        about,
        such,
    }
}

const ACCOUNT_STATUS: Words = &[
    ("active", "in use"),
    ("suspended", "kept, but nobody in it may act"),
];
const USER_STATUS: Words = &[
    ("active", "may act"),
    ("invited", "asked to join"),
    ("archived", "set aside"),
];
const REQUEST_STATUS: Words = &[
    ("waiting", "nobody has decided yet"),
    ("approved", "accepted and carried out"),
    ("declined", "turned down"),
    ("withdrawn", "taken back"),
    ("void", "became pointless"),
    ("expired", "its time ran out"),
];
const ROLE_STATUS: Words = &[
    ("on", "can be given"),
    ("off", "waits for a feature or a plan"),
];
const ACCOUNT_HAS: Words = &[
    ("pending", "requests that wait"),
    ("plan", "a plan"),
    ("no-plan", "no plan"),
];
const USER_HAS: Words = &[
    ("pending", "a waiting request, asked by them or about them"),
    ("role", "at least one role"),
    ("no-role", "no role at all"),
    ("end", "a role that ends"),
    ("relation", "a relation to something"),
    ("things", "things that are theirs"),
    ("email", "an address"),
    ("no-email", "no address"),
    ("label", "a label"),
];
const RESOURCE_HAS: Words = &[
    ("owner", "an owner"),
    ("no-owner", "no owner"),
    ("holders", "people who hold a role on it"),
    ("pending", "a waiting request about it"),
    ("label", "a label"),
    ("state", "a state"),
];
const REQUEST_HAS: Words = &[
    ("note", "a note by whoever asked"),
    ("votes", "somebody's word already"),
    ("end", "a time by which it has to be decided"),
];
const WAITING_HAS: Words = &[
    ("note", "a note by whoever asked"),
    ("end", "a time by which it has to be decided"),
];
const ENTRY_HAS: Words = &[("reason", "a reason"), ("break-glass", "a broken glass")];
const ROLE_HAS: Words = &[
    ("holders", "people who hold it"),
    ("no-holders", "nobody who holds it"),
];
const NOBODY: Words = &[("none", "nobody")];
const SITE: Words = &[("site", "a site administrator or the vendor")];
const ACTORS: Words = &[("site", "a site administrator"), ("vendor", "the vendor")];
const ACCOUNT: Words = &[("account", "the account itself")];

use Kind::{Before, From, Number, Of, One, Placed, Text, Thing, Until, When};
use List::{Accounts, Journal, Requests, Resources, Roles, Users, Waiting};

/// Every field of every list.
#[rustfmt::skip]
pub static FIELDS: &[Field] = &[
    field(Accounts, "status", One(ACCOUNT_STATUS), "suspended", "Whether it may act"),
    field(Accounts, "policy", Of(Vocabulary::Policies), "standard", "The policy that judges its edits"),
    field(Accounts, "plan", Of(Vocabulary::Plans), "premium", "The plan that it is on"),
    field(Accounts, "has", One(ACCOUNT_HAS), "pending", "What there is in it"),
    field(Accounts, "handle", Text, "north", "A part of its handle"),
    field(Accounts, "since", When, ">2025-01-01", "Since when it exists"),

    field(Users, "role", Placed(Vocabulary::Roles), "owner", "A role that they hold, anywhere or at a place: owner@lobby"),
    field(Users, "status", One(USER_STATUS), "active,invited", "Where they stand"),
    field(Users, "on", Thing(ACCOUNT), "lobby", "Where they hold a role"),
    field(Users, "can", Of(Vocabulary::Capabilities), "account.billing", "What they can do: in general, where it is about things"),
    field(Users, "has", One(USER_HAS), "pending", "What there is about them"),
    field(Users, "relation", Placed(Vocabulary::Relations), "assigned", "A relation in which they stand, to anything or to one thing"),
    field(Users, "email", Text, "example", "A part of their address; @example.org is the end of one"),
    field(Users, "handle", Text, "oz", "A part of their handle"),
    field(Users, "label", Of(Vocabulary::Labels), "night", "A label that they carry"),
    field(Users, "invited-by", Thing(SITE), "oz", "Who sent their open invitation"),
    field(Users, "since", When, ">2025-01-01", "Since when they are in the account"),
    field(Users, "until", When, "<2026-01-01", "When a role of theirs ends"),

    field(Roles, "on", Of(Vocabulary::Kinds), "account", "The kind of place on which it is held"),
    field(Roles, "status", One(ROLE_STATUS), "off", "Whether it can be given now"),
    field(Roles, "has", One(ROLE_HAS), "no-holders", "Whether anybody holds it"),
    field(Roles, "held", Number, ">10", "How many hold it"),

    field(Resources, "kind", Of(Vocabulary::Kinds), "room", "What it is"),
    field(Resources, "in", Thing(ACCOUNT), "lobby", "What it lies in, however deep; account is what lies in nothing else"),
    field(Resources, "owner", Thing(NOBODY), "oz", "Whose it is"),
    field(Resources, "state", Of(Vocabulary::States), "archived", "Its state"),
    field(Resources, "has", One(RESOURCE_HAS), "no-owner", "What there is about it"),
    field(Resources, "label", Of(Vocabulary::Labels), "night", "A label that it carries"),
    field(Resources, "handle", Text, "lobby", "A part of its handle"),
    field(Resources, "since", When, ">2025-01-01", "Since when it exists"),

    field(Requests, "status", One(REQUEST_STATUS), "waiting", "How it stands"),
    field(Requests, "by", Thing(SITE), "mia", "Who asked"),
    field(Requests, "about", Thing(ACCOUNT), "oz", "What it is about"),
    field(Requests, "workflow", Of(Vocabulary::Workflows), "joining", "What holds it"),
    field(Requests, "has", One(REQUEST_HAS), "note", "What there is about it"),
    field(Requests, "since", When, "7d", "When it was asked"),
    field(Requests, "after", From, "2025-01-01", "Asked on that day or later"),
    field(Requests, "before", Before, "2025-01-01", "Asked before that day"),

    field(Waiting, "account", Text, "north", "A part of the handle of its account"),
    field(Waiting, "workflow", Of(Vocabulary::Workflows), "joining", "What holds it"),
    field(Waiting, "has", One(WAITING_HAS), "end", "What there is about it"),
    field(Waiting, "since", When, "7d", "When it was asked"),
    field(Waiting, "after", From, "2025-01-01", "Asked on that day or later"),
    field(Waiting, "before", Before, "2025-01-01", "Asked before that day"),

    field(Journal, "by", Thing(ACTORS), "oz", "Who acted"),
    field(Journal, "of", Thing(ACCOUNT), "mia", "What was changed"),
    field(Journal, "edit", Of(Vocabulary::Edits), "role", "What was asked for: role.assign, or all that begins with role"),
    field(Journal, "operator", Text, "ann", "Who sat at the console"),
    field(Journal, "reason", Text, "holiday", "A part of the reason given"),
    field(Journal, "has", One(ENTRY_HAS), "reason", "What there is about it"),
    field(Journal, "entry", Number, "100..200", "Its number"),
    field(Journal, "since", From, "2025-01-01", "On that day or later"),
    field(Journal, "until", Until, "2025-12-31", "On that day or earlier"),
];

/// The fields of a list, in the order in which they are offered.
pub fn of(list: List) -> impl Iterator<Item = &'static Field> + Clone {
    FIELDS.iter().filter(move |f| f.list == list)
}

/// The field of that name in a list; capitals do not matter.
pub fn named(list: List, name: &str) -> Option<&'static Field> {
    of(list).find(|f| f.name.eq_ignore_ascii_case(name))
}

impl Field {
    /// The stretch of time that a value means at the moment `now`. Where the field itself says from
    /// when, until when or before what, a moment by itself is that end.
    pub fn stretch(&self, bounds: Bounds<Moment>, now: Time) -> Stretch {
        let age = matches!(bounds, Bounds::Is(Moment::Ago(..)));
        let bounds = match (self.kind, bounds) {
            (From, Bounds::Is(x)) if !age => Bounds::AtLeast(x),
            (Until, Bounds::Is(x)) if age => Bounds::AtLeast(x),
            (Until, Bounds::Is(x)) => Bounds::AtMost(x),
            (Before, Bounds::Is(x)) if age => Bounds::More(x),
            (Before, Bounds::Is(x)) => Bounds::Less(x),
            (_, bounds) => bounds,
        };
        bounds.stretch(now)
    }

    /// What values look like, for whoever writes none or a wrong one.
    pub fn wants(&self) -> String {
        let words = |words: Words| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            words.join(", ")
        };
        let such = self.such;
        match self.kind {
            One(all) => format!("Choose of {}", words(all)),
            Of(what) => format!("Name a {}, such as {such}", what.noun()),
            Placed(what) => format!("Name a {}, such as {such}, or one at a place: {such}@HANDLE", what.noun()),
            Thing([]) => format!("Name a handle, such as {such}, or a part of a name in quotes"),
            Thing(all) => format!(
                "Name a handle, such as {such}, a part of a name in quotes, or {}",
                words(all)
            ),
            Text => format!("Write a part of it, such as {such}"),
            When => "Write a date (2025, 2025-03, 2025-03-02, today), an age (7d is the last 7 days), one \
                     of them behind < or >, or two with .. between".into(),
            From | Until | Before => "Write a date (2025, 2025-03, 2025-03-02, today) or how long ago (7d, 12h, 3w, 1y)".into(),
            Number => format!("Write a number, such as {such}, <5, >=5 or 5..9"),
        }
    }
}
