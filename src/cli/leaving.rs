//! `users leaving`: what somebody leaves behind, and how they go.

use serde::Serialize;
use serde_json::json;

use super::{
    args,
    out::{Exit, Fault, Out},
    picked,
    sheet::Sheet,
};
use crate::{
    domain::{Actor, Edit},
    service::{Leave, Leaving, Service, Submitted},
};

/// What somebody leaves behind in an account, and what came of letting them go.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    found: Leaving,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<bool>,
}

/// Tells it account by account, and lets them go where that is asked for. An account in which the
/// core accepts no batch ends with exit code 1.
pub fn run(service: &mut Service, ask: &args::Leaving, out: &mut Out) -> Result<Exit, Fault> {
    let leave = Leave {
        actor: ask.actor.clone().map_or(Actor::Site, Actor::User),
        heir: ask.heir.clone(),
        remove: ask.remove,
        reason: ask.reason.clone(),
    };
    let (account, user) = (&ask.who.account, &ask.who.name);
    let places = if ask.everywhere {
        service.same_person(account, user)?
    } else {
        vec![(account.clone(), user.clone())]
    };
    // All are looked at before any is carried out: what cannot be looked at stops the lot.
    let mut all = Vec::new();
    for (account, user) in places {
        all.push(service.leaving(&account, &user, &leave)?);
    }
    let mut rows = Vec::new();
    for found in all {
        rows.push(let_go(service, found, &leave, ask.apply)?);
    }
    let refused = rows
        .iter()
        .any(|row| row.found.batch.is_empty() || row.done == Some(false));
    if ask.json {
        out.json(&json!({ "accounts": rows }))?;
    } else {
        for row in &rows {
            out.text(&sheet(row).to_string())?;
        }
        if !ask.apply && !refused {
            out.tell("Nothing was done. Add --apply to carry it out, one batch for each account.");
        }
    }
    Ok(if refused { Exit::Refused } else { Exit::Done })
}

fn let_go(
    service: &mut Service,
    mut found: Leaving,
    leave: &Leave,
    apply: bool,
) -> Result<Row, Fault> {
    if !apply || found.batch.is_empty() {
        return Ok(Row { found, done: None });
    }
    let done = match service.leave(&found, leave)? {
        Submitted::Done { .. } => true,
        Submitted::Refused(why) => {
            found.refused = why;
            false
        }
        Submitted::NeedsConfirmation(_) | Submitted::PlanChanged(_) => false,
    };
    Ok(Row {
        found,
        done: Some(done),
    })
}

fn sheet(row: &Row) -> Sheet {
    let found = &row.found;
    let relations = found
        .relations
        .iter()
        .map(|r| format!("{} {}", r.title, r.to));
    let refused = found
        .refused
        .iter()
        .map(|why| format!("{} {}", why.message, why.mend));
    let end = match (row.done, found.waits) {
        _ if found.batch.is_empty() => "nothing that the rules accept",
        (None, false) => "would be accepted",
        (None, true) => "would be asked for, and wait for somebody's word",
        (Some(true), false) => "done",
        (Some(true), true) => "asked for, and waits for somebody's word",
        (Some(false), _) => "not done",
    };
    Sheet::new(&format!("{} leaves {}", found.name, found.title))
        .field("Account", found.account.to_string())
        .field(
            "Heir",
            found.heir.clone().unwrap_or_else(|| "nobody".into()),
        )
        .field("Outcome", end)
        .list("Holds", found.roles.iter().map(picked::role))
        .list("Owns", found.owns.iter().cloned())
        .list("Stands in", relations)
        .list("Alone decides", found.alone_decides.iter().cloned())
        .list("Edits", found.batch.iter().map(line))
        .list("Read first", found.reminders.iter().cloned())
        .list("Refused", refused)
}

fn line(edit: &Edit) -> String {
    serde_json::to_string(edit).unwrap_or_default()
}
