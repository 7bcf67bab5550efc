//! What can be wrong with a policy file, and the words for it in both languages.

use std::sync::Arc;

use crate::{
    i18n::{Lang, Text, Words},
    words,
};

/// One fault of the policy file and the line it stands on.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{}", self.say(Lang::En))]
pub struct PolicyError {
    /// The file, as its reader called it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// What stands on that line.
    pub text: Box<str>,
    /// What is wrong.
    pub fault: Box<PolicyFault>,
}

impl PolicyError {
    /// Place, line and fault as a person should read them, over two lines.
    pub fn say(&self, lang: Lang) -> String {
        let Self { file, line, text, fault } = self;
        let fault = fault.words();
        format!("{file}:{line}: {}\n  {line} | {text}", fault.say(lang))
    }
}

/// The kinds of fault. Keys are whole paths, such as `rules.A11.dormant_days` or `workflow[2].days`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PolicyFault {
    /// The file is not TOML.
    Syntax {
        /// What kind of slip it is.
        slip: Slip,
        /// What the TOML reader says, in English.
        message: String,
    },
    /// A key that nothing reads.
    UnknownKey {
        /// The key.
        key: String,
        /// The known key it resembles.
        near: Option<String>,
        /// The keys that could stand there.
        known: Vec<String>,
    },
    /// A value of another kind than the key takes.
    WrongKind {
        /// The key.
        key: String,
        /// What it takes.
        expected: Expected,
        /// What it was given.
        found: Kind,
    },
    /// A value of the right kind that means nothing.
    BadValue {
        /// The key.
        key: String,
        /// The value as written.
        value: String,
        /// What it takes.
        expected: Expected,
        /// The permitted value it resembles.
        near: Option<String>,
    },
    /// A key that an entry cannot do without.
    Missing {
        /// The key.
        key: String,
        /// What it takes.
        expected: Expected,
    },
    /// One thing said twice, in ways that cannot both hold.
    Clash {
        /// The thing, as written.
        what: String,
        /// Where it stood first: a key.
        first: String,
        /// The line of that.
        first_line: u32,
        /// Where it stands again: a key.
        second: String,
    },
}

/// The slips by which a text fails to be TOML.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Slip {
    /// A key or a table stands twice.
    Twice,
    /// Text without quotes, or with one only.
    Quotes,
    /// A list or `{ … }` that is not closed or lacks a comma.
    Brackets,
    /// A `[table]` or `[[table]]` that is not closed.
    Heading,
    /// A key without `=`, or without a value.
    Assignment,
    /// A key that must be quoted.
    Key,
    /// A number or date.
    Number,
    /// Anything else.
    Other,
}

impl Slip {
    /// By the words of the TOML reader.
    fn of(message: &str) -> Self {
        let has = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if has(&["duplicate", "already", "cannot extend", "dotted key"]) {
            Self::Twice
        } else if has(&["unquoted key", "invalid key"]) {
            Self::Key
        } else if has(&["quote", "string", "escape", "unicode"]) {
            Self::Quotes
        } else if has(&[
            "inline table",
            "inline-table",
            "array element",
            "unclosed array",
            "extra comma",
            "missing comma",
        ]) && !has(&["array table"])
        {
            Self::Brackets
        } else if has(&["table"]) {
            Self::Heading
        } else if has(&["assignment", "no value", "missing value", "key-value", "unexpected content", "unexpected key"])
        {
            Self::Assignment
        } else if has(&["number", "integer", "float", "date", "digit", "sign", "radix", "mantissa", "exponent", "zero"])
        {
            Self::Number
        } else {
            Self::Other
        }
    }

    /// The words people read, with what to do.
    pub const fn title(self) -> Text {
        match self {
            Self::Twice => {
                Text::new("同一个键或段落写了两次，请合并成一处", "a key or table stands twice; put both in one place")
            }
            Self::Quotes => Text::new(
                "文本的引号不成对，或文本没有加英文引号；请写成 \"…\"",
                "text without quotes or with one only; write \"…\"",
            ),
            Self::Brackets => Text::new(
                "列表 […] 或 { … } 没有写完整，或缺少英文逗号",
                "a list […] or { … } is not closed or lacks a comma",
            ),
            Self::Heading => Text::new(
                "段落名没有写完整，应为 [名称] 或 [[名称]]",
                "the heading of a table is incomplete; write [name] or [[name]]",
            ),
            Self::Assignment => Text::new(
                "这一行应写成 键 = 值；说明文字前请加 #",
                "the line should read key = value; put # before remarks",
            ),
            Self::Key => Text::new(
                "键中有中文或空格时须加英文引号，如 \"柜员\" = \"…\"",
                "a key with other than letters, digits, _ and - must be quoted",
            ),
            Self::Number => Text::new(
                "数字或日期写法有误；日期写成 2022-12-31，文本须加英文引号",
                "a number or date is malformed; write dates as 2022-12-31 and text in quotes",
            ),
            Self::Other => Text::new("这一行的写法有误", "the line is malformed"),
        }
    }
}

