//! Picks a door: the command line says whether it is the console.

use std::{io, process::ExitCode};

use rolecall::{
    cli::{self, Colour, Configuration, Console, Exit, Next, Out},
    tui::{
        self, Options, TuiError,
        colour::Depth,
        config::{self, Config},
        plain,
        theme::{self, Theme, ThemeError},
    },
};

/// What the first screen of the demo says.
const DEMO: &str = "This is the demo: try anything. `rolecall demo --fresh` makes it anew.";

fn main() -> ExitCode {
    let config = config::path().map_or_else(|| Config::read(""), |path| Config::load(&path));
    match cli::run(std::env::args_os(), config.read_only) {
        Next::End(exit) => exit.into(),
        Next::Console(console) => open(*console).into(),
        Next::Configuration(ask) => configuration(ask).into(),
    }
}

fn open(mut console: Console) -> Exit {
    let store = if console.demo {
        "demo".to_owned()
    } else {
        console.service.describe()
    };
    if console.plain {
        let zone = jiff::tz::TimeZone::system();
        let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
        let ended = plain::run(&mut console.service, &store, zone, &mut input, &mut output);
        return match ended {
            Ok(()) => Exit::Done,
            Err(error) => {
                let mut out = Out::standard();
                out.complain(&format!("The terminal gave an error: {error}"));
                Exit::Trouble
            }
        };
    }
    let options = Options {
        theme: console.look.theme,
        ascii: console.look.ascii,
        depth: console.look.colour.and_then(depth),
        store: Some(store),
        hint: console.demo.then(|| DEMO.into()),
        read_only: console.read_only,
        ..Options::default()
    };
    match tui::run(console.service, options) {
        Ok(()) => Exit::Done,
        Err(error) => {
            Out::standard().complain(&error.to_string());
            match error {
                TuiError::NoTerminal | TuiError::Theme(_) => Exit::Misuse,
                TuiError::Io(_) => Exit::Trouble,
            }
        }
    }
}

/// Says what the console's configuration is, or what is wrong with it.
fn configuration(ask: Configuration) -> Exit {
    let mut out = Out::standard();
    let Some(path) = config::path() else {
        out.complain("There is no home folder to look for a configuration in: set HOME");
        return Exit::Misuse;
    };
    let config = Config::load(&path);
    let file = path.display();
    let text = match ask {
        Configuration::Keys => config.keymap.reference(),
        Configuration::Themes => themes(),
        Configuration::Show => format!("# {file}\n{}", config.describe()),
        Configuration::Check if config.faults.is_empty() => format!("{file}: no faults"),
        Configuration::Check => String::new(),
    };
    for fault in &config.faults {
        out.tell(&format!("{file}: {fault}"));
    }
    match out.text(&text) {
        Err(fault) => out.fault(&fault),
        Ok(()) if config.faults.is_empty() => Exit::Done,
        Ok(()) => Exit::Misuse,
    }
}

/// Every theme there is, a line each, and why one cannot be used.
fn themes() -> String {
    let line = |(name, theme): (String, Result<Theme, ThemeError>)| {
        let about = theme.map_or_else(|error| format!("! {error}"), |theme| theme.about);
        format!("{name:<18} {about}\n")
    };
    let all = theme::all(theme::folder().as_deref(), Depth::True);
    all.into_iter().map(line).collect()
}

fn depth(colour: Colour) -> Option<Depth> {
    match colour {
        Colour::Auto => None,
        Colour::None => Some(Depth::None),
        Colour::Sixteen => Some(Depth::Sixteen),
        Colour::Many => Some(Depth::Many),
        Colour::Full => Some(Depth::True),
    }
}
