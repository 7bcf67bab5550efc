//! `hecha report`: where the page of a check stands, and a page of a ledger as it stands now.

use std::path::{Path, PathBuf};

use crate::{
    app::Trouble,
    base::time::Day,
    ledger::Store,
    report::{
        Access, Issued, file,
        html::{self, Book, Look},
    },
};

/// The page among the results of a check, by its full path; `results` is their folder or the page itself.
pub fn page(results: &Path) -> Result<PathBuf, Trouble> {
    let path = if results.is_dir() { results.join(html::FILE) } else { results.to_owned() };
    let found = path.metadata().and_then(|_| std::path::absolute(&path));
    found.map_err(|source| Trouble::File { path, source })
}

/// Writes a page of a ledger's problems as they stand on a day.
pub fn of_ledger(ledger: &Path, to: &Path, look: Look, today: Day) -> Result<Issued, Trouble> {
    let store = Store::open(ledger)?;
    let (problems, office) = (store.problems()?, store.office()?);
    let access = if look.masking.unmask { Access::Private } else { Access::Shared };
    let book = Book { problems: &problems, today };
    Ok(file::issue(to, access, |sink| Ok(html::write_ledger(book, &office, look, sink)?))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_found_in_the_folder_of_results_or_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(page(folder.path()), Err(Trouble::File { .. })));
        let path = folder.path().join(html::FILE);
        std::fs::write(&path, "<!DOCTYPE html>").unwrap();
        assert_eq!(page(folder.path()).unwrap(), path);
        assert_eq!(page(&path).unwrap(), path);
    }
}
