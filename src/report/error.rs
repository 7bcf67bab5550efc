//! What can go wrong while an output is written, and the words for it.

use std::{io, path::PathBuf};

use rust_xlsxwriter::XlsxError;

use crate::{
    i18n::{Text, Words, io_words},
    words,
};

/// An output that could not be written. The file that stood there before, if any, still does.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words().en)]
pub struct ReportError {
    /// The output.
    pub path: PathBuf,
    /// At which step.
    pub step: Step,
    /// Why.
    #[source]
    pub cause: Cause,
}

/// The steps of writing an output.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Step {
    /// Making its folder or the temporary file.
    Create,
    /// Filling it.
    Write,
    /// Giving it its name.
    Replace,
}

/// The reason beneath.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// The system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The workbook could not be made.
    #[error("{0}")]
    Workbook(#[from] XlsxError),
}

impl From<serde_json::Error> for Cause {
    fn from(error: serde_json::Error) -> Self {
        Self::Io(error.into())
    }
}

impl ReportError {
    /// What happened and what to do, in both languages.
    pub fn words(&self) -> Words {
        let path = self.path.display();
        let (step, hint) = (self.step.title(), self.cause.hint());
        let Words { zh, en } = match &self.cause {
            Cause::Io(error) => io_words(error),
            Cause::Workbook(error) => {
                words!("工作簿无法生成（原文：{error}）", "the workbook could not be made: {error}")
            }
        };
        let (step_zh, step_en, hint_zh, hint_en) = (step.zh, step.en, hint.zh, hint.en);
        words!("{step_zh}“{path}”失败：{zh}。{hint_zh}", "could not {step_en} {path}: {en}. {hint_en}")
    }
}

impl Step {
    const fn title(self) -> Text {
        match self {
            Self::Create => Text::new("新建", "create"),
            Self::Write => Text::new("写入", "write"),
            Self::Replace => Text::new("替换", "replace"),
        }
    }
}

impl Cause {
    fn hint(&self) -> Text {
        let kind = match self {
            Self::Io(error) => error.kind(),
            Self::Workbook(_) => {
                return Text::new("这是程序缺陷，请反馈。", "This is a defect of the program; please report it.");
            }
        };
        match kind {
            io::ErrorKind::PermissionDenied => Text::new(
                "请检查文件夹是否可写，文件是否正被 Excel 或 WPS 打开。",
                "Check that the folder can be written to and that the file is not open in Excel or WPS.",
            ),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Text::new("磁盘空间不足，请清理后重试。", "The disk is full; make room and try again.")
            }
            io::ErrorKind::NotFound => {
                Text::new("请检查输出位置是否存在。", "Check that the place of the outputs exists.")
            }
            _ => Text::new("请换一个输出位置重试。", "Try another place for the outputs."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_path_in_both_languages() {
        let cause = Cause::Io(io::Error::from(io::ErrorKind::PermissionDenied));
        let error = ReportError { path: PathBuf::from("结果/问题清单.xlsx"), step: Step::Replace, cause };
        let words = error.words();
        assert!(words.zh.starts_with("替换“结果/问题清单.xlsx”失败") && words.zh.contains("WPS"), "{}", words.zh);
        assert!(error.to_string().starts_with("could not replace 结果/问题清单.xlsx"), "{error}");
    }
}
