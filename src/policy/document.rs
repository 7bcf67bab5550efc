//! A TOML text as values that know their key and line, and tables that know which of their keys were read.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::policy::error::{Expected, Kind, PolicyError, PolicyFault, nearest};

/// The text of the policy file, for quoting the line of a fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Source {
    file: Arc<str>,
    text: Arc<str>,
}

impl Source {
    /// A text under the name its reader calls it by.
    pub(super) fn new(text: &str, file: &str) -> Self {
        Self { file: file.into(), text: text.into() }
    }

    /// A fault on that line, counted from 1.
    pub(super) fn error(&self, line: u32, fault: PolicyFault) -> PolicyError {
        let at = (line as usize).saturating_sub(1);
        PolicyError {
            file: self.file.clone(),
            line,
            text: self.text.lines().nth(at).unwrap_or_default().trim().into(),
            fault: Box::new(fault),
        }
    }

    /// The line of a byte offset.
    fn line(&self, offset: usize) -> u32 {
        let before = self.text.as_bytes().iter().take(offset);
        let breaks = before.filter(|byte| **byte == b'\n').count();
        u32::try_from(breaks).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// A value with the line it stands on.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    line: u32,
    value: Value,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    Whole(i64),
    /// As written: amounts must not pass through binary fractions.
    Number(String),
    Flag(bool),
    Date(Datetime),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

impl Value {
    const fn kind(&self) -> Kind {
        match self {
            Self::Text(_) => Kind::Text,
            Self::Whole(_) => Kind::Whole,
            Self::Number(_) => Kind::Number,
            Self::Flag(_) => Kind::Flag,
            Self::Date(_) => Kind::Date,
            Self::List(_) => Kind::List,
            Self::Table(_) => Kind::Table,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.clone(),
            Self::Flag(flag) => flag.to_string(),
            Self::Date(date) => date.to_string(),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.value.written()).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Table(entries) => {
                let entries =
                    entries.iter().map(|(key, node)| format!("{} = {}", quoted_key(key), node.value.written()));
                format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
            }
        }
    }
}

/// The outermost table of a TOML text, or everything that keeps it from being TOML.
pub(super) fn read(text: &str, file: &str) -> Result<Table, Vec<PolicyError>> {
    let source = Source::new(text, file);
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(syntax_errors(&source, &errors));
    }
    Ok(Table { path: String::new(), line: 1, entries: entries(&source, document.get_ref()), asked: Vec::new(), source })
}

fn syntax_errors(source: &Source, errors: &[toml::de::Error]) -> Vec<PolicyError> {
    let mut found: Vec<PolicyError> = Vec::new();
    for error in errors {
        let line = source.line(error.span().map_or(0, |span| span.start));
        // One slip makes the recovering reader stumble several times over the same line.
        if found.last().is_none_or(|last| last.line != line) {
            found.push(source.error(line, PolicyFault::syntax(error.message())));
        }
    }
    found.sort_by_key(|error| error.line);
    found
}

fn entries(source: &Source, table: &DeTable<'_>) -> Vec<(String, Node)> {
    let mut entries: Vec<(usize, String, Node)> = table
        .iter()
        .map(|(key, value)| {
            // A key is on its own line even where its value begins further down.
            let line = source.line(key.span().start);
            let node = Node { line, value: convert(source, value.get_ref()) };
            (key.span().start, key.get_ref().to_string(), node)
        })
        .collect();
    entries.sort_by_key(|(at, _, _)| *at);
    let in_order = entries.into_iter();
    in_order.map(|(_, key, node)| (key, node)).collect()
}

fn convert(source: &Source, value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| Value::Number(number.to_string()), Value::Whole),
        DeValue::Float(number) => Value::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(*date),
        DeValue::Array(items) => Value::List(
            items
                .iter()
                .map(|item| Node { line: source.line(item.span().start), value: convert(source, item.get_ref()) })
                .collect(),
        ),
        DeValue::Table(table) => Value::Table(entries(source, table)),
    }
}

/// A table whose keys are taken out one by one; what remains at the end is unknown.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    source: Source,
    path: String,
    line: u32,
    entries: Vec<(String, Node)>,
    asked: Vec<&'static str>,
}

impl Table {
    /// A table without keys, for a section that the file does not have.
    pub(super) fn empty(source: &Source, path: &str) -> Self {
        Self { source: source.clone(), path: path.to_owned(), line: 1, entries: Vec::new(), asked: Vec::new() }
    }

