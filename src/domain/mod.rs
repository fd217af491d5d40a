//! Floor 0: the nouns as plain types. Edits and batches, facts and the keys by which they are
//! asked for, changes, plans and refusals. This floor uses no other.

pub mod answer;
pub mod batch;
pub mod change;
pub mod edit;
pub mod facts;
pub mod filter;
pub mod name;
pub mod near;
pub mod nouns;
pub mod page;
pub mod plan;
pub mod questions;
pub mod schema;
pub mod sort;
pub mod state;
pub mod text;
pub mod time;

pub use answer::{Access, Step, Verdict};
pub use batch::{Batch, Order};
pub use change::Change;
pub use edit::{Actor, Edit, RoleAt};
pub use facts::{Fact, Facts, Key};
pub use name::{AccountId, EditId, Handle, Hash, NameError, RequestId, Word};
pub use nouns::{
    Account, AccountStatus, Assignment, FactValue, Object, Relation, Request, RequestStatus,
    Resource, User, UserStatus, Vote,
};
pub use plan::{Plan, Refusal, Remedy};
pub use questions::{
    Ability, Comparison, Differing, Finding, Found, HeldBy, Holder, Said, Seen, Severity, Showing,
    View, Way, WhyNot,
};
pub use time::Time;
