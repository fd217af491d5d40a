//! What the compiler carries along: the text, the names declared in it, the faults found so far.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

use crate::policy::{
    error::{PolicyError, cut, instead},
    model::{CapId, FeatureId, KindId, MAX_TABLE, RelationId, RoleId},
    names::{self, Name, Occurrence, Space},
    source::{MAX_ERRORS, Node, Place, Source, Text},
};

/// A declaration: its name and what it says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Declared<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) node: &'a Node<'a>,
}

/// A capability's declaration.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeclaredCap<'a> {
    pub(crate) group: Name<'a>,
    pub(crate) kind: Option<KindId>,
    pub(crate) action: Declared<'a>,
}

/// A named list of words.
#[derive(Debug)]
pub(crate) struct Set<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) words: Vec<Name<'a>>,
    /// In lists of what it has been used.
    pub(crate) used: Cell<Option<&'static str>>,
}

/// Every name that the policy declares. The ids are places in the lists.
#[derive(Debug, Default)]
pub(crate) struct Symbols<'a> {
    pub(crate) features: Vec<Declared<'a>>,
    pub(crate) plans: Vec<Declared<'a>>,
    pub(crate) kinds: Vec<Declared<'a>>,
    pub(crate) relations: Vec<Declared<'a>>,
    pub(crate) caps: Vec<DeclaredCap<'a>>,
    pub(crate) roles: Vec<Declared<'a>>,
    pub(crate) sets: BTreeMap<&'a str, Set<'a>>,
    pub(crate) feature_ids: BTreeMap<&'a str, FeatureId>,
    pub(crate) kind_ids: BTreeMap<&'a str, KindId>,
    pub(crate) relation_ids: BTreeMap<&'a str, RelationId>,
    pub(crate) cap_ids: BTreeMap<&'a str, BTreeMap<&'a str, CapId>>,
    pub(crate) role_ids: BTreeMap<&'a str, RoleId>,
    /// What the file says about `account`, `user` and `everyone`.
    pub(crate) account: Option<&'a Node<'a>>,
    pub(crate) user: Option<&'a Node<'a>>,
    pub(crate) everyone: Option<&'a Node<'a>>,
}

/// A reading's words.
#[derive(Debug)]
pub(crate) struct Answers<'a> {
    /// The word that holds now; the others are understood as well.
    pub(crate) now: String,
    /// The words as written.
    pub(crate) words: Vec<&'a Text<'a>>,
    /// Some condition puts its word in as a fact.
    pub(crate) is_fact: Cell<bool>,
    /// Where statements ask for one of its words.
    pub(crate) asked: RefCell<Vec<Name<'a>>>,
}

/// The compiler's belongings.
pub(crate) struct Context<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) rule_prefix: Option<&'a str>,
    pub(crate) answers: BTreeMap<&'a str, Answers<'a>>,
    pub(crate) symbols: Symbols<'a>,
    /// Where a kind names its creator's role, which must be held on such a thing.
    pub(crate) creators: RefCell<Vec<(Place, KindId, RoleId)>>,
    /// For each kind asked about: which kinds its things may lie in.
    pub(crate) above: RefCell<BTreeMap<KindId, Vec<bool>>>,
    /// How much the matrix holds so far.
    pub(crate) weight: Cell<usize>,
    errors: RefCell<Vec<PolicyError>>,
    told: RefCell<BTreeSet<(usize, &'static str)>>,
    noted: RefCell<BTreeMap<usize, Occurrence>>,
}

/// What a compiler ends with: faults, identifiers, and sets that nothing uses.
type Findings = (Vec<PolicyError>, Vec<Occurrence>, Vec<(String, Place)>);

impl<'a> Context<'a> {
    pub(crate) fn new(source: &'a Source<'a>) -> Self {
        Self {
            source,
            rule_prefix: None,
            answers: BTreeMap::new(),
            symbols: Symbols::default(),
            creators: RefCell::default(),
            above: RefCell::default(),
            weight: Cell::new(0),
            errors: RefCell::default(),
            told: RefCell::default(),
            noted: RefCell::default(),
        }
    }

