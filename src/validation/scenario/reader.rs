//! A reader of one line: it takes word by word, resolves names of the policy by their position, and
//! notes where each of them stands.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Handle, RequestId, Time, Word, name::NameError, nouns::Term, text::show};
use crate::policy::{
    Policy,
    error::instead,
    model::{Kind, KindId},
    names::{Occurrence, Space},
};

use super::{
    fault::Slip,
    words::{Line, Token, What, tokens},
};

/// What is known while the lines of a scenario are read: who and what was named so far, and where
/// identifiers of the policy stand.
#[derive(Debug, Default)]
pub(super) struct Cast {
    /// Users named so far.
    pub(super) users: BTreeSet<Handle>,
    /// Things named so far, with their kinds.
    pub(super) things: BTreeMap<Handle, KindId>,
    /// Where the policy's identifiers stand.
    pub(super) seen: Vec<Occurrence>,
    /// What may be a name that the policy does not have, such as `role`: the scenario expects that
    /// it is refused as unknown.
    pub(super) strange: BTreeSet<String>,
}

/// The words between a relation and what it leads to; they all mean the same.
pub(super) const PREPOSITIONS: [&str; 5] = ["of", "on", "to", "for", "in"];

/// Reads one line.
pub(super) struct Reader<'a> {
    pub(super) policy: &'a Policy,
    pub(super) cast: &'a mut Cast,
    line: &'a Line,
    tokens: Vec<Token>,
    at: usize,
}

type Read<T> = Result<T, Slip>;

impl<'a> Reader<'a> {
    /// A reader at the beginning of a line.
    pub(super) fn new(policy: &'a Policy, cast: &'a mut Cast, line: &'a Line) -> Read<Self> {
        let tokens = tokens(line)?;
        Ok(Self {
            policy,
            cast,
            line,
            tokens,
            at: 0,
        })
    }

    /// The word so many places ahead; nothing where a comma, a quoted text or the end is.
    pub(super) fn peek(&self, ahead: usize) -> Option<&str> {
        let token = self.tokens.get(self.at + ahead)?;
        (token.what == What::Word).then_some(token.text.as_str())
    }

