//! rejects.csv: every row that could not be used, with what is wrong with it.
//!
//! UTF-8 with a byte order mark, so that a spreadsheet opens it rightly, and quoted as RFC 4180 says.

use std::io::{self, Write};

use crate::{
    i18n::{Lang, Text},
    model::intake::Reject,
    report::mask::Masking,
};

/// The name of the file.
pub const FILE: &str = "rejects.csv";

const HEADER: [Text; 6] = [
    Text::new("文件", "file"),
    Text::new("工作表", "sheet"),
    Text::new("行号", "row"),
    Text::new("列", "column"),
    Text::new("值", "value"),
    Text::new("原因", "reason"),
];

/// Writes the header and the rejects, in the order given.
pub fn write(rejects: &[Reject], lang: Lang, masking: Masking, out: &mut impl Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    record(&HEADER.map(|title| title.say(lang)), out)?;
    for reject in rejects {
        let Reject { file, sheet, row, column, value, reason } = reject;
        let (value, reason) = (masking.text(value), masking.text(reason.say(lang)));
        let row = row.to_string();
        let (sheet, column) = (sheet.as_deref().unwrap_or_default(), column.as_deref().unwrap_or_default());
        record(&[file, sheet, &row, column, &value, &reason], out)?;
    }
    Ok(())
}

fn record(fields: &[&str; 6], out: &mut impl Write) -> io::Result<()> {
    let quoted = fields.map(field);
    out.write_all(quoted.join(",").as_bytes())?;
    out.write_all(b"\r\n")
}

/// A field that no spreadsheet takes for a formula, with control characters made visible.
fn field(text: &str) -> String {
    let begins_formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let begins_control = text.starts_with(['\t', '\r', '\n']);
    let mut safe = String::with_capacity(text.len() + 1);
    if begins_formula || begins_control {
        safe.push('\'');
    }
    for char in text.chars() {
        match char {
            '"' => safe.push_str("\"\""),
            '\n' | '\t' => safe.push(char),
            '\r' => {}
            '\u{0}'..='\u{1f}' => safe.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}')),
            char if char.is_control() => safe.push('\u{fffd}'),
            char => safe.push(char),
        }
    }
    if safe.contains([',', '"', '\n']) { format!("\"{safe}\"") } else { safe }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::sample::Sample;

    #[test]
    fn rejects_as_a_spreadsheet_opens_them() {
        let mut out = Vec::new();
        write(&Sample::new().rejects, Lang::Zh, Masking::default(), &mut out).unwrap();
        let expected = "\u{feff}文件,工作表,行号,列,值,原因\r\n\
            人事变动.xlsx,2022,21,生效日期,\"'=\"\"三月,末\"\"\",无法识别的日期，请改为 2022-03-31 的形式\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn no_field_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(1)", " =1", "\t=1", "\r=1", "＝1"] {
            let field = field(text);
            assert!(field.trim_start_matches('"').starts_with('\''), "{text:?} became {field:?}");
        }
        assert_eq!(field("2022-03-31"), "2022-03-31");
        assert_eq!(field("a\u{0}b"), "a␀b");
    }

    proptest! {
        #[test]
        fn every_record_has_six_fields(value in any::<String>(), file in "[a-z,\"\n]{0,8}") {
            let reject = Reject {
                file,
                sheet: None,
                row: 1,
                column: None,
                value,
                reason: crate::words!("无", "none"),
            };
            let mut out = Vec::new();
            write(&[reject], Lang::En, Masking::default(), &mut out).unwrap();
            let mut reader = csv_core::Reader::new();
            let (mut fields, mut input) = (Vec::new(), &out[..]);
            let mut record_ends = 0;
            let mut buffer = vec![0; 65_536];
            loop {
                let (result, read, written) = reader.read_field(input, &mut buffer);
                input = &input[read..];
                match result {
                    csv_core::ReadFieldResult::Field { record_end } => {
                        fields.push(String::from_utf8(buffer[..written].to_vec()).unwrap());
                        record_ends += usize::from(record_end);
                    }
                    csv_core::ReadFieldResult::End => break,
                    other => prop_assert!(matches!(other, csv_core::ReadFieldResult::InputEmpty), "{:?}", other),
                }
            }
            prop_assert_eq!((fields.len(), record_ends), (12, 2));
        }
    }
}
