//! `policy`: role systems as data. Listed, shown, kept, checked, run through their scenarios.

use serde::Serialize;

use super::{
    args,
    out::{Exit, Fault, Out},
    picked::comma,
    table::{Side, Table},
};
use crate::{
    domain::Time,
    service::{
        Service, policies,
        rows::{Mark, Matrix, MatrixCell},
    },
};

/// A policy in the list.
#[derive(Serialize)]
struct Listed {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    shipped: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Time>,
    accounts: u64,
}

/// Does what is asked with policies.
pub fn run(service: &mut Service, ask: args::Policy, out: &mut Out) -> Result<Exit, Fault> {
    match ask {
        args::Policy::List { json } => list(service, json, out),
        args::Policy::Show { name, json } => show(&name, json, out),
        args::Policy::Keep { file, json } => keep(service, &file, json, out),
        args::Policy::Check { policy, json } => check(&policy, json, out),
        args::Policy::Test {
            policy,
            all: _,
            coverage,
            tell,
            json,
        } => {
            // Without a name, all are meant: no command says neither.
            let names = match policy {
                Some(name) => vec![name],
                None => all_names()?,
            };
            each(&names, |name| {
                if coverage {
                    covered(name, json, out)
                } else if tell {
                    told(name, json, out)
                } else {
                    test(name, json, out)
                }
            })
        }
        args::Policy::Format { json } => format(json, out),
        args::Policy::Export {
            policy,
            language: args::Language::Cedar,
            account,
            json,
        } => match account {
            Some(account) => {
                out.json(&service.cedar_entities(&policy, &account)?)?;
                Ok(Exit::Done)
            }
            None => cedar(&policy, json, out),
        },
        args::Policy::Matrix { policy, json } => matrix(&policy, json, out),
    }
}

fn list(service: &Service, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let shipped = policies::list()?;
    let title = |name: &str| shipped.iter().find(|(n, _)| n.as_str() == name);
    let rows = service.stored_policies()?.into_iter().map(|kept| Listed {
        title: title(kept.name.as_str()).map(|(_, title)| title.clone()),
        shipped: title(kept.name.as_str()).is_some(),
        name: kept.name.to_string(),
        hash: Some(kept.hash.to_string()),
        since: Some(kept.since),
        accounts: kept.accounts,
    });
    let rows: Vec<Listed> = rows.collect();
    if json {
        out.json(&rows)?;
        return Ok(Exit::Done);
    }
    let mut table = Table::new([
        ("POLICY", Side::Left),
        ("TITLE", Side::Left),
        ("ACCOUNTS", Side::Right),
        ("HASH", Side::Left),
        ("SINCE", Side::Left),
    ]);
    for row in rows {
        table.row([
            row.name,
            row.title.unwrap_or_else(|| "-".into()),
            row.accounts.to_string(),
            row.hash.unwrap_or_default(),
            row.since.map(|t| t.to_string()).unwrap_or_default(),
        ]);
    }
    out.text(&table.to_string())?;
    Ok(Exit::Done)
}

fn show(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let text = policies::show(name)?;
    if json {
        out.json(&serde_json::json!({ "policy": name, "text": text }))?;
    } else {
        out.text(&text)?;
    }
    Ok(Exit::Done)
}

fn keep(service: &mut Service, file: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let kept = service.keep_policy(&policies::show(file)?, file)?;
    if json {
        out.json(&kept)?;
    } else {
        out.text(&format!("{} {}", kept.name, kept.hash))?;
        out.tell("An account is put under it by the edit policy.install.");
    }
    Ok(Exit::Done)
}

fn check(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let found = policies::check(name)?;
    if json {
        out.json(&found)?;
    } else {
        out.text(&found.errors.join("\n"))?;
        for odd in &found.odd {
            out.text(&odd.told)?;
        }
        for meant in &found.meant {
            let (code, name, why) = (&meant.code, &meant.name, &meant.why);
            out.text(&format!("{name} is meant as it is ({code}): {why}"))?;
        }
        out.tell(&match (&found.title, found.odd.len()) {
            (None, _) => "The policy cannot be used as it is.".to_owned(),
            (Some(title), 0) => format!("{title}: a good policy, and nothing odd about it."),
            (Some(title), 1) => format!("{title}: a good policy; one thing deserves a look."),
            (Some(title), n) => format!("{title}: a good policy; {n} things deserve a look."),
        });
    }
    Ok(good(found.errors.is_empty()))
}

