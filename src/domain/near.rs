//! The word that was likely meant.

/// The most candidates that are weighed for "did you mean".
const MAX_CANDIDATES: usize = 1_024;

/// The candidate that differs least from a word, where one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 80 {
        return None;
    }
    let near = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .take(MAX_CANDIDATES)
        .filter(|c| c.len().abs_diff(word.len()) <= near * 4)
        .map(|c| (distance(word, c), c))
        .filter(|(d, _)| *d <= near)
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

/// How many letters must be put in, taken out or replaced to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, (y, pair)) in b.iter().zip(row.windows(2)).enumerate() {
            let (&[slant, above], Some(&left)) = (pair, next.get(j)) else {
                continue;
            };
            next.push((slant + usize::from(x != *y)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

/// What to write instead of an unknown word: the near one, or the list of those there are.
pub fn instead<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
    what: &str,
) -> String {
    if let Some(near) = nearest(word, known.clone()) {
        return format!("did you mean `{near}`?");
    }
    let some: Vec<String> = known
        .into_iter()
        .take(13)
        .map(|k| format!("`{k}`"))
        .collect();
    match some.as_slice() {
        [] => format!("there is no {what} here at all"),
        [one] => format!("there is only {one}"),
        [first @ .., _] if some.len() == 13 => {
            format!("choose one of {} and others", first.join(", "))
        }
        all => format!("choose one of {}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_near_word_is_found_and_a_far_one_is_not_made_up() {
        assert_eq!(nearest("ownr", ["admin", "owner"]), Some("owner"));
        assert_eq!(nearest("zebra", ["admin", "owner"]), None);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