    /// The text this table is part of.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// The line it begins on.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// The whole path of one of its keys.
    pub(super) fn key(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The line of one of its keys, if it is there and was not taken out.
    pub(super) fn line_of(&self, name: &str) -> Option<u32> {
        self.entries.iter().find(|(key, _)| key == name).map(|(_, node)| node.line)
    }

    /// Takes a key out, if it is there, and remembers that it is a known one.
    pub(super) fn take(&mut self, name: &'static str) -> Option<Field> {
        if !self.asked.contains(&name) {
            self.asked.push(name);
        }
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        let (_, node) = self.entries.remove(at);
        Some(self.field(name, node))
    }

    /// Takes a key out and reads it; faults go to `faults` and count as absent.
    pub(super) fn get<T>(
        &mut self,
        name: &'static str,
        faults: &mut Faults,
        read: impl FnOnce(Field) -> Result<T, PolicyError>,
    ) -> Option<T> {
        let field = self.take(name)?;
        faults.keep(read(field))
    }

    /// Like [`get`](Self::get) for a key that must be there.
    pub(super) fn need<T>(
        &mut self,
        name: &'static str,
        expected: Expected,
        faults: &mut Faults,
        read: impl FnOnce(Field) -> Result<T, PolicyError>,
    ) -> Option<T> {
        let Some(field) = self.take(name) else {
            let key = self.key(name);
            faults.add(self.error(PolicyFault::Missing { key, expected }));
            return None;
        };
        faults.keep(read(field))
    }

    /// A table below this one; an empty one if it is absent or faulty.
    pub(super) fn section(&mut self, name: &'static str, faults: &mut Faults) -> Self {
        let empty = Self::empty(&self.source, &self.key(name));
        self.get(name, faults, Field::table).unwrap_or(empty)
    }

    /// The tables of a list below this one; none if it is absent or faulty.
    pub(super) fn tables(&mut self, name: &'static str, faults: &mut Faults) -> Option<Vec<Self>> {
        self.get(name, faults, |field| field.items(Expected::Tables)?.into_iter().map(Field::table).collect())
    }

    /// Takes out all keys, of which the table does not know the names beforehand, in the order of the file.
    pub(super) fn take_all(&mut self) -> Vec<(String, Field)> {
        let entries = std::mem::take(&mut self.entries);
        let fields = entries.into_iter().map(|(name, node)| {
            let field = self.field(&quoted_key(&name), node);
            (name, field)
        });
        fields.collect()
    }

    /// A fault of the table as a whole.
    pub(super) fn error(&self, fault: PolicyFault) -> PolicyError {
        self.source.error(self.line, fault)
    }

    /// The faults of the keys that nobody took.
    pub(super) fn finish(self) -> Vec<PolicyError> {
        let unread = self.entries.iter().map(|(name, node)| {
            let near = nearest(name, self.asked.iter().copied()).map(str::to_owned);
            let fault = PolicyFault::UnknownKey {
                key: self.key(&quoted_key(name)),
                near,
                known: self.asked.iter().map(|&known| known.to_owned()).collect(),
            };
            self.source.error(node.line, fault)
        });
        unread.collect()
    }

    /// Its keys and values as TOML writes them, in the order of the file.
    pub(super) fn written(&self) -> Vec<(String, String)> {
        let entries = self.entries.iter();
        entries.map(|(name, node)| (name.clone(), node.value.written())).collect()
    }

    fn field(&self, name: &str, node: Node) -> Field {
        Field { source: self.source.clone(), key: self.key(name), line: node.line, value: node.value }
    }
}

/// A key as it must be written: quoted unless it is plain.
pub fn quoted_key(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !name.is_empty() && name.chars().all(plain) { name.to_owned() } else { quoted(name) }
}

/// A text as a TOML value.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            letter if letter.is_control() => {
                let code = u32::from(letter);
                quoted.extend(format!("\\u{code:04X}").chars());
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// One value with its whole key and its line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    source: Source,
    key: String,
    line: u32,
    value: Value,
}

impl Field {
    /// The line it stands on.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Its whole key.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// A fault of this value.
    pub(super) fn error(&self, fault: PolicyFault) -> PolicyError {
        self.source.error(self.line, fault)
    }

