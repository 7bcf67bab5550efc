//! Object-centric logs in XML.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::ControlFlow;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event as Part};
use quick_xml::reader::Reader as Xml;

use super::reader::{Event, Reader};
use crate::ingest::digest::HashingReader;
use crate::ingest::error::IngestError;
use crate::ingest::folder::FoundFile;
use crate::ingest::progress::{Progress, Silent};
use crate::ingest::unicode::Unicode;

/// Bytes of XML buffered at a time.
const BUFFER: usize = 256 * 1024;

/// Such a log.
#[derive(Debug)]
pub(in crate::ingest) struct XmlLog {
    file: FoundFile,
}

/// What takes the parts of a log.
enum Taker<'a> {
    Objects(&'a mut dyn FnMut(&str, &str)),
    Events(&'a mut dyn FnMut(&Event) -> ControlFlow<()>),
}

impl XmlLog {
    pub(in crate::ingest) fn new(file: &FoundFile) -> Self {
        Self { file: file.clone() }
    }

    fn read(&self, progress: &dyn Progress, take: Taker<'_>) -> Result<Option<(u64, String)>, IngestError> {
        let io = |source| IngestError::Io { file: self.file.name.clone(), source };
        let bad = |position, detail| IngestError::BadXes { file: self.file.name.clone(), position, detail };
        let input = HashingReader::new(File::open(&self.file.path).map_err(io)?, progress);
        let input = Unicode::new(input).map_err(|e| bad(0, e.to_string()))?;
        let mut xml = Xml::from_reader(BufReader::with_capacity(BUFFER, input));
        let mut log = Log { take, closed: false, depth: 0, event: None, object: None, attribute: None, list: None };
        if log.read(&mut xml).map_err(|detail| bad(xml.buffer_position(), detail))?.is_break() {
            return Ok(None);
        }
        let (bytes, sha256) = xml.into_inner().into_inner().into_inner().finish().map_err(io)?;
        if bytes != self.file.bytes {
            return Err(IngestError::Changed { file: self.file.name.clone() });
        }
        Ok(Some((bytes, sha256)))
    }
}

impl Reader for XmlLog {
    fn file(&self) -> &str {
        &self.file.name
    }

    fn objects(&self, take: &mut dyn FnMut(&str, &str)) -> Result<(), IngestError> {
        self.read(&Silent, Taker::Objects(take)).map(|_| ())
    }

    fn events(
        &self,
        progress: &dyn Progress,
        take: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<Option<(u64, String)>, IngestError> {
        self.read(progress, Taker::Events(take))
    }
}

struct Log<'a> {
    take: Taker<'a>,
    closed: bool,
    /// How deep in elements.
    depth: u64,
    /// The event that is open, and how deep it stands.
    event: Option<(Event, u64)>,
    /// The object that is open: its id, its type, and how deep it stands.
    object: Option<(String, String, u64)>,
    /// The attribute whose value is the text that comes.
    attribute: Option<(String, String)>,
    /// The list of the first version that is open, and how deep it stands.
    list: Option<(String, u64)>,
}

impl Log<'_> {
    fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<ControlFlow<()>, String> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let flow = match xml.read_event_into(&mut buffer).map_err(|e| e.to_string())? {
                Part::Start(element) => {
                    self.start(&element)?;
                    ControlFlow::Continue(())
                }
                Part::Empty(element) => {
                    self.start(&element)?;
                    self.end()
                }
                Part::End(_) => self.end(),
                Part::Text(text) => self.text(&text.xml10_content()),
                Part::CData(text) => self.text(&text.xml10_content()),
                Part::GeneralRef(name) => match name.resolve_char_ref().map_err(|e| e.to_string())? {
                    Some(c) => self.text(c.encode_utf8(&mut [0; 4])),
                    None => {
                        let name = name.xml10_content();
                        self.text(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or_default())
                    }
                },
                Part::Eof if self.closed => return Ok(ControlFlow::Continue(())),
                Part::Eof => return Err("the log is not closed".to_owned()),
                _ => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
    }

    fn text(&mut self, text: &str) -> ControlFlow<()> {
        if let Some((_, value)) = &mut self.attribute {
            value.push_str(text);
        }
        ControlFlow::Continue(())
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        self.depth += 1;
        let of = |wanted: &str| attribute(element, wanted);
        let name = element.local_name();
        match (name.as_ref(), &mut self.event, &mut self.object) {
            ("event", None, None) => {
                let event = Event {
                    activity: of("type")?.unwrap_or_default(),
                    time: of("time")?.unwrap_or_default(),
                    ..Event::default()
                };
                self.event = Some((event, self.depth));
            }
            ("object", None, None) => {
                self.object = Some((of("id")?.unwrap_or_default(), of("type")?.unwrap_or_default(), self.depth));
            }
            ("list", _, _) if self.list.is_none() => self.list = Some((of("key")?.unwrap_or_default(), self.depth)),
            ("attribute", Some(_), _) => self.attribute = Some((of("name")?.unwrap_or_default(), String::new())),
            (_, Some((event, _)), _) => {
                if let Some(id) = of("object-id")? {
                    event.objects.push(id);
                } else if let (Some(key), Some(value)) = (of("key")?, of("value")?) {
                    match (self.list.as_ref().map(|(list, _)| list.as_str()), key.as_str()) {
                        (Some("omap"), _) => event.objects.push(value),
                        (Some("vmap"), _) => event.attributes.push((key, value)),
                        (None, "activity") => event.activity = value,
                        (None, "timestamp") => event.time = value,
                        _ => {}
                    }
                }
            }
            (_, None, Some((id, kind, _))) if self.list.is_none() => {
                if let (Some(key), Some(value)) = (of("key")?, of("value")?) {
                    match key.as_str() {
                        "id" => *id = value,
                        "type" => *kind = value,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self) -> ControlFlow<()> {
        let depth = self.depth;
        self.depth = depth.saturating_sub(1);
        self.closed |= self.depth == 0;
        self.list.take_if(|(_, at)| *at == depth);
        if let (Some(done), Some((event, _))) = (self.attribute.take(), &mut self.event) {
            event.attributes.push(done);
        }
        if let Some((id, kind, _)) = self.object.take_if(|(_, _, at)| *at == depth)
            && let Taker::Objects(take) = &mut self.take
        {
            take(&id, &kind);
        }
        match (self.event.take_if(|(_, at)| *at == depth), &mut self.take) {
            (Some((event, _)), Taker::Events(take)) => take(&event),
            _ => ControlFlow::Continue(()),
        }
    }
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, String> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        if attribute.key.local_name().as_ref() == wanted {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}
