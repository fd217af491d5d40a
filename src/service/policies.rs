//! Policies: compiled, listed, shown, checked, and run through their scenarios.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;

use crate::{
    domain::{AccountId, Facts, Word, text},
    policy::{self, Policy, PolicyError, shipped::shipped},
    store::StoredPolicy,
    validation::{
        self,
        scenario::{self, Coverage, Tally},
    },
};

use super::{
    Result, Service, ServiceError,
    rows::{HelpRow, Mark, Matrix, MatrixCell, MatrixRow},
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
    /// What deserves a look.
    pub odd: Vec<Odd>,
    /// Oddities that the policy says are meant.
    pub meant: Vec<Meant>,
}

/// An oddity that a policy says is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Meant {
    /// The code of the oddity.
    pub code: String,
    /// What it is about.
    pub name: String,
    /// Why it is meant.
    pub why: String,
}

/// Something in a policy that is lawful and yet looks like a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Odd {
    /// A stable code.
    pub code: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What it is.
    pub message: String,
    /// What would likely mend it.
    pub mend: String,
    /// All of it as it is shown, with the line of the file.
    #[serde(skip)]
    pub told: String,
}

impl Odd {
    fn of(found: &PolicyError) -> Self {
        Self {
            code: found.code,
            line: found.line,
            column: found.column,
            message: found.message.clone(),
            mend: found.mend.clone(),
            told: found.to_string(),
        }
    }
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

/// What a policy's scenarios show of its rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The policy's word.
    pub policy: Word,
    /// Its title.
    pub title: String,
    /// The rules, counted by how they are known, and the readings.
    pub tally: Vec<Tally>,
    /// Rule by rule, and reading by reading.
    #[serde(flatten)]
    pub coverage: Coverage,
}

/// A policy's texts, wherever they come from; those beside it with the names of their files.
struct Texts {
    file: String,
    text: String,
    scenarios: Option<(String, String)>,
    rules: Option<(String, String)>,
}

/// Compiles a policy; all its errors become one.
pub(super) fn compile(text: &str, file: &str) -> Result<Policy> {
    policy::compile(text, file, &BTreeMap::new())
        .map_err(|errors| faulty(&format!("{file} is not a policy"), &errors))
}

/// One error of many: what is wrong as a whole, then each fault.
fn faulty(what: &str, errors: &[PolicyError]) -> ServiceError {
    let told: Vec<String> = errors.iter().take(TOLD).map(ToString::to_string).collect();
    let more = errors.len().saturating_sub(TOLD);
    let more = if more > 0 {
        format!("\n… and {more} more")
    } else {
        String::new()
    };
    ServiceError::asked(
        "bad-policy",
        format!("{what}:\n{}{more}\n", told.join("\n")),
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
        let beside = |what: &str, text: &str| {
            (!text.is_empty()).then(|| (format!("{plain}.{what}.toml"), text.to_owned()))
        };
        return Ok(Texts {
            file: shipped.file.into(),
            text: shipped.text.into(),
            scenarios: beside("scenarios", shipped.scenarios),
            rules: beside("rules", shipped.rules),
        });
    }
    let beside = |what: &str| -> Result<Option<(String, String)>> {
        let file = format!("{plain}.{what}.toml");
        if !Path::new(&file).exists() {
            return Ok(None);
        }
        let text = read(&file)?;
        Ok(Some((file, text)))
    };
    Ok(Texts {
        file: name.into(),
        text: read(name)?,
        scenarios: beside("scenarios")?,
        rules: beside("rules")?,
    })
}

impl Texts {
    /// The scenarios: the file's name, the text.
    fn scenarios(&self) -> Result<(&str, &str)> {
        let beside = self.scenarios.as_ref().ok_or_else(|| {
            ServiceError::asked(
                "no-scenarios",
                format!("{} has no scenarios beside it", self.file),
                "Write them into a file NAME.scenarios.toml beside the policy.",
            )
        })?;
        Ok((&beside.0, &beside.1))
    }

    /// The list of rules: the file's name, the text.
    fn rules(&self) -> Result<(&str, &str)> {
        let beside = self.rules.as_ref().ok_or_else(|| {
            ServiceError::asked(
                "no-rules",
                format!("{} has no list of rules beside it", self.file),
                "List them in a file NAME.rules.toml beside the policy.",
            )
        })?;
        Ok((&beside.0, &beside.1))
    }
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
    let told = |found: Vec<PolicyError>| found.iter().map(ToString::to_string).collect();
    let compiled = match policy::compile(&texts.text, &texts.file, &BTreeMap::new()) {
        Ok(compiled) => compiled,
        Err(errors) => {
            return Ok(Checked {
                title: None,
                errors: told(errors),
                odd: Vec::new(),
                meant: Vec::new(),
            });
        }
    };
    let odd = policy::lint::check_text(&texts.text, &texts.file).unwrap_or_default();
    Ok(Checked {
        title: Some(compiled.title),
        errors: Vec::new(),
        odd: odd.iter().map(Odd::of).collect(),
        meant: compiled
            .meant
            .into_iter()
            .map(|((code, name), why)| Meant { code, name, why })
            .collect(),
    })
}

