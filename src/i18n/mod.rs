//! Words in two languages. Everything a user reads is a [`Text`] (fixed) or [`Words`] (made of parts).

use serde::{Deserialize, Serialize};

/// The language of an output.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// Fixed words in both languages.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    /// Both languages at once.
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The words in one language.
    pub const fn say(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Words made of parts, in both languages.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The words in one language.
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// Several words as one, each language with its own mark between them.
    pub fn joined(all: &[Self], zh: &str, en: &str) -> Self {
        let join = |say: fn(&Self) -> &str, by: &str| all.iter().map(say).collect::<Vec<_>>().join(by);
        Self { zh: join(|one| &one.zh, zh), en: join(|one| &one.en, en) }
    }

    /// Appends other words, each language to its own.
    pub fn push(&mut self, other: &Self) {
        self.zh.push_str(&other.zh);
        self.en.push_str(&other.en);
    }
}

impl From<Text> for Words {
    fn from(text: Text) -> Self {
        Self { zh: text.zh.to_owned(), en: text.en.to_owned() }
    }
}

/// An English count with its noun: `1 row`, `2 rows`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What the operating system said, in words; its own text stands in brackets where no word fits.
pub fn io_words(error: &std::io::Error) -> Words {
    use std::io::ErrorKind;
    let known = match error.kind() {
        ErrorKind::NotFound => Text::new("找不到文件或文件夹", "there is no such file or folder"),
        ErrorKind::PermissionDenied => Text::new("没有权限", "permission was denied"),
        ErrorKind::AlreadyExists => Text::new("已存在", "it exists already"),
        ErrorKind::IsADirectory => Text::new("这是文件夹，不是文件", "it is a folder, not a file"),
        ErrorKind::NotADirectory => Text::new("路径中有一段不是文件夹", "a part of the path is no folder"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Text::new("磁盘空间不足", "the disk is full"),
        ErrorKind::ReadOnlyFilesystem => Text::new("磁盘只读", "the disk is read-only"),
        ErrorKind::InvalidData => Text::new("内容不是有效的 UTF-8 文本", "the content is no valid UTF-8 text"),
        ErrorKind::UnexpectedEof => Text::new("文件不完整", "the file breaks off"),
        _ => return crate::words!("系统报错（{error}）", "the system said: {error}"),
    };
    known.into()
}

/// Formats one sentence in both languages: `words!("账号{a}", "account {a}")`; arguments are captured from scope.
#[macro_export]
macro_rules! words {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::i18n::Words { zh: format!($zh), en: format!($en) }
    };
}
