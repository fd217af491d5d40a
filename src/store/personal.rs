//! Personal words of a journal entry. The chain carries a commitment to each, the word itself and
//! its salt lie beside the chain, so a person can be erased and the chain still holds.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::domain::Hash;

/// The key of the object that stands for a personal word. No policy word and no field begins with
/// it, so nothing else looks like a commitment.
const MARK: &str = "#";

/// Fields whose text is about people, wherever they stand in an edit or a change.
const FIELDS: [&str; 5] = ["name", "email", "title", "note", "address"];

/// The field whose texts are all taken for personal: a policy may keep anything in a fact.
const FACTS: &str = "facts";

/// Fields that say whom the words beside them are about, the first one found.
const SUBJECTS: [&str; 3] = ["user", "by", "asked_by"];

/// A personal word, as kept beside the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Personal {
    /// What the chain carries in its place.
    pub commitment: Hash,
    /// What makes short words unguessable.
    pub salt: [u8; 16],
    /// The word.
    pub value: String,
    /// The handle of whom it is about or from, where the entry says so.
    pub about: Option<String>,
}

impl Personal {
    /// The commitment to a word: SHA-256 over the salt and then the word's bytes.
    pub fn commit(salt: &[u8; 16], value: &str) -> Hash {
        let mut digest = Sha256::new();
        digest.update(salt);
        digest.update(value.as_bytes());
        Hash(digest.finalize().into())
    }

    /// Whether word and salt are the ones committed to.
    pub fn holds(&self) -> bool {
        Self::commit(&self.salt, &self.value) == self.commitment
    }
}

/// Takes personal words out of JSON and keeps them.
pub struct Hider<'a> {
    salts: &'a mut dyn FnMut() -> [u8; 16],
    /// The words taken out so far, in the order in which they stood.
    pub taken: Vec<Personal>,
}

impl<'a> Hider<'a> {
    /// A hider that draws its salts from `salts`.
    pub fn new(salts: &'a mut dyn FnMut() -> [u8; 16]) -> Self {
        Self {
            salts,
            taken: Vec::new(),
        }
    }

    /// The commitment that stands for a word, as JSON.
    pub fn word(&mut self, value: String, about: Option<&str>) -> Value {
        let salt = (self.salts)();
        let commitment = Personal::commit(&salt, &value);
        self.taken.push(Personal {
            commitment,
            salt,
            value,
            about: about.map(Into::into),
        });
        let mut map = Map::new();
        map.insert(MARK.into(), Value::String(commitment.to_string()));
        Value::Object(map)
    }

    /// Replaces every personal word inside a value. `about` is whom words are about where nothing
    /// nearer says so.
    pub fn hide(&mut self, value: &mut Value, about: Option<&str>) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item, about)),
            Value::Object(map) => self.hide_in(map, about),
            _ => {}
        }
    }

    fn hide_in(&mut self, map: &mut Map<String, Value>, about: Option<&str>) {
        let nearer = SUBJECTS
            .iter()
            .find_map(|key| map.get(*key)?.as_str().map(String::from));
        let about = nearer.as_deref().or(about);
        for (key, value) in map.iter_mut() {
            let own = (key == "put-user").then(|| subject(value)).flatten();
            if FIELDS.contains(&key.as_str()) {
                self.hide_text(value, about);
            } else if key == FACTS
                && let Value::Object(facts) = value
            {
                facts.values_mut().for_each(|v| self.hide_text(v, about));
            } else {
                self.hide(value, own.as_deref().or(about));
            }
        }
    }

    fn hide_text(&mut self, value: &mut Value, about: Option<&str>) {
        if let Value::String(text) = value {
            *value = self.word(std::mem::take(text), about);
        }
    }
}

/// The handle of a user's own row.
fn subject(user: &Value) -> Option<String> {
    user.get("id")?.as_str().map(Into::into)
}

/// The commitment that a value is, if it is one.
pub fn commitment(value: &Value) -> Option<Hash> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    map.get(MARK)?.as_str()?.parse().ok()
}

/// All commitments inside a value.
pub fn commitments(value: &Value, out: &mut Vec<Hash>) {
    if let Some(hash) = commitment(value) {
        out.push(hash);
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| commitments(item, out)),
        Value::Object(map) => map.values().for_each(|item| commitments(item, out)),
        _ => {}
    }
}

/// Puts a word in the place of every commitment.
pub fn show(value: &mut Value, word: &dyn Fn(&Hash) -> String) {
    if let Some(hash) = commitment(value) {
        *value = Value::String(word(&hash));
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| show(item, word)),
        Value::Object(map) => map.values_mut().for_each(|item| show(item, word)),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn personal_words_leave_the_text_and_come_back_from_beside_it() {
        let before = serde_json::json!([
            {"put-user": {"id": "mia", "name": "Mia Chen", "email": null, "labels": ["x"]}},
            {"edit": "resource.create", "resource": "r", "facts": {"author": "Mia", "old": true}},
        ]);
        let mut value = before.clone();
        let mut salts = || [7; 16];
        let mut hider = Hider::new(&mut salts);
        hider.hide(&mut value, Some("oz"));
        let taken = hider.taken;
        assert!(!value.to_string().contains("Mia"));
        assert!(taken.iter().all(Personal::holds));
        let about: Vec<_> = taken.iter().map(|p| p.about.as_deref()).collect();
        assert_eq!(about, [Some("mia"), Some("oz")]);
        let mut inside = Vec::new();
        commitments(&value, &mut inside);
        assert_eq!(inside.len(), 2);

        show(&mut value, &|hash| {
            let word = taken.iter().find(|p| p.commitment == *hash);
            word.map_or_else(String::new, |p| p.value.clone())
        });
        assert_eq!(value, before);
    }
}
