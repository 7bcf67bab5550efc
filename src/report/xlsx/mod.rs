//! The workbook that reviewers work with: problems as the ledger has them, evidence, coverage, account matches, data
//! quality.
//!
//! Row 1 of every sheet is its header (below a heading, where a template asks for one), so that filters and a later import need no help. Every text is written as text.

mod coverage;
mod evidence;
mod ledger;
mod matches;
mod quality;
mod sheet;

use std::io::Write;

use rust_xlsxwriter::XlsxError;

use crate::{
    base::{maps::Map, time::Day},
    i18n::{Lang, Text},
    ledger::{Problem, layout::Layout},
    report::{mask::Masking, view::View},
};

use sheet::Book;

/// The name of the workbook.
pub const FILE: &str = "问题清单.xlsx";

/// How many rows a sheet holds, its header included, before the table goes on on the next.
const LIMIT: u32 = 1_000_000;

/// Problems of a ledger as sheets that people fill in.
#[derive(Copy, Clone, Debug)]
pub struct Sheets<'a> {
    /// The ledger's identity.
    pub ledger: &'a str,
    /// The problems by number.
    pub problems: &'a [Problem],
    /// The layouts, a sheet each.
    pub layouts: &'a [Layout],
    /// The day it is: what is overdue and which exceptions hold depends on it.
    pub today: Day,
}

/// Writes the workbook of a run: the problems of the ledger, then what the run has to say. The same view, problems and
/// day give the same bytes.
pub fn write(
    view: &View<'_>,
    sheets: &Sheets<'_>,
    lang: Lang,
    masking: Masking,
    out: &mut (impl Write + Send),
) -> Result<(), XlsxError> {
    fill(view, sheets, Style { lang, masking }, LIMIT)?.save(out)
}

/// Writes a workbook of problems alone. `office`: whose ledger it is.
pub fn write_ledger(
    sheets: &Sheets<'_>,
    office: &str,
    lang: Lang,
    masking: Masking,
    out: &mut (impl Write + Send),
) -> Result<(), XlsxError> {
    let style = Style { lang, masking };
    // Dated by what it holds, so that the same ledger gives the same bytes.
    let newest = sheets.problems.iter().filter_map(Problem::found_on).max();
    let mut book =
        Book::dated(newest.unwrap_or(sheets.today), office, style.choose("问题台账", "ledger"), style, LIMIT)?;
    ledger::write(sheets, &Map::default(), style, &mut book)?;
    book.save(out)
}

fn fill(view: &View<'_>, sheets: &Sheets<'_>, style: Style, limit: u32) -> Result<Book, XlsxError> {
    let mut book = Book::new(&view.frame, style, limit)?;
    ledger::write(sheets, &evidence::places(view, style, limit), style, &mut book)?;
    evidence::write(view, style, &mut book)?;
    coverage::write(view, style, &mut book)?;
    matches::write(view, style, &mut book)?;
    quality::write(view, style, &mut book)?;
    Ok(book)
}

/// In which language, and what is hidden.
#[derive(Copy, Clone, Debug)]
struct Style {
    lang: Lang,
    masking: Masking,
}

impl Style {
    fn say(self, text: Text) -> &'static str {
        text.say(self.lang)
    }

    fn choose<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn comma(self) -> &'static str {
        self.choose("、", ", ")
    }

    fn semicolon(self) -> &'static str {
        self.choose("；", "; ")
    }

    fn unit(self, unit: &str) -> String {
        if unit.is_empty() { self.choose("（单位不明）", "(unit not known)").to_owned() } else { self.text(unit) }
    }

    fn text(self, text: &str) -> String {
        self.masking.text(text).into_owned()
    }
}

#[cfg(test)]
mod tests;
