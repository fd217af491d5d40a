//! The language, told: what `rolecall filters` prints and `reference.md` keeps.

use std::fmt::Write;

use super::fields::{self, Field, Kind, List, Words};
use crate::domain::sort;

const HEAD: &str = "\
# Filters

The same language narrows every list, behind `/` in the console and behind `--filter` on the command line. A row
is shown where every term is true of it.

| term | true of a row |
|---|---|
| `amy` | that holds the word; large and small letters are the same |
| `\"amy lee\"` | that holds the words in this order |
| `@example.org` | whose address ends so (users) |
| `role:owner` | whose field has this value |
| `status:active,invited` | whose field has one of these values |
| `-role:owner`, `!amy` | of which the term is not true |

Values with spaces or commas stand in quotes: `role:\"guest editor\"`. A word of the policy is written as the policy
calls it, or as its title says. Handles are written as they are; in quotes, a part of a name is looked for.

Times are in UTC. `2025-03-02` is the whole of that day, `2025-03` and `2025` its month and year, `today` and
`yesterday` are what they say. `>2025-03` is later, `<2025-03` earlier, `2025-01..2025-03` from the first to the last.
A span is an age, in hours, days, weeks or years: `7d` is the last seven days, `<12h` less than twelve hours
ago, `>1y` more than a year ago.

`can:` is answered by the validation core, person by person; the total says at least how many there are.
";

/// The reference in Markdown.
pub fn text() -> String {
    let mut out = HEAD.to_owned();
    for list in List::ALL {
        // Writing to a string does not fail.
        let _ = write!(
            out,
            "\n## {}\n\nWords are looked for in {}.\n\n| field | asks | values |\n|---|---|---|\n",
            title(list),
            list.held()
        );
        for field in fields::of(list) {
            let _ = writeln!(
                out,
                "| `{}:{}` | {}. | {} |",
                field.name,
                field.such,
                field.about,
                values(field)
            );
        }
        let keys: Vec<String> = sort::of(list)
            .map(|key| format!("`{}` {}", key.name, key.about))
            .collect();
        let _ = writeln!(
            out,
            "\nSorted (`--sort`, turned round with a `-` before it): {}.",
            keys.join(", ")
        );
    }
    out
}

fn title(list: List) -> String {
    let word = list.word();
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn values(field: &Field) -> String {
    let told = |words: Words| {
        let words: Vec<String> = words
            .iter()
            .map(|(word, about)| format!("`{word}` {about}"))
            .collect();
        words.join("; ")
    };
    match field.kind {
        Kind::One(words) => told(words),
        Kind::Of(what) => format!("a {}", what.noun()),
        Kind::Placed(what) => format!("a {0}, or a {0} at a place with `@`", what.noun()),
        Kind::Thing(&[]) => "a handle, or a part of a name in quotes".into(),
        Kind::Thing(words) => {
            format!("a handle, or a part of a name in quotes; {}", told(words))
        }
        Kind::Text => "a part of it".into(),
        Kind::When => "a time, a span, or two with `..` between".into(),
        Kind::From | Kind::Until | Kind::Before => "a time or a span".into(),
        Kind::Number => "a number, also behind `<` or `>`, or two with `..` between".into(),
    }
}
