//! Questions that are wider than one yes or no. Pure, like all else here: they answer, or name the
//! keys of the facts that they still need.

mod able;
mod after;
mod compare;
mod explain;
mod findings;
mod goals;
mod meet;
mod raise;
mod sees;
mod why_not;

pub use able::{abilities, abilities_on, authorized_roles, role_abilities, who_can};
pub use compare::{compare_roles, compare_users};
pub use explain::explain;
pub use findings::{Patience, finding, of_account, of_people, of_places};
pub use raise::{Climber, raise};
pub use sees::{role_sees, user_sees};
pub use why_not::{Question, why_not};