    /// Whether the word so many places ahead is this one.
    pub(super) fn is(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead) == Some(word)
    }

    /// How many words are left before the next comma or the end.
    pub(super) fn left(&self) -> usize {
        let rest = self.tokens.get(self.at..).unwrap_or_default();
        rest.iter().take_while(|t| t.what != What::Comma).count()
    }

    /// Whether the line is read to its end.
    pub(super) fn done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes this word if it is the next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is = self.is(0, word);
        self.at += usize::from(is);
        is
    }

    /// Takes one of these words if it is the next.
    pub(super) fn take_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.take(word))
    }

    /// Takes a comma if it is next.
    pub(super) fn comma(&mut self) -> bool {
        let is = self
            .tokens
            .get(self.at)
            .is_some_and(|t| t.what == What::Comma);
        self.at += usize::from(is);
        is
    }

    /// Steps back over what was taken last.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// Demands this word.
    pub(super) fn expect(&mut self, word: &str) -> Read<()> {
        if self.take(word) {
            return Ok(());
        }
        Err(self.here(
            format!("`{word}` is expected here"),
            format!("write `{word}`"),
        ))
    }

    /// A slip at the next word, or behind the last.
    pub(super) fn here(&self, message: impl Into<String>, mend: impl Into<String>) -> Slip {
        let whole = self.line.span();
        let span = self
            .tokens
            .get(self.at)
            .map_or(whole.end..whole.end, |t| t.span.clone());
        Slip::new("bad-line", span, message, mend)
    }

    /// A slip about the whole line.
    pub(super) fn whole(&self, message: impl Into<String>, mend: impl Into<String>) -> Slip {
        Slip::new("bad-line", self.line.span(), message, mend)
    }

    /// Demands the end of the line.
    pub(super) fn finish(&self) -> Read<()> {
        match self.tokens.get(self.at) {
            None => Ok(()),
            Some(token) if token.what == What::Comma => Err(self.here(
                "nothing more is expected behind this comma",
                "end the line here, or write the rest as a line of its own",
            )),
            Some(token) => Err(self.here(
                format!("`{}` is not understood here", show(&token.text)),
                "end the line before it, or see the forms of lines in the guide",
            )),
        }
    }

    /// Takes the next word, whatever it is.
    pub(super) fn word(&mut self, what: &str) -> Read<Token> {
        match self.tokens.get(self.at) {
            Some(token) if token.what == What::Word => {
                let token = token.clone();
                self.at += 1;
                Ok(token)
            }
            _ => Err(self.here(format!("{what} is missing here"), format!("write {what}"))),
        }
    }

    /// Takes a text in quotes.
    pub(super) fn quoted(&mut self) -> Read<String> {
        match self.tokens.get(self.at) {
            Some(token) if token.what == What::Quoted => {
                let text = token.text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.here(
                "a text in quotes is missing here",
                "write the text between two `\"`",
            )),
        }
    }

    /// Takes a text in quotes, or else a word.
    pub(super) fn text(&mut self, what: &str) -> Read<String> {
        self.quoted().or_else(|_| Ok(self.word(what)?.text))
    }

    fn named<T>(&mut self, what: &str, make: fn(String) -> Result<T, NameError>) -> Read<T> {
        let token = self.word(what)?;
        make(token.text).map_err(|e| {
            Slip::new(
                "bad-name",
                token.span,
                e.to_string(),
                "write such a name here",
            )
        })
    }

    /// Takes the handle of a person or thing.
    pub(super) fn handle(&mut self, what: &str) -> Read<Handle> {
        self.named(what, Handle::new)
    }

    /// Takes the handle of a thing; the word `account` is the account.
    pub(super) fn place(&mut self) -> Read<Option<Handle>> {
        if self.take("account") {
            return Ok(None);
        }
        self.handle("a thing, or `account`,").map(Some)
    }

    /// Takes a place behind `on`, if there is one.
    pub(super) fn on(&mut self) -> Read<Option<Handle>> {
        if self.take("on") {
            self.place()
        } else {
            Ok(None)
        }
    }

    /// Takes a label.
    pub(super) fn label(&mut self) -> Read<Word> {
        self.named("a label", Word::new)
    }

    /// Takes what a request is about, or its handle.
    pub(super) fn request(&mut self) -> Read<(Token, RequestId)> {
        let token = self.word("what the request is about")?;
        self.back();
        Ok((token, self.named("what it is about", RequestId::new)?))
    }

    /// Takes a time.
    pub(super) fn time(&mut self) -> Read<Time> {
        let token = self.word("a time")?;
        token.text.parse().map_err(|e| {
            Slip::new(
                "bad-time",
                token.span,
                format!("{e}"),
                "write the time in UTC",
            )
        })
    }

    /// Takes a time behind `from` and one behind `until`, if they are there.
    pub(super) fn term(&mut self) -> Read<Term> {
        Ok(Term {
            begins: self.time_behind("from")?,
            until: self.time_behind("until")?,
        })
    }

    fn time_behind(&mut self, word: &str) -> Read<Option<Time>> {
        if self.take(word) {
            self.time().map(Some)
        } else {
            Ok(None)
        }
    }

    /// Takes a number.
    pub(super) fn number(&mut self) -> Read<u64> {
        let token = self.word("a number")?;
        token.text.parse().map_err(|_| {
            Slip::new(
                "bad-number",
                token.span,
                format!("`{}` is not a number", show(&token.text)),
                "write a whole number",
            )
        })
    }

    /// Takes `on` or `off`.
    pub(super) fn switch(&mut self) -> Read<bool> {
        match self.peek(0) {
            Some("on") => self.at += 1,
            Some("off") => {
                self.at += 1;
                return Ok(false);
            }
            _ => return Err(self.here("`on` or `off` is missing here", "write `on` or `off`")),
        }
        Ok(true)
    }

    /// Takes rule ids behind `by`, which a comma may precede.
    pub(super) fn by(&mut self) -> Read<Vec<String>> {
        let comma = self.comma();
        if !self.take("by") {
            if comma {
                self.back();
            }
            return Ok(Vec::new());
        }
        let mut rules = vec![self.word("a rule id")?.text];
        while self.comma() {
            rules.push(self.word("a rule id")?.text);
        }
        Ok(rules)
    }

    /// Notes where an identifier of the policy stands.
    pub(super) fn note(&mut self, token: &Token, space: Space) {
        self.cast.seen.push(Occurrence {
            span: token.span.clone(),
            space,
            text: token.text.clone(),
        });
    }

    /// Takes a name that must be one of these.
    pub(super) fn known<'n>(
        &mut self,
        what: &'static str,
        space: Space,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Read<Word> {
        let token = self.word(&format!("a {what}"))?;
        if names.clone().any(|name| name == token.text)
            && let Ok(word) = Word::new(token.text.clone())
        {
            self.note(&token, space);
            return Ok(word);
        }
        if self.cast.strange.contains(what)
            && let Ok(word) = Word::new(token.text.clone())
        {
            return Ok(word);
        }
        Err(Slip::new(
            "unknown-name",
            token.span,
            format!("there is no {what} `{}`", show(&token.text)),
            instead(&token.text, names, what),
        ))
    }

    /// Takes a role.
    pub(super) fn role(&mut self) -> Read<Word> {
        let policy = self.policy;
        self.known(
            "role",
            Space::Role,
            policy.roles.iter().skip(1).map(|r| r.name.as_str()),
        )
    }

    /// Takes roles between commas.
    pub(super) fn roles(&mut self) -> Read<Vec<Word>> {
        let mut roles = vec![self.role()?];
        while !self.tail_follows() && self.comma() {
            roles.push(self.role()?);
        }
        Ok(roles)
    }

    /// Whether a comma and a clause that is no role follow.
    fn tail_follows(&self) -> bool {
        match (self.peek(1), self.peek(2)) {
            (Some("label" | "address"), Some(next)) => !matches!(next, "on" | "from" | "until"),
            (Some("confirmed"), None) => self.policy.role_id("confirmed").is_none(),
            _ => self.why_follows(),
        }
    }

    /// Whether a comma and words on why somebody acts follow.
    pub(super) fn why_follows(&self) -> bool {
        let ends = self
            .tokens
            .get(self.at + 2)
            .is_none_or(|t| t.what != What::Word);
        match self.peek(1) {
            Some("reason") => self
                .tokens
                .get(self.at + 2)
                .is_some_and(|t| t.what == What::Quoted),
            Some("no") => self.is(2, "reason"),
            Some("break-glass") => ends && self.policy.role_id("break-glass").is_none(),
            _ => false,
        }
    }

    /// Takes a kind of things.
    pub(super) fn kind(&mut self) -> Read<KindId> {
        let policy = self.policy;
        let kinds = policy.kinds.iter().skip(2).map(|k| k.name.as_str());
        let word = self.known("kind", Space::Kind, kinds)?;
        // The name was found in the table a moment ago.
        Ok(policy.kind_id(word.as_str()).unwrap_or(KindId::ACCOUNT))
    }

    /// Takes a relation.
    pub(super) fn relation(&mut self) -> Read<Word> {
        let policy = self.policy;
        let names = policy.relations.iter().map(|r| r.name.as_str());
        self.known("relation", Space::Relation, names)
    }

    /// Takes a capacity of a relation behind `as`, if there is one.
    pub(super) fn capacity(&mut self, relation: &Word) -> Read<Option<Word>> {
        if !self.take("as") {
            return Ok(None);
        }
        let policy = self.policy;
        let found = policy.relations.iter().filter(|r| r.name == *relation);
        let names = found.flat_map(|r| r.capacities.iter().map(Word::as_str));
        self.known("capacity", Space::Capacity, names).map(Some)
    }

    /// Takes whatever capacity is tried behind `as`, if there is one: the core refuses a strange
    /// one, and a scenario may show it.
    pub(super) fn tried_capacity(&mut self, relation: &Word) -> Read<Option<Word>> {
        let found = self.policy.relations.iter().find(|r| r.name == *relation);
        let known =
            |word: &str| found.is_some_and(|r| r.capacities.iter().any(|c| c.as_str() == word));
        if !self.is(0, "as") || self.peek(1).is_some_and(known) {
            return self.capacity(relation);
        }
        self.take("as");
        self.named("a capacity", Word::new).map(Some)
    }

    /// Takes a feature.
    pub(super) fn feature(&mut self) -> Read<Word> {
        let policy = self.policy;
        let names = policy.features.iter().map(|f| f.name.as_str());
        self.known("feature", Space::Feature, names)
    }

    /// Takes a plan.
    pub(super) fn plan(&mut self) -> Read<Word> {
        let policy = self.policy;
        let names = policy.plans.iter().map(|p| p.name.as_str());
        self.known("plan", Space::Plan, names)
    }

    /// Takes a workflow.
    pub(super) fn workflow(&mut self) -> Read<Word> {
        let policy = self.policy;
        let names = policy.workflows.iter().map(|w| w.name.as_str());
        self.known("workflow", Space::Workflow, names)
    }

    /// Takes a state of the kind; without a kind, of whichever has one so named.
    pub(super) fn state(&mut self, kind: Option<KindId>) -> Read<Word> {
        let policy = self.policy;
        let next = self.peek(0).unwrap_or_default();
        let owner = match kind {
            Some(kind) => Some(policy.kind(kind)),
            None => policy.kinds.iter().find(|k| has_state(k, next)),
        };
        let space = Space::State(owner.map(|k| k.name.to_string()).unwrap_or_default());
        let all = policy
            .kinds
            .iter()
            .filter(|k| owner.is_none_or(|o| o.name == k.name));
        let names = all.flat_map(|k| k.states.iter().map(Word::as_str));
        self.known("state", space, names)
    }

    /// Takes a capability's full name.
    pub(super) fn capability(&mut self) -> Read<String> {
        let token = self.word("a capability")?;
        let policy = self.policy;
        if policy.cap_id(&token.text).is_some()
            && let Some((group, _)) = token.text.split_once('.')
        {
            let (start, mid) = (token.span.start, token.span.start + group.len());
            let part = |text: &str, span| Token {
                what: What::Word,
                text: text.into(),
                span,
            };
            match policy.kind_id(group) {
                Some(KindId::ACCOUNT | KindId::USER) => {}
                Some(_) => self.note(&part(group, start..mid), Space::Kind),
                None => self.note(&part(group, start..mid), Space::Group),
            }
            let action = token.text.get(group.len() + 1..).unwrap_or_default();
            self.note(&part(action, mid + 1..token.span.end), Space::Action);
            return Ok(token.text);
        }
        let names = policy.capabilities.iter().map(|c| c.name.as_str());
        Err(Slip::new(
            "unknown-name",
            token.span,
            format!("there is no capability `{}`", show(&token.text)),
            instead(&token.text, names, "capability"),
        ))
    }
}

/// Whether things of a kind can be in that state.
pub(super) fn has_state(kind: &Kind, word: &str) -> bool {
    kind.states.iter().any(|s| s.as_str() == word)
}
