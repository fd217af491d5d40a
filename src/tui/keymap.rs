//! Which keys start which actions: those of the registry, changed by a preset and by whoever works
//! here. Hints, help, the palette and what sentences say of keys are all looked up here.

use std::fmt::Write as _;

use super::{
    action::{Action, Id, Place},
    actions::ACTIONS,
    keys::{Key, Sequence},
    takes,
};

/// Keys for an action, as somebody wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Where; `None` is everywhere that the action applies.
    pub place: Option<Place>,
    /// Which action.
    pub id: Id,
    /// Its keys from now on; empty takes them away.
    pub keys: Vec<Sequence>,
    /// The line that says so.
    pub line: usize,
}

/// Two actions of one place that the same keys would start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// Where.
    pub place: Place,
    /// The keys that are pressed first.
    pub keys: Sequence,
    /// What they start.
    pub one: Id,
    /// What they start as well, or begin.
    pub other: Id,
}

/// What keys lead to.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// An action.
    Action(&'static Action),
    /// They are the beginning of something.
    Begun,
    /// Nothing.
    Nothing,
}

/// An action in a place, with its keys.
#[derive(Debug, Clone)]
struct Row {
    place: Place,
    action: &'static Action,
    keys: Vec<Sequence>,
}

/// Which keys start which actions.
#[derive(Debug, Clone)]
pub struct Keymap {
    rows: Vec<Row>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::standard()
    }
}

impl Keymap {
    /// The keys as the registry has them.
    pub fn standard() -> Self {
        let mut rows = Vec::new();
        for place in Place::ALL {
            let here = ACTIONS.iter().filter(|a| a.places.contains(&place));
            rows.extend(here.map(|action| Row {
                place,
                action,
                keys: action.keys.iter().filter_map(|k| k.parse().ok()).collect(),
            }));
        }
        Self { rows }
    }

    /// The same with other keys for some actions. What is said of one place goes before what is
    /// said of all, whatever the order. Leaving the program keeps `ctrl-c` in any case.
    #[must_use]
    pub fn bound(mut self, bindings: &[Binding]) -> Self {
        let (wide, narrow): (Vec<_>, Vec<_>) = bindings.iter().partition(|b| b.place.is_none());
        for binding in wide.into_iter().chain(narrow) {
            for row in &mut self.rows {
                let here = binding.place.is_none_or(|place| place == row.place);
                if here && row.action.id == binding.id {
                    row.bind(&binding.keys);
                }
            }
        }
        self
    }

    /// Where two actions of one place want the same keys, or one wants what another begins with.
    pub fn clashes(&self) -> Vec<Clash> {
        let mut found = Vec::new();
        for place in Place::ALL {
            let here: Vec<(Id, &Sequence)> = self
                .rows(place)
                .flat_map(|row| row.keys.iter().map(|keys| (row.action.id, keys)))
                .collect();
            for (i, (one, keys)) in here.iter().enumerate() {
                for (other, more) in here.iter().skip(i + 1) {
                    let (short, long) = if keys.keys().len() <= more.keys().len() {
                        (keys, more)
                    } else {
                        (more, keys)
                    };
                    if long.keys().starts_with(short.keys()) {
                        found.push(Clash {
                            place,
                            keys: (*short).clone(),
                            one: *one,
                            other: *other,
                        });
                    }
                }
            }
        }
        found
    }

    /// What the keys pressed so far lead to in a place.
    pub fn find(&self, place: Place, pressed: &[Key]) -> Found {
        let mut begun = false;
        for row in self.rows(place) {
            for keys in &row.keys {
                if keys.keys() == pressed {
                    return Found::Action(row.action);
                }
                begun |= keys.keys().starts_with(pressed);
            }
        }
        if begun { Found::Begun } else { Found::Nothing }
    }

    /// What can be pressed next after these keys: the rest of the keys, and the action.
    pub fn next(&self, place: Place, pressed: &[Key]) -> Vec<(String, &'static Action)> {
        let mut found = Vec::new();
        for row in self.rows(place) {
            for keys in &row.keys {
                if let Some(rest) = keys.keys().strip_prefix(pressed)
                    && !rest.is_empty()
                {
                    let rest: Vec<String> = rest.iter().map(Key::to_string).collect();
                    found.push((rest.join(" "), row.action));
                }
            }
        }
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found
    }

    /// The keys of an action in a place; the first is shown.
    pub fn keys(&self, place: Place, action: &Action) -> Vec<String> {
        let rows = self
            .rows(place)
            .filter(|row| std::ptr::eq(row.action, action));
        rows.flat_map(|row| row.keys.iter().map(Sequence::to_string))
            .collect()
    }

    /// The text with the key of each action whose word stands in braces: `{filter}` becomes `/`.
    pub fn words(&self, place: Place, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((word, behind)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            let key = self.key(place, word);
            // In a sentence a capital letter is easily read as a small one.
            if key.len() == 1 && key.chars().all(char::is_uppercase) {
                out.push_str("a capital ");
            }
            out.push_str(&key);
            rest = behind;
        }
        out + rest
    }

    /// The key of the action of that word, here if it applies here, else wherever; where it has none,
    /// how the palette calls it.
    pub fn key(&self, place: Place, word: &str) -> String {
        let named = |row: &&Row| row.action.id.word() == word;
        let mut rows = self.rows(place).chain(&self.rows).filter(named);
        rows.find_map(|row| row.keys.first())
            .map_or_else(|| format!(":{word}"), Sequence::to_string)
    }

