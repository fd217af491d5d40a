//! Terms of roles, and edits in which roles take turns.

use rolecall::domain::{Actor, Assignment, Batch, Edit, Handle, Time, UserStatus};

use super::{Dice, edits::Ground};

/// From when and until when a role is held, in so many of a hundred cases: before now, now, right
/// after it and later, some of which make no sense together.
pub fn term(dice: &mut Dice, (begins, ends): (usize, usize)) -> (Option<Time>, Option<Time>) {
    const MOMENTS: [&str; 6] = [
        "2026-05-01T11:00:00Z",
        "2026-05-01T12:00:00Z",
        "2026-05-01T12:00:01Z",
        "2026-06-01T00:00:00Z",
        "2026-08-01T00:00:00Z",
        "2027-01-01T00:00:00Z",
    ];
    let mut moment = |often| {
        let at = dice.one(&MOMENTS).filter(|_| dice.chance(often));
        at.map(|at| at.parse().unwrap())
    };
    (moment(begins), moment(ends))
}

/// A few edits of the roles of one person, most of them for a time, and most by the site.
pub fn turn(ground: &mut Ground<'_>) -> Batch {
    let user = ground.person_who_is(UserStatus::Active);
    let held = ground.state.assignments.iter();
    let held: Vec<Assignment> = held.filter(|a| a.user == user).cloned().collect();
    let count = 1 + ground.dice.below(3);
    let edits: Vec<Edit> = (0..count).map(|_| turning(ground, &user, &held)).collect();
    let actor = if ground.dice.chance(60) {
        Actor::Site
    } else {
        ground.actor(&edits)
    };
    let mut batch = Batch::new("acme".parse().unwrap(), actor, edits);
    batch.confirmed = true;
    batch
}

fn turning(ground: &mut Ground<'_>, user: &Handle, held: &[Assignment]) -> Edit {
    let (role, on) = ground.role();
    let on = ground.place(&on);
    let (begins, until) = term(ground.dice, (45, 45));
    let user = user.clone();
    match ground.dice.one(held).filter(|_| ground.dice.chance(35)) {
        Some(held) if ground.dice.chance(30) => Edit::RoleRevoke {
            user,
            role: held.role,
            on: held.on,
        },
        Some(held) => Edit::RoleChange {
            user,
            from: held.role,
            on: held.on,
            to: role,
            to_on: on,
            begins,
            until,
        },
        None => Edit::RoleAssign {
            user,
            role,
            on,
            begins,
            until,
        },
    }
}
