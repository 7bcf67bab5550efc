//! `hecha ledger merge`: several ledgers rolled up into one.

use std::path::{Path, PathBuf};

use crate::{
    app::Trouble,
    ledger::{
        LedgerError, Store,
        merge::{Rolled, Source, merge},
        store::Hand,
    },
};

/// Merges ledgers into one, which is made if it is missing. `office`: whose it then is.
pub fn roll(from: &[PathBuf], into: &Path, office: &str, hand: &Hand) -> Result<Rolled, Trouble> {
    let sources: Vec<Source> = from.iter().map(|path| source(path)).collect::<Result<_, _>>()?;
    let mut store = Store::open_or_make(into, office, hand)?;
    whole(&store)?;
    let own = store.identity()?;
    Ok(store.write(hand, |writer| merge(writer, &own, &sources))?)
}

/// What goes from one ledger into another must be what its events say.
fn whole(store: &Store) -> Result<(), Trouble> {
    match store.verify(None)?.faults.into_iter().next() {
        Some(fault) => {
            let path = Some(store.path().to_owned());
            Err(LedgerError::Tampered { path, fault: Box::new(fault) }.into())
        }
        None => Ok(()),
    }
}

fn source(path: &Path) -> Result<Source, Trouble> {
    let store = Store::open_to_read(path)?;
    whole(&store)?;
    let office = store.office()?;
    // A ledger of nobody goes by the name of its file.
    let named = || path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let office = if office.is_empty() { named() } else { office };
    Ok(Source { office, ledger: store.identity()?, head: store.head()?, problems: store.problems()? })
}
