//! hecha 核查.
