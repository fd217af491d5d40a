//! Batches in which something is asked for and decided, one after the other by several people.

use rolecall::{
    domain::{Actor, Assignment, Batch, Edit, Handle, RequestStatus, UserStatus},
    policy::model::Waits,
};

use super::edits::Ground;

/// Something is made and waits, a word is given, or whoever gives words becomes something else.
pub fn decision(ground: &mut Ground<'_>) -> Batch {
    if ground.dice.chance(20)
        && let Some(edit) = turncoat(ground)
    {
        let mut batch = Batch::new("acme".parse().unwrap(), Actor::Site, vec![edit]);
        batch.confirmed = true;
        return batch;
    }
    let edit = match ground.dice.below(10) {
        0 | 1 => ground.making(),
        2..=7 => ground.request(),
        8 if ground.dice.chance(50) => ground.relation(),
        8 => asking(ground),
        _ => None,
    };
    let edit = match edit.unwrap_or_else(|| ground.roles()) {
        // As often no as yes.
        Edit::RequestApprove { request, note } if ground.dice.chance(35) => {
            Edit::RequestDecline { request, note }
        }
        edit => edit,
    };
    let actor = somebody(ground, &edit);
    let mut batch = Batch::new("acme".parse().unwrap(), actor, vec![edit]);
    batch.confirmed = true;
    batch
}

/// Whoever has given a word on what still waits gains or loses a role, and with it perhaps the right
/// to give one, or a veto.
fn turncoat(ground: &mut Ground<'_>) -> Option<Edit> {
    let waiting = ground.state.requests.values();
    let waiting = waiting.filter(|r| r.status == RequestStatus::Waiting);
    let words = waiting.flat_map(|r| r.votes.iter().map(move |vote| (r, vote.by.clone())));
    let words: Vec<_> = words.filter_map(|(r, by)| Some((r.clone(), by?))).collect();
    let (request, user) = ground.dice.one(&words)?;
    let held = ground.state.assignments.iter();
    let held: Vec<Assignment> = held.filter(|a| a.user == user).cloned().collect();
    let lost = ground.dice.one(&held).filter(|_| ground.dice.chance(40));
    if let Some(Assignment { role, on, .. }) = lost {
        return Some(Edit::RoleRevoke { user, role, on });
    }
    let flow = ground.policy.workflow(request.workflow.as_str());
    let veto = flow.map_or(vec![], |flow| flow.veto.clone());
    let veto = ground.dice.one(&veto).filter(|_| ground.dice.chance(70));
    let (role, on) = match veto {
        Some(role) => {
            let row = ground.policy.role(role);
            (row.name.clone(), row.on.clone())
        }
        None => ground.role(),
    };
    Some(Edit::RoleAssign {
        user,
        role,
        on: ground.place(&on),
        begins: None,
        until: None,
    })
}

/// Asks for a feature that somebody has to allow.
fn asking(ground: &mut Ground<'_>) -> Option<Edit> {
    let flows = ground.policy.workflows.iter();
    let mut flows = flows.filter(|flow| matches!(flow.waits, Waits::Feature(_)));
    Some(Edit::RequestOpen {
        workflow: flows.next()?.name.clone(),
        address: Some("ann@acme.example".into()),
        note: None,
    })
}

fn somebody(ground: &mut Ground<'_>, edit: &Edit) -> Actor {
    let asked = |request: &_| ground.state.requests.get(request)?.asked_by.clone();
    let asker: Option<(Handle, usize)> = match edit {
        Edit::RequestWithdraw { request } => asked(request).map(|asker| (asker, 60)),
        Edit::RequestApprove { request, .. } | Edit::RequestDecline { request, .. } => {
            asked(request).map(|asker| (asker, 15))
        }
        _ => None,
    };
    let asker = asker.filter(|(_, often)| ground.dice.chance(*often));
    match (ground.dice.below(10), asker) {
        (_, Some((asker, _))) => Actor::User(asker),
        (0, _) => Actor::Site,
        (1, _) => Actor::Vendor,
        _ => Actor::User(ground.person_who_is(UserStatus::Active)),
    }
}
