//! Whatever happens, in any order and at any size, the console stays whole. `ROLECALL_STORM=1000000`, best
//! with `--release`, lets it blow that many events long and draws every place at every size.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod script_support;
mod storm_support;
mod tui_support;

use std::{
    env, fs,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use rolecall::tui::{action::Place, actions::ACTIONS, app::Event, keymap::Keymap};
use script_support::{play::visit, read::preset};
use storm_support::{Storm, broken, sound, weather::unseen};
use tui_support::Script;

/// Events of a round, which has a store of its own.
const ROUND: u64 = 1_000;
/// Events if nobody says otherwise.
const FEW: u64 = 6_000;
/// All sizes that are drawn.
const SIZES: (u16, u16) = (300, 100);
/// Every size up to this one is drawn of each place: there the room runs out.
const SMALL: (u16, u16) = (30, 12);
/// One of so many of the larger sizes is drawn if nobody wants all.
const ONE_OF: u32 = 151;

/// How many events somebody wants.
fn wanted() -> Option<u64> {
    let wanted = env::var("ROLECALL_STORM").ok()?;
    Some(
        wanted
            .parse()
            .expect("ROLECALL_STORM is a number of events"),
    )
}

fn presets() -> Vec<Keymap> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui/presets");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    names.sort();
    let mut keymaps = vec![Keymap::standard()];
    keymaps.extend(names.iter().map(|name| preset(name)));
    keymaps
}

#[test]
fn whatever_happens_in_any_order_the_console_stays_whole() {
    let rounds = wanted().unwrap_or(FEW).div_ceil(ROUND);
    let presets = presets();
    let next = AtomicU64::new(0);
    let total = Mutex::new((vec![0_u64; ACTIONS.len()], 0_u64));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let round = next.fetch_add(1, Ordering::Relaxed);
                    if round >= rounds {
                        return;
                    }
                    let mut storm = Storm::new(round, &presets);
                    let whole = (0..ROUND).all(|_| !broken() && storm.step());
                    if !whole {
                        return;
                    }
                    let mut total = total.lock().unwrap();
                    total.1 += storm.written;
                    for (sum, done) in total.0.iter_mut().zip(&storm.done) {
                        *sum += done;
                    }
                }
            });
        }
    });
    let (done, written) = total.into_inner().unwrap();
    let never: Vec<&str> = ACTIONS
        .iter()
        .zip(&done)
        .filter(|(_, done)| **done == 0)
        .map(|(action, _)| action.id.word())
        .collect();
    eprintln!("{rounds} rounds of {ROUND} events, {written} edits written, never done: {never:?}");
    assert!(written >= rounds / 2, "{written} edits in {rounds} rounds");
    let most = if wanted().is_some_and(|w| w >= 1_000_000) {
        0
    } else {
        ACTIONS.len() / 4
    };
    assert!(never.len() <= most, "never done: {never:?}");
}

/// The scripts lead to every place; there the window is drawn large and small.
#[test]
fn every_place_fits_every_size() {
    let mut seen: Vec<Place> = Vec::new();
    for script in script_support::all() {
        visit(&script, &mut |console, _| {
            let place = console.app.place();
            if !seen.contains(&place) {
                every_size(console, u32::try_from(seen.len()).unwrap());
                seen.push(place);
            }
        });
    }
    assert_eq!(unseen(&seen), [], "no script leads there");
}

fn every_size(console: &mut Script, salt: u32) {
    let before = (console.size, console.text());
    let all = wanted().is_some();
    for columns in 1..=SIZES.0 {
        for rows in 1..=SIZES.1 {
            let number = u32::from(columns) * u32::from(SIZES.1) + u32::from(rows) + salt * 7;
            let small = columns <= SMALL.0 && rows <= SMALL.1;
            if all || small || number.is_multiple_of(ONE_OF) {
                console.app.update(Event::Resize(columns, rows));
                sound::check(&console.app);
            }
        }
    }
    let (columns, rows) = before.0;
    console.resize(columns, rows);
    assert_eq!(console.text(), before.1, "sizes leave a trace");
}
