//! Times contenders against each other in one run: batch by batch in turns, so that whatever else
//! the machine does falls on all of them alike; the median of the batches counts.

use std::time::Instant;

/// Something to be timed.
pub struct Contender<'a> {
    /// Its name in the report.
    pub name: String,
    /// How many times the work is done in one batch.
    pub times: usize,
    /// Does a batch; answers with something that hangs on the work.
    pub batch: Box<dyn FnMut() -> usize + 'a>,
}

impl<'a> Contender<'a> {
    /// Something that is done so many times in a batch.
    pub fn new(name: &str, times: usize, batch: impl FnMut() -> usize + 'a) -> Self {
        Self {
            name: name.to_owned(),
            times,
            batch: Box::new(batch),
        }
    }
}

/// Nanoseconds for one time of the work of each contender, the median of so many rounds.
pub fn medians(contenders: &mut [Contender<'_>], rounds: usize) -> Vec<f64> {
    let mut seen = vec![Vec::with_capacity(rounds); contenders.len()];
    for round in 0..=rounds {
        for (contender, seen) in contenders.iter_mut().zip(&mut seen) {
            let start = Instant::now();
            std::hint::black_box((contender.batch)());
            let nanos = start.elapsed().as_secs_f64() * 1e9 / contender.times as f64;
            // The first round warms up.
            if round > 0 {
                seen.push(nanos);
            }
        }
    }
    seen.into_iter().map(median).collect()
}

/// The middle one.
pub fn median(mut seen: Vec<f64>) -> f64 {
    seen.sort_by(f64::total_cmp);
    seen[seen.len() / 2]
}

/// A length of time to read.
pub fn shown(nanos: f64) -> String {
    match nanos {
        n if n < 1e3 => format!("{n:.1} ns"),
        n if n < 1e6 => format!("{:.1} µs", n / 1e3),
        n => format!("{:.1} ms", n / 1e6),
    }
}
