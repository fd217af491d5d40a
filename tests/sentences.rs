//! Every sentence of the core is looked at: what people would read in each scenario of the shipped
//! policies, kept as it was when somebody read it last.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use rolecall::{
    policy::shipped::shipped,
    validation::scenario::{Tale, tell},
};

/// The shape of a sentence: what it names in backticks, its rules and its numbers left out.
fn shape(line: &str) -> String {
    let mut shape = String::new();
    for (at, part) in line.split('`').enumerate() {
        shape += if at % 2 == 0 { part } else { "`" };
    }
    let rules = shape.rfind(" (").filter(|_| shape.ends_with(')'));
    shape.truncate(rules.unwrap_or(shape.len()));
    shape.retain(|c| !c.is_ascii_digit());
    shape
}

/// The tales as one text, in which every shape of sentence stands once, below what led to it.
fn told(tales: &[Tale]) -> String {
    let (mut text, mut seen) = (String::new(), BTreeSet::new());
    for tale in tales {
        let mut head = format!("## {}\n", tale.about);
        let mut asked: Option<&str> = None;
        for line in &tale.said {
            if line.starts_with('>') {
                asked = Some(line);
            } else if seen.insert(shape(line)) {
                text += &std::mem::take(&mut head);
                for line in asked.take().into_iter().chain([line.as_str()]) {
                    text += line;
                    text += "\n";
                }
            }
        }
    }
    text
}

#[test]
fn what_people_read_in_the_scenarios_of_shipped_policies_is_what_was_read_before() {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("sentences");
    settings.bind(|| {
        for policy in shipped() {
            let tales = tell(policy.text, policy.file, policy.scenarios, "scenarios")
                .unwrap_or_else(|errors| panic!("{}: {errors:?}", policy.file));
            let name = policy.file.trim_end_matches(".toml");
            insta::assert_snapshot!(name, told(&tales));
        }
    });
}
