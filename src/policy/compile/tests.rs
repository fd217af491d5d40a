//! The compiler on whole policies, and on broken ones.
