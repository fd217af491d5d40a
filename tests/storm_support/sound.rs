//! What holds of every screen, whatever came before.

use ratatui::{buffer::Buffer, layout::Rect};
use rolecall::tui::{action::Place, app::App, view::LEAST};
use unicode_width::UnicodeWidthStr;

/// Characters of the frame of a dialog, which stay out of the head and the foot.
const FRAME: &str = "┌┐└┘│";

/// Draws the console twice and looks at what it drew.
pub fn check(app: &App) {
    let (columns, rows) = app.size();
    let area = Rect::new(0, 0, columns, rows);
    let (mut first, mut second) = (Buffer::empty(area), Buffer::empty(area));
    app.draw(&mut first);
    app.draw(&mut second);
    let fault = if first == second {
        whole(&first).or_else(|| in_place(app, &first))
    } else {
        Some("drawn twice it is not the same".into())
    };
    if let Some(fault) = fault {
        panic!(
            "{fault} at {columns}x{rows} in {:?}\n{}",
            app.place(),
            text(&first)
        );
    }
}

/// Nothing is cut in two, and nothing is sent that a terminal could act on.
fn whole(screen: &Buffer) -> Option<String> {
    let area = *screen.area();
    for y in 0..area.height {
        for x in 0..area.width {
            let symbol = screen[(x, y)].symbol();
            if symbol.chars().any(acts) {
                return Some(format!("{symbol:?} at {x},{y} could be acted on"));
            }
            let wide = symbol.width() > 1;
            if wide && x + 1 >= area.width {
                return Some(format!("{symbol:?} is cut at the right edge, {x},{y}"));
            }
            if wide && !screen[(x + 1, y)].symbol().trim().is_empty() {
                return Some(format!(
                    "something is written over half of {symbol:?}, {x},{y}"
                ));
            }
        }
    }
    None
}

/// Control characters, and those that turn the direction of writing.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

fn line(screen: &Buffer, y: u16) -> String {
    (0..screen.area().width)
        .map(|x| screen[(x, y)].symbol())
        .collect()
}

/// The head, the foot and the cursor are where they belong.
fn in_place(app: &App, screen: &Buffer) -> Option<String> {
    let area = *screen.area();
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return None;
    }
    let (head, foot) = (line(screen, 0), line(screen, area.height - 1));
    if head.trim().is_empty() || head.contains(|c| FRAME.contains(c)) {
        return Some("the head line is not in place".into());
    }
    if foot.contains(|c| FRAME.contains(c)) {
        return Some("something is drawn over the foot line".into());
    }
    if foot.trim().is_empty() {
        return Some("the foot line says nothing".into());
    }
    let sight = app.sight();
    let pane = !app.place().typed() && is_pane(app.place());
    if pane && sight.row && !sight.reading {
        // A star before the sign says that the row is marked for an edit of many.
        let here = |line: &str| line.starts_with(" > ") || line.starts_with("*> ");
        let marked = (0..area.height).filter(|y| here(&line(screen, *y)));
        let marked = marked.count();
        if marked != 1 {
            return Some(format!(
                "{marked} rows are marked as the one under the cursor"
            ));
        }
    }
    None
}

fn is_pane(place: Place) -> bool {
    rolecall::tui::panes::Pane::ALL
        .iter()
        .any(|pane| pane.title() == place.title())
}

/// The screen as text.
pub fn text(screen: &Buffer) -> String {
    let lines: Vec<String> = (0..screen.area().height).map(|y| line(screen, y)).collect();
    lines.join("\n")
}
