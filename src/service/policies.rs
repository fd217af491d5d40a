//! Policies: compiled, listed, shown, checked, and run through their scenarios.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use crate::{
    domain::{AccountId, Word, text},
    policy::{self, Policy, PolicyError, shipped::shipped},
    store::StoredPolicy,
    validation::scenario,
};

use super::{
    Result, Service, ServiceError,
    rows::{Mark, Matrix, MatrixCell, MatrixRow},
};

/// The most of a policy's errors that one message tells.
const TOLD: usize = 20;

/// What a check of a policy file found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The policy's title, where it compiles.
    pub title: Option<String>,
    /// Errors, as they are shown.
    pub errors: Vec<String>,
    /// What deserves a look: code, sentence.
    pub lints: Vec<(String, String)>,
}

/// What came of a policy's scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tested {
    /// The scenario file.
    pub file: String,
    /// How many scenarios there are.
    pub scenarios: usize,
    /// How many were as expected.
    pub passed: usize,
    /// The report in words.
    pub report: String,
}

/// A policy's texts, wherever they come from.
struct Texts {
    file: String,
    text: String,
    scenarios: Option<(String, String)>,
}

/// Compiles a policy; all its errors become one.
pub(super) fn compile(text: &str, file: &str) -> Result<Policy> {
    policy::compile(text, file, &BTreeMap::new()).map_err(|errors| faulty(file, &errors))
}

fn faulty(file: &str, errors: &[PolicyError]) -> ServiceError {
    let told: Vec<String> = errors.iter().take(TOLD).map(ToString::to_string).collect();
    let more = errors.len().saturating_sub(TOLD);
    let more = if more > 0 {
        format!("\n… and {more} more")
    } else {
        String::new()
    };
    ServiceError::asked(
        "bad-policy",
        format!("{file} is not a policy:\n{}{more}\n", told.join("\n")),
        "Mend the file and check it again.",
    )
}

/// The text of a shipped policy by its name, or of a file by its path, with the scenarios beside.
fn texts(name: &str) -> Result<Texts> {
    let plain = name.strip_suffix(".toml").unwrap_or(name);
    let named = shipped()
        .iter()
        .find(|s| s.file.strip_suffix(".toml") == Some(plain));
    if let (Some(shipped), false) = (named, Path::new(name).exists()) {
        let scenarios = (!shipped.scenarios.is_empty()).then(|| {
            (
                format!("{plain}.scenarios.toml"),
                shipped.scenarios.to_owned(),
            )
        });
        return Ok(Texts {
            file: shipped.file.into(),
            text: shipped.text.into(),
            scenarios,
        });
    }
    let text = read(name)?;
    let beside = format!("{plain}.scenarios.toml");
    let scenarios = if Path::new(&beside).exists() {
        Some((beside.clone(), read(&beside)?))
    } else {
        None
    };
    Ok(Texts {
        file: name.into(),
        text,
        scenarios,
    })
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| {
        ServiceError::asked(
            "unknown-policy",
            format!(
                "There is no shipped policy `{0}`, and no file of that name can be read: {error}",
                text::show(path)
            ),
            "Name a policy that is listed, or the path of a file.",
        )
    })
}

/// Checks a policy file, or a shipped policy.
pub fn check(name: &str) -> Result<Checked> {
    let texts = texts(name)?;
    Ok(
        match policy::compile(&texts.text, &texts.file, &BTreeMap::new()) {
            Err(errors) => Checked {
                title: None,
                errors: errors.iter().map(ToString::to_string).collect(),
                lints: Vec::new(),
            },
            Ok(compiled) => Checked {
                title: Some(compiled.title.clone()),
                errors: Vec::new(),
                lints: policy::lint::check(&compiled)
                    .into_iter()
                    .map(|l| (l.code.to_owned(), l.message))
                    .collect(),
            },
        },
    )
}

/// Runs the scenarios beside a policy.
pub fn test(name: &str) -> Result<Tested> {
    let texts = texts(name)?;
    let Some((file, scenarios)) = texts.scenarios else {
        return Err(ServiceError::asked(
            "no-scenarios",
            format!("{} has no scenarios beside it", texts.file),
            "Write them into a file NAME.scenarios.toml beside the policy.",
        ));
    };
    let report = scenario::run(&texts.text, &texts.file, &scenarios, &file)
        .map_err(|errors| faulty(&file, &errors))?;
    Ok(Tested {
        scenarios: report.outcomes.len(),
        passed: report.outcomes.len() - report.failed().count(),
        report: report.to_string(),
        file,
    })
}

/// A policy's text.
pub fn show(name: &str) -> Result<String> {
    Ok(texts(name)?.text)
}

/// The names and titles of the shipped policies.
pub fn list() -> Result<Vec<(Word, String)>> {
    shipped()
        .iter()
        .map(|s| compile(s.text, s.file).map(|policy| (policy.name, policy.title)))
        .collect()
}

/// Which role gives what, by a shipped policy or a file.
pub fn matrix(name: &str) -> Result<Matrix> {
    let texts = texts(name)?;
    Ok(lay_out(&compile(&texts.text, &texts.file)?))
}

impl Service {
    /// Which role gives what, by the account's policy.
    pub fn matrix(&mut self, account: &AccountId) -> Result<Matrix> {
        let (_, policy) = self.pinned(account)?;
        Ok(lay_out(&policy))
    }

    /// The policies that the store keeps.
    pub fn stored_policies(&self) -> Result<Vec<StoredPolicy>> {
        Ok(self.store.policies()?)
    }

    /// Puts a policy file into the store, so that accounts can be put under it.
    pub fn keep_policy(&mut self, text: &str, file: &str) -> Result<StoredPolicy> {
        let policy = compile(text, file)?;
        let now = self.now();
        let hash = self.store.put_policy(&policy.name, text, now)?;
        let kept = self.store.policies()?.into_iter().find(|p| p.hash == hash);
        kept.ok_or_else(|| {
            ServiceError::asked(
                "store-io",
                "The store did not keep the policy",
                "Have the store verified.",
            )
        })
    }
}

fn lay_out(policy: &Policy) -> Matrix {
    let laid = policy::matrix::matrix(policy);
    let mark = |mark| match mark {
        policy::matrix::Mark::Yes => Mark::Yes,
        policy::matrix::Mark::Conditional => Mark::Conditional,
        policy::matrix::Mark::No => Mark::No,
        policy::matrix::Mark::Denied => Mark::Denied,
        policy::matrix::Mark::Unstated => Mark::Unstated,
    };
    Matrix {
        roles: laid
            .roles
            .iter()
            .map(|id| (policy.role(*id).name.to_string(), policy.role_title(*id)))
            .collect(),
        rows: laid
            .rows
            .into_iter()
            .map(|row| MatrixRow {
                group: row.group,
                capability: row.word,
                title: row.title,
                cells: row
                    .cells
                    .into_iter()
                    .map(|cell| MatrixCell {
                        mark: mark(cell.mark),
                        note: cell.note,
                        rules: cell.rules,
                    })
                    .collect(),
            })
            .collect(),
    }
}
