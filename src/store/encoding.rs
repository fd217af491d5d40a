//! The journal's encoding, fixed from the first version: the bytes over which hashes are taken.
//!
//! An entry is a row of fields. Each field is its length in bytes as an unsigned 64-bit number,
//! big end first, and then its bytes. Nothing stands between, before or after them.
//!
//! | # | field | bytes |
//! |---|---|---|
//! | 1 | tag | `rolecall/journal/1` in ASCII |
//! | 2 | kind | `edit` in ASCII; other kinds of entry may come |
//! | 3 | account | the account's handle |
//! | 4 | sequence | 8 bytes, big end first, from 1 and without gaps |
//! | 5 | previous | 32 bytes: the hash of the entry before; zeros in the first |
//! | 6 | edit id | the edit's id |
//! | 7 | asked | 32 bytes: the hash of what was asked |
//! | 8 | actor | `site`, `vendor`, or `user:` and the handle |
//! | 9 | operator | the person at the console, UTF-8 |
//! | 10 | policy | 32 bytes: the hash of the policy that judged |
//! | 11 | edits | JSON array of the edits as asked, with commitments |
//! | 12 | changes | JSON array of the changes that were made, with commitments |
//! | 13 | reason | JSON: `null` or a commitment |
//! | 14 | headline | JSON: a commitment |
//! | 15 | time | 8 bytes, two's complement, big end first: milliseconds since 1970 in UTC |
//! | 16 | mark | `break-glass` in ASCII where a site administrator broke the glass; else the field is not there |
//!
//! JSON is canonical as [`canonical::text`] says. A personal word (see [`personal`]) is replaced by
//! its commitment, `{"#":"..."}` with 64 lower-case hexadecimal digits of SHA-256 over a salt of 16
//! random bytes and then the word in UTF-8. Salt and word are kept beside the chain.
//!
//! The entry's hash is SHA-256 over one zero byte and then the encoding (the leaf rule of RFC
//! 6962). As the encoding holds the previous hash, each hash covers all entries before it.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    canonical,
    journal::{Entry, JournalRow},
    personal::{self, Hider, Personal},
};
use crate::domain::{AccountId, Actor, Change, Edit, EditId, Handle, Hash, Time};

const TAG: &[u8] = b"rolecall/journal/1";
const KIND: &[u8] = b"edit";
const BREAK_GLASS: &[u8] = b"break-glass";

/// An entry, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The encoding.
    pub body: Vec<u8>,
    /// The entry's hash.
    pub hash: Hash,
    /// The personal words, to be kept beside.
    pub personal: Vec<Personal>,
}

/// A text that is no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the entry's {0} cannot be read")]
pub struct Unreadable(&'static str);

/// An encoding, taken apart; personal words are still commitments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Whose chain.
    pub account: AccountId,
    /// The place in the chain.
    pub seq: u64,
    /// The hash of the entry before.
    pub previous: Hash,
    /// The edit's id.
    pub id: EditId,
    /// The hash of what was asked.
    pub asked: Hash,
    /// Who acted.
    pub actor: Actor,
    /// The person at the console.
    pub operator: String,
    /// The policy that judged.
    pub policy: Hash,
    /// The edits.
    pub edits: Value,
    /// The changes.
    pub changes: Value,
    /// The reason.
    pub reason: Value,
    /// The headline.
    pub headline: Value,
    /// When.
    pub at: Time,
    /// A site administrator broke the glass.
    pub break_glass: bool,
}

/// The hash of an encoding.
pub fn leaf(body: &[u8]) -> Hash {
    let mut digest = Sha256::new();
    digest.update([0]);
    digest.update(body);
    Hash(digest.finalize().into())
}

/// Encodes an entry as the one of number `seq` after the one with the hash `previous`.
///
/// # Errors
/// When an edit or a change cannot be written as JSON.
pub fn seal(
    account: &AccountId,
    seq: u64,
    previous: &Hash,
    entry: &Entry,
    changes: &[Change],
    salts: &mut dyn FnMut() -> [u8; 16],
) -> Result<Sealed, Unreadable> {
    let actor = entry.actor.user().map(Handle::as_str);
    let mut hider = Hider::new(salts);
    let edits = hidden(&entry.edits, "edits", actor, &mut hider)?;
    let changes = hidden(changes, "changes", actor, &mut hider)?;
    let reason = match &entry.reason {
        None => Value::Null,
        Some(reason) => hider.word(reason.clone(), actor),
    };
    let headline = hider.word(entry.headline.clone(), None);
    let mut body = Vec::new();
    let mut put = |field: &[u8]| {
        body.extend_from_slice(&(field.len() as u64).to_be_bytes());
        body.extend_from_slice(field);
    };
    for field in [
        TAG,
        KIND,
        account.as_str().as_bytes(),
        &seq.to_be_bytes(),
        &previous.0,
        entry.id.as_str().as_bytes(),
        &entry.asked.0,
        actor_text(&entry.actor).as_bytes(),
        entry.operator.as_bytes(),
        &entry.policy.0,
        canonical::text(&edits).as_bytes(),
        canonical::text(&changes).as_bytes(),
        canonical::text(&reason).as_bytes(),
        canonical::text(&headline).as_bytes(),
        &entry.at.millis().to_be_bytes(),
    ] {
        put(field);
    }
    if entry.break_glass {
        put(BREAK_GLASS);
    }
    Ok(Sealed {
        hash: leaf(&body),
        body,
        personal: hider.taken,
    })
}

