//! The policies that ship with the program. The list is made when the program is built, from the
//! files that stand in `shipped`.

/// A policy that ships with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// Its file's name, such as `clinic.toml`.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The text of the scenarios beside it; empty where it has none.
    pub scenarios: &'static str,
    /// The text of the list of its rules beside it; empty where it has none.
    pub rules: &'static str,
}

/// Every policy that ships, by the names of their files.
pub fn shipped() -> &'static [Shipped] {
    include!(concat!(env!("OUT_DIR"), "/shipped.rs"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::policy::compile;

    fn told(policy: &Shipped, readings: &BTreeMap<String, String>) -> String {
        let errors = compile(policy.text, policy.file, readings).err();
        let told = errors.unwrap_or_default();
        let told: Vec<String> = told.iter().map(ToString::to_string).collect();
        told.join("\n")
    }

    #[test]
    fn every_shipped_policy_compiles() {
        for policy in shipped() {
            assert_eq!(told(policy, &BTreeMap::new()), "");
        }
    }

    #[test]
    fn every_reading_of_a_shipped_policy_can_be_put_in_each_of_its_positions() {
        for policy in shipped() {
            let compiled = compile(policy.text, policy.file, &BTreeMap::new());
            let readings = compiled.map(|p| p.readings).unwrap_or_default();
            for reading in readings {
                for word in reading.or {
                    let one = BTreeMap::from([(reading.id.clone(), word)]);
                    assert_eq!(told(policy, &one), "", "{one:?}");
                }
            }
        }
    }
}
