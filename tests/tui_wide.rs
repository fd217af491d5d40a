//! Characters that are wider than one column, or that join others, keep every frame and column whole.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use ratatui::buffer::Buffer;
use rolecall::tui::{
    colour::Depth,
    look::{cut, cut_middle, width, wrap},
};
use tui_support::{Script, book::Canned, look};
use unicode_width::UnicodeWidthStr;

/// Names that are hard to measure.
const NAMES: [&str; 9] = [
    "李小龍 欧陽菲菲",
    "김민준 박서연",
    "e\u{301}e\u{301}e\u{301} Zoe\u{308} Mu\u{308}ller",
    "👩‍👩‍👧‍👦 family",
    "🇩🇪🇫🇷 flags ❤\u{fe0f}",
    "שרה כהן",
    "محمد بن سلمان",
    "नमस्ते दुनिया",
    "ｆｕｌｌ　ｗｉｄｔｈ",
];

fn people() -> Box<Canned> {
    let mut book = Canned::new();
    for (row, name) in book.users.iter_mut().zip(NAMES) {
        row.user.name = name.into();
    }
    let rest = NAMES.iter().skip(book.users.len());
    let more: Vec<_> = rest
        .map(|name| {
            let mut row = book.users[0].clone();
            row.user.name = (*name).into();
            row
        })
        .collect();
    book.users.extend(more);
    Box::new(book)
}

/// Each wide character has its second column to itself.
fn whole(buffer: &Buffer, what: &str) {
    let area = *buffer.area();
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let symbol = buffer[(x, y)].symbol();
            let wide = u16::try_from(symbol.width()).unwrap_or(1).max(1);
            assert!(
                x + wide <= area.width,
                "{what}: {symbol:?} hangs over at {x} {y}"
            );
            for over in x + 1..x + wide {
                let under = buffer[(over, y)].symbol();
                assert!(
                    under.trim().is_empty(),
                    "{what}: {symbol:?} covers {under:?}"
                );
            }
            x += wide;
        }
    }
}

/// The sides of the frame stand one below another.
fn framed(buffer: &Buffer, what: &str) {
    let area = *buffer.area();
    let at = |symbol: &str| {
        (0..area.height)
            .flat_map(|y| (0..area.width).map(move |x| (x, y)))
            .find(|at| buffer[*at].symbol() == symbol)
    };
    let (Some(left), Some(right), Some(end)) = (at("┌"), at("┐"), at("└")) else {
        return;
    };
    for y in left.1 + 1..end.1 {
        for x in [left.0, right.0] {
            assert_eq!(buffer[(x, y)].symbol(), "│", "{what}: side at {x} {y}");
        }
    }
}

#[test]
fn tables_and_dialogs_stay_whole_whatever_names_are_made_of() {
    for size in [(80, 24), (40, 10), (61, 20), (132, 43), (23, 7)] {
        let mut script = Script::with(size, people(), Some("northside"));
        for keys in [
            "j",
            "enter",
            "esc j a",
            "esc j r",
            "esc j n type:李小龍",
            "esc A",
            "esc w",
            "esc 5",
            "2 / type:李",
        ] {
            script.keys(keys);
            let what = format!("{size:?} {keys}");
            let buffer = script.buffer();
            whole(&buffer, &what);
            framed(&buffer, &what);
        }
    }
}

#[test]
fn the_side_of_the_detail_stands_in_one_column_beside_every_name() {
    let mut script = Script::with((80, 24), people(), Some("northside"));
    for _ in 0..NAMES.len() {
        let buffer = script.buffer();
        let side = (0..80).find(|x| buffer[(*x, 3)].symbol() == "│").unwrap();
        for y in 3..22 {
            assert_eq!(buffer[(side, y)].symbol(), "│", "{}", script.text());
        }
        script.keys("j");
    }
}

#[test]
fn nothing_is_cut_or_wrapped_into_more_columns_than_there_are() {
    for name in NAMES {
        for columns in 0..24 {
            for cut in [cut(name, columns), cut_middle(name, columns)] {
                assert!(width(&cut) <= columns, "{name} {columns} {cut}");
            }
            for line in wrap(name, columns.max(2)) {
                assert!(width(&line) <= columns.max(2), "{name} {columns} {line}");
            }
        }
    }
}

#[test]
fn a_mark_stays_with_its_letter_and_a_flag_whole() {
    assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
    assert_eq!(cut("🇩🇪🇫🇷", 3), "🇩🇪…");
    assert_eq!(wrap("🇩🇪🇫🇷", 2), ["🇩🇪", "🇫🇷"]);
}

#[test]
fn in_ascii_frames_stay_whole_round_wide_names() {
    let look = look(Depth::None, true);
    let mut script = Script::looking((80, 24), people(), Some("northside"), look);
    for keys in ["j", "r type:guest enter"] {
        script.keys(keys);
        whole(&script.buffer(), keys);
        assert!(!script.text().contains(['│', '─', '┌']));
    }
}
