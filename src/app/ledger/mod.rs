//! `hecha ledger`: the problem ledger, one file a group of subcommands.

pub mod act;
pub mod bring;
pub mod document;
pub mod exchange;
pub mod look;
mod reach;
pub mod roll;
mod workbook;

use std::path::{Path, PathBuf};

use crate::{
    app::Trouble,
    base::{
        text::fold,
        time::{Day, Instant},
    },
    ledger::{
        LedgerError, Problem,
        error::Denied,
        problem::parse_number,
        store::{Hand, Store},
    },
};

/// The time it is. Nothing else in the program asks for it.
pub fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = now.map_or(0, |since| since.as_millis());
    Instant::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

/// Who is at work: `by` as given, else the account of the operating system.
pub fn hand(by: Option<&str>, user: &str, what: String) -> Hand {
    let named = by.map(|by| fold(by).into_owned()).filter(|by| !by.is_empty());
    Hand { who: named.unwrap_or_else(|| user.to_owned()), at: now(), what }
}

/// Where the ledger lies: the file that is named, the one in a folder that is named, or `ledger.db` here.
pub fn place(named: Option<&Path>, beside: Option<&Path>) -> PathBuf {
    match named {
        Some(path) if path.is_dir() => path.join(crate::ledger::FILE),
        Some(path) => path.to_owned(),
        None => {
            let beside = beside.and_then(Path::parent).map(|folder| folder.join(crate::ledger::FILE));
            beside.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(crate::ledger::FILE))
        }
    }
}

/// The number that somebody typed.
pub fn number_of(typed: &str) -> Result<u32, Trouble> {
    Ok(parse_number(typed).ok_or_else(|| LedgerError::from(Denied::NoSuchProblem(typed.to_owned())))?)
}

/// A problem that must be there.
fn known(store: &Store, typed: &str) -> Result<Problem, Trouble> {
    let found = store.problem(number_of(typed)?)?;
    Ok(found.ok_or_else(|| LedgerError::from(Denied::NoSuchProblem(typed.to_owned())))?)
}

/// A day as somebody typed it.
pub fn day(argument: &'static str, typed: &str) -> Result<Day, Trouble> {
    let read = crate::ledger::field::day(&fold(typed));
    read.ok_or_else(|| Trouble::Argument { argument, value: typed.to_owned() })
}
