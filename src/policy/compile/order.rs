//! Puts things that build on each other in an order, or finds the circle in which they run.

/// An order in which everything comes after what it builds on. `needs` lists, for each thing, what
/// it builds on. On failure: the things of one circle, each building on the next.
pub(crate) fn order(needs: &[Vec<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut users = vec![Vec::new(); needs.len()];
    let mut open = vec![0_usize; needs.len()];
    for (at, list) in needs.iter().enumerate() {
        for need in list {
            if let Some(of) = users.get_mut(*need) {
                of.push(at);
                if let Some(count) = open.get_mut(at) {
                    *count += 1;
                }
            }
        }
    }
    let ready = open.iter().enumerate().filter(|(_, n)| **n == 0);
    let mut out: Vec<usize> = ready.map(|(at, _)| at).collect();
    let mut next = 0;
    while let Some(done) = out.get(next).copied() {
        next += 1;
        for user in users.get(done).into_iter().flatten() {
            if let Some(count) = open.get_mut(*user) {
                *count -= 1;
                if *count == 0 {
                    out.push(*user);
                }
            }
        }
    }
    if out.len() == needs.len() {
        Ok(out)
    } else {
        Err(circle(needs, &open))
    }
}

/// Walks along what is still open until it meets itself.
fn circle(needs: &[Vec<usize>], open: &[usize]) -> Vec<usize> {
    let is_open = |at: &usize| open.get(*at).is_some_and(|n| *n > 0);
    let mut path: Vec<usize> = Vec::new();
    let mut at = (0..open.len()).find(is_open);
    while let Some(here) = at {
        if let Some(start) = path.iter().position(|p| *p == here) {
            return path.split_off(start);
        }
        path.push(here);
        let list = needs.get(here).into_iter().flatten();
        at = list.copied().find(is_open);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_on_comes_first() {
        assert_eq!(order(&[vec![1], vec![2], vec![]]), Ok(vec![2, 1, 0]));
        assert_eq!(order(&[vec![], vec![0, 0]]), Ok(vec![0, 1]));
    }

    #[test]
    fn a_circle_is_found_and_named() {
        assert_eq!(order(&[vec![1], vec![2], vec![1], vec![]]), Err(vec![1, 2]));
        assert_eq!(order(&[vec![0]]), Err(vec![0]));
    }
}