    /// Where keys are other than in that one, as a configuration says it.
    pub fn differences(&self, base: &Self) -> String {
        let mut out = String::new();
        for place in Place::ALL {
            let mut head = format!("\n[keys.{}]\n", place.word());
            for (row, before) in self.rows(place).zip(base.rows(place)) {
                if row.keys != before.keys {
                    out.push_str(&std::mem::take(&mut head));
                    let keys: Vec<String> = row.keys.iter().map(Sequence::to_string).collect();
                    // Writing to a string cannot fail.
                    let _ = writeln!(out, "{} = {keys:?}", row.action.id.word());
                }
            }
        }
        out
    }

    /// All keys as a text in Markdown, a table for each place.
    pub fn reference(&self) -> String {
        let mut out = String::new();
        for place in Place::ALL {
            // Writing to a string cannot fail.
            let _ = write!(
                out,
                "\n## {} (`{}`)\n\n| keys | action | what it does |\n|---|---|---|\n",
                place.title(),
                place.word()
            );
            for row in self.rows(place) {
                let keys: Vec<String> = row.keys.iter().map(|k| format!("`{k}`")).collect();
                let more = match row.action.takes {
                    [] => String::new(),
                    more => format!(" Behind its word: {}.", takes::told(more)),
                };
                let _ = writeln!(
                    out,
                    "| {} | `{}` | {}{more} |",
                    keys.join(", "),
                    row.action.id.word(),
                    row.action.help
                );
            }
        }
        out
    }

    fn rows(&self, place: Place) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.place == place)
    }
}

impl Row {
    fn bind(&mut self, keys: &[Sequence]) {
        // A character would be text where one types; it is meant for the other places.
        let fits = |k: &&Sequence| !(self.place.typed() && k.typed());
        let wanted: Vec<Sequence> = keys.iter().filter(fits).cloned().collect();
        if wanted.is_empty() && !keys.is_empty() {
            return;
        }
        self.keys = wanted;
        let out = "ctrl-c".parse::<Sequence>();
        if let (Id::Quit, Ok(out)) = (self.action.id, out)
            && !self.keys.contains(&out)
        {
            self.keys.push(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(words: &str) -> Vec<Key> {
        words.parse::<Sequence>().unwrap().keys().to_vec()
    }

    fn binding(place: Option<Place>, id: Id, words: &[&str]) -> Binding {
        Binding {
            place,
            id,
            keys: words.iter().map(|w| w.parse().unwrap()).collect(),
            line: 1,
        }
    }

    fn started(map: &Keymap, place: Place, words: &str) -> Option<Id> {
        match map.find(place, &keys(words)) {
            Found::Action(action) => Some(action.id),
            _ => None,
        }
    }

    #[test]
    fn no_key_of_the_registry_means_two_things_in_one_place() {
        assert_eq!(Keymap::standard().clashes(), []);
    }

    #[test]
    fn where_one_types_no_character_is_taken_away() {
        for row in &Keymap::standard().rows {
            for keys in &row.keys {
                let taken = row.place.typed() && keys.typed();
                assert!(!taken, "{keys} in {:?}", row.place);
            }
        }
    }

    #[test]
    fn a_key_begins_what_several_keys_finish() {
        let map = Keymap::standard();
        assert!(matches!(map.find(Place::Users, &keys("g")), Found::Begun));
        assert_eq!(started(&map, Place::Users, "g g"), Some(Id::First));
        assert!(matches!(
            map.find(Place::Users, &keys("g z")),
            Found::Nothing
        ));
        let next = map.next(Place::Users, &keys("g"));
        assert!(next.iter().any(|(k, a)| k == "r" && a.id == Id::GoRoles));
        assert!(!next.iter().any(|(k, _)| k.is_empty()));
    }

    #[test]
    fn what_is_said_of_one_place_goes_before_what_is_said_of_all() {
        let map = Keymap::standard().bound(&[
            binding(Some(Place::Roles), Id::Down, &["ctrl-n"]),
            binding(None, Id::Down, &["n"]),
        ]);
        assert_eq!(started(&map, Place::Roles, "ctrl-n"), Some(Id::Down));
        assert_eq!(started(&map, Place::Roles, "n"), None);
        assert_eq!(started(&map, Place::Journal, "n"), Some(Id::Down));
        // Where one types, a character stays a character and the old keys stay.
        assert_eq!(started(&map, Place::Picker, "down"), Some(Id::Down));
    }

    #[test]
    fn leaving_the_program_keeps_its_last_way_out() {
        let map = Keymap::standard().bound(&[binding(None, Id::Quit, &[])]);
        for place in Place::ALL {
            assert_eq!(started(&map, place, "ctrl-c"), Some(Id::Quit), "{place:?}");
        }
        assert_eq!(started(&map, Place::Users, "q"), None);
    }

    #[test]
    fn the_same_keys_and_a_beginning_of_others_clash() {
        let map = Keymap::standard().bound(&[binding(Some(Place::Users), Id::Why, &["a", "g"])]);
        let found = map.clashes();
        assert!(found.iter().all(|c| c.place == Place::Users));
        assert!(found.iter().any(|c| c.keys.to_string() == "a"
            && [c.one, c.other].contains(&Id::Archive)
            && [c.one, c.other].contains(&Id::Why)));
        assert!(found.iter().any(|c| c.keys.to_string() == "g"));
    }

    #[test]
    fn sentences_name_the_keys_that_are_in_force() {
        let map = Keymap::standard().bound(&[
            binding(None, Id::Filter, &["ctrl-s"]),
            binding(None, Id::Invite, &[]),
        ]);
        let said = map.words(
            Place::Users,
            "Press {filter}, {remove} or {invite}; a {brace",
        );
        assert_eq!(said, "Press ctrl-s, a capital D or :invite; a {brace");
    }
}
