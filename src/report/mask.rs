//! Hiding ID, phone and bank numbers in what people read, inside sentences too.
//!
//! An ID number keeps its first 6 and last 4 characters, a phone number 3 and 4, a bank number its last 4. Numbers of
//! cases and records stay, for nobody could find the case without them.

use std::borrow::Cow;

use crate::finding::{Finding, Subjects};

/// Whether numbers are hidden.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Masking {
    /// Show everything in full.
    pub unmask: bool,
}

/// What a number is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Kind {
    Id,
    Phone,
    Bank,
}

/// How a cell is looked at, by its canonical name.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Class {
    /// Numbers are told by their look.
    Free,
    /// A number of a case or record: only ID numbers inside it are hidden.
    Reference,
    /// The content of a changed field: any long number may be a bank account.
    Value,
    /// It holds this and nothing else, however it is written.
    Known(Kind),
}

impl Class {
    fn of(field: Option<&str>) -> Self {
        match field {
            Some("id_number" | "subject_id" | "relative_id") => Self::Known(Kind::Id),
            Some("bank_account" | "payee") => Self::Known(Kind::Bank),
            Some("phone") => Self::Known(Kind::Phone),
            Some("case_no" | "record" | "seq" | "order_no" | "approval_no" | "session" | "doc_no" | "key_no") => {
                Self::Reference
            }
            Some("old_value" | "new_value" | "detail") => Self::Value,
            _ => Self::Free,
        }
    }
}

impl Masking {
    /// A text of unknown content.
    pub fn text(self, text: &str) -> Cow<'_, str> {
        self.scan(text, Class::Free, &[], &[])
    }

    /// A cell of the column with that canonical name.
    pub fn cell<'t>(self, field: Option<&str>, text: &'t str) -> Cow<'t, str> {
        match Class::of(field) {
            Class::Known(kind) if !self.unmask => Cow::Owned(known(text, kind)),
            class => self.scan(text, class, &[], &[]),
        }
    }

    /// A sentence of a finding: its payee accounts are hidden whatever they look like, its cases and records stay.
    pub fn sentence<'t>(self, finding: &Finding, text: &'t str) -> Cow<'t, str> {
        self.about(&finding.subjects, text)
    }

    /// A sentence about those people and things.
    pub fn about<'t>(self, subjects: &Subjects, text: &'t str) -> Cow<'t, str> {
        let keep: Vec<&str> = subjects
            .cases
            .iter()
            .chain(&subjects.records)
            .map(|one| one.name.as_str())
            .filter(|name| name.len() > 6)
            .collect();
        let hide: Vec<&str> = subjects.payees.iter().map(String::as_str).filter(|payee| payee.len() > 6).collect();
        self.scan(text, Class::Free, &keep, &hide)
    }

    fn scan<'t>(self, text: &'t str, class: Class, keep: &[&str], hide: &[&str]) -> Cow<'t, str> {
        if self.unmask || text.chars().filter(|char| digit(*char).is_some()).count() < 7 {
            return Cow::Borrowed(text);
        }
        let chars: Vec<char> = text.chars().collect();
        let kept = Marks::of(text, &chars, keep);
        let hidden = Marks::of(text, &chars, hide);
        let runs = runs(&chars);
        let mut masked = chars.clone();
        let mut at = 0;
        while let Some(run) = runs.get(at) {
            let class = if kept.covers(run) { Class::Reference } else { class };
            let (end, kind) = if hidden.covers(run) {
                (run.end, Some(Kind::Bank))
            } else {
                match grouped(&chars, &runs[at..]) {
                    Some((end, kind)) if class != Class::Reference => (end, Some(kind)),
                    _ => (
                        run.end,
                        look(&chars[run.start..run.end], class != Class::Reference)
                            .filter(|kind| class != Class::Reference || *kind == Kind::Id),
                    ),
                }
            };
            let long = class == Class::Value && (15..=25).contains(&(run.end - run.start));
            if let Some(kind) = kind.or(long.then_some(Kind::Bank)) {
                cover(&mut masked[run.start..end], kind);
            }
            at += runs[at..].iter().take_while(|run| run.start < end).count().max(1);
        }
        if masked == chars { Cow::Borrowed(text) } else { Cow::Owned(masked.into_iter().collect()) }
    }
}

/// A run of digits, with the `X` of an ID number, by character positions.
#[derive(Copy, Clone, Debug)]
struct Run {
    start: usize,
    end: usize,
}

fn digit(char: char) -> Option<u8> {
    let ascii = match char {
        '０'..='９' => char::from_u32(u32::from(char) - u32::from('０') + u32::from('0'))?,
        char => char,
    };
    ascii.to_digit(10).and_then(|digit| u8::try_from(digit).ok())
}

fn is_x(char: char) -> bool {
    matches!(char, 'X' | 'x' | 'Ｘ' | 'ｘ')
}

fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        while chars.get(at).is_some_and(|char| digit(*char).is_some()) {
            at += 1;
        }
        if at - start == 17 && chars.get(at).is_some_and(|char| is_x(*char)) {
            at += 1;
        }
        if at > start {
            runs.push(Run { start, end: at });
        } else {
            at += 1;
        }
    }
    runs
}

/// What a run of digits looks like; `any`: whatever has the length of an ID number is taken for one, for a mistyped date
/// in it makes it no less somebody's.
fn look(run: &[char], any: bool) -> Option<Kind> {
    let digits: Vec<u8> = run.iter().filter_map(|char| digit(*char)).collect();
    match digits.len() {
        11 if is_phone(&digits) => Some(Kind::Phone),
        13 if digits.starts_with(&[8, 6]) && is_phone(&digits[2..]) => Some(Kind::Phone),
        15 if is_province(&digits) && is_month_day(&digits[8..12]) => Some(Kind::Id),
        17 | 18 if is_province(&digits) && is_century(&digits[6..8]) && is_month_day(&digits[10..14]) => Some(Kind::Id),
        16..=19 if digits.starts_with(&[6, 2]) || is_luhn(&digits) => Some(Kind::Bank),
        _ if any && matches!(run.len(), 15 | 18) => Some(Kind::Id),
        _ => None,
    }
}

/// Numbers that people write in groups: `6217 0000 0000 0000 000`, `138-1234-5678`.
fn grouped(chars: &[char], runs: &[Run]) -> Option<(usize, Kind)> {
    let mut group: Vec<Run> = Vec::new();
    for run in runs.iter().take(5) {
        let joined = group
            .last()
            .is_none_or(|last| run.start == last.end + 1 && matches!(chars.get(last.end), Some(' ' | '-' | '\u{a0}')));
        if !joined {
            break;
        }
        group.push(*run);
    }
    let lengths: Vec<usize> = group.iter().map(|run| run.end - run.start).collect();
    let (count, kind) = match lengths.as_slice() {
        [4, 4, 4, 4, 1..=4] => (5, Kind::Bank),
        [4, 4, 4, 4, ..] => (4, Kind::Bank),
        [6, 8, 4, ..] => (3, Kind::Id),
        [3, 4, 4, ..] => (3, Kind::Phone),
        _ => return None,
    };
    let group = group.get(..count)?;
    let joined: Vec<char> = group.iter().flat_map(|run| &chars[run.start..run.end]).copied().collect();
    let end = group.last()?.end;
    // Four groups of four digits are hardly anything else.
    (kind == Kind::Bank || look(&joined, true) == Some(kind)).then_some((end, kind))
}

fn is_phone(digits: &[u8]) -> bool {
    matches!(digits, [1, 3..=9, ..])
}

/// The provinces that an ID number may begin with. `20` is none, so that `20220701…` is no ID number.
fn is_province(digits: &[u8]) -> bool {
    let (Some(tens), Some(ones)) = (digits.first(), digits.get(1)) else { return false };
    match tens {
        1 | 6 => (1..=5).contains(ones),
        2 | 8 => (1..=3).contains(ones),
        3 => (1..=7).contains(ones),
        4 => (1..=6).contains(ones),
        5 => (0..=4).contains(ones),
        7 => *ones == 1,
        _ => false,
    }
}

fn is_century(digits: &[u8]) -> bool {
    matches!(digits, [1, 8 | 9] | [2, 0])
}

fn is_month_day(digits: &[u8]) -> bool {
    let [m, n, d, e] = digits else { return false };
    (1..=12).contains(&(m * 10 + n)) && (1..=31).contains(&(d * 10 + e))
}

fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) * if place % 2 == 1 { 2 } else { 1 };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Puts asterisks over the middle; separators stay and do not count.
fn cover(chars: &mut [char], kind: Kind) {
    let is_slot = |char: char| char.is_alphanumeric() || char == '*';
    let slots = chars.iter().filter(|char| is_slot(**char)).count();
    let (first, last) = match kind {
        Kind::Id if slots >= 14 => (6, 4),
        Kind::Id => (2, 2),
        Kind::Phone if slots >= 11 => (slots - 8, 4),
        Kind::Phone | Kind::Bank => (0, 4),
    };
    let hidden = first..slots.saturating_sub(last);
    for (_, char) in chars.iter_mut().filter(|char| is_slot(**char)).enumerate().filter(|(at, _)| hidden.contains(at)) {
        *char = '*';
    }
}

/// A cell that is known to hold such numbers: every word of six digits or more is covered, however malformed.
fn known(text: &str, kind: Kind) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let within =
            |char: &char| char.is_ascii_alphanumeric() || digit(*char).is_some() || *char == '*' || *char == ' ';
        let inside =
            |char: &char| if kind == Kind::Id { within(char) && *char != ' ' } else { within(char) || *char == '-' };
        while chars.get(at).is_some_and(inside) {
            at += 1;
        }
        let end = start + chars[start..at].iter().rposition(|char| *char != ' ').map_or(0, |last| last + 1);
        if chars[start..end].iter().filter(|char| digit(**char).is_some()).count() >= 6 {
            cover(&mut chars[start..end], kind);
        }
        at = at.max(start + 1);
    }
    chars.into_iter().collect()
}

