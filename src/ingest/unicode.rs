//! Bytes in whatever encoding they are in, or XML says it is in, as UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::encoding;

/// A declaration stands within this many bytes.
const LOOK: usize = 256;
/// Bytes decoded at a time.
const STEP: usize = 64 * 1024;

/// A reader that hands out UTF-8. Bytes that are wrong in the declared encoding are an error; wrong UTF-8 is passed on for the XML
/// reader to refuse with its place.
pub(super) struct Unicode<R> {
    input: R,
    /// Read and not yet handed out or decoded.
    raw: Vec<u8>,
    /// `None` for UTF-8, which passes unchanged.
    decoder: Option<Decoder>,
    decoded: Vec<u8>,
    handed_out: usize,
    at_end: bool,
}

impl<R: Read> Unicode<R> {
    /// Looks at the beginning of `input` for a byte order mark or a declaration.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let mut raw = Vec::new();
        input.by_ref().take(LOOK as u64).read_to_end(&mut raw)?;
        let encoding = match Encoding::for_bom(&raw) {
            Some((encoding, _)) => encoding,
            None => declared(&raw)?,
        };
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder());
        Ok(Self { input, raw, decoder, decoded: Vec::new(), handed_out: 0, at_end: false })
    }

    /// A reader of `input`, which is in that encoding and whose byte order mark was taken off.
    pub(super) fn of(input: R, encoding: encoding::Encoding) -> Self {
        let decoder = match encoding {
            encoding::Encoding::Utf8 => None,
            encoding::Encoding::Gb18030 => Some(GB18030.new_decoder_without_bom_handling()),
            encoding::Encoding::Utf16Le => Some(UTF_16LE.new_decoder_without_bom_handling()),
            encoding::Encoding::Utf16Be => Some(UTF_16BE.new_decoder_without_bom_handling()),
        };
        Self { input, raw: Vec::new(), decoder, decoded: Vec::new(), handed_out: 0, at_end: false }
    }

    /// The reader beneath.
    pub(super) fn into_inner(self) -> R {
        self.input
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else {
            return Ok(());
        };
        if self.raw.len() < STEP {
            let missing = STEP - self.raw.len();
            let read = self.input.by_ref().take(missing as u64).read_to_end(&mut self.raw)?;
            self.at_end = read < missing;
        }
        let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len());
        self.decoded.resize(room.unwrap_or(STEP), 0);
        let (result, read, written) =
            decoder.decode_to_utf8_without_replacement(&self.raw, &mut self.decoded, self.at_end);
        self.decoded.truncate(written);
        self.handed_out = 0;
        self.raw.drain(..read);
        match result {
            DecoderResult::Malformed(..) => {
                let detail = format!("bytes that are not valid {}", decoder.encoding().name());
                Err(io::Error::new(io::ErrorKind::InvalidData, detail))
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
        }
    }
}

impl<R: Read> Read for Unicode<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            if self.raw.is_empty() {
                return self.input.read(buf);
            }
            let count = self.raw.len().min(buf.len());
            buf[..count].copy_from_slice(&self.raw[..count]);
            self.raw.drain(..count);
            return Ok(count);
        }
        while self.handed_out == self.decoded.len() && !(self.at_end && self.raw.is_empty()) {
            self.decode_more()?;
        }
        let rest = &self.decoded[self.handed_out..];
        let count = rest.len().min(buf.len());
        buf[..count].copy_from_slice(&rest[..count]);
        self.handed_out += count;
        Ok(count)
    }
}

/// The encoding that the XML declaration at the start of `head` states; UTF-8 where it states none.
fn declared(head: &[u8]) -> io::Result<&'static Encoding> {
    let text = String::from_utf8_lossy(head);
    let declaration = text.trim_start().strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let Some((_, after)) = declaration.and_then(|(inside, _)| inside.split_once("encoding")) else {
        return Ok(UTF_8);
    };
    let value = after.trim_start().trim_start_matches('=').trim_start();
    let label = value.split(['"', '\'']).nth(1).unwrap_or("");
    Encoding::for_label(label.as_bytes())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("unknown encoding `{label}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<String> {
        let mut out = String::new();
        Unicode::new(bytes)?.read_to_string(&mut out)?;
        Ok(out)
    }

    #[test]
    fn a_declared_encoding_is_undone() {
        let text = format!("<?xml version='1.0' encoding = 'gb2312'?>{}", "张三".repeat(40_000));
        assert_eq!(read(&encoding_rs::GBK.encode(&text).0).unwrap(), text);
        let wide: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain("<log>张</log>".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        assert_eq!(read(&wide).unwrap(), "<log>张</log>");
    }

    #[test]
    fn utf8_passes_unchanged() {
        assert_eq!(read("<log>张</log>".as_bytes()).unwrap(), "<log>张</log>");
        let long = format!("<?xml version=\"1.0\"?>{}", "张".repeat(1000));
        assert_eq!(read(long.as_bytes()).unwrap(), long);
    }

    #[test]
    fn wrong_bytes_and_unknown_names_are_errors() {
        assert!(read(b"<?xml encoding=\"GBK\"?><a>\xFF\xFF</a>").is_err());
        assert!(read(b"<?xml encoding=\"klingon\"?><a/>").is_err());
    }
}
