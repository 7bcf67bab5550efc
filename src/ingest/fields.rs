//! Cells of the small tables → typed values, with a note of everything that could not be read.

use std::borrow::Cow;

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        ids::Names,
        text::{fold, fold_key, fold_name, is_null, split_list},
        time::{Moment, TimeError, TimeParser, Written, from_excel_serial},
    },
    i18n::Words,
    ingest::{
        cell::Cell,
        clock,
        mapping::{Bound, Take},
        meaning,
        notes::{Notes, Trouble},
        resolve::{Resolver, Said, bare},
        rows::Cells,
    },
    model::{Sym, tables::PersonMention},
    words,
};

/// Why a row cannot be used.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) column: String,
    pub(super) value: String,
    pub(super) reason: Words,
    /// The row refers to one that its system marks as deleted: it is left out, but nothing is wrong with it.
    pub(super) gone: bool,
}

/// Reads the cells of one row.
pub(super) struct Fields<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) row: &'a dyn Cells,
    pub(super) number: u64,
    pub(super) names: &'a mut Names<Sym>,
    pub(super) times: &'a mut TimeParser,
    pub(super) notes: &'a mut Notes,
}

/// Whether a text is a number that a spreadsheet wrote with an exponent, so that its last digits are lost.
pub(super) fn is_rounded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(at) = bytes.iter().position(|byte| matches!(byte, b'e' | b'E')) else { return false };
    let mantissa = &bytes[..at];
    let exponent = bytes[at + 1..].strip_prefix(b"+").unwrap_or(&[]);
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    let mut parts = mantissa.split(|byte| *byte == b'.');
    let whole = parts.next().is_some_and(digits);
    whole && parts.next().is_none_or(digits) && parts.next().is_none() && digits(exponent)
}

/// A number of a card or account: digits alone where it is digits but for blanks and hyphens, else the folded text.
pub(super) fn card_number(text: &str) -> String {
    let folded = fold(text);
    let bare: String = folded.trim_start_matches('\'').chars().filter(|char| !matches!(char, ' ' | '-')).collect();
    if !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit()) { bare } else { folded.into_owned() }
}

/// Names of permissions: as lists, but a stroke belongs to the name.
pub(super) fn split_rights(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', ';', '；', '\n', '\r']).map(str::trim).filter(|value| !value.is_empty())
}

/// A time from a cell, of whatever kind it is.
pub(super) fn read_time(cell: Cell<'_>, times: &mut TimeParser) -> Result<Written, TimeError> {
    if let Some(serial) = clock::serial(cell) {
        return clock::of_serial(serial, times.zone());
    }
    match cell {
        Cell::DateTime { serial, is_1904 } => from_excel_serial(serial, is_1904, times.zone()),
        Cell::Text(text) => match times.parse(text) {
            Err(_) => times.parse(&fold(bare(text))),
            read => read,
        },
        Cell::Number(_) => {
            let mut buffer = String::new();
            times.parse(cell.text(&mut buffer))
        }
        Cell::Empty => Ok(Written::Null),
        Cell::Bool(_) | Cell::Error(_) => Err(TimeError::Unrecognised),
    }
}

/// Why a text is no time, in both languages.
pub(super) fn time_words(error: TimeError) -> Words {
    let zh = match error {
        TimeError::Unrecognised => "不是能读懂的时间".to_owned(),
        TimeError::ImpossibleDate { year, month, day } => format!("没有{year:04}-{month:02}-{day:02}这一天"),
        TimeError::ImpossibleTime => "没有这个时刻".to_owned(),
        TimeError::ImpossibleOffset => "没有这样的时区".to_owned(),
        TimeError::YearOutOfRange { year } => format!("年份{year}不在1900至2199之间"),
        TimeError::YearLast => "年份在最后，无法分清日和月".to_owned(),
        TimeError::TwoDigitYear => "年份只有两位".to_owned(),
        TimeError::Ambiguous => "可作两种理解".to_owned(),
        TimeError::NoSerial => "不是表格软件的日期".to_owned(),
        TimeError::TimeWithoutDate => "只有时刻而无日期".to_owned(),
        TimeError::Displayed => {
            "是表格软件的显示格式（只显示分秒，或列宽不足），不是原值；请把该列设为完整的日期时间格式后重新导出"
                .to_owned()
        }
    };
    Words { zh, en: error.to_string() }
}

