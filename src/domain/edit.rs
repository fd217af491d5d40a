//! Edits: what somebody asks to be changed. One type for every door: the command line, the
//! console, imports and the journal all speak it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{AccountId, EditId, FactValue, Handle, Hash, RequestId, Time, Word};

/// The most edits in one batch.
pub const MAX_BATCH: usize = 1_000;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A site administrator: free of delegation and capability, bound by every limit.
    Site,
    /// A site administrator who says that he speaks for the vendor.
    Vendor,
    /// A user of the account, bound by the policy.
    User(Handle),
}

impl Actor {
    /// The user who acts, if one does.
    pub fn user(&self) -> Option<&Handle> {
        match self {
            Self::User(user) => Some(user),
            Self::Site | Self::Vendor => None,
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Site => f.write_str("site administrator"),
            Self::Vendor => f.write_str("vendor"),
            Self::User(user) => user.fmt(f),
        }
    }
}

/// A role to be held on a place, perhaps until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleAt {
    /// The role.
    pub role: Word,
    /// The place; left out, the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Handle>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
}

/// A person to be made together with something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// Their handle.
    pub user: Handle,
    /// Their name for people.
    pub name: String,
    /// Their registered address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// One change that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "edit", deny_unknown_fields)]
pub enum Edit {
    /// Make an account. Its handle is the order's `account`.
    #[serde(rename = "account.create")]
    AccountCreate {
        /// Its name for people.
        title: String,
        /// Its policy: a name that the store knows, or a hash.
        policy: String,
        /// The plan it is on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Word>,
        /// Features to switch.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        features: BTreeMap<Word, bool>,
        /// Numbers that limits name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        limits: BTreeMap<Word, u64>,
        /// Who opens it; receives the role that the policy gives to an account's creator.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<NewPerson>,
    },
    /// Change what an account is called, its plan, its features, its numbers.
    #[serde(rename = "account.set")]
    AccountSet {
        /// Its name for people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The plan.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<Word>,
        /// Features to switch.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        features: BTreeMap<Word, bool>,
        /// Numbers that limits name.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        limits: BTreeMap<Word, u64>,
    },
    /// Stop an account, or let it go on.
    #[serde(rename = "account.suspend")]
    AccountSuspend {
        /// False lets it go on again.
        #[serde(default = "yes")]
        suspended: bool,
    },
    /// Remove an account for good.
    #[serde(rename = "account.remove")]
    AccountRemove {},
    /// Make a user who is active at once.
    #[serde(rename = "user.create")]
    UserCreate {
        /// The handle.
        user: Handle,
        /// The name for people.
        name: String,
        /// The registered address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// Roles from the start.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        roles: Vec<RoleAt>,
        /// Labels carried.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        labels: BTreeSet<Word>,
    },
    /// Make a user who is asked to join.
    #[serde(rename = "user.invite")]
    UserInvite {
        /// The handle.
        user: Handle,
        /// The name for people.
        name: String,
        /// The registered address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// Roles from acceptance on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        roles: Vec<RoleAt>,
        /// Labels carried.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        labels: BTreeSet<Word>,
    },
    /// Accept an invitation.
    #[serde(rename = "user.accept")]
    UserAccept {
        /// Who was invited.
        user: Handle,
    },
    /// Change a user's record.
    #[serde(rename = "user.edit")]
    UserEdit {
        /// Whose.
        user: Handle,
        /// The name for people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The registered address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
        /// All labels carried from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        labels: Option<BTreeSet<Word>>,
    },
    /// Set a user aside; roles are kept for a later restoration.
    #[serde(rename = "user.archive")]
    UserArchive {
        /// Whom.
        user: Handle,
    },
    /// Bring an archived user back.
    #[serde(rename = "user.restore")]
    UserRestore {
        /// Whom.
        user: Handle,
    },
    /// Remove a user for good, or cancel an invitation.
    #[serde(rename = "user.remove")]
    UserRemove {
        /// Whom.
        user: Handle,
    },
    /// Give a role.
    #[serde(rename = "role.assign")]
    RoleAssign {
        /// To whom.
        user: Handle,
        /// Which.
        role: Word,
        /// Where; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Handle>,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
    /// Take a role.
    #[serde(rename = "role.revoke")]
    RoleRevoke {
        /// From whom.
        user: Handle,
        /// Which.
        role: Word,
        /// Where; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Handle>,
    },
    /// Take a role and give another in its stead.
    #[serde(rename = "role.change")]
    RoleChange {
        /// Whose.
        user: Handle,
        /// The role that goes.
        from: Word,
        /// Where it is held; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Handle>,
        /// The role that comes.
        to: Word,
        /// Where it will be held; left out, the place of the one that goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_on: Option<Handle>,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
    /// Put a user into a relation.
    #[serde(rename = "relation.add")]
    RelationAdd {
        /// Who.
        user: Handle,
        /// Which relation.
        relation: Word,
        /// To what; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Handle>,
        /// In which capacity.
        #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
        capacity: Option<Word>,
    },
    /// Take a user out of a relation.
    #[serde(rename = "relation.remove")]
    RelationRemove {
        /// Who.
        user: Handle,
        /// Which relation.
        relation: Word,
        /// To what; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Handle>,
        /// In which capacity.
        #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
        capacity: Option<Word>,
    },
    /// Make a thing.
    #[serde(rename = "resource.create")]
    ResourceCreate {
        /// Its handle.
        resource: Handle,
        /// Its kind.
        kind: Word,
        /// Its name for people; left out, its handle.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// What it lies in; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<Handle>,
        /// Whose it is; left out, the user's who makes it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Handle>,
        /// Its first state; left out, the policy's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<Word>,
        /// Its facts.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        facts: BTreeMap<Word, FactValue>,
        /// Its labels.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        labels: BTreeSet<Word>,
    },
    /// Change a thing.
    #[serde(rename = "resource.set")]
    ResourceSet {
        /// Which.
        resource: Handle,
        /// Its name for people.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// Its state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<Word>,
        /// Facts to set; others stay.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        facts: BTreeMap<Word, FactValue>,
        /// All its labels from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        labels: Option<BTreeSet<Word>>,
    },
    /// Move a thing into another.
    #[serde(rename = "resource.move")]
    ResourceMove {
        /// Which.
        resource: Handle,
        /// Into what; left out, the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<Handle>,
    },
    /// Remove a thing and all inside it.
    #[serde(rename = "resource.remove")]
    ResourceRemove {
        /// Which.
        resource: Handle,
    },
    /// Ask for something that waits for somebody's word.
    #[serde(rename = "request.open")]
    RequestOpen {
        /// The workflow.
        workflow: Word,
        /// The address from which it was asked, where the workflow checks it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// Some words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Say yes to a request.
    #[serde(rename = "request.approve")]
    RequestApprove {
        /// Which.
        request: RequestId,
        /// Some words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Say no to a request.
    #[serde(rename = "request.decline")]
    RequestDecline {
        /// Which.
        request: RequestId,
        /// Some words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Take one's request back.
    #[serde(rename = "request.withdraw")]
    RequestWithdraw {
        /// Which.
        request: RequestId,
    },
    /// Put the account under another version of its policy.
    #[serde(rename = "policy.install")]
    PolicyInstall {
        /// A name that the store knows, or a hash.
        policy: String,
    },
}

fn yes() -> bool {
    true
}

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
    id: Option<EditId>,
    confirmed: Option<bool>,
    digest: Option<Hash>,
}

/// The fields of the envelope, beside the edit's own.
pub const ENVELOPE: [&str; 7] = [
    "account",
    "as",
    "vendor",
    "reason",
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
        one(&mut self.reason, inner.reason, "reason")
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
            id: self.id,
            confirmed: self.confirmed.unwrap_or(false),
            digest: self.digest,
        })
    }
}

/// The JSON Schema (draft 2020-12) of a line of the headless contract.
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Edit).to_value();
    let envelope = serde_json::json!({
        "account": {"type": "string", "description": "The account's handle."},
        "as": {"type": "string", "description": "The user who acts; left out, the site administrator."},
        "vendor": {"type": "boolean", "description": "The site administrator speaks for the vendor."},
        "reason": {"type": "string", "description": "Why, for the journal."},
        "id": {"type": "string", "description": "Idempotency: the same id again does nothing."},
        "confirmed": {"type": "boolean", "description": "Reminders that ask for it were read."},
        "digest": {"type": "string", "description": "The plan that was seen; another is not carried out."},
    });
    let single = schema.get("oneOf").cloned().unwrap_or_default();
    let mut lines = Vec::new();
    if let Value::Array(variants) = single {
        for mut variant in variants {
            if let (Some(Value::Object(own)), Value::Object(shared)) =
                (variant.get_mut("properties"), &envelope)
            {
                own.extend(shared.clone());
            }
            lines.push(variant);
        }
    }
    let mut properties = envelope;
    if let Value::Object(map) = &mut properties {
        map.insert(
            "batch".into(),
            serde_json::json!({
                "type": "array", "minItems": 1, "maxItems": MAX_BATCH,
                "items": {"anyOf": lines.clone()},
            }),
        );
    }
    lines.push(serde_json::json!({
        "type": "object", "description": "Edits of one account, judged together: all or nothing.",
        "properties": properties, "required": ["batch"], "additionalProperties": false,
    }));
    if let Value::Object(map) = &mut schema {
        map.remove("oneOf");
        map.insert("title".into(), "Order".into());
        map.insert("anyOf".into(), Value::Array(lines));
    }
    schema
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

    #[test]
    fn an_edit_survives_writing_and_reading() {
        let edit = Edit::RelationAdd {
            user: Handle::new("kim").unwrap(),
            relation: Word::new("participant").unwrap(),
            to: Some(Handle::new("s1").unwrap()),
            capacity: Some(Word::new("speaker").unwrap()),
        };
        let text = serde_json::to_string(&edit).unwrap();
        assert_eq!(serde_json::from_str::<Edit>(&text).unwrap(), edit);
    }

    #[test]
    fn the_schema_names_every_edit_and_the_envelope() {
        let text = schema().to_string();
        for word in [
            "role.assign",
            "policy.install",
            "request.decline",
            "batch",
            "confirmed",
        ] {
            assert!(text.contains(word), "{word}");
        }
    }
}
