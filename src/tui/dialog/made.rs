//! What is said when a plan was carried out; whoever or whatever was made by it is under the cursor
//! from then on.

use crate::{
    domain::{Batch, Change, Edit, Plan},
    service::attention::Target,
    tui::layer::{Command, Cx, Made},
};

/// Says that it was done, as that entry of the journal.
pub fn told(batch: &Batch, plan: &Plan, entry: u64, cx: &mut Cx<'_>) -> String {
    let done = format!("Done: {} (entry {entry}).", plan.headline);
    match made(batch, plan) {
        Some(made) => {
            cx.commands.push(Command::Made(made));
            format!("{done} It is under the cursor.")
        }
        None => done,
    }
}

/// Who or what a batch was there to make, if that is there now and does not wait for a word first.
fn made(batch: &Batch, plan: &Plan) -> Option<Made> {
    let (user, thing) = match batch.edits.first()? {
        Edit::UserCreate { user, .. } | Edit::UserInvite { user, .. } => (Some(user), None),
        Edit::ResourceCreate { resource, .. } => (None, Some(resource)),
        Edit::AccountCreate { .. } => (None, None),
        _ => return None,
    };
    plan.changes.iter().find_map(|change| match change {
        Change::PutUser(new) if Some(&new.id) == user => Some(Made {
            target: Target::User(new.id.clone()),
            within: None,
        }),
        Change::PutResource(new) if Some(&new.id) == thing => Some(Made {
            target: Target::Resource(new.id.clone()),
            within: new.parent.clone(),
        }),
        Change::PutAccount(new) if user.or(thing).is_none() => Some(Made {
            target: Target::Account(new.id.clone()),
            within: None,
        }),
        _ => None,
    })
}
