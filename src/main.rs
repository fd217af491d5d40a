//! Picks a door: the command line says whether it is the console.

use std::process::ExitCode;

use rolecall::cli::{self, Exit, Next};

fn main() -> ExitCode {
    match cli::run(std::env::args_os()) {
        Next::End(exit) => exit.into(),
        Next::Console(_) => Exit::Trouble.into(),
    }
}
