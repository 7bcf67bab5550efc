//! The workbook that reviewers work with: problems, evidence, coverage, account matches, data quality.
//!
//! Row 1 of every sheet is its header, so that filters and a later import need no help. Every text is written as text.

mod coverage;
mod evidence;
mod matches;
mod problems;
mod quality;
mod sheet;

use std::io::Write;

use rust_xlsxwriter::XlsxError;

use crate::{
    finding::{Finding, Label},
    i18n::{Lang, Text},
    report::{mask::Masking, view::View},
};

use sheet::Book;

/// The name of the workbook.
pub const FILE: &str = "问题清单.xlsx";

/// How many rows a sheet holds, its header included, before the table goes on on the next.
const LIMIT: u32 = 1_000_000;

/// Writes the workbook. The same view gives the same bytes.
pub fn write(view: &View<'_>, lang: Lang, masking: Masking, out: &mut (impl Write + Send)) -> Result<(), XlsxError> {
    fill(view, Style { lang, masking }, LIMIT)?.save(out)
}

fn fill(view: &View<'_>, style: Style, limit: u32) -> Result<Book, XlsxError> {
    let mut book = Book::new(view, style, limit)?;
    problems::write(view, style, &mut book)?;
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

    fn labels(self, labels: &[&'static Label]) -> String {
        let texts: Vec<&str> = labels.iter().map(|label| self.say(label.text)).collect();
        texts.join(self.comma())
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

    fn sentence(self, finding: &Finding, text: &str) -> String {
        self.masking.sentence(finding, text).into_owned()
    }
}

#[cfg(test)]
mod tests;