impl<'a> Fields<'a> {
    fn bound(&self, field: &str) -> Option<&'a Bound> {
        self.resolver.mapping.field(field)
    }

    fn note(&mut self, trouble: Trouble, bound: &Bound, value: &str) {
        self.notes.trouble(trouble, &bound.header, self.number, value);
    }

    /// What the column says, as written.
    pub(super) fn text(&mut self, field: &str) -> Option<Cow<'a, str>> {
        let bound = self.bound(field)?;
        match self.resolver.say(bound, self.row) {
            Said::Text(text) => Some(text),
            Said::Dangling(value) => {
                self.note(Trouble::Dangling, bound, &value);
                None
            }
            Said::Blank | Said::Gone => None,
        }
    }

    /// As [`Fields::text`], but without it the row cannot be used.
    pub(super) fn need(&mut self, field: &str) -> Result<Cow<'a, str>, Unusable> {
        let Some(bound) = self.bound(field) else { return Err(self.blank(field)) };
        match self.resolver.say(bound, self.row) {
            Said::Text(text) => Ok(text),
            Said::Blank => Err(self.blank(field)),
            Said::Gone => Err(Unusable { gone: true, ..self.blank(field) }),
            Said::Dangling(value) => {
                let header = &bound.header;
                let reason = words!(
                    "“{header}”{value}在所指的表中找不到，请一并导出该表",
                    "{header} {value} is not in the table it refers to; export that table too"
                );
                Err(self.unusable(field, &value, reason))
            }
        }
    }

    /// The reason that a cell which the row needs is blank.
    pub(super) fn blank(&self, field: &str) -> Unusable {
        let header = self.resolver.mapping.header_of(field).to_owned();
        self.unusable(field, "", words!("“{header}”未填写", "{header} is blank"))
    }

    pub(super) fn unusable(&self, field: &str, value: &str, reason: Words) -> Unusable {
        let column = self.resolver.mapping.header_of(field).to_owned();
        Unusable { column, value: value.to_owned(), reason, gone: false }
    }

    /// A folded text.
    pub(super) fn sym(&mut self, field: &str) -> Option<Sym> {
        let text = self.text(field)?;
        self.intern(&fold(&text))
    }

    /// A folded text that names something, so that a number which lost its last digits is of no use.
    pub(super) fn number_sym(&mut self, field: &str) -> Option<Sym> {
        let text = self.text(field)?;
        let folded = fold(&text);
        if is_rounded(&folded) {
            let bound = self.bound(field)?;
            self.note(Trouble::Rounded, bound, &text);
            return None;
        }
        self.intern(&folded)
    }

    pub(super) fn intern(&mut self, text: &str) -> Option<Sym> {
        if text.is_empty() { None } else { Some(self.names.intern(text)) }
    }

    /// A name of a person.
    pub(super) fn person(&mut self, field: &str) -> Option<Sym> {
        let text = self.text(field)?;
        let (name, _) = fold_name(&text);
        self.intern(&name)
    }

    /// Names of people.
    pub(super) fn people(&mut self, field: &str) -> Vec<Sym> {
        let Some(text) = self.text(field) else { return Vec::new() };
        let mut people = Vec::new();
        for name in split_list(&text).filter(|name| !is_null(name)) {
            let (name, _) = fold_name(name);
            if !name.is_empty() {
                push_new(&mut people, self.names.intern(&name));
            }
        }
        people
    }

    /// Posts or roles.
    pub(super) fn list(&mut self, field: &str) -> Vec<Sym> {
        let Some(text) = self.text(field) else { return Vec::new() };
        self.folded(split_list(&text))
    }

    /// Permissions.
    pub(super) fn rights(&mut self, field: &str) -> Vec<Sym> {
        let Some(text) = self.text(field) else { return Vec::new() };
        self.folded(split_rights(&text))
    }

    pub(super) fn folded<'t>(&mut self, parts: impl Iterator<Item = &'t str>) -> Vec<Sym> {
        let mut all = Vec::new();
        for part in parts.filter(|part| !is_null(part)) {
            let folded = fold(part);
            if !folded.is_empty() {
                push_new(&mut all, self.names.intern(&folded));
            }
        }
        all
    }

    /// The account, which the row needs.
    pub(super) fn account(&mut self) -> Result<Sym, Unusable> {
        let text = self.need("account")?;
        let key = fold_key(&text);
        if key.is_empty() {
            return Err(self.blank("account"));
        }
        Ok(self.names.intern(&key))
    }

    /// A valid ID number, or the damaged one as written.
    pub(super) fn id_number(&mut self, field: &str) -> (Option<Sym>, Option<Sym>) {
        let Some(text) = self.text(field) else { return (None, None) };
        let is_rounded = self.resolver.mapping.rounded.contains(&field);
        if let IdReading::Valid { number, .. } = IdNumber::parse(&text)
            && !(is_rounded && number.may_be_rounded())
        {
            return (Some(self.names.intern(number.as_str())), None);
        }
        if let Some(bound) = self.bound(field) {
            self.note(Trouble::WeakId, bound, &text);
        }
        (None, self.intern(&fold(&text)))
    }

    /// Who is meant.
    pub(super) fn mention(&mut self, name: &str) -> PersonMention {
        let (id_number, weak_id) = self.id_number("id_number");
        PersonMention {
            name: self.person(name),
            id_number,
            weak_id,
            person_no: self.person_no(),
            phone: self.number_sym("phone"),
            org: self.sym("org"),
        }
    }

    fn person_no(&mut self) -> Option<Sym> {
        let text = self.text("person_no")?;
        let folded = fold_key(&text).to_ascii_uppercase();
        if is_rounded(&folded) {
            let bound = self.bound("person_no")?;
            self.note(Trouble::Rounded, bound, &text);
            return None;
        }
        self.intern(&folded)
    }

    /// A time; what cannot be read counts as blank, with a note.
    pub(super) fn time(&mut self, field: &str) -> Option<Moment> {
        match self.written(field) {
            Ok(written) => written.moment(),
            Err((text, _)) => {
                let bound = self.bound(field)?;
                self.note(Trouble::Time, bound, &text);
                None
            }
        }
    }

    /// The end of something: blank and "without end" are none, but a text that is no time makes the row unusable,
    /// because without its end it would say too much.
    pub(super) fn end(&mut self, field: &str) -> Result<Option<Moment>, Unusable> {
        match self.written(field) {
            Ok(written) => Ok(written.moment()),
            Err((text, error)) => Err(self.unusable(field, &text, time_words(error))),
        }
    }

    /// A time that the row needs.
    pub(super) fn need_time(&mut self, field: &str) -> Result<Moment, Unusable> {
        match self.written(field) {
            Ok(Written::Moment(moment)) => Ok(moment),
            Ok(Written::Null) => Err(self.blank(field)),
            Ok(Written::Open) => {
                let text = self.text(field).unwrap_or_default();
                let reason = words!("“{text}”不是起始时间", "{text} is no beginning");
                Err(self.unusable(field, &text, reason))
            }
            Err((text, error)) => Err(self.unusable(field, &text, time_words(error))),
        }
    }

    fn written(&mut self, field: &str) -> Result<Written, (String, TimeError)> {
        let Some(bound) = self.bound(field) else { return Ok(Written::Null) };
        let cell = match &bound.take {
            Take::Column(column) if bound.values.is_empty() => self.row.cell(*column),
            _ => {
                let Some(text) = self.resolver.say(bound, self.row).text() else { return Ok(Written::Null) };
                return read_time(Cell::Text(&text), self.times).map_err(|error| (text.into_owned(), error));
            }
        };
        if clock::serial(cell).is_some() {
            self.note(Trouble::Serial, bound, &super::resolve::text_of(cell));
        }
        read_time(cell, self.times).map_err(|error| (super::resolve::text_of(cell).into_owned(), error))
    }

    /// A word with a meaning; one that has none counts as blank, with a note.
    pub(super) fn word<T>(&mut self, field: &str, read: impl Fn(&str, &str) -> Option<T>) -> Option<T> {
        let text = self.text(field)?;
        let bound = self.bound(field)?;
        let found = read(&text, &bound.header);
        if found.is_none() {
            let trouble = if meaning::is_code(&text) { Trouble::Numeric } else { Trouble::Word };
            self.note(trouble, bound, &text);
        }
        found
    }

    /// Notes signs that may or may not be marks, in columns that hold marks.
    pub(super) fn note_marks(&mut self) {
        let mapping = self.resolver.mapping;
        for bound in &mapping.fields {
            let Take::Marks(columns) = &bound.take else { continue };
            for column in columns {
                let text = super::resolve::text_of(self.row.cell(*column));
                if !meaning::is_mark(&text) && !meaning::is_no_mark(&text) && !is_null(&text) {
                    self.notes.trouble(Trouble::Mark, &mapping.headers[*column], self.number, &text);
                }
            }
        }
    }

    /// A card number that a rounded one does not stand for.
    pub(super) fn card(&mut self, field: &str) -> Option<Sym> {
        let text = self.text(field)?;
        if is_rounded(&fold(&text)) {
            let bound = self.bound(field)?;
            self.note(Trouble::Rounded, bound, &text);
            return None;
        }
        self.intern(&card_number(&text))
    }
}

fn push_new(all: &mut Vec<Sym>, one: Sym) {
    if !all.contains(&one) {
        all.push(one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_numbers_are_told_from_codes() {
        for text in ["5.00224E+17", "1E+15", "2.5e+20"] {
            assert!(is_rounded(text), "{text}");
        }
        for text in ["E+17", "JY1E+5", "1E5", "12", "1.2.3E+4", "e", ""] {
            assert!(!is_rounded(text), "{text}");
        }
    }

    #[test]
    fn card_numbers_lose_their_blanks() {
        assert_eq!(card_number("6217 9991-6513"), "621799916513");
        assert_eq!(card_number("'62179"), "62179");
        assert_eq!(card_number("6217****"), "6217****");
        assert_eq!(card_number(" 农行 A1 "), "农行 A1");
    }

    #[test]
    fn strokes_belong_to_permissions() {
        let rights: Vec<&str> = split_rights("用户管理/新增、system:user:add,导出").collect();
        assert_eq!(rights, ["用户管理/新增", "system:user:add", "导出"]);
    }
}
