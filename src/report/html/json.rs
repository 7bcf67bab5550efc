//! JSON that can stand inside a page: no character of it begins markup or ends a script.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes a value.
pub(super) fn write(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    Ok(value.serialize(&mut Serializer::with_formatter(out, Guarded))?)
}

/// How many bytes a value takes.
pub(super) fn length(value: &impl Serialize) -> io::Result<u64> {
    let mut count = Count(0);
    write(value, &mut count)?;
    Ok(count.0)
}

struct Guarded;

impl Formatter for Guarded {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(['<', '>', '&', '\u{2028}', '\u{2029}']) {
            let (safe, from) = rest.split_at(at);
            let mut chars = from.chars();
            let code = chars.next().map_or(0, u32::from);
            write!(writer, "{safe}\\u{code:04x}")?;
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write(&text, &mut out).unwrap();
        assert_eq!(length(&text).unwrap(), out.len() as u64);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn no_text_ends_the_script_it_stands_in() {
        assert_eq!(written("</script><!--&\u{2028}\u{2029}"), r#""\u003c/script\u003e\u003c!--\u0026\u2028\u2029""#);
    }

    proptest! {
        #[test]
        fn every_text_reads_back_and_holds_no_markup(text in any::<String>(), tag in "[<>&\u{2028}/a-z]{0,8}") {
            let text = text + &tag;
            let json = written(&text);
            let has_markup = json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!has_markup);
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