fn test(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let tested = policies::test(name)?;
    if json {
        out.json(&tested)?;
    } else {
        out.text(&tested.report)?;
    }
    Ok(good(tested.passed == tested.scenarios))
}

fn told(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let tales = policies::tell(name)?;
    if json {
        out.json(&tales)?;
        return Ok(Exit::Done);
    }
    for tale in &tales {
        out.text(&format!("{}: {}", tale.rules.join(", "), tale.about))?;
        for line in &tale.said {
            out.text(&format!("  {line}"))?;
        }
        out.text("")?;
    }
    Ok(Exit::Done)
}

/// The names of the policies that ship.
fn all_names() -> Result<Vec<String>, Fault> {
    let all = policies::list()?.into_iter();
    Ok(all.map(|(name, _)| name.to_string()).collect())
}

/// Does something with each of some policies; the exit tells of the worst.
fn each(
    names: &[String],
    mut deed: impl FnMut(&str) -> Result<Exit, Fault>,
) -> Result<Exit, Fault> {
    let mut worst = Exit::Done;
    for name in names {
        worst = worst.max(deed(name)?);
    }
    Ok(worst)
}

fn covered(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let shown = policies::coverage(name)?;
    let whole = shown.coverage.gaps().next().is_none();
    if json {
        out.json(&shown)?;
        return Ok(good(whole));
    }
    let rules = &shown.coverage.rules;
    let full = rules.iter().filter(|rule| rule.missing.is_empty()).count();
    let counts = shown
        .tally
        .iter()
        .map(|tally| format!("{} {} of {}", tally.what(), tally.covered, tally.listed));
    let (all, title) = (rules.len(), &shown.title);
    let counts = comma(counts.collect::<Vec<_>>());
    out.text(&format!(
        "{title}: {full} of {all} rules covered ({counts})"
    ))?;
    for gap in shown.coverage.gaps() {
        out.text(&format!("  {} ({}) {}", gap.id, gap.what(), gap.text))?;
        for missing in &gap.missing {
            out.text(&format!("    {missing}"))?;
        }
    }
    Ok(good(whole))
}

fn format(json: bool, out: &mut Out) -> Result<Exit, Fault> {
    if json {
        out.json(&serde_json::json!({ "format": policies::format() }))?;
    } else {
        out.text(policies::format())?;
    }
    Ok(Exit::Done)
}

fn good(good: bool) -> Exit {
    if good { Exit::Done } else { Exit::Refused }
}

fn cedar(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let text = policies::cedar(name)?;
    if json {
        out.json(&serde_json::json!({ "policy": name, "cedar": text }))?;
    } else {
        out.text(&text)?;
    }
    Ok(Exit::Done)
}

fn matrix(name: &str, json: bool, out: &mut Out) -> Result<Exit, Fault> {
    let matrix = policies::matrix(name)?;
    if json {
        out.json(&matrix)?;
        return Ok(Exit::Done);
    }
    out.text(&laid_out(&matrix).to_string())?;
    out.tell("+ given  ~ given under conditions  - not given  x denied, whatever else is held  ? the source is silent");
    Ok(Exit::Done)
}

fn laid_out(matrix: &Matrix) -> Table {
    let head = ["CAPABILITY", "WHAT"].map(str::to_owned).into_iter();
    let mut table = Table::of_names(
        head.chain(matrix.roles.iter().map(|(word, _)| word.clone()))
            .chain(["NOTES".to_owned()])
            .collect(),
    );
    for row in &matrix.rows {
        let mut notes: Vec<&str> = Vec::new();
        for cell in &row.cells {
            if !cell.note.is_empty() && !notes.contains(&cell.note.as_str()) {
                notes.push(&cell.note);
            }
        }
        table.row(
            [row.capability.clone(), row.title.clone()]
                .into_iter()
                .chain(row.cells.iter().map(sign))
                .chain([comma(notes)]),
        );
    }
    table
}

/// What a cell says, in one sign.
pub fn sign(cell: &MatrixCell) -> String {
    match cell.mark {
        Mark::Yes => "+",
        Mark::Conditional => "~",
        Mark::No => "-",
        Mark::Denied => "x",
        Mark::Unstated => "?",
    }
    .to_owned()
}
