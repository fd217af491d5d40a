//! The scenario file as TOML: groups, scenarios and their lines, not yet understood.

use std::{collections::BTreeMap, ops::Range};

use toml::{Spanned, de::DeTable, de::DeValue};

use crate::domain::text::show;
use crate::policy::error::{PolicyError, instead};

use super::{
    fault::{Slip, told},
    words::Line,
};

/// The readings that a scenario asks for.
pub type Readings = BTreeMap<String, String>;

/// One scenario as it stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Rule ids that it shows.
    pub rules: Vec<Line>,
    /// What it is about.
    pub about: String,
    /// Readings other than the policy's own.
    pub readings: Readings,
    /// The ground, the group's lines first.
    pub given: Vec<Line>,
    /// Edits before, each for itself.
    pub first: Vec<Line>,
    /// The edits in question, together.
    pub when: Vec<Line>,
    /// What is expected.
    pub then: Vec<Line>,
    /// Where it begins in the file.
    pub span: Range<usize>,
}

type Value<'i> = Spanned<DeValue<'i>>;

/// Reads a scenario file.
///
/// # Errors
/// Everything that is wrong with its shape.
pub fn read(text: &str, file: &str) -> Result<Vec<Raw>, Vec<PolicyError>> {
    let mut reader = Reader {
        text,
        slips: Vec::new(),
        out: Vec::new(),
    };
    match DeTable::parse(text) {
        Ok(table) => reader.file(table.get_ref()),
        Err(error) => reader.slips.push(Slip::new(
            "toml",
            error.span().unwrap_or_default(),
            error.message().replace('\n', ", "),
            "",
        )),
    }
    if reader.slips.is_empty() {
        reader.out.sort_by_key(|raw| raw.span.start);
        return Ok(reader.out);
    }
    Err(told(reader.slips, file, text))
}

struct Reader<'t> {
    text: &'t str,
    slips: Vec<Slip>,
    out: Vec<Raw>,
}

