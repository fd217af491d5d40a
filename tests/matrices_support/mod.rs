//! Tables of cells, and what the policies say to each.

mod asked;
mod stated;

use rolecall::policy::{Policy, compile, shipped::shipped};
use serde::Deserialize;

/// The tables of one policy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    pub table: Vec<Table>,
}

/// A table: columns are roles, or groups of roles.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub title: String,
    pub columns: Vec<String>,
    /// What is there when the core is asked; `x` is who holds the column's role.
    #[serde(default)]
    pub ground: Vec<String>,
    /// Where roles of a kind of place are held: `KIND = THING`.
    #[serde(default)]
    pub places: Vec<String>,
    pub rows: Vec<Row>,
}

/// A row, and how its cells are found out: one of `caps`, `may`, `can`, `when`, `yes` and `no`,
/// `product` or `beside`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub say: String,
    pub cells: String,
    /// Capabilities whose cells say so, each of them.
    #[serde(default)]
    pub caps: Vec<String>,
    /// Where the capabilities differ, the cell is conditional.
    #[serde(default)]
    pub mixed: bool,
    /// Under what a plain yes stands.
    pub under: Option<String>,
    /// What may be done to people,
    #[serde(default)]
    pub may: Vec<String>,
    /// by whom, where it is not the column,
    #[serde(default)]
    pub who: Vec<String>,
    /// giving which roles (`{column}` stands for the column's),
    pub giving: Option<String>,
    /// to people who hold which.
    pub to: Option<String>,
    /// Within one's own place is as good as everywhere.
    #[serde(default)]
    pub scope: bool,
    /// Questions to the core: `CAPABILITY on THING`.
    #[serde(default)]
    pub can: Vec<String>,
    /// Those of them whose being unstated takes nothing from a yes.
    #[serde(default)]
    pub open: Vec<String>,
    #[serde(default)]
    pub given: Vec<String>,
    /// The condition of a conditional cell: with it yes, without it no.
    #[serde(default)]
    pub with: Vec<String>,
    #[serde(default)]
    pub first: Vec<String>,
    /// Edits for the core.
    #[serde(default)]
    pub when: Vec<String>,
    /// Edits that the condition of a conditional cell forbids.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What is expected of a yes,
    pub yes: Option<String>,
    /// and of a no.
    pub no: Option<String>,
    /// The cell is the product that the role takes.
    #[serde(default)]
    pub product: bool,
    /// The cell tells what becomes of this role when the column's is given too.
    pub beside: Option<String>,
}

impl Tables {
    pub fn read(name: &str) -> Self {
        let path = format!("{}/tests/matrices/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the tables are there");
        toml::from_str(&text).expect("the tables are good TOML")
    }
}

/// One cell in its place.
pub struct Cell<'t> {
    pub table: &'t Table,
    pub row: &'t Row,
    pub column: &'t str,
    pub wanted: &'t str,
}

/// The cells that the policy does not agree with, in sentences.
pub fn disagreements(name: &str, tables: &Tables) -> Vec<String> {
    compared(name, tables, false)
}

/// The same with every cell turned into what it is not: all of them should be found.
pub fn disagreements_with_the_contrary(name: &str, tables: &Tables) -> Vec<String> {
    compared(name, tables, true)
}

/// What a cell is not.
fn contrary(wanted: &str) -> &str {
    match wanted {
        // The role alone, without the one that everybody has.
        "via" | "unst" => "yes",
        "no" => "unst",
        "ok" | "soft" => "X",
        "X" => "ok",
        "-" => "-",
        _ => "no",
    }
}

fn compared(name: &str, tables: &Tables, contrarily: bool) -> Vec<String> {
    let file = format!("{name}.toml");
    let shipped = shipped()
        .iter()
        .find(|p| p.file == file)
        .expect("the policy ships");
    let policy = compile(shipped.text, &file, &std::collections::BTreeMap::new())
        .expect("the policy compiles");
    let mut out = Vec::new();
    for table in &tables.table {
        for row in &table.rows {
            let cells: Vec<&str> = row.cells.split_whitespace().collect();
            assert_eq!(
                cells.len(),
                table.columns.len(),
                "{}: {}",
                table.title,
                row.say
            );
            for (column, wanted) in table.columns.iter().zip(cells) {
                let wanted = if contrarily { contrary(wanted) } else { wanted };
                let cell = Cell {
                    table,
                    row,
                    column,
                    wanted,
                };
                if let Err(why) = holds(&policy, shipped.text, &cell) {
                    out.push(format!(
                        "{} > {} > {column}: {wanted} is expected, but {why}",
                        table.title, row.say
                    ));
                }
            }
        }
    }
    out
}

fn holds(policy: &Policy, text: &str, cell: &Cell<'_>) -> Result<(), String> {
    let row = cell.row;
    if cell.wanted == "-" {
        Ok(())
    } else if !row.caps.is_empty() {
        stated::caps(policy, cell)
    } else if !row.may.is_empty() {
        stated::may(policy, cell)
    } else if row.product {
        stated::product(policy, cell)
    } else {
        asked::holds(policy, text, cell)
    }
}