    /// The fault of a value of the wrong kind.
    pub(super) fn wrong(&self, expected: Expected) -> PolicyError {
        let fault = PolicyFault::WrongKind { key: self.key.clone(), expected, found: self.value.kind() };
        self.error(fault)
    }

    /// The fault of a value of the right kind that means nothing.
    pub(super) fn bad(&self, value: &str, expected: Expected) -> PolicyError {
        let near = match expected {
            Expected::OneOf(choice) => nearest(value, choice.iter().copied()).map(str::to_owned),
            _ => None,
        };
        let fault = PolicyFault::BadValue { key: self.key.clone(), value: quoted(value), expected, near };
        self.error(fault)
    }

    /// A text that is not blank, without the blanks around it.
    pub(super) fn text(self) -> Result<String, PolicyError> {
        self.text_as(Expected::Text)
    }

    /// A text that is then read as something else, which an error names.
    pub(super) fn text_as(&self, expected: Expected) -> Result<String, PolicyError> {
        let Value::Text(text) = &self.value else {
            return Err(self.wrong(expected));
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(self.bad(text, expected));
        }
        Ok(text.to_owned())
    }

    /// A whole number, at least `least`.
    pub(super) fn count(self, least: u32) -> Result<u32, PolicyError> {
        let expected = Expected::Count(least);
        let Value::Whole(number) = self.value else {
            return Err(self.wrong(expected));
        };
        let count = u32::try_from(number).ok().filter(|count| *count >= least);
        count.ok_or_else(|| self.bad(&number.to_string(), expected))
    }

    /// A number from 0 to 1.
    pub(super) fn share(self) -> Result<f64, PolicyError> {
        let written = match &self.value {
            Value::Whole(number) => number.to_string(),
            Value::Number(number) => number.clone(),
            _ => return Err(self.wrong(Expected::Share)),
        };
        let share = written.parse::<f64>().ok();
        share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| self.bad(&written, Expected::Share))
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Result<bool, PolicyError> {
        match self.value {
            Value::Flag(flag) => Ok(flag),
            _ => Err(self.wrong(Expected::Flag)),
        }
    }

    /// A number as written, whole or with decimals.
    pub(super) fn number(&self) -> Option<String> {
        match &self.value {
            Value::Whole(number) => Some(number.to_string()),
            Value::Number(number) => Some(number.clone()),
            _ => None,
        }
    }

    /// A whole number, however small.
    pub(super) fn whole(&self) -> Option<i64> {
        match self.value {
            Value::Whole(number) => Some(number),
            _ => None,
        }
    }

