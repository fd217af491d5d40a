//! A screen of the console as an SVG picture.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by several test files"
)]

use std::fmt::Write;

use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier, Style},
};
use unicode_width::UnicodeWidthStr;

/// A character's width and height, and the margin around them all, in tenths of a pixel.
const CELL: (u32, u32) = (84, 164);
const MARGIN: u32 = 140;
const PAPER: &str = "#14171d";
const INK: &str = "#d7dce5";

fn px(tenths: u32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn colour(colour: Option<Color>, other: &'static str) -> String {
    match colour {
        Some(Color::Rgb(r, g, b)) => format!("#{r:02x}{g:02x}{b:02x}"),
        _ => other.into(),
    }
}

/// Where a run of one style stands.
struct Run {
    x: u16,
    y: u16,
    columns: u16,
    text: String,
    style: Style,
}

fn runs(screen: &Buffer) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let area = *screen.area();
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let (symbol, style) = (screen[(x, y)].symbol(), screen[(x, y)].style());
            let columns = u16::try_from(symbol.width().max(1)).unwrap();
            match runs.last_mut() {
                Some(run) if run.y == y && run.style == style => {
                    run.text.push_str(symbol);
                    run.columns += columns;
                }
                _ => runs.push(Run {
                    x,
                    y,
                    columns,
                    text: symbol.into(),
                    style,
                }),
            }
            x += columns;
        }
    }
    runs
}

fn drawn(run: &Run, out: &mut String) {
    let (x, y) = (
        MARGIN + u32::from(run.x) * CELL.0,
        MARGIN + u32::from(run.y) * CELL.1,
    );
    let width = u32::from(run.columns) * CELL.0;
    let mut ink = colour(run.style.fg, INK);
    let mut paper = colour(run.style.bg, PAPER);
    if run.style.add_modifier.contains(Modifier::REVERSED) {
        std::mem::swap(&mut ink, &mut paper);
    }
    if paper != PAPER {
        let (x, y, width, height) = (px(x), px(y), px(width), px(CELL.1));
        let _ = writeln!(
            out,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{paper}"/>"#
        );
    }
    let bold = if run.style.add_modifier.contains(Modifier::BOLD) {
        r#" font-weight="bold""#
    } else {
        ""
    };
    for (at, text) in pieces(&run.text) {
        let columns = u32::try_from(text.width()).unwrap();
        let x = px(x + u32::try_from(at).unwrap() * CELL.0);
        let (y, long) = (px(y + CELL.1 * 3 / 4), px(columns * CELL.0));
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(
            out,
            r#"<text x="{x}" y="{y}" textLength="{long}" fill="{ink}"{bold}>{escaped}</text>"#
        );
    }
}

/// A run without its gaps: each piece with the column in which it begins. A piece has its own place,
/// so that columns stay straight in programs that draw letters a little wider than they should be.
fn pieces(run: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let (mut column, mut rest) = (0, run);
    while !rest.is_empty() {
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        let (_, from) = rest.split_at(gap);
        let upright = from.starts_with('│') || from.starts_with('┐') || from.starts_with('┘');
        let end = if upright {
            '│'.len_utf8()
        } else {
            let gap = from.find("  ").unwrap_or(from.len());
            let edge = from.find(['│', '┐', '┘']).unwrap_or(from.len());
            gap.min(edge)
        };
        let (piece, after) = from.split_at(end);
        column += gap;
        if !piece.trim().is_empty() {
            out.push((column, piece.trim_end()));
        }
        column += piece.width();
        rest = after;
    }
    out
}

/// A picture of a screen; the title is read out by who cannot see it.
pub fn picture(screen: &Buffer, title: &str) -> String {
    let area = *screen.area();
    let width = px(2 * MARGIN + u32::from(area.width) * CELL.0);
    let height = px(2 * MARGIN + u32::from(area.height) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n\
         <title>Rolecall: {title}</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for run in runs(screen) {
        drawn(&run, &mut out);
    }
    out.push_str("</svg>\n");
    out
}
