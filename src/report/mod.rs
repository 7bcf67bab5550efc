//! Findings → what people and machines read. One [`View`] is built of the outcome, and every format renders that.
//!
//! Nothing here judges, prints or reads the clock; what is written goes through [`file::issue`], whole or not at all.

pub mod docx;
pub mod error;
pub mod file;
pub mod html;
pub mod json;
pub mod mask;
mod names;
pub mod rejects;
pub mod terminal;
pub mod view;
pub mod xlsx;

#[cfg(test)]
mod sample;

pub use error::ReportError;
pub use file::{Access, Issued};
pub use mask::Masking;
pub use view::{View, ViewInput, rows_to_cite};

#[cfg(test)]
mod tests {
    use crate::{
        base::digest::Digest,
        i18n::Lang,
        report::sample::{self, Sample},
    };

    use super::*;

    #[test]
    fn every_format_is_issued_whole_with_the_digest_of_what_stands_there() {
        let (sample, folder) = (Sample::new(), tempfile::tempdir().unwrap());
        let (view, lang, masking) = (sample.view(), Lang::Zh, Masking::default());
        let problems = sample::problems(&view);
        let layouts = crate::ledger::layout::built_in();
        let sheets =
            xlsx::Sheets { ledger: "0123456789abcdef", problems: &problems, layouts: &layouts, today: sample::today() };
        let at = |name: &str| folder.path().join(name);
        let issued = [
            file::issue(&at(json::v1::FINDINGS), Access::Private, |sink| Ok(json::v1::write_findings(&view, sink)?)),
            file::issue(&at(xlsx::FILE), Access::Shared, |sink| Ok(xlsx::write(&view, &sheets, lang, masking, sink)?)),
            file::issue(&at(rejects::FILE), Access::Shared, |sink| {
                Ok(rejects::write(view.rejects, lang, masking, sink)?)
            }),
        ];
        for one in issued.map(Result::unwrap) {
            let bytes = std::fs::read(&one.path).unwrap();
            assert_eq!((one.bytes, one.sha256), (bytes.len() as u64, Digest::of(&bytes)));
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }
}
