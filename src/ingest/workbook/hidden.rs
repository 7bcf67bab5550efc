//! Which rows and columns of an xlsx somebody hid, and which formulas were never calculated. The decoder of cells does not
//! tell; the sheets' own XML does. What cannot be read here is no error: it is only not said.

use std::io::{BufReader, Cursor, Read, Seek};

use memchr::{memchr, memmem};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use crate::base::maps::Map;

/// How much of a sheet is looked at in one go.
const CHUNK: usize = 1 << 20;
/// The most that is read of the parts that name the sheets.
const INDEX: u64 = 16 << 20;

/// The rows and columns of one sheet that are hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hidden {
    /// Rows by the sheet's own number, in order.
    pub(super) rows: Vec<u32>,
    /// First and last column, from 0.
    pub(super) columns: Vec<(u32, u32)>,
    /// How many formulas have no value, and the first of them.
    pub(super) uncalculated: Option<(u64, String)>,
    /// Whether the sheet has formulas.
    has_formulas: bool,
}

/// What is hidden, by sheet; sheets in which nothing is are left out.
pub(super) fn of_xlsx(content: &[u8]) -> Map<String, Hidden> {
    let mut found = Map::default();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(content)) else { return found };
    for (sheet, part) in parts(&mut archive) {
        let Ok(input) = archive.by_name(&part) else { continue };
        let mut hidden = scan(input);
        hidden.rows.sort_unstable();
        if std::mem::take(&mut hidden.has_formulas)
            && let Ok(input) = archive.by_name(&part)
        {
            hidden.uncalculated = uncalculated(input);
        }
        if hidden != Hidden::default() {
            found.insert(sheet, hidden);
        }
    }
    found
}

/// The value of a cell, as far as it has been read.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Value {
    #[default]
    Missing,
    /// It is being read.
    Open,
    There,
}

/// A cell of a sheet, as far as it has been read.
#[derive(Default)]
struct Reading {
    /// Such as `B3`.
    at: String,
    is_calculated: bool,
    /// Whether its value is text, which may be none.
    is_text: bool,
    value: Value,
}

impl Reading {
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "c" => {
                let of = |name: &str| {
                    let mut attributes = element.attributes().filter_map(Result::ok);
                    attributes.find(|attribute| attribute.key.as_ref() == name).map(|it| it.value.to_string())
                };
                let is_text = of("t").as_deref() == Some("str");
                *self = Self { at: of("r").unwrap_or_default(), is_text, ..Self::default() };
            }
            "f" => self.is_calculated = true,
            "v" => self.value = if self.is_text { Value::There } else { Value::Open },
            _ => {}
        }
    }

    fn end_value(&mut self) {
        if self.value == Value::Open {
            self.value = Value::Missing;
        }
    }
}