    pub(crate) fn finish(self) -> Findings {
        for answers in self.answers.values().filter(|a| a.is_fact.get()) {
            for name in answers.asked.borrow().iter() {
                self.note(*name, &Space::Fact);
            }
        }
        let unused = self.symbols.sets.values();
        let unused = unused
            .filter(|set| set.used.get().is_none())
            .map(|set| (set.name.text.to_owned(), set.name.place()))
            .collect();
        let mut errors = self.errors.into_inner();
        errors.sort_by_key(|e| (e.line, e.column));
        (
            errors,
            self.noted.into_inner().into_values().collect(),
            unused,
        )
    }

    /// Tells a fault, once for each place and code.
    pub(crate) fn error(
        &self,
        place: &Place,
        code: &'static str,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        if !self.enough() && self.told.borrow_mut().insert((place.start, code)) {
            let source = (self.source.file, self.source.text);
            let error = PolicyError::at(source, place, code, message, mend);
            self.errors.borrow_mut().push(error);
        }
    }

    /// Whether as many faults are told as one would read.
    fn enough(&self) -> bool {
        self.errors.borrow().len() >= MAX_ERRORS
    }

    /// Tells that a word names nothing that there is. What was meant is not looked for in vain.
    pub(crate) fn unknown<'k>(
        &self,
        name: Name<'_>,
        code: &'static str,
        what: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        if !self.enough() {
            let message = format!("there is no {what} `{}`", shown(name.text));
            self.error(
                &name.place(),
                code,
                message,
                instead(name.text, known, what),
            );
        }
    }

    /// Remembers that an identifier is written here, and wherever else the same key is written.
    pub(crate) fn note(&self, name: Name<'_>, space: &Space) {
        let mut noted = self.noted.borrow_mut();
        if noted.contains_key(&name.start) {
            return;
        }
        let places = self.source.keys.places(name.start);
        for span in places.iter().cloned().chain([name.place()]) {
            let (space, text) = (space.clone(), name.text.to_owned());
            noted.insert(span.start, Occurrence { span, space, text });
        }
    }

    /// Whether a declared name is well formed and free; tells if not.
    pub(crate) fn check_name(&self, name: Name<'_>, space: &Space) -> bool {
        if !names::good(name.text) {
            let message = format!("`{}` cannot be a name", shown(name.text));
            let mend = "use 1 to 64 of a-z, 0-9 and `-`, beginning with a letter or digit";
            self.error(&name.place(), "bad-name", message, mend);
            return false;
        }
        if names::reserved(name.text, space) {
            let message = format!("`{}` means something else already", name.text);
            self.error(
                &name.place(),
                "reserved-name",
                message,
                "choose another name",
            );
            return false;
        }
        true
    }

    /// The piece of the file that a text is; tells if it is written with escapes, because then
    /// no place in it can be pointed at.
    pub(crate) fn plain(&self, text: &Text<'a>) -> Option<Name<'a>> {
        if text.plain.is_none() {
            let message = "a name is written here with escapes";
            self.error(
                &text.place,
                "escaped-name",
                message,
                "write it letter by letter",
            );
        }
        text.plain.map(|plain| Name {
            text: plain,
            start: text.place.start,
        })
    }

    /// The line of a place, from 1.
    pub(crate) fn line(&self, place: &Place) -> usize {
        let before = self.source.text.get(..place.start);
        before.unwrap_or_default().matches('\n').count() + 1
    }

    /// Whether a table has room for another row; tells if not.
    pub(crate) fn has_room(&self, rows: usize, place: &Place, what: &str) -> bool {
        if rows < MAX_TABLE {
            return true;
        }
        let message = format!("there are more than {MAX_TABLE} {what}");
        self.error(place, "too-many", message, "make two policies of this one");
        false
    }
}

/// A word made safe and short for a message.
pub(crate) fn shown(text: &str) -> String {
    cut(&crate::domain::text::show(text))
}
