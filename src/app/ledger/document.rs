//! `hecha ledger report`, and the documents of a check: 自查报告 and 整改情况报告 from the ledger.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{bring::Brought, exchange::copy_of};
use crate::{
    app::Trouble,
    base::{digest::Digest, time::Day},
    i18n::Lang,
    ledger::Store,
    report::{
        Access, Issued, Masking, View,
        docx::{self, Kind, Material},
        file,
    },
};

/// A document that people had worked on, kept under another name.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct KeptDocument {
    /// What it was called.
    pub was: PathBuf,
    /// What it is called now.
    pub copy: PathBuf,
}

/// A document that was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The file.
    pub issued: Issued,
    /// What stood there before, if people had worked on it.
    pub kept: Option<KeptDocument>,
}

/// Writes a document from a ledger alone.
pub fn report(
    store: &Store,
    kind: Kind,
    to: &Path,
    (lang, masking): (Lang, Masking),
    today: Day,
) -> Result<Written, Trouble> {
    let (problems, office) = (store.problems()?, store.office()?);
    let material = Material { problems: &problems, office: &office, today, view: None };
    write(kind, &material, to, (lang, masking))
}

/// Writes both documents of a check.
pub(in crate::app) fn both(
    view: &View<'_>,
    book: &Brought,
    out: &Path,
    look: (Lang, Masking),
) -> Result<[Written; 2], Trouble> {
    let office = view.frame.office.unwrap_or_default();
    let material = Material { problems: &book.problems, office, today: book.today, view: Some(view) };
    let one = |kind: Kind| write(kind, &material, &out.join(kind.file()), look);
    Ok([one(Kind::SelfCheck)?, one(Kind::Rectification)?])
}

fn write(kind: Kind, material: &Material<'_>, to: &Path, (lang, masking): (Lang, Masking)) -> Result<Written, Trouble> {
    let failed = |source| Trouble::File { path: to.to_owned(), source };
    let mut bytes = Vec::new();
    docx::write(kind, material, lang, masking, &mut bytes).map_err(failed)?;
    let kept = keep(to)?;
    let access = if masking.unmask { Access::Private } else { Access::Shared };
    let issued = file::issue(to, access, |sink| Ok(std::io::Write::write_all(sink, &bytes)?))?;
    Ok(Written { issued, kept })
}

/// Keeps what stands in the place, if anybody has saved it since it was written.
fn keep(path: &Path) -> Result<Option<KeptDocument>, Trouble> {
    if !path.is_file() {
        return Ok(None);
    }
    let failed = |source| Trouble::File { path: path.to_owned(), source };
    let old = fs::read(path).map_err(failed)?;
    if docx::is_as_written(&old) {
        return Ok(None);
    }
    let copy = copy_of(path, "原稿", &Digest::of(&old).to_string());
    fs::rename(path, &copy).map_err(failed)?;
    Ok(Some(KeptDocument { was: path.to_owned(), copy }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_worked_on_is_kept_and_what_nobody_touched_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(Kind::SelfCheck.file());
        let material = |office| Material { problems: &[], office, today: Day::ymd(2023, 5, 1).unwrap(), view: None };
        let write = |office| write(Kind::SelfCheck, &material(office), &path, (Lang::Zh, Masking::default())).unwrap();
        assert_eq!(write("福果镇").kept, None);
        assert_eq!(write("青杠村").kept, None, "nobody has touched it");
        fs::write(&path, b"worked on").unwrap();
        let kept = write("福果镇").kept.unwrap();
        assert_eq!(fs::read(kept.copy).unwrap(), b"worked on");
        assert!(path.is_file());
    }
}
