//! How well typed letters fit a name: its beginning before the beginning of a word in it, that
//! before letters in the middle, and letters that are scattered last.

use crate::domain::text::sort_key;

/// How well something fits; what is less fits better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The name is what was typed.
    Whole,
    /// The name begins with it.
    Begins,
    /// A word of the name begins with it.
    Word,
    /// Each letter begins a word, or follows on one that does.
    Initials,
    /// It stands somewhere in the name.
    Inside,
    /// Its letters stand there in this order, with others in between.
    Scattered,
}

/// How well, and which characters of the name were meant, by their places.
pub type Found = (Fit, Vec<usize>);

/// A name's characters as they are compared, each with its place in the name.
fn folded(name: &str) -> Vec<(char, usize)> {
    let mut out = Vec::new();
    for (place, c) in name.chars().enumerate() {
        let mut buffer = [0; 4];
        let text: &str = c.encode_utf8(&mut buffer);
        let key = sort_key(text);
        if key.is_empty() {
            out.push((c, place));
        }
        out.extend(key.chars().map(|k| (k, place)));
    }
    out
}

/// Whether a word of the name begins at this place.
fn begins(name: &[(char, usize)], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| name.get(at));
    before.is_none_or(|(c, _)| !c.is_alphanumeric())
}

/// How the typed words fit a name; `None` where one of them does not. Without words all fits.
pub fn fit(typed: &str, name: &str) -> Option<Found> {
    let name = folded(name);
    let typed = sort_key(typed);
    let mut places = Vec::new();
    let mut worst = Fit::Whole;
    for word in typed.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        let (fit, found) = one(&letters, &name)?;
        worst = worst.max(fit);
        places.extend(
            found
                .into_iter()
                .filter_map(|at| name.get(at))
                .map(|(_, p)| *p),
        );
    }
    places.sort_unstable();
    places.dedup();
    Some((worst, places))
}

/// One word; the answered places are those in what is compared.
fn one(word: &[char], name: &[(char, usize)]) -> Option<Found> {
    let stands = |at: usize| {
        let here = name.get(at..at + word.len());
        here.is_some_and(|here| here.iter().zip(word).all(|((c, _), w)| c == w))
    };
    let starts: Vec<usize> = (0..name.len()).filter(|at| stands(*at)).collect();
    let run = |at: usize| (at..at + word.len()).collect::<Vec<_>>();
    if starts.first() == Some(&0) {
        let fit = if word.len() == name.len() {
            Fit::Whole
        } else {
            Fit::Begins
        };
        return Some((fit, run(0)));
    }
    if let Some(at) = starts.iter().find(|at| begins(name, **at)) {
        return Some((Fit::Word, run(*at)));
    }
    if let Some(places) = initials(word, name) {
        return Some((Fit::Initials, places));
    }
    if let Some(at) = starts.first() {
        return Some((Fit::Inside, run(*at)));
    }
    scattered(word, name).map(|places| (Fit::Scattered, places))
}

/// Letters that begin words, or follow on one that was taken: `ozf` for Oz Ferrand.
fn initials(word: &[char], name: &[(char, usize)]) -> Option<Vec<usize>> {
    let mut places: Vec<usize> = Vec::new();
    for letter in word {
        let next = places.last().map_or(0, |last| last + 1);
        let follows = !places.is_empty() && name.get(next).is_some_and(|(c, _)| c == letter);
        let start = || {
            let rest = name.iter().enumerate().skip(next);
            let mut starts = rest.filter(|(at, (c, _))| c == letter && begins(name, *at));
            starts.next().map(|(at, _)| at)
        };
        places.push(if follows { next } else { start()? });
    }
    Some(places)
}

fn scattered(word: &[char], name: &[(char, usize)]) -> Option<Vec<usize>> {
    let mut places = Vec::new();
    let mut rest = name.iter().enumerate();
    for letter in word {
        places.push(rest.find(|(_, (c, _))| c == letter)?.0);
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn how(typed: &str, name: &str) -> Option<Fit> {
        fit(typed, name).map(|(fit, _)| fit)
    }

    #[test]
    fn beginnings_go_before_the_middle_and_scattered_letters_come_last() {
        for (typed, fits) in [
            ("oz ferrand", Some(Fit::Word)),
            ("oz", Some(Fit::Begins)),
            ("FERR", Some(Fit::Word)),
            ("ozf", Some(Fit::Initials)),
            ("of", Some(Fit::Initials)),
            ("erra", Some(Fit::Inside)),
            ("zrn", Some(Fit::Scattered)),
            ("fo", None),
            ("oz x", None),
            ("", Some(Fit::Whole)),
        ] {
            assert_eq!(how(typed, "Oz Ferrand"), fits, "{typed}");
        }
        assert_eq!(how("owner", "Owner"), Some(Fit::Whole));
        assert!(Fit::Begins < Fit::Word && Fit::Word < Fit::Inside && Fit::Inside < Fit::Scattered);
    }

    #[test]
    fn the_letters_that_were_meant_are_told_by_their_places() {
        let places = |typed, name| fit(typed, name).map(|(_, places)| places).unwrap();
        assert_eq!(places("ferr", "Oz Ferrand"), [3, 4, 5, 6]);
        assert_eq!(places("ozf", "Oz Ferrand"), [0, 1, 3]);
        assert_eq!(places("zoë", "Zoë Müller"), [0, 1, 2]);
        assert_eq!(places("müll zo", "Zoë Müller"), [0, 1, 4, 5, 6, 7]);
        assert_eq!(places("", "Oz"), [] as [usize; 0]);
    }

    #[test]
    fn any_text_can_be_typed_and_any_name_tried() {
        for typed in ["", " ", "ß", "李", "\u{301}", "(", "İ"] {
            for name in ["", "Straße", "李小龍", "e\u{301}e", "İx"] {
                let found = fit(typed, name);
                let most = name.chars().count();
                assert!(found.is_none_or(|(_, places)| places.iter().all(|p| *p < most)));
            }
        }
    }
}
