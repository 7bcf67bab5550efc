//! 自查报告 and 整改情况报告: the official documents that go with the ledger, for people to complete, sign and file.
//!
//! Only what the ledger and the run say is written; reasons, difficulties and plans are left as marked blanks. Names of
//! those whom problems are about are shortened, numbers are hidden. Nothing is dated by the clock.

mod page;
mod phrase;
mod rectification;
mod self_check;

use std::io::{self, Write};

use crate::{
    base::time::Day,
    i18n::{Lang, Text},
    ledger::Problem,
    report::{mask::Masking, view::View},
};

use page::Body;
use phrase::Phrase;

/// The two documents.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Kind {
    /// 自查报告: what was checked and what was found.
    SelfCheck,
    /// 整改情况报告: what became of it.
    Rectification,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SelfCheck, Self::Rectification];

    /// The name of the file.
    pub const fn file(self) -> &'static str {
        match self {
            Self::SelfCheck => "自查报告.docx",
            Self::Rectification => "整改情况报告.docx",
        }
    }

    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::SelfCheck => Text::new("自查报告", "self-check report"),
            Self::Rectification => Text::new("整改情况报告", "rectification report"),
        }
    }
}

/// What the documents are made from.
#[derive(Copy, Clone, Debug)]
pub struct Material<'a> {
    /// The problems by number.
    pub problems: &'a [Problem],
    /// Whose ledger it is; empty where nothing says.
    pub office: &'a str,
    /// The day it is: what is overdue and which exceptions hold depends on it.
    pub today: Day,
    /// The run that has just been made, if there was one: what it covered is told.
    pub view: Option<&'a View<'a>>,
}

/// Writes one of the documents. The same material gives the same bytes.
pub fn write(
    kind: Kind,
    material: &Material<'_>,
    lang: Lang,
    masking: Masking,
    out: &mut impl Write,
) -> io::Result<()> {
    body(kind, material, lang, masking).write(out)
}

/// Whether a file is one of ours that nobody has saved since: word processors compress what they save and date it.
pub fn is_as_written(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, page::UNTOUCHED.as_bytes()).is_some()
}

fn body(kind: Kind, material: &Material<'_>, lang: Lang, masking: Masking) -> Body {
    let (phrase, mut body) = (Phrase::new(material, lang, masking), Body::new(lang));
    match kind {
        Kind::SelfCheck => self_check::write(&phrase, &mut body),
        Kind::Rectification => rectification::write(&phrase, &mut body),
    }
    body
}

#[cfg(test)]
mod tests;
