//! Which character separates the fields of a text table.

use super::cut::{Rules, cut};
use super::parse::Parser;

/// Separators that are looked for, the likelier first.
const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// How many records are compared.
const COMPARED: usize = 50;

/// The separator that gives the most records the same number of fields, and of those the one that gives the most fields.
///
/// `whole` says whether `text` is all there is, and not only the beginning of a file. A text of one column has no separator;
/// the comma stands for it.
pub(super) fn detect(text: &str, whole: bool, quoted: usize) -> u8 {
    let mut best = (0, 0, CANDIDATES[0]);
    for candidate in CANDIDATES {
        let (records, fields) = agreement(text, whole, quoted, candidate);
        if (records, fields) > (best.0, best.1) {
            best = (records, fields, candidate);
        }
    }
    best.2
}

/// The most records with the same number (2 or more) of fields, and that number; the larger number where several tie.
fn agreement(text: &str, whole: bool, quoted: usize, separator: u8) -> (usize, usize) {
    let found = cut(text.as_bytes(), Rules { separator, quoted, at_end: whole });
    let text = if found.end == 0 { text } else { &text[..found.end] };
    let mut parser = Parser::new(text, separator, &[], &found.literal);
    let mut counts: Vec<(usize, usize)> = Vec::new();
    let mut seen = 0;
    while let Some(record) = parser.next_record() {
        if record.is_empty() {
            continue;
        }
        let fields = record.len();
        match counts.iter_mut().find(|(of, _)| *of == fields) {
            Some((_, records)) => *records += 1,
            None => counts.push((fields, 1)),
        }
        seen += 1;
        if seen == COMPARED {
            break;
        }
    }
    counts
        .into_iter()
        .filter(|(fields, _)| *fields > 1)
        .map(|(fields, records)| (records, fields))
        .max()
        .unwrap_or((0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> char {
        char::from(detect(text, true, 1000))
    }

    #[test]
    fn each_separator_is_found() {
        assert_eq!(found("a,b,c\n1,2,3\n"), ',');
        assert_eq!(found("a\tb\n1\t2\n"), '\t');
        assert_eq!(found("a;b\n1;2\n"), ';');
        assert_eq!(found("a|b\n1|2\n"), '|');
    }

    #[test]
    fn title_rows_do_not_mislead() {
        assert_eq!(found("××镇系统账户清单\n单位：甲, 日期：乙\n账号\t姓名\t状态\na\t张三\t1\nb\t李四\t0\n"), '\t');
    }

    #[test]
    fn a_separator_inside_values_does_not_mislead() {
        assert_eq!(found("time\taccount\tkind\n08:00:05,123\ta\t1\n08:00:06,124\tb\t2\n"), '\t');
        assert_eq!(found("account,roles\na,x;y;z\nb,\"x;y;z\"\nc,x;y;z\n"), ',');
    }

    #[test]
    fn separators_in_quotes_do_not_count() {
        assert_eq!(found("\"a;b;c\",d\n\"e;f;g\",h\n"), ',');
    }

    #[test]
    fn one_column_has_the_comma() {
        assert_eq!(found("account\na\nb\n"), ',');
    }
}
