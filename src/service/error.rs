//! Why the service did not answer.

use crate::{domain::filter::Fault, store::StoreError};

/// Why the service did not answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The store is in trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The filter of a list is none.
    #[error(transparent)]
    Filter(#[from] Fault),
    /// What was asked for is not there, or was asked wrongly.
    #[error("{message}. {mend}")]
    Asked {
        /// A stable code.
        code: &'static str,
        /// What happened, to what.
        message: String,
        /// What to do next.
        mend: String,
    },
}

impl ServiceError {
    /// Something asked for is not there, or was asked wrongly.
    pub fn asked(code: &'static str, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self::Asked {
            code,
            message: message.into(),
            mend: mend.into(),
        }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(error) => error.code,
            Self::Filter(_) => "bad-filter",
            Self::Asked { code, .. } => code,
        }
    }
}

/// What a service result is.
pub type Result<T> = std::result::Result<T, ServiceError>;
