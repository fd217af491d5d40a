//! A second validator, slow and obvious: it sees a whole policy and a whole account, goes through
//! every row each time, and keeps nothing. It is written from the promises of the format and of
//! the core, and shares no line with the core.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines,
    clippy::assigning_clones,
    clippy::maybe_infinite_iter,
    clippy::needless_pass_by_value
)]

pub mod access;
pub mod between;
mod effects;
mod lay;
mod limits;
mod persons;
mod requests;
pub mod sets;
mod settle;
mod things;
pub mod trial;

use rolecall::{
    domain::{Time, state::State},
    policy::Policy,
};

/// A policy, an account under it, and a moment.
#[derive(Clone, Copy)]
pub struct Book<'a> {
    pub policy: &'a Policy,
    pub state: &'a State,
    pub now: Time,
}
