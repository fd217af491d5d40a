//! Edits: what somebody asks to be changed. One type for every door: the command line, the
//! console, imports and the journal all speak it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{FactValue, Handle, RequestId, Time, Word};

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

/// A role to be held on a place, perhaps from a time on, perhaps until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleAt {
    /// The role.
    pub role: Word,
    /// The place; left out, the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Handle>,
    /// From when; left out, at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Time>,
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
    /// Send an invitation again: it holds anew, and whoever sends it answers for its roles.
    #[serde(rename = "user.reinvite")]
    UserReinvite {
        /// Who is invited.
        user: Handle,
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
        /// From when; left out, at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begins: Option<Time>,
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
        /// From when; left out, at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        begins: Option<Time>,
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
    /// Hand a thing over to another owner.
    #[serde(rename = "resource.give")]
    ResourceGive {
        /// Which.
        resource: Handle,
        /// Whose it is from now on.
        to: Handle,
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

/// The names of the edits that a workflow may hold back: all that a user of an account may do to
/// people, roles, relations, things and the account, save the answer to an invitation.
pub const WAITABLE: [&str; 17] = [
    "account.set",
    "user.create",
    "user.invite",
    "user.edit",
    "user.archive",
    "user.restore",
    "user.remove",
    "role.assign",
    "role.revoke",
    "role.change",
    "relation.add",
    "relation.remove",
    "resource.create",
    "resource.set",
    "resource.give",
    "resource.move",
    "resource.remove",
];

/// The name of every edit.
pub const NAMES: [&str; 27] = [
    "account.create",
    "account.set",
    "account.suspend",
    "account.remove",
    "user.create",
    "user.invite",
    "user.reinvite",
    "user.accept",
    "user.edit",
    "user.archive",
    "user.restore",
    "user.remove",
    "role.assign",
    "role.revoke",
    "role.change",
    "relation.add",
    "relation.remove",
    "resource.create",
    "resource.set",
    "resource.give",
    "resource.move",
    "resource.remove",
    "request.open",
    "request.approve",
    "request.decline",
    "request.withdraw",
    "policy.install",
];

impl Edit {
    /// Its name, as it is written behind `edit`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AccountCreate { .. } => "account.create",
            Self::AccountSet { .. } => "account.set",
            Self::AccountSuspend { .. } => "account.suspend",
            Self::AccountRemove {} => "account.remove",
            Self::UserCreate { .. } => "user.create",
            Self::UserInvite { .. } => "user.invite",
            Self::UserReinvite { .. } => "user.reinvite",
            Self::UserAccept { .. } => "user.accept",
            Self::UserEdit { .. } => "user.edit",
            Self::UserArchive { .. } => "user.archive",
            Self::UserRestore { .. } => "user.restore",
            Self::UserRemove { .. } => "user.remove",
            Self::RoleAssign { .. } => "role.assign",
            Self::RoleRevoke { .. } => "role.revoke",
            Self::RoleChange { .. } => "role.change",
            Self::RelationAdd { .. } => "relation.add",
            Self::RelationRemove { .. } => "relation.remove",
            Self::ResourceCreate { .. } => "resource.create",
            Self::ResourceSet { .. } => "resource.set",
            Self::ResourceGive { .. } => "resource.give",
            Self::ResourceMove { .. } => "resource.move",
            Self::ResourceRemove { .. } => "resource.remove",
            Self::RequestOpen { .. } => "request.open",
            Self::RequestApprove { .. } => "request.approve",
            Self::RequestDecline { .. } => "request.decline",
            Self::RequestWithdraw { .. } => "request.withdraw",
            Self::PolicyInstall { .. } => "policy.install",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert!(text.contains(&format!("\"edit\":\"{}\"", edit.name())));
        assert!(WAITABLE.contains(&edit.name()));
    }

    #[test]
    fn every_name_is_one_of_the_schema() {
        let schema = serde_json::to_string(&schemars::schema_for!(Edit)).unwrap();
        for name in NAMES {
            assert!(schema.contains(&format!("\"const\":\"{name}\"")), "{name}");
        }
        assert_eq!(schema.matches("\"const\":").count(), NAMES.len());
    }
}
