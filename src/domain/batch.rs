//! A line of the headless contract: one edit or a batch, with its envelope. Every slip in it is an
//! error; nothing is passed over.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{AccountId, Actor, Edit, EditId, Handle, Hash};

/// The most edits in one batch.
pub const MAX_BATCH: usize = 1_000;

/// Edits that are judged together, by their end state: all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The account they belong to.
    pub account: AccountId,
    /// Who acts.
    pub actor: Actor,
    /// What is asked, in order.
    pub edits: Vec<Edit>,
    /// Why, for the journal.
    pub reason: Option<String>,
    /// A site administrator breaks the glass: acts where the account's own people should, with a
    /// reason, and marked in the journal.
    pub break_glass: bool,
    /// Idempotency: the same id again answers the same and does nothing.
    pub id: Option<EditId>,
    /// Reminders that ask for confirmation were read.
    pub confirmed: bool,
    /// The plan that was seen; another plan is not carried out.
    pub digest: Option<Hash>,
}

/// A line of the headless contract: one edit or a batch, with its envelope.
pub type Order = Batch;

impl Batch {
    /// A batch with nothing but its edits said.
    pub fn new(account: AccountId, actor: Actor, edits: Vec<Edit>) -> Self {
        Self {
            account,
            actor,
            edits,
            reason: None,
            break_glass: false,
            id: None,
            confirmed: false,
            digest: None,
        }
    }

    /// Reads a line of the headless contract. `default` is whose account and actor are taken where
    /// the line names none.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the line.
    pub fn from_json(line: &str, default: Option<(&AccountId, &Actor)>) -> Result<Self, String> {
        let value: Value = serde_json::from_str(line).map_err(|e| format!("not JSON: {e}"))?;
        let Value::Object(mut map) = value else {
            return Err("an edit is a JSON object, `{\"edit\": ...}`".into());
        };
        let mut envelope = Envelope::take(&mut map)?;
        let edits = match map.remove("batch") {
            None => vec![edit(map)?],
            Some(Value::Array(items)) if map.is_empty() => batch(items, &mut envelope)?,
            Some(_) => {
                return Err("`batch` is an array of edits and stands beside no `edit`".into());
            }
        };
        envelope.finish(edits, default)
    }
}

fn edit(map: Map<String, Value>) -> Result<Edit, String> {
    serde_json::from_value(Value::Object(map)).map_err(|e| e.to_string())
}

fn batch(items: Vec<Value>, envelope: &mut Envelope) -> Result<Vec<Edit>, String> {
    if items.is_empty() || items.len() > MAX_BATCH {
        return Err(format!(
            "a batch holds 1 to {MAX_BATCH} edits, this one {}",
            items.len()
        ));
    }
    let mut edits = Vec::with_capacity(items.len());
    for (i, item) in items.into_iter().enumerate() {
        let at = |e: String| format!("edit {} of the batch: {e}", i + 1);
        let Value::Object(mut map) = item else {
            return Err(at("it is not a JSON object".into()));
        };
        let inner = Envelope::take(&mut map).map_err(at)?;
        envelope.join(inner).map_err(at)?;
        edits.push(edit(map).map_err(at)?);
    }
    Ok(edits)
}

#[derive(Debug, Default, PartialEq, Deserialize)]
struct Envelope {
    account: Option<AccountId>,
    #[serde(rename = "as")]
    actor: Option<Handle>,
    vendor: Option<bool>,
    reason: Option<String>,
    break_glass: Option<bool>,
    id: Option<EditId>,
    confirmed: Option<bool>,
    digest: Option<Hash>,
}

/// The fields of the envelope, beside the edit's own.
pub const ENVELOPE: [&str; 8] = [
    "account",
    "as",
    "vendor",
    "reason",
    "break_glass",
    "id",
    "confirmed",
    "digest",
];

