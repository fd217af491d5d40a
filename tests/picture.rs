//! The picture at the head of README.md: the users of a clinic, drawn by the console itself from the demo
//! data. `ROLECALL_PICTURE=write cargo test --test picture` draws it anew.
#![allow(missing_docs, clippy::unwrap_used)]

mod tui_support;

use std::{env, fmt::Write, fs, path::Path};

use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier, Style},
};
use rolecall::{service::Service, store, tui::colour::Depth};
use tui_support::{Script, look, now};

const SIZE: (u16, u16) = (80, 24);
/// A character's width and height, and the margin around them all, in tenths of a pixel.
const CELL: (u32, u32) = (84, 180);
const MARGIN: u32 = 140;
const PAPER: &str = "#14171d";
const INK: &str = "#d7dce5";

fn screen() -> Buffer {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("demo.db");
    let store = store::open(file.to_str().unwrap()).unwrap();
    let mut service = Service::over(store, "tess", Box::new(now)).unwrap();
    service.load_demo().unwrap();
    let mut script = Script::looking(
        SIZE,
        Box::new(service),
        Some("northside"),
        look(Depth::True, false),
    );
    for _ in 0..40 {
        if script.text().contains("> Oz Ferrand") {
            break;
        }
        script.key("j");
    }
    script.sees("> Oz Ferrand");
    script.buffer()
}

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
    for y in 0..SIZE.1 {
        for x in 0..SIZE.0 {
            let (symbol, style) = (screen[(x, y)].symbol(), screen[(x, y)].style());
            match runs.last_mut() {
                Some(run) if run.y == y && run.style == style => {
                    run.text.push_str(symbol);
                    run.columns += 1;
                }
                _ => runs.push(Run {
                    x,
                    y,
                    columns: 1,
                    text: symbol.into(),
                    style,
                }),
            }
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
    let text = run.text.trim_end();
    if text.trim().is_empty() {
        return;
    }
    let bold = if run.style.add_modifier.contains(Modifier::BOLD) {
        r#" font-weight="bold""#
    } else {
        ""
    };
    let lead = text.len() - text.trim_start().len();
    let text = text.trim_start();
    let columns = u32::try_from(text.chars().count()).unwrap();
    let x = x + u32::try_from(lead).unwrap() * CELL.0;
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let (x, y, long) = (px(x), px(y + CELL.1 * 3 / 4), px(columns * CELL.0));
    let _ = writeln!(
        out,
        r#"<text x="{x}" y="{y}" textLength="{long}" fill="{ink}"{bold}>{escaped}</text>"#
    );
}

fn picture(screen: &Buffer) -> String {
    let width = px(2 * MARGIN + u32::from(SIZE.0) * CELL.0);
    let height = px(2 * MARGIN + u32::from(SIZE.1) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n\
         <title>Rolecall: the users of a clinic</title>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for run in runs(screen) {
        drawn(&run, &mut out);
    }
    out.push_str("</svg>\n");
    out
}

#[test]
fn the_picture_shows_the_console_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("screen.svg");
    let drawn = picture(&screen());
    if env::var("ROLECALL_PICTURE").is_ok_and(|v| v == "write") {
        fs::write(&path, &drawn).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == drawn,
        "screen.svg is of an older console: ROLECALL_PICTURE=write cargo test --test picture"
    );
}
