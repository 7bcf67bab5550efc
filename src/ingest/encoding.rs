//! From the bytes of a text file to Unicode: which encoding it is in, and which places could not be decoded.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030, UTF_16BE, UTF_16LE};

use super::error::IngestError;

/// How much is compared where neither UTF-8 nor GB18030 decodes cleanly.
const COMPARED: usize = 1024 * 1024;

/// An encoding of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// GB18030, with GBK and GB2312 in it.
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of that label, in any case: `utf-8`, `gb18030`, `gbk`, `gb2312`, `utf-16le`, `utf-16be`.
    pub fn for_label(label: &str) -> Result<Self, IngestError> {
        match label.trim().to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Encoding::Utf8),
            "gb18030" | "gbk" | "gb2312" | "cp936" => Ok(Encoding::Gb18030),
            "utf-16le" | "utf16le" | "utf-16" | "utf16" => Ok(Encoding::Utf16Le),
            "utf-16be" | "utf16be" => Ok(Encoding::Utf16Be),
            _ => Err(IngestError::UnknownEncoding { label: label.to_owned() }),
        }
    }

    /// The label, lower case.
    pub fn label(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Gb18030 => "gb18030",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
        }
    }

    /// Bytes of its smallest unit.
    pub(super) fn unit(self) -> usize {
        match self {
            Encoding::Utf8 | Encoding::Gb18030 => 1,
            Encoding::Utf16Le | Encoding::Utf16Be => 2,
        }
    }
}

/// The encoding that a byte order mark at the start of a file states, and the mark's length in bytes; programs that add a mark
/// to a file which has one leave several.
pub fn byte_order_mark(head: &[u8]) -> Option<(Encoding, usize)> {
    let marks: [(&[u8], Encoding); 4] = [
        (b"\xEF\xBB\xBF", Encoding::Utf8),
        (b"\xFF\xFE", Encoding::Utf16Le),
        (b"\xFE\xFF", Encoding::Utf16Be),
        (b"\x84\x31\x95\x33", Encoding::Gb18030),
    ];
    let (mark, encoding) = marks.into_iter().find(|(mark, _)| head.starts_with(mark))?;
    let times = head.chunks_exact(mark.len()).take_while(|chunk| *chunk == mark).count();
    Some((encoding, mark.len() * times))
}

/// The encoding of text without a byte order mark, or `None` while all of it is ASCII.
///
/// UTF-8 where the bytes are valid UTF-8, else GB18030. Where they are not quite UTF-8 (a database that cut texts in the middle
/// of a character, a row from elsewhere), GB18030 may still find a character in nearly every pair of bytes, so that its silence
/// says little: it is UTF-8 where the characters of three bytes or more outnumber the broken places, which they never do by
/// chance, or where GB18030 has no fewer broken places. `window` may end in the middle of a character.
pub fn decide(window: &[u8]) -> Option<Encoding> {
    let first = window.iter().position(|b| !b.is_ascii())?;
    let window = &window[first..];
    match std::str::from_utf8(window) {
        Ok(_) => return Some(Encoding::Utf8),
        // Only the end is open: the window was cut there.
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => return Some(Encoding::Utf8),
        Err(_) => {}
    }
    let part = &window[..window.len().min(COMPARED)];
    let (mut long, mut broken) = (0, 0);
    for chunk in part.utf8_chunks() {
        long += chunk.valid().chars().filter(|char| char.len_utf8() > 2).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let is_utf8 = long > broken || broken <= decode(part, Encoding::Gb18030).damage.len();
    Some(if is_utf8 { Encoding::Utf8 } else { Encoding::Gb18030 })
}

/// Decoded text and the places where bytes could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, with U+FFFD at each such place; borrowed where nothing had to change.
    pub text: Cow<'a, str>,
    /// Byte positions in `text` of those U+FFFD (not of such as the file itself holds), in order.
    pub damage: Vec<usize>,
}

/// Decodes `bytes`, which hold whole characters and no byte order mark.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let codec = match encoding {
        Encoding::Utf8 => return decode_utf8(bytes),
        Encoding::Gb18030 => GB18030,
        Encoding::Utf16Le => UTF_16LE,
        Encoding::Utf16Be => UTF_16BE,
    };
    match codec.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Decoded { text, damage: Vec::new() },
        None => decode_damaged(bytes, codec),
    }
}

fn decode_utf8(bytes: &[u8]) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), damage: Vec::new() };
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    let mut damage = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            damage.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Decoded { text: Cow::Owned(text), damage }
}