/// The kind of a value as TOML sees it.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    /// `"text"`
    Text,
    /// `5`
    Whole,
    /// `0.5`, or a number too large to count with.
    Number,
    /// `true`
    Flag,
    /// `2022-12-31`, with or without a time of day.
    Date,
    /// `[ … ]`
    List,
    /// `{ … }` or `[table]`
    Table,
}

/// What a key takes.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Expected {
    /// Any text that is not blank.
    Text,
    /// A whole number, at least this.
    Count(u32),
    /// A number from 0 to 1.
    Share,
    /// `true` or `false`.
    Flag,
    /// A day.
    Day,
    /// A day or a moment.
    Moment,
    /// Two days, the first not after the second.
    Period,
    /// Days or working days.
    Span,
    /// A span of hours within a day.
    Hours,
    /// A list of texts.
    Texts,
    /// A list of amounts in yuan.
    Amounts,
    /// A list of tables.
    Tables,
    /// A table.
    Table,
    /// A time zone by its IANA name.
    Zone,
    /// A text encoding by its usual name.
    Encoding,
    /// A file name or matter with `*` and `?`.
    Glob,
    /// `system/account`.
    Account,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// Code or name of a rule, as `hecha rules` lists them.
    Rule,
    /// A column of the table, as the manual lists them.
    Column,
    /// A meaning of a code or word, as the manual lists them.
    Meaning(&'static [&'static str]),
}

impl Kind {
    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Text => Text::new("文本", "text"),
            Self::Whole => Text::new("整数", "a whole number"),
            Self::Number => Text::new("小数或过大的数", "a number that is not a plain whole one"),
            Self::Flag => Text::new("true/false", "true or false"),
            Self::Date => Text::new("日期时间", "a date or time"),
            Self::List => Text::new("列表", "a list"),
            Self::Table => Text::new("表", "a table"),
        }
    }
}

impl Expected {
    /// The words people read.
    pub fn words(self) -> Words {
        let fixed = match self {
            Self::Text => Text::new("不为空的文本，如 \"…\"", "text that is not blank, such as \"…\""),
            Self::Count(least) => return words!("不小于 {least} 的整数", "a whole number, at least {least}"),
            Self::Share => Text::new("0 到 1 之间的数，如 0.8", "a number from 0 to 1, such as 0.8"),
            Self::Flag => Text::new("true 或 false", "true or false"),
            Self::Day => Text::new("日期，如 2022-12-31", "a day, such as 2022-12-31"),
            Self::Moment => Text::new(
                "日期或时间，如 2022-12-31 或 2022-12-31T18:00:00",
                "a day or a moment, such as 2022-12-31 or 2022-12-31T18:00:00",
            ),
            Self::Period => Text::new(
                "起止两个日期，起不晚于止，如 [\"2022-01-01\", \"2022-12-31\"]",
                "two days, the first not after the second, such as [\"2022-01-01\", \"2022-12-31\"]",
            ),
            Self::Span => Text::new("天数如 5，或工作日如 \"5wd\"", "days such as 5, or working days such as \"5wd\""),
            Self::Hours => {
                Text::new("一天之内的时段，如 \"08:30-12:00\"", "hours within a day, such as \"08:30-12:00\"")
            }
            Self::Texts => Text::new("文本列表，如 [\"甲\", \"乙\"]", "a list of texts, such as [\"a\", \"b\"]"),
            Self::Amounts => Text::new(
                "金额（元）列表，如 [10000, 20000.50]",
                "a list of amounts in yuan, such as [10000, 20000.50]",
            ),
            Self::Tables => Text::new("由表组成的列表，如 [[…]]", "a list of tables, such as [[…]]"),
            Self::Table => Text::new("表，如 […] 或 { … }", "a table, such as […] or { … }"),
            Self::Zone => {
                Text::new("时区名称，如 \"Asia/Shanghai\"", "the name of a time zone, such as \"Asia/Shanghai\"")
            }
            Self::Encoding => Text::new(
                "编码名称，如 \"gb18030\"、\"utf-8\"",
                "the name of an encoding, such as \"gb18030\" or \"utf-8\"",
            ),
            Self::Glob => Text::new(
                "可含 * 和 ? 的名称，如 \"用户*.xlsx\"",
                "a name that may contain * and ?, such as \"users*.xlsx\"",
            ),
            Self::Account => {
                Text::new("“系统/账号”，如 \"就业补贴系统/lijun\"", "system/account, such as \"subsidy/lijun\"")
            }
            Self::OneOf(choice) => {
                let choice = choice.join(" ");
                return words!("以下之一：{choice}", "one of: {choice}");
            }
            Self::Rule => Text::new("规则的编号或名称（见 hecha rules）", "code or name of a rule (see hecha rules)"),
            Self::Column => Text::new(
                "该表的标准列名（英文，见 hecha tables）",
                "a canonical column of that table (see hecha tables)",
            ),
            Self::Meaning(words) => {
                let words = words.join(" ");
                return words!(
                    "以下含义之一：{words}（见 hecha tables）",
                    "one of these meanings: {words} (see hecha tables)"
                );
            }
        };
        fixed.into()
    }
}

