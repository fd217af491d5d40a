//! Cursors: the place after which a page begins, sealed with the store's own key, so that only a
//! cursor which this store gave out for this list is taken.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::fault::{Done, error};

/// How many bytes of the seal a cursor carries.
const SEAL: usize = 12;

/// Makes and reads the cursors of one list.
pub struct Cursors<'a> {
    key: &'a [u8; 32],
    list: String,
}

impl<'a> Cursors<'a> {
    /// The cursors of a list: its name and what it is a list of.
    pub fn new(key: &'a [u8; 32], list: &[&str]) -> Self {
        Self {
            key,
            list: Value::from(list).to_string(),
        }
    }

    /// The key stands on both sides, so that a seal cannot be carried over to a longer text.
    fn seal(&self, place: &[u8]) -> [u8; SEAL] {
        let mut digest = Sha256::new();
        digest.update(self.key);
        digest.update((self.list.len() as u64).to_be_bytes());
        digest.update(&self.list);
        digest.update(place);
        digest.update(self.key);
        let mut seal = [0; SEAL];
        seal.iter_mut()
            .zip(digest.finalize())
            .for_each(|(to, from)| *to = from);
        seal
    }

    /// The cursor for a place in the list.
    pub fn write(&self, place: &Value) -> String {
        let place = place.to_string();
        let mut out = String::new();
        for byte in self.seal(place.as_bytes()).iter().chain(place.as_bytes()) {
            // Writing to a string does not fail.
            let _ = write!(out, "{byte:02x}");
        }
        out
    }

    /// The place that a cursor names.
    pub fn read(&self, cursor: &str) -> Done<Value> {
        self.place(cursor).ok_or_else(|| {
            error(
                "bad-cursor",
                "The place where the page was to begin is not one of this list".into(),
                "Ask for the first page and go on from there.",
            )
            .into()
        })
    }

    fn place(&self, cursor: &str) -> Option<Value> {
        let digits: Vec<u8> = cursor
            .bytes()
            .map(|b| {
                char::from(b)
                    .to_digit(16)
                    .and_then(|d| u8::try_from(d).ok())
            })
            .collect::<Option<_>>()?;
        let (pairs, rest) = digits.as_chunks::<2>();
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        let (seal, place) = bytes.split_first_chunk::<SEAL>()?;
        (rest.is_empty() && *seal == self.seal(place)).then_some(())?;
        serde_json::from_slice(place).ok()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cursor_of_this_list_is_taken() {
        let (key, other) = ([1; 32], [2; 32]);
        let cursors = Cursors::new(&key, &["users", "northside"]);
        let place = serde_json::json!(["mia chen", "mia"]);
        let cursor = cursors.write(&place);
        assert_eq!(cursors.read(&cursor).unwrap(), place);

        assert!(
            Cursors::new(&key, &["users", "south"])
                .read(&cursor)
                .is_err()
        );
        assert!(
            Cursors::new(&other, &["users", "northside"])
                .read(&cursor)
                .is_err()
        );
        for forged in [
            "",
            "x",
            "ü",
            "' OR 1=1 --",
            "00",
            &cursor[1..],
            &format!("{cursor}0"),
        ] {
            assert!(cursors.read(forged).is_err(), "{forged}");
        }
        let last = if cursor.ends_with('0') { '1' } else { '0' };
        let changed = format!("{}{last}", &cursor[..cursor.len() - 1]);
        assert!(cursors.read(&changed).is_err());
    }
}
