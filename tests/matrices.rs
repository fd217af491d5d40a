//! The shipped policies agree with their tables of who may do what, cell by cell: what a role
//! gives with the compiled matrix, what is done to people with the delegation, and everything else
//! with what the core answers on facts in memory. The tables stand in `tests/matrices`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod matrices_support;

use matrices_support::{Tables, disagreements, disagreements_with_the_contrary};

/// Holds the tables of a policy against it; the numbers are the rows of each.
fn agrees(name: &str, rows: &[usize]) {
    let tables = Tables::read(name);
    let counted: Vec<usize> = tables.table.iter().map(|t| t.rows.len()).collect();
    assert_eq!(counted, rows, "{name}: no row was lost and none added");
    let cells: usize = tables
        .table
        .iter()
        .map(|t| t.rows.len() * t.columns.len())
        .sum();
    let found = disagreements(name, &tables);
    println!("{name}: {cells} cells, {} disagree", found.len());
    assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
    let said = tables.table.iter().flat_map(|t| &t.rows);
    let said: usize = said
        .map(|r| r.cells.split_whitespace().filter(|c| *c != "-").count())
        .sum();
    let contrary = disagreements_with_the_contrary(name, &tables).len();
    assert_eq!(
        contrary, said,
        "{name}: the contrary of each cell is noticed"
    );
}

#[test]
fn the_clinics_table_holds() {
    agrees("clinic", &[23]);
}

#[test]
fn securevideos_table_holds() {
    agrees("securevideo", &[34]);
}

#[test]
fn the_enterprise_accounts_tables_hold() {
    agrees("enterprise-account", &[34, 3, 2, 3]);
}

#[test]
fn vancasts_tables_hold() {
    agrees("vancast", &[16, 13, 10]);
}

#[test]
fn verbits_tables_hold() {
    agrees("verbit", &[47, 8]);
}