impl Reader<'_> {
    fn slip(&mut self, code: &'static str, span: Range<usize>, message: String, mend: String) {
        self.slips.push(Slip::new(code, span, message, mend));
    }

    fn file(&mut self, table: &DeTable<'_>) {
        self.keys(table, &["group", "scenario"]);
        for (_, group) in self.tables(table, "group") {
            self.keys(group, &["given", "scenario"]);
            let given = self.lines(group, "given");
            self.scenarios(group, &given);
        }
        self.scenarios(table, &[]);
    }

    fn scenarios(&mut self, table: &DeTable<'_>, ground: &[Line]) {
        for (span, scenario) in self.tables(table, "scenario") {
            let raw = self.scenario(span, scenario, ground);
            self.out.push(raw);
        }
    }

    fn scenario(&mut self, span: Range<usize>, table: &DeTable<'_>, ground: &[Line]) -> Raw {
        const KEYS: [&str; 7] = [
            "rule", "about", "given", "readings", "first", "when", "then",
        ];
        self.keys(table, &KEYS);
        let texts = |lines: Vec<Line>| lines.iter().map(|l| l.text().to_owned()).collect();
        let rules = self.lines(table, "rule");
        let about: Vec<String> = texts(self.lines(table, "about"));
        let mut given = ground.to_vec();
        given.extend(self.lines(table, "given"));
        let then = self.lines(table, "then");
        for (key, missing) in [("rule", rules.is_empty()), ("then", then.is_empty())] {
            if missing {
                self.slip(
                    "missing-key",
                    span.clone(),
                    format!("this scenario has no `{key}`"),
                    format!("add `{key} = \"...\"`"),
                );
            }
        }
        Raw {
            rules,
            about: about.concat(),
            readings: self.readings(table),
            given,
            first: self.lines(table, "first"),
            when: self.lines(table, "when"),
            then,
            span,
        }
    }

    /// Says which keys are not known.
    fn keys(&mut self, table: &DeTable<'_>, known: &[&str]) {
        for (key, _) in table {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let mend = instead(name, known.iter().copied(), "key");
            let message = format!("`{}` is not known here", show(name));
            self.slip("unknown-key", key.span(), message, mend);
        }
    }

    fn tables<'v, 'i>(
        &mut self,
        table: &'v DeTable<'i>,
        key: &str,
    ) -> Vec<(Range<usize>, &'v DeTable<'i>)> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value.get_ref() else {
            self.not_tables(value.span(), key);
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(inner) => out.push((item.span(), inner)),
                _ => self.not_tables(item.span(), key),
            }
        }
        out
    }

    fn not_tables(&mut self, span: Range<usize>, key: &str) {
        self.slip(
            "wrong-type",
            span,
            format!("`{key}` is a list of tables"),
            format!("write `[[{key}]]` on a line of its own"),
        );
    }

    /// A string, or a list of strings.
    fn lines(&mut self, table: &DeTable<'_>, key: &str) -> Vec<Line> {
        let Some(value) = table.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|v| self.line(v, key)).collect(),
            _ => self.line(value, key).into_iter().collect(),
        }
    }

    fn line(&mut self, value: &Value<'_>, key: &str) -> Option<Line> {
        if let DeValue::String(said) = value.get_ref() {
            return Some(Line::new(self.text, value.span(), said));
        }
        self.slip(
            "wrong-type",
            value.span(),
            format!("`{}` is a text or a list of texts", show(key)),
            "write it in quotes".into(),
        );
        None
    }

    fn readings(&mut self, table: &DeTable<'_>) -> Readings {
        let Some(value) = table.get("readings") else {
            return Readings::new();
        };
        let DeValue::Table(readings) = value.get_ref() else {
            self.slip(
                "wrong-type",
                value.span(),
                "`readings` is a table of readings and words".into(),
                "write it as `readings = { ID = \"word\" }`".into(),
            );
            return Readings::new();
        };
        let mut out = Readings::new();
        for (key, value) in readings {
            if let Some(line) = self.line(value, key.get_ref()) {
                out.insert(key.get_ref().to_string(), line.text().to_owned());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_lend_their_ground_to_their_scenarios() {
        let text = r#"
[[scenario]]
rule = "X-1"
then = "ann holds nothing"

[[group]]
given = ["ann holds admin"]
[[group.scenario]]
rule = ["X-2", "X-3"]
about = "Two."
given = "bob holds nothing"
readings = { X-A1 = "no" }
when = "ann archives bob"
then = ["accepted"]
"#;
        let raws = read(text, "x.toml").unwrap();
        assert_eq!(raws.len(), 2);
        assert_eq!(raws[0].given.len(), 0);
        let rules: Vec<&str> = raws[1].rules.iter().map(Line::text).collect();
        assert_eq!(rules, ["X-2", "X-3"]);
        assert_eq!(raws[1].given[0].text(), "ann holds admin");
        assert_eq!(raws[1].given.len(), 2);
        assert_eq!(raws[1].readings["X-A1"], "no");
        assert_eq!(&text[raws[1].when[0].span()], "ann archives bob");
    }

    #[test]
    fn every_slip_of_shape_is_told_with_its_place() {
        let text =
            "[[scenario]]\nrules = \"X-1\"\nthen = 3\nreadings = 1\n[[group]]\nscenario = 1\n";
        let faults = read(text, "x.toml").unwrap_err();
        let said: Vec<(usize, usize, &str, &str)> = faults
            .iter()
            .map(|f| (f.line, f.column, f.code, f.offending.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                (1, 1, "missing-key", "[[scenario]]"),
                (1, 1, "missing-key", "[[scenario]]"),
                (2, 1, "unknown-key", "rules"),
                (3, 8, "wrong-type", "3"),
                (4, 12, "wrong-type", "1"),
                (6, 12, "wrong-type", "1"),
            ]
        );
        assert_eq!(faults[2].mend, "did you mean `rule`?");
    }

    #[test]
    fn what_is_no_toml_is_said_where_it_stops() {
        let faults = read("[[scenario]]\nrule = \n", "x.toml").unwrap_err();
        assert_eq!((faults[0].line, faults[0].file.as_str()), (2, "x.toml"));
    }
}
