//! Themes to choose from, and which is worn where: one for everywhere, others for stores and
//! accounts that should not be mistaken for one another.

use std::path::Path;

use super::{
    colour::Depth,
    theme::{self, Theme},
};

/// A theme in the wardrobe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hung {
    /// Its name.
    pub name: String,
    /// The theme, or why it cannot be used.
    pub theme: Result<Theme, String>,
}

/// A pattern of names with `*` and `?`, and the theme of what fits it.
pub type Rule = (String, String);

/// The themes and where they are worn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wardrobe {
    themes: Vec<Hung>,
    base: String,
    stores: Vec<Rule>,
    accounts: Vec<Rule>,
}

impl Wardrobe {
    /// All themes there are for a terminal that knows so many colours; `base` is worn where no rule
    /// says otherwise. Of several rules that fit, the one with the most letters of its own counts.
    pub fn open(
        folder: Option<&Path>,
        depth: Depth,
        base: &str,
        stores: &[Rule],
        accounts: &[Rule],
    ) -> Self {
        let sorted = |rules: &[Rule]| {
            let mut rules = rules.to_vec();
            let letters = |rule: &Rule| rule.0.chars().filter(|c| !"*?".contains(*c)).count();
            rules.sort_by_key(|rule| std::cmp::Reverse(letters(rule)));
            rules
        };
        let themes = theme::all(folder, depth).into_iter();
        let hung = themes.map(|(name, theme)| Hung {
            name,
            theme: theme.map_err(|error| error.to_string()),
        });
        Self {
            themes: hung.collect(),
            base: base.to_owned(),
            stores: sorted(stores),
            accounts: sorted(accounts),
        }
    }

    /// Every theme, those that cannot be used included.
    pub fn themes(&self) -> &[Hung] {
        &self.themes
    }

    /// The name of the theme that is worn where no rule says otherwise.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Wears another theme where no rule says otherwise.
    pub fn wear(&mut self, name: &str) {
        name.clone_into(&mut self.base);
    }

    /// The theme of that name, if it can be used.
    pub fn named(&self, name: &str) -> Option<&Theme> {
        let hung = self.themes.iter().find(|hung| hung.name == name);
        hung.and_then(|hung| hung.theme.as_ref().ok())
    }

    /// The theme that a rule wants here: one for the account goes before one for the store.
    pub fn ruled(&self, store: &str, account: Option<&str>) -> Option<&str> {
        let usable = |rule: &&Rule| self.named(&rule.1).is_some();
        let of_account = account.and_then(|account| {
            let fits = |rule: &&Rule| fits(&rule.0, account);
            self.accounts.iter().filter(usable).find(fits)
        });
        let file = store.rsplit(['/', '\\']).next().unwrap_or(store);
        let of_store = || {
            let fits = |rule: &&Rule| fits(&rule.0, store) || fits(&rule.0, file);
            self.stores.iter().filter(usable).find(fits)
        };
        of_account.or_else(of_store).map(|rule| rule.1.as_str())
    }

    /// The theme to wear here; `None` where it cannot be used.
    pub fn theme(&self, store: &str, account: Option<&str>) -> Option<&Theme> {
        let name = self.ruled(store, account).unwrap_or(&self.base);
        self.named(name)
    }

    /// Why what was asked for cannot be worn, if so.
    pub fn complaint(&self) -> Option<String> {
        let rules = self.stores.iter().chain(&self.accounts);
        let wanted = std::iter::once(&self.base).chain(rules.map(|rule| &rule.1));
        for name in wanted.filter(|name| !name.is_empty()) {
            match self.themes.iter().find(|hung| hung.name == *name) {
                Some(Hung { theme: Ok(_), .. }) => {}
                Some(Hung {
                    theme: Err(why), ..
                }) => return Some(capital(why)),
                None => {
                    let name = crate::domain::text::show(name);
                    return Some(format!(
                        "There is no theme {name}: rolecall config themes lists them."
                    ));
                }
            }
        }
        None
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect::<String>() + "."
}

/// Whether a name fits a pattern in which `*` stands for any letters and `?` for one.
pub fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (
        pattern.to_lowercase().chars().collect(),
        name.to_lowercase().chars().collect(),
    );
    let (mut p, mut n) = (0, 0);
    // Where the last star stands, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(n) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(one) if *one == '?' || one == letter => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((at, taken)) = star else {
                    return false;
                };
                star = Some((at, taken + 1));
                p = at + 1;
                n = taken + 1;
            }
        }
    }
    pattern.iter().skip(p).all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_what_it_says() {
        for (pattern, name, is) in [
            ("prod*", "Prod-eu", true),
            ("*prod", "eu-prod", true),
            ("*prod", "eu-prod-2", false),
            ("p?od", "prod", true),
            ("a*b*c", "axxbyybzc", true),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("north", "northside", false),
        ] {
            assert_eq!(fits(pattern, name), is, "{pattern} {name}");
        }
    }

    fn rule(pattern: &str, theme: &str) -> Rule {
        (pattern.into(), theme.into())
    }

    #[test]
    fn an_account_s_theme_goes_before_a_store_s_and_the_narrower_rule_before_the_wider() {
        let wardrobe = Wardrobe::open(
            None,
            Depth::True,
            "light",
            &[rule("*prod*", "production"), rule("lost", "no-such-theme")],
            &[rule("*", "dark"), rule("north*", "high-contrast")],
        );
        let worn = |store, account| wardrobe.theme(store, account).unwrap().name.clone();
        assert_eq!(worn("demo", None), "light");
        assert_eq!(worn("/srv/prod/rolecall.db", None), "production");
        assert_eq!(worn("prod.db", Some("northside")), "high-contrast");
        assert_eq!(worn("prod.db", Some("south")), "dark");
        // What cannot be worn is told, and what is there is worn in its stead.
        assert_eq!(worn("lost", None), "light");
        assert!(wardrobe.complaint().unwrap().contains("no-such-theme"));
    }
}