    /// A date as TOML writes it, without quotes.
    pub(super) fn date(&self) -> Option<Datetime> {
        match self.value {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// The members of a list, each with its own line.
    pub(super) fn items(self, expected: Expected) -> Result<Vec<Self>, PolicyError> {
        let Value::List(items) = self.value else {
            return Err(self.wrong(expected));
        };
        let members = items.into_iter().enumerate().map(|(at, item)| Self {
            source: self.source.clone(),
            key: format!("{}[{}]", self.key, at + 1),
            line: item.line,
            value: item.value,
        });
        Ok(members.collect())
    }

    /// A list of texts that are not blank.
    pub(super) fn texts(self) -> Result<Vec<String>, PolicyError> {
        self.items(Expected::Texts)?.into_iter().map(Self::text).collect()
    }

    /// A table.
    pub(super) fn table(self) -> Result<Table, PolicyError> {
        match self.value {
            Value::Table(entries) => {
                Ok(Table { source: self.source, path: self.key, line: self.line, entries, asked: Vec::new() })
            }
            _ => Err(self.wrong(Expected::Table)),
        }
    }
}

/// The faults found so far: one reading reports them all.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults(Vec<PolicyError>);

impl Faults {
    /// The value, or its fault noted.
    pub(super) fn keep<T>(&mut self, read: Result<T, PolicyError>) -> Option<T> {
        read.map_err(|error| self.0.push(error)).ok()
    }

    /// Notes one fault.
    pub(super) fn add(&mut self, error: PolicyError) {
        self.0.push(error);
    }

    /// Notes the keys of a table that nobody took.
    pub(super) fn close(&mut self, table: Table) {
        self.0.extend(table.finish());
    }

    /// All faults by line; `Ok` if there are none.
    pub(super) fn into_result(mut self) -> Result<(), Vec<PolicyError>> {
        if self.0.is_empty() {
            return Ok(());
        }
        self.0.sort_by_key(|error| error.line);
        Err(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        read(text, "hecha.toml").unwrap()
    }

    #[test]
    fn every_value_knows_its_line() {
        let mut top = table("a = 1\n\n[s]\nb = \"x\"\nc = [\n  \"y\",\n  \"z\",\n]\n[[t]]\nd = true\n[[t]]\n");
        assert_eq!(top.take("a").unwrap().line(), 1);
        let mut section = top.take("s").unwrap().table().unwrap();
        assert_eq!(section.line(), 3);
        assert_eq!(section.take("b").unwrap().line(), 4);
        let items = section.take("c").unwrap().items(Expected::Texts).unwrap();
        assert_eq!(items.iter().map(Field::line).collect::<Vec<_>>(), vec![6, 7]);
        let list = top.tables("t", &mut Faults::default()).unwrap();
        assert_eq!(list.iter().map(Table::line).collect::<Vec<_>>(), vec![9, 11]);
    }

    #[test]
    fn carriage_returns_and_a_byte_order_mark_do_not_shift_lines() {
        let mut top = table("\u{feff}a = 1\r\nb = 2\r\n");
        assert_eq!(top.take("a").unwrap().line(), 1);
        assert_eq!(top.take("b").unwrap().line(), 2);
    }

    #[test]
    fn unread_keys_are_faults_with_their_line_and_hint() {
        let mut top = table("zone = \"x\"\nzoen = 1\n\"单位\" = 2\n");
        top.take("zone");
        top.take("office");
        let faults = top.finish();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), vec![2, 3]);
        assert_eq!(&*faults[0].text, "zoen = 1");
        assert!(matches!(&*faults[0].fault, PolicyFault::UnknownKey { near: Some(near), .. } if near == "zone"));
        assert!(matches!(&*faults[1].fault, PolicyFault::UnknownKey { near: None, known, .. } if known.len() == 2));
    }

    #[test]
    fn a_wrong_kind_says_both_kinds_and_the_whole_key() {
        let mut top = table("[a]\nb = { c = \"5\" }\n");
        let mut inner = top.take("a").unwrap().table().unwrap();
        let mut inner = inner.take("b").unwrap().table().unwrap();
        let error = inner.take("c").unwrap().count(0).unwrap_err();
        assert_eq!(error.line, 2);
        assert_eq!(
            *error.fault,
            PolicyFault::WrongKind { key: "a.b.c".to_owned(), expected: Expected::Count(0), found: Kind::Text }
        );
    }

    #[test]
    fn numbers_keep_to_their_bounds() {
        let mut top = table("a = -1\nb = 1.5\nc = 99999999999\nd = 1_000\ne = 1\nf = 9999999999999999999\n");
        assert!(top.take("a").unwrap().count(0).is_err());
        assert!(top.take("b").unwrap().share().is_err());
        assert!(top.take("c").unwrap().count(0).is_err());
        assert_eq!(top.take("d").unwrap().count(0).unwrap(), 1000);
        assert!((top.take("e").unwrap().share().unwrap() - 1.0).abs() < f64::EPSILON);
        assert!(top.take("f").unwrap().count(0).is_err());
    }

    #[test]
    fn what_is_not_toml_shows_its_line() {
        let errors = read("a = 1\nb = \nc = 3\n", "p.toml").unwrap_err();
        assert_eq!(errors[0].line, 2);
        assert!(matches!(*errors[0].fault, PolicyFault::Syntax { .. }));
        let twice = read("a = 1\na = 2\n", "p.toml").unwrap_err();
        assert_eq!(twice[0].line, 2);
    }

    #[test]
    fn quoted_text_reads_back() {
        for text in ["", "甲\"乙\\", "a\tb\r\nc", "\u{0}\u{7f}\u{85}"] {
            let mut top = table(&format!("{} = {}\n", quoted_key(text), quoted(text)));
            let (key, field) = top.take_all().remove(0);
            assert_eq!((key.as_str(), field.value), (text, Value::Text(text.to_owned())));
        }
        assert_eq!(quoted_key("A11"), "A11");
    }

    #[test]
    fn blank_text_is_no_text() {
        let mut top = table("a = \" \"\nb = [\"x\", \"\"]\n");
        assert!(top.take("a").unwrap().text().is_err());
        let error = top.take("b").unwrap().texts().unwrap_err();
        assert!(matches!(&*error.fault, PolicyFault::BadValue { key, .. } if key == "b[2]"));
    }
}