/// Where certain names stand in a text, by character positions.
struct Marks(Vec<Run>);

impl Marks {
    fn of(text: &str, chars: &[char], names: &[&str]) -> Self {
        let found = names.iter().filter(|name| text.contains(**name)).flat_map(|name| {
            let name: Vec<char> = name.chars().collect();
            let starts = 0..=chars.len().saturating_sub(name.len());
            let whole: Vec<Run> = starts
                .filter(|start| chars[*start..].starts_with(&name))
                .map(|start| Run { start, end: start + name.len() })
                .collect();
            whole
        });
        Self(found.collect())
    }

    fn covers(&self, run: &Run) -> bool {
        self.0.iter().any(|mark| mark.start <= run.start && run.end <= mark.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked(text: &str) -> String {
        Masking::default().text(text).into_owned()
    }

    fn cell(field: &str, text: &str) -> String {
        Masking::default().cell(Some(field), text).into_owned()
    }

    #[test]
    fn numbers_inside_a_sentence_are_covered() {
        for (text, expected) in [
            ("张三（500224198001011234）的账户", "张三（500224********1234）的账户"),
            ("50022419800101123X，已退休", "500224********123X，已退休"),
            ("身份证５００２２４１９８００１０１１２３４", "身份证５００２２４********１２３４"),
            ("电话13812345678或+8613812345678", "电话138****5678或+86138****5678"),
            ("卡号6217001234567890123。", "卡号***************0123。"),
            ("6217 0012 3456 7890 123", "**** **** **** ***0 123"),
            ("138-1234-5678", "138-****-5678"),
            ("旧证500224800101123", "旧证500224*****1123"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn an_id_number_with_an_impossible_date_is_covered_but_a_case_number_of_its_length_stays() {
        assert_eq!(masked("证件500224199913401234"), "证件500224********1234");
        assert_eq!(masked("50022419991340123X"), "500224********123X");
        assert_eq!(masked("旧证500224991340123"), "旧证500224*****0123");
        assert_eq!(cell("detail", "500224199913401234"), "500224********1234");
        assert_eq!(cell("case_no", "202207110000000031"), "202207110000000031");
    }

    #[test]
    fn dates_cases_and_amounts_stay() {
        for text in [
            "2022-07-01 08:30:05 至 2022-12-31",
            "业务 JYBT20220711003、20220711000000003",
            "金额 15230.00 元，日志序号 314595",
            "20220701083005",
            "第三(三)1项",
        ] {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn a_cell_is_covered_by_what_its_column_holds() {
        assert_eq!(cell("id_number", "5.00224E+17"), "5.00224E+17");
        assert_eq!(cell("id_number", "50022419800101"), "500224****0101");
        assert_eq!(cell("id_number", "500224********1234"), "500224********1234");
        assert_eq!(cell("payee", "81230000123456"), "**********3456");
        assert_eq!(cell("payee", "未登记"), "未登记");
        assert_eq!(cell("phone", "023-68881234"), "023-****1234");
        assert_eq!(cell("phone", "13812345678"), "138****5678");
        assert_eq!(cell("new_value", "8123000012345678"), "************5678");
        assert_eq!(cell("case_no", "6217001234567890123"), "6217001234567890123");
        assert_eq!(cell("case_no", "BT-500224198001011234"), "BT-500224********1234");
    }

    #[test]
    fn unmasked_is_untouched() {
        let open = Masking { unmask: true };
        assert_eq!(open.text("500224198001011234"), "500224198001011234");
        assert_eq!(open.cell(Some("payee"), "6217001234567890123"), "6217001234567890123");
    }

    proptest! {
        #[test]
        fn no_text_panics_and_masking_is_stable(text in "[0-9０-９Xx 张,.-]{0,40}", field in prop::sample::select(vec!["phone", "payee", "id_number", "detail", "case_no"])) {
            let once = masked(&text);
            prop_assert_eq!(once.chars().count(), text.chars().count());
            prop_assert_eq!(cell(field, &text).chars().count(), text.chars().count());
        }

        #[test]
        fn a_valid_looking_id_number_never_survives(head in "[1-6][1-3][0-9]{4}", year in 1930..2020_u32, tail in "[0-9]{3}[0-9X]", around in "[张（, ]{0,2}") {
            let id = format!("{head}{year}0731{tail}");
            let shown = masked(&format!("{around}{id}{around}"));
            prop_assert!(!shown.contains(&id));
            prop_assert!(shown.contains(&head) && shown.contains(&tail));
        }
    }
}