/// How many formulas of a sheet have no value, and the first of them.
fn uncalculated(sheet: impl Read) -> Option<(u64, String)> {
    let mut xml = Reader::from_reader(BufReader::new(sheet));
    let mut buffer = Vec::new();
    let (mut count, mut first, mut cell) = (0, String::new(), Reading::default());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => cell.start(&element),
            Ok(Event::Empty(element)) => {
                cell.start(&element);
                cell.end_value();
            }
            Ok(Event::Text(text)) if cell.value == Value::Open && !text.is_empty() => cell.value = Value::There,
            Ok(Event::End(element)) => match element.local_name().as_ref() {
                "v" => cell.end_value(),
                "c" if cell.is_calculated && cell.value == Value::Missing => {
                    count += 1;
                    if count == 1 {
                        first = std::mem::take(&mut cell.at);
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => return (count > 0).then_some((count, first)),
            Ok(_) => {}
        }
    }
}

/// The names of the sheets with the parts that hold them.
fn parts<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<(String, String)> {
    let mut text = |name: &str| {
        let mut text = String::new();
        let read = archive.by_name(name).ok()?.take(INDEX).read_to_string(&mut text);
        read.ok().map(|_| text)
    };
    let (Some(book), Some(relations)) = (text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels")) else {
        return Vec::new();
    };
    let targets: Map<&str, &str> = tags(&relations, "<Relationship ")
        .filter_map(|tag| Some((attribute(tag, "Id")?, attribute(tag, "Target")?)))
        .collect();
    let part = |tag: &str| {
        let target = targets.get(attribute(tag, "r:id")?)?;
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some((unescaped(attribute(tag, "name")?), path))
    };
    tags(&book, "<sheet ").filter_map(part).collect()
}

fn tags<'t>(text: &'t str, opening: &'static str) -> impl Iterator<Item = &'t str> {
    text.split(opening).skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

/// The value of an attribute in the text of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = tag;
    loop {
        let (key, after) = rest.split_once('=')?;
        let quote = after.chars().next().filter(|char| matches!(char, '"' | '\''))?;
        let (value, behind) = after.get(1..)?.split_once(quote)?;
        if key.trim() == name {
            return Some(value);
        }
        rest = behind;
    }
}

fn unescaped(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&")
}

/// Goes through the XML of a sheet.
fn scan(mut sheet: impl Read) -> Hidden {
    let mut hidden = Hidden::default();
    let mut text: Vec<u8> = Vec::new();
    loop {
        let before = text.len();
        text.resize(before + CHUNK, 0);
        let mut filled = before;
        while filled < text.len() {
            match sheet.read(&mut text[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(_) => return hidden,
            }
        }
        let is_last = filled < text.len();
        text.truncate(filled);
        let rest = scan_chunk(&text, &mut hidden);
        if is_last || (rest == 0 && text.len() > 2 * CHUNK) {
            return hidden;
        }
        text.drain(..rest);
    }
}

/// Takes in the whole tags of a chunk; where the next chunk must begin.
fn scan_chunk(text: &[u8], hidden: &mut Hidden) -> usize {
    hidden.has_formulas |= ["<f>", "<f "].iter().any(|tag| memmem::find(text, tag.as_bytes()).is_some());
    for opening in ["<row ", "<col "] {
        for at in memmem::find_iter(text, opening.as_bytes()) {
            let start = at + opening.len();
            let Some(length) = memchr(b'>', &text[start..]) else { continue };
            let Ok(tag) = std::str::from_utf8(&text[start..start + length]) else { continue };
            let tag = tag.trim_end_matches('/');
            if !attribute(tag, "hidden").is_some_and(|value| matches!(value, "1" | "true")) {
                continue;
            }
            let number = |name: &str| attribute(tag, name)?.parse::<u32>().ok();
            if opening == "<row " {
                hidden.rows.extend(number("r"));
            } else if let (Some(first), Some(last)) = (number("min"), number("max")) {
                hidden.columns.push((first.saturating_sub(1), last.saturating_sub(1)));
            }
        }
    }
    // A tag that is not closed yet is looked at again, with what follows.
    let open = text.iter().rposition(|byte| *byte == b'<').unwrap_or(text.len());
    if memchr(b'>', &text[open..]).is_some() { text.len() } else { open }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn attributes_are_told_apart_by_their_whole_names() {
        let tag = r#"r="7" spans="1:4" customHidden="1" hidden='true' name="a=b""#;
        assert_eq!(attribute(tag, "hidden"), Some("true"));
        assert_eq!(attribute(tag, "name"), Some("a=b"));
        assert_eq!(attribute(tag, "min"), None);
        assert_eq!(attribute("r", "r"), None);
    }

    #[test]
    fn tags_that_a_chunk_cuts_are_whole_in_the_end() {
        let mut text = String::from("<cols><col min=\"2\" max=\"3\" hidden=\"1\"/></cols><sheetData>");
        for row in 1..60_000 {
            let hidden = if row % 1000 == 0 { " hidden=\"1\"" } else { "" };
            write!(text, "<row r=\"{row}\"{hidden}><c><v>1</v></c></row>").unwrap();
        }
        assert!(text.len() > CHUNK);
        let hidden = scan(text.as_bytes());
        assert_eq!((hidden.rows.len(), hidden.rows.first(), hidden.rows.last()), (59, Some(&1000), Some(&59_000)));
        assert_eq!(hidden.columns, [(1, 2)]);
    }

    #[test]
    fn formulas_that_were_never_calculated_are_counted() {
        let cells = [
            r#"<c r="A1"><v>1</v></c>"#,
            r#"<c r="B1"><f>A1</f><v>1</v></c>"#,
            r#"<c r="C1" t="str"><f>""</f><v></v></c>"#,
            r#"<c r="D1"><f>A1</f><v></v></c>"#,
            r#"<c r="E1"><f t="shared" si="0"/><v/></c>"#,
            r#"<c r="F1" t="str"><f>A1</f></c>"#,
        ];
        let sheet = |cells: &[&str]| format!("<sheetData><row>{}</row></sheetData>", cells.concat());
        assert_eq!(uncalculated(sheet(&cells).as_bytes()), Some((3, "D1".to_owned())));
        assert_eq!(uncalculated(sheet(&cells[..3]).as_bytes()), None);
        assert!(scan(sheet(&cells).as_bytes()).has_formulas && !scan(sheet(&cells[..1]).as_bytes()).has_formulas);
    }

    #[test]
    fn what_is_no_workbook_hides_nothing() {
        assert!(of_xlsx(b"PK\x03\x04").is_empty());
        assert_eq!(scan(&b"<row "[..]), Hidden::default());
    }
}