impl Envelope {
    fn take(map: &mut Map<String, Value>) -> Result<Self, String> {
        let mine: Map<_, _> = ENVELOPE
            .iter()
            .filter_map(|key| map.remove_entry(*key))
            .collect();
        serde_json::from_value(Value::Object(mine)).map_err(|e| e.to_string())
    }

    /// What an edit inside a batch says must agree with the batch.
    fn join(&mut self, inner: Self) -> Result<(), String> {
        fn one<T: PartialEq>(
            outer: &mut Option<T>,
            inner: Option<T>,
            what: &str,
        ) -> Result<(), String> {
            match (&outer, inner) {
                (_, None) => Ok(()),
                (Some(mine), Some(its)) if *mine == its => Ok(()),
                (None, its) => {
                    *outer = its;
                    Ok(())
                }
                _ => Err(format!("`{what}` differs from the rest of the batch")),
            }
        }
        if inner.id.is_some() || inner.digest.is_some() || inner.confirmed.is_some() {
            return Err("`id`, `digest` and `confirmed` belong to the batch as a whole".into());
        }
        one(&mut self.account, inner.account, "account")?;
        one(&mut self.actor, inner.actor, "as")?;
        one(&mut self.vendor, inner.vendor, "vendor")?;
        one(&mut self.reason, inner.reason, "reason")?;
        one(&mut self.break_glass, inner.break_glass, "break_glass")
    }

    fn finish(
        self,
        edits: Vec<Edit>,
        default: Option<(&AccountId, &Actor)>,
    ) -> Result<Batch, String> {
        let account = self
            .account
            .or_else(|| default.map(|(account, _)| account.clone()))
            .ok_or("`account` is missing")?;
        let actor = match (self.actor, self.vendor) {
            (Some(_), Some(true)) => return Err("`as` and `vendor` exclude each other".into()),
            (Some(user), _) => Actor::User(user),
            (None, Some(true)) => Actor::Vendor,
            (None, _) => default.map_or(Actor::Site, |(_, actor)| actor.clone()),
        };
        Ok(Batch {
            account,
            actor,
            edits,
            reason: self.reason,
            break_glass: self.break_glass.unwrap_or(false),
            id: self.id,
            confirmed: self.confirmed.unwrap_or(false),
            digest: self.digest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_with_its_envelope() {
        let order = Batch::from_json(
            r#"{"edit":"role.assign","account":"northside","as":"oz","user":"mia","role":"owner","id":"e1"}"#,
            None,
        )
        .unwrap();
        assert_eq!(order.actor, Actor::User(Handle::new("oz").unwrap()));
        assert!(
            matches!(&order.edits[..], [Edit::RoleAssign { user, .. }] if user.as_str() == "mia")
        );
    }

    #[test]
    fn a_batch_shares_one_envelope_and_contradictions_are_named() {
        let good = r#"{"account":"a","batch":[{"edit":"user.archive","user":"x"},{"edit":"user.archive","user":"y","account":"a"}]}"#;
        assert_eq!(Batch::from_json(good, None).unwrap().edits.len(), 2);
        let bad = good.replace(r#""account":"a"}]"#, r#""account":"b"}]"#);
        assert!(
            Batch::from_json(&bad, None)
                .unwrap_err()
                .contains("edit 2 of the batch")
        );
    }

    #[test]
    fn a_slip_in_a_line_is_an_error_and_never_ignored() {
        for bad in [
            "{",
            "[]",
            r#"{"edit":"user.archive","user":"x"}"#,
            r#"{"edit":"user.fly","account":"a","user":"x"}"#,
            r#"{"edit":"user.archive","account":"a","user":"X"}"#,
            r#"{"edit":"user.archive","account":"a","user":"x","usr":"y"}"#,
            r#"{"edit":"user.archive","account":"a","as":"u","vendor":true,"user":"x"}"#,
            r#"{"account":"a","batch":[]}"#,
        ] {
            assert!(Batch::from_json(bad, None).is_err(), "{bad}");
        }
    }
}