fn decode_damaged(bytes: &[u8], codec: &'static encoding_rs::Encoding) -> Decoded<'static> {
    let mut decoder = codec.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() * 3 / 2 + 16);
    let mut damage = Vec::new();
    let mut rest = bytes;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => break,
            DecoderResult::OutputFull => text.reserve(rest.len() * 3 + 16),
            DecoderResult::Malformed(..) => {
                damage.push(text.len());
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    Decoded { text: Cow::Owned(text), damage }
}

/// The beginning of a file as text good enough to tell formats apart, or `None` where it is not text.
pub(super) fn preview(head: &[u8]) -> Option<String> {
    let (encoding, mark) = match byte_order_mark(head) {
        Some(found) => found,
        None => (decide(head).unwrap_or(Encoding::Utf8), 0),
    };
    let text = decode(&head[mark..], encoding).text;
    let control = |c: char| c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0C' | '\x1A' | '\x1B');
    let controls = text.chars().filter(|c| control(*c)).count();
    let binary = text.contains('\0') || controls * 50 > text.len();
    (!binary).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_known_in_any_case_and_others_are_errors() {
        assert_eq!(Encoding::for_label(" GBK ").unwrap(), Encoding::Gb18030);
        assert_eq!(Encoding::for_label("UTF-16LE").unwrap().label(), "utf-16le");
        assert!(matches!(Encoding::for_label("big5"), Err(IngestError::UnknownEncoding { .. })));
    }

    #[test]
    fn ascii_decides_nothing() {
        assert_eq!(decide(b"account,name\n"), None);
    }

    #[test]
    fn a_window_cut_in_a_character_is_still_utf8() {
        assert_eq!(decide(&"账号".as_bytes()[..5]), Some(Encoding::Utf8));
    }

    #[test]
    fn one_stray_byte_does_not_make_utf8_into_gb18030() {
        let mut bytes = "账号,姓名\n管理员,张三\n审核员,李四\n".repeat(3).into_bytes();
        bytes.insert(7, 0xE5);
        assert_eq!(decide(&bytes), Some(Encoding::Utf8));
    }

    #[test]
    fn a_character_cut_in_utf8_does_not_make_it_gb18030() {
        let row = "2022-07-01 09:00:00,zhangsan,受理,申请人张三的补贴材料";
        let text = format!("操作时间,账号,操作类型,操作内容\n{row}\n{row}\n{row}\n");
        for kept in [1, 2] {
            for (at, char) in text.char_indices().filter(|(_, char)| char.len_utf8() == 3) {
                let mut bytes = text.clone().into_bytes();
                bytes.drain(at + kept..at + char.len_utf8());
                assert_eq!(decide(&bytes), Some(Encoding::Utf8), "{kept} bytes of {char} at {at}");
            }
        }
    }

    #[test]
    fn a_row_of_gbk_does_not_make_utf8_into_gb18030() {
        let mut bytes = "账号,姓名,状态\nwangwu,王五,启用\n".as_bytes().to_vec();
        bytes.extend_from_slice(&encoding_rs::GBK.encode("zhaoliu,赵六,启用\n").0);
        assert_eq!(decide(&bytes), Some(Encoding::Utf8));
    }

    #[test]
    fn a_mark_that_stands_twice_is_passed_as_one() {
        assert_eq!(byte_order_mark(b"\xEF\xBB\xBF\xEF\xBB\xBFa"), Some((Encoding::Utf8, 6)));
        assert_eq!(byte_order_mark(b"\xFF\xFEa\0"), Some((Encoding::Utf16Le, 2)));
    }

    #[test]
    fn gbk_is_not_mistaken_for_utf8() {
        // All characters of GB2312, whose bytes are valid UTF-8 here and there by chance, also with broken places among them.
        let rare = (0xB0..=0xF7).flat_map(|lead| (0xA1..=0xFE).flat_map(move |trail| [lead, trail]));
        let bytes = encoding_rs::GBK.encode("账号,姓名\n管理员,张三\n选择,联通\n").0.into_owned();
        for mut bytes in [bytes, rare.collect()] {
            assert_eq!(decide(&bytes), Some(Encoding::Gb18030));
            bytes.insert(3, 0xFF);
            assert_eq!(decide(&bytes), Some(Encoding::Gb18030));
        }
    }

    #[test]
    fn broken_places_are_counted_where_they_are() {
        let decoded = decode(b"a\xFFb\xEF\xBF\xBD", Encoding::Utf8);
        assert_eq!((decoded.text.as_ref(), decoded.damage), ("a\u{FFFD}b\u{FFFD}", vec![1]));
        let decoded = decode(b"a\xFF\xD5\xC5\xC8", Encoding::Gb18030);
        assert_eq!((decoded.text.as_ref(), decoded.damage), ("a\u{FFFD}张\u{FFFD}", vec![1, 7]));
        let decoded = decode(b"a\0\x00\xD8\"\0x", Encoding::Utf16Le);
        assert_eq!((decoded.text.as_ref(), decoded.damage), ("a\u{FFFD}\"\u{FFFD}", vec![1, 5]));
    }

    #[test]
    fn valid_utf8_is_not_copied() {
        assert!(matches!(decode("张三".as_bytes(), Encoding::Utf8).text, Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn every_text_survives_gb18030_and_utf16(text in "\\PC{0,20}") {
            let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
            // A few private characters have no way back in this encoding.
            prop_assume!(encoding_rs::GB18030.decode_without_bom_handling(&gb).0 == text);
            prop_assert_eq!(decode(&gb, Encoding::Gb18030).text.into_owned(), text.clone());
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(decode(&le, Encoding::Utf16Le).text.into_owned(), text);
        }

        #[test]
        fn damage_points_at_replacement_characters(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            for encoding in [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be] {
                let decoded = decode(&bytes, encoding);
                for at in &decoded.damage {
                    prop_assert!(decoded.text[*at..].starts_with(char::REPLACEMENT_CHARACTER));
                }
                // Marks of line, quote and separator are never swallowed by a broken character.
                let ascii = |b: &u8| matches!(b, b'\n' | b'\r' | b'"' | b',');
                if encoding.unit() == 1 {
                    let raw = bytes.iter().filter(|b| ascii(b)).count();
                    prop_assert_eq!(decoded.text.bytes().filter(|b| ascii(b)).count(), raw);
                }
            }
        }
    }
}