fn hidden<T: Serialize + ?Sized>(
    value: &T,
    what: &'static str,
    actor: Option<&str>,
    hider: &mut Hider<'_>,
) -> Result<Value, Unreadable> {
    let mut value = serde_json::to_value(value).map_err(|_| Unreadable(what))?;
    hider.hide(&mut value, actor);
    Ok(value)
}

/// An actor in one word.
pub fn actor_text(actor: &Actor) -> String {
    match actor {
        Actor::Site => "site".into(),
        Actor::Vendor => "vendor".into(),
        Actor::User(user) => format!("user:{user}"),
    }
}

fn read_actor(text: &str) -> Option<Actor> {
    match text {
        "site" => Some(Actor::Site),
        "vendor" => Some(Actor::Vendor),
        _ => Some(Actor::User(Handle::new(text.strip_prefix("user:")?).ok()?)),
    }
}

struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
        let (field, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(field)
    }

    fn exact(&mut self, text: &[u8]) -> Option<()> {
        (self.next()? == text).then_some(())
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.next()?).ok()
    }

    fn hash(&mut self) -> Option<Hash> {
        self.next()?.try_into().ok().map(Hash)
    }

    fn number(&mut self) -> Option<[u8; 8]> {
        self.next()?.try_into().ok()
    }

    fn json(&mut self) -> Option<Value> {
        serde_json::from_str(self.text()?).ok()
    }
}

impl Body {
    /// Takes an encoding apart.
    ///
    /// # Errors
    /// Names the field that is not as the encoding says.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        fn or<T>(field: Option<T>, what: &'static str) -> Result<T, Unreadable> {
            field.ok_or(Unreadable(what))
        }
        let mut fields = Fields(bytes);
        or(fields.exact(TAG), "tag")?;
        or(fields.exact(KIND), "kind")?;
        let account = fields.text().and_then(|t| AccountId::new(t).ok());
        let body = Self {
            account: or(account, "account")?,
            seq: u64::from_be_bytes(or(fields.number(), "sequence")?),
            previous: or(fields.hash(), "previous hash")?,
            id: or(fields.text().and_then(|t| EditId::new(t).ok()), "edit id")?,
            asked: or(fields.hash(), "asked hash")?,
            actor: or(fields.text().and_then(read_actor), "actor")?,
            operator: or(fields.text(), "operator")?.into(),
            policy: or(fields.hash(), "policy hash")?,
            edits: or(fields.json(), "edits")?,
            changes: or(fields.json(), "changes")?,
            reason: or(fields.json(), "reason")?,
            headline: or(fields.json(), "headline")?,
            at: or(
                fields
                    .number()
                    .and_then(|b| Time::from_millis(i64::from_be_bytes(b))),
                "time",
            )?,
            break_glass: !fields.0.is_empty(),
        };
        if body.break_glass {
            or(fields.exact(BREAK_GLASS), "end")?;
        }
        or(fields.0.is_empty().then_some(body), "end")
    }

    /// All commitments that the entry carries.
    pub fn commitments(&self) -> Vec<Hash> {
        let mut out = Vec::new();
        for value in [&self.edits, &self.changes, &self.reason, &self.headline] {
            personal::commitments(value, &mut out);
        }
        out
    }

    /// The changes with their words put back.
    ///
    /// # Errors
    /// When they are no changes of this version.
    pub fn changes(&self, word: &dyn Fn(&Hash) -> String) -> Result<Vec<Change>, Unreadable> {
        shown(&self.changes, "changes", word)
    }

    /// The edits with their words put back.
    ///
    /// # Errors
    /// When they are no edits of this version.
    pub fn edits(&self, word: &dyn Fn(&Hash) -> String) -> Result<Vec<Edit>, Unreadable> {
        shown(&self.edits, "edits", word)
    }

    /// The reason with its words put back.
    ///
    /// # Errors
    /// When it is no reason of this version.
    pub fn reason(&self, word: &dyn Fn(&Hash) -> String) -> Result<Option<String>, Unreadable> {
        shown(&self.reason, "reason", word)
    }

    /// The entry as it is listed, with its words put back.
    ///
    /// # Errors
    /// When edits or changes are not of this version.
    pub fn row(
        &self,
        hash: Hash,
        word: &dyn Fn(&Hash) -> String,
    ) -> Result<JournalRow, Unreadable> {
        Ok(JournalRow {
            seq: self.seq,
            hash,
            id: self.id.clone(),
            actor: self.actor.clone(),
            operator: self.operator.clone(),
            policy: self.policy,
            edits: self.edits(word)?,
            changes: self.changes(word)?,
            reason: self.reason(word)?,
            break_glass: self.break_glass,
            at: self.at,
            headline: shown(&self.headline, "headline", word)?,
        })
    }
}

