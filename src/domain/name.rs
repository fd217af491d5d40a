//! The names by which things are called: handles, words of a policy, ids. Each is a checked
//! newtype, so that a name which reached the inside of the house is a good one.

use std::{borrow::Borrow, fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name, in bytes.
pub const MAX_NAME: usize = 64;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{shown}` is not a {what}: use 1 to {MAX_NAME} of a-z, 0-9, `-`, `_` and `.`, beginning with a letter or digit"
)]
pub struct NameError {
    what: &'static str,
    shown: String,
}

fn good(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= MAX_NAME
        && text.bytes().next().is_some_and(plain)
        && text
            .bytes()
            .all(|b| plain(b) || matches!(b, b'-' | b'_' | b'.'))
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(with = "String")]
        pub struct $type(String);

        impl $type {
            /// Checks and takes a name.
            pub fn new(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                if good(&text) {
                    Ok(Self(text))
                } else {
                    let shown = super::text::show(&text).chars().take(MAX_NAME).collect();
                    Err(NameError { what: $what, shown })
                }
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl FromStr for $type {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// An account's handle, unique in its store.
    AccountId,
    "account handle"
);
name!(
    /// A user's or a resource's handle. Both share one space of names within their account.
    Handle,
    "handle"
);
name!(
    /// A name that a policy declares: a role, kind, relation, feature, plan, limit, state, fact.
    Word,
    "policy word"
);
name!(
    /// A request's handle, unique in its account.
    RequestId,
    "request handle"
);
name!(
    /// The id of an edit, made by whoever asks; the same id again is the same edit.
    EditId,
    "edit id"
);

impl Word {
    /// The word that comes before all others.
    pub(super) fn first() -> Self {
        Self("0".into())
    }
}

/// A SHA-256 digest, written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// All zeros: what stands before the first entry of a chain.
    pub const ZERO: Self = Self([0; 32]);

    /// The first eight digits, enough to tell versions apart on a screen.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for Hash {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "a hash is written as 64 hexadecimal digits";
        let mut out = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(WRONG);
        }
        for (i, byte) in out.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| WRONG)?;
        }
        Ok(Self(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_lower_case_and_bounded() {
        for bad in [
            "",
            "Oz",
            "-oz",
            "o z",
            "oz@x",
            "ö",
            "a\u{202e}b",
            &"x".repeat(65),
        ] {
            assert!(Handle::new(bad).is_err(), "{bad}");
        }
        for good in ["oz", "1", "job-12", "a.b_c", &"x".repeat(64)] {
            assert!(Handle::new(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_hash_survives_printing_and_reading() {
        let hash = Hash::of(b"abc");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("zz".repeat(32).parse::<Hash>().is_err());
    }
}