impl PolicyFault {
    /// By the words of the TOML reader.
    pub(super) fn syntax(message: &str) -> Self {
        let message = message.to_owned();
        Self::Syntax { slip: Slip::of(&message), message }
    }

    /// What is wrong, in both languages, without the place.
    pub fn words(&self) -> Words {
        match self {
            Self::Syntax { slip, message } => {
                let Text { zh, en } = slip.title();
                words!("不是有效的 TOML：{zh}（原文：{message}）", "not valid TOML: {en} ({message})")
            }
            Self::UnknownKey { key, near, known } => {
                let mut said = words!("未知的键 {key}", "unknown key {key}");
                said.push(&nearly(near.as_deref()));
                if near.is_none() && !known.is_empty() {
                    let list = known.join(" ");
                    said.push(&words!("；此处可用：{list}", "; known here: {list}"));
                }
                said
            }
            Self::WrongKind { key, expected, found } => {
                let (expected, found) = (expected.words(), found.title());
                Words {
                    zh: format!("{key} 应为{}，实为{}", expected.zh, found.zh),
                    en: format!("{key} takes {}, not {}", expected.en, found.en),
                }
            }
            Self::BadValue { key, value, expected, near } => {
                let expected = expected.words();
                let mut said = Words {
                    zh: format!("{key} 的值 {value} 无法使用，应为{}", expected.zh),
                    en: format!("{key} cannot be {value}: it takes {}", expected.en),
                };
                said.push(&nearly(near.as_deref()));
                said
            }
            Self::Missing { key, expected } => {
                let expected = expected.words();
                Words {
                    zh: format!("缺少 {key}，应为{}", expected.zh),
                    en: format!("{key} is missing: it takes {}", expected.en),
                }
            }
            Self::Clash { what, first, first_line, second } => words!(
                "“{what}”在第 {first_line} 行已用于 {first}，不能再用于 {second}",
                "\"{what}\" already stands for {first} on line {first_line} and cannot also stand for {second}",
            ),
        }
    }
}

fn nearly(near: Option<&str>) -> Words {
    near.map_or_else(Words::default, |near| words!("；是否想写 {near}？", "; did you mean {near}?"))
}

/// The candidate that a misspelt word most resembles: at most one slip in three letters, and no other as close.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = plain(word);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let wanted = plain(candidate);
        let slips = distance(&typed, &wanted);
        if slips * 3 > typed.len().max(wanted.len()) {
            continue;
        }
        match best {
            Some((least, _)) if least < slips => {}
            Some((least, _)) if least == slips => tied = true,
            _ => {
                best = Some((slips, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

fn plain(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|letter| if letter == '-' { '_' } else { letter }).collect()
}

/// Letters to add, leave out, replace or swap with their neighbour.
fn distance(from: &[char], to: &[char]) -> usize {
    let width = to.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut this = vec![row + 1; width];
        for (column, wanted) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != wanted);
            let mut slips = replaced.min(last[column + 1] + 1).min(this[column] + 1);
            if row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *wanted {
                slips = slips.min(before[column - 1] + 1);
            }
            this[column + 1] = slips;
        }
        before = std::mem::replace(&mut last, this);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word() {
        let known = ["dormant_days", "dormant_days_other", "never_used_days"];
        assert_eq!(nearest("dormant_day", known), Some("dormant_days"));
        assert_eq!(nearest("dromant-days", known), Some("dormant_days"));
        assert_eq!(nearest("colour", known), None);
    }

    #[test]
    fn a_tie_suggests_nothing() {
        assert_eq!(nearest("A11", ["A10", "A12"]), None);
        assert_eq!(nearest("leave", ["leave", "leaves"]), Some("leave"));
    }

    #[test]
    fn swapped_neighbours_are_one_slip() {
        let chars = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(distance(&chars("zoen"), &chars("zone")), 1);
        assert_eq!(distance(&chars(""), &chars("zone")), 4);
        assert_eq!(distance(&chars("period"), &chars("period")), 0);
    }

    #[test]
    fn both_languages_show_file_line_text_and_hint() {
        let error = PolicyError {
            file: "hecha.toml".into(),
            line: 7,
            text: "dormant_day = 60".into(),
            fault: Box::new(PolicyFault::UnknownKey {
                key: "rules.A11.dormant_day".to_owned(),
                near: Some("dormant_days".to_owned()),
                known: Vec::new(),
            }),
        };
        for (lang, hint) in [(Lang::Zh, "是否想写 dormant_days"), (Lang::En, "did you mean dormant_days")] {
            let said = error.say(lang);
            for part in ["hecha.toml:7", "7 | dormant_day = 60", "rules.A11.dormant_day", hint] {
                assert!(said.contains(part), "{part} missing in {said}");
            }
        }
    }
}