fn shown<T: DeserializeOwned>(
    value: &Value,
    what: &'static str,
    word: &dyn Fn(&Hash) -> String,
) -> Result<T, Unreadable> {
    let mut value = value.clone();
    personal::show(&mut value, word);
    serde_json::from_value(value).map_err(|_| Unreadable(what))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::domain::{User, UserStatus};

    fn entry() -> (Entry, Vec<Change>) {
        let at: Time = "2026-05-01T09:30:00Z".parse().unwrap();
        let user = User {
            id: Handle::new("mia").unwrap(),
            name: "Mia Chen".into(),
            email: Some("mia@example.org".into()),
            status: UserStatus::Active,
            labels: ["north".parse().unwrap()].into(),
            since: at,
            invited_by: None,
        };
        let edit = Edit::UserCreate {
            user: user.id.clone(),
            name: user.name.clone(),
            email: user.email.clone(),
            roles: vec![],
            labels: user.labels.clone(),
        };
        let entry = Entry {
            id: "e-1".parse().unwrap(),
            asked: Hash::of(b"asked"),
            actor: Actor::User("oz".parse().unwrap()),
            operator: "operator".into(),
            policy: Hash::of(b"policy"),
            edits: vec![edit],
            reason: Some("She joins on Monday.".into()),
            break_glass: false,
            at,
            headline: "Mia Chen joins.".into(),
            outcome: "{}".into(),
        };
        (entry, vec![Change::PutUser(user)])
    }

    fn sealed() -> Sealed {
        sealed_with(false)
    }

    fn sealed_with(break_glass: bool) -> Sealed {
        let (mut entry, changes) = entry();
        entry.break_glass = break_glass;
        let mut next = 0;
        let mut salts = || {
            next += 1;
            [next; 16]
        };
        let account = "northside".parse().unwrap();
        seal(
            &account,
            7,
            &Hash::of(b"before"),
            &entry,
            &changes,
            &mut salts,
        )
        .unwrap()
    }

    #[test]
    fn the_bytes_of_an_entry_never_change() {
        let sealed = sealed();
        assert_eq!(sealed.hash.to_string(), GOLDEN_HASH);
        let text: String = sealed
            .body
            .iter()
            .map(|b| match b {
                32..127 => char::from(*b).to_string(),
                b => format!("<{b:02x}>"),
            })
            .collect();
        assert_eq!(text, GOLDEN_BODY);
    }

    #[test]
    fn a_broken_glass_is_one_field_more_and_nothing_else() {
        let (plain, marked) = (sealed().body, sealed_with(true).body);
        let mut expected = plain;
        expected.extend(11_u64.to_be_bytes());
        expected.extend(b"break-glass");
        assert_eq!(marked, expected);
        assert!(Body::read(&marked).unwrap().break_glass);
        let end = marked.len() - 1;
        assert!(Body::read(&[&marked[..end], b"x"].concat()).is_err());
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let sealed = sealed();
        let (entry, changes) = entry();
        let body = Body::read(&sealed.body).unwrap();
        let word = |hash: &Hash| {
            let found = sealed.personal.iter().find(|p| p.commitment == *hash);
            found.map_or_else(String::new, |p| p.value.clone())
        };
        let row = body.row(sealed.hash, &word).unwrap();
        assert_eq!(row.edits, entry.edits);
        assert_eq!(row.changes, changes);
        assert_eq!(row.reason, entry.reason);
        assert_eq!(row.headline, entry.headline);
        assert_eq!((row.seq, row.actor), (7, entry.actor));
        assert_eq!(body.commitments().len(), sealed.personal.len());
    }

    #[test]
    fn no_person_is_named_in_the_chain() {
        let body = String::from_utf8_lossy(&sealed().body).into_owned();
        for word in ["Mia", "example.org", "Monday"] {
            assert!(!body.contains(word), "{word}");
        }
    }

    #[test]
    fn an_encoding_cut_short_or_lengthened_is_refused() {
        let body = sealed().body;
        for end in 0..body.len() {
            assert!(Body::read(&body[..end]).is_err(), "{end}");
        }
        let mut longer = body;
        longer.push(0);
        assert_eq!(Body::read(&longer), Err(Unreadable("end")));
    }

    const GOLDEN_HASH: &str = "806a4413c32e384985181a7a411a3bacf873a288d82e65beeb7ad49d043fd442";
    /// The encoding, with bytes that are no printable ASCII written as `<xx>`. Made by another
    /// program from the table above.
    const GOLDEN_BODY: &str = include_str!("encoding.golden");
}
