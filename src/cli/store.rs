//! `store`: the store itself.

use super::{
    args,
    out::{Exit, Fault, Out},
    picked,
    sheet::Sheet,
};
use crate::service::Service;

/// Verifies the store; a fault ends with exit code 1.
pub fn run(service: &mut Service, ask: &args::Store, out: &mut Out) -> Result<Exit, Fault> {
    let args::Store::Verify { json } = *ask;
    let found = service.verify()?;
    let name = service.describe();
    picked::one(out, &found, json, |found| {
        let whole = if found.faults.is_empty() {
            "whole: nothing is wrong"
        } else {
            "not whole"
        };
        Sheet::new(&name)
            .field("Verdict", whole)
            .field("Accounts", found.accounts.to_string())
            .field("Entries", found.entries.to_string())
            .list("Wrong", found.faults.iter().cloned())
            .list(
                "Heads of the chains",
                found
                    .heads
                    .iter()
                    .map(|(account, seq, hash)| format!("{account}  {seq}  {hash}")),
            )
    })?;
    Ok(if found.faults.is_empty() {
        Exit::Done
    } else {
        Exit::Refused
    })
}