/// Runs the scenarios beside a policy.
pub fn test(name: &str) -> Result<Tested> {
    let texts = texts(name)?;
    let (file, scenarios) = texts.scenarios()?;
    let report = scenario::run(&texts.text, &texts.file, scenarios, file)
        .map_err(|errors| faulty(&format!("{file} cannot be run"), &errors))?;
    Ok(Tested {
        scenarios: report.outcomes.len(),
        passed: report.outcomes.len() - report.failed().count(),
        report: report.to_string(),
        file: file.into(),
    })
}

/// What people read in each of the scenarios beside a policy.
pub fn tell(name: &str) -> Result<Vec<scenario::Tale>> {
    let texts = texts(name)?;
    let (file, scenarios) = texts.scenarios()?;
    scenario::tell(&texts.text, &texts.file, scenarios, file)
        .map_err(|errors| faulty(&format!("{file} cannot be run"), &errors))
}

/// Holds the scenarios beside a policy against the list of its rules.
pub fn coverage(name: &str) -> Result<Shown> {
    let texts = texts(name)?;
    let policy = compile(&texts.text, &texts.file)?;
    let ((file, scenarios), (list_file, list)) = (texts.scenarios()?, texts.rules()?);
    let coverage = scenario::coverage(
        &texts.text,
        &texts.file,
        (scenarios, file),
        (list, list_file),
    )
    .map_err(|errors| faulty(&format!("{file} and {list_file} do not fit"), &errors))?;
    Ok(Shown {
        policy: policy.name,
        title: policy.title,
        tally: coverage.tally(),
        coverage,
    })
}

/// How a policy file is written.
pub fn format() -> &'static str {
    crate::policy::FORMAT
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
        if let Some((code, message, mend)) = self.unwritten() {
            return Err(ServiceError::asked(code, message, mend));
        }
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

fn help(policy: &Policy) -> Vec<HelpRow> {
    let whole = HelpRow {
        role: None,
        text: policy.help.clone(),
        rules: policy.help_rules.clone(),
    };
    let roles = policy.given_roles().map(|(_, role)| HelpRow {
        role: Some(role.name.to_string()),
        text: role.help.clone(),
        rules: role.help_rules.clone(),
    });
    let all = std::iter::once(whole).chain(roles);
    all.filter(|row| !row.text.is_empty()).collect()
}

/// A cell as the doors show it.
pub(super) fn cell(cell: policy::matrix::MatrixCell) -> MatrixCell {
    MatrixCell {
        mark: match cell.mark {
            policy::matrix::Mark::Yes => Mark::Yes,
            policy::matrix::Mark::Conditional => Mark::Conditional,
            policy::matrix::Mark::No => Mark::No,
            policy::matrix::Mark::Denied => Mark::Denied,
            policy::matrix::Mark::Unstated => Mark::Unstated,
        },
        note: cell.note,
        rules: cell.rules,
    }
}

fn lay_out(policy: &Policy) -> Matrix {
    let laid = policy::matrix::matrix(policy);
    Matrix {
        roles: laid
            .roles
            .iter()
            .map(|id| (policy.role(*id).name.to_string(), policy.role_title(*id)))
            .collect(),
        help: help(policy),
        rows: laid
            .rows
            .into_iter()
            .map(|row| MatrixRow {
                group: row.group,
                capability: row.word,
                title: row.title,
                cells: row.cells.into_iter().map(cell).collect(),
            })
            .collect(),
    }
}

/// A policy in Cedar's language.
pub fn cedar(name: &str) -> Result<String> {
    let texts = texts(name)?;
    Ok(policy::cedar::text(&compile(&texts.text, &texts.file)?))
}

impl Service {
    /// The entities of an account for a policy in Cedar's language, as they stand now.
    pub fn cedar_entities(&mut self, name: &str, account: &AccountId) -> Result<serde_json::Value> {
        self.pinned(account)?;
        let texts = texts(name)?;
        let policy = compile(&texts.text, &texts.file)?;
        let state = self.store.dump(account)?;
        let now = self.now();
        let on = self.ask(account, &mut Facts::new(), |facts| {
            validation::features_on(&policy, facts, now)
        })?;
        Ok(policy::cedar::entities(&policy, &state, &on, now))
    }
}
