//! Floor 0: what every other floor stands on and that knows nothing of the domain.
//!
//! Typed ids and interned text, time with its uncertainty, the working calendar, folding of text,
//! resident ID numbers, amounts, digests, and maps that iterate in the order of insertion. Nothing
//! here reads a file, the clock or the environment.

pub mod amount;
pub mod calendar;
pub mod digest;
pub mod id_number;
pub mod ids;
pub mod maps;
pub mod text;
pub mod time;
