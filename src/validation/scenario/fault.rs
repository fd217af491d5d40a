//! A slip in a scenario file, before its file is known; told like the faults of a policy file.

use std::ops::Range;

use crate::policy::error::PolicyError;

/// A slip in a scenario file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    /// A stable code.
    code: &'static str,
    /// The bytes of the file.
    span: Range<usize>,
    /// What is wrong.
    message: String,
    /// What to do.
    mend: String,
}

impl Slip {
    /// A slip at a place.
    pub(super) fn new(
        code: &'static str,
        span: Range<usize>,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) -> Self {
        Self {
            code,
            span,
            message: message.into(),
            mend: mend.into(),
        }
    }

    /// The slip with its place written out.
    pub(super) fn within(self, file: &str, text: &str) -> PolicyError {
        PolicyError::at((file, text), &self.span, self.code, self.message, self.mend)
    }
}

/// The slips in the order of the text, each told once.
pub(super) fn told(mut slips: Vec<Slip>, file: &str, text: &str) -> Vec<PolicyError> {
    slips.sort_by_key(|slip| slip.span.start);
    slips.dedup();
    slips.into_iter().map(|s| s.within(file, text)).collect()
}

/// Where the lines of a text begin, so that a place is found without reading the text anew.
#[derive(Debug)]
pub(super) struct LineStarts(Vec<usize>);

impl LineStarts {
    /// Finds the line ends of a text once.
    pub(super) fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The number of the line, from 1, in which a byte stands.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        self.0.partition_point(|end| *end < byte) + 1
    }
}
