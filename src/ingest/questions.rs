//! What only a person can settle about a source, with the likely answers as lines for `hecha.toml`.
//!
//! Messages show the first answer, `hecha init` all of them; both take the lines from here.

use std::cmp::Reverse;

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        text::{fold, header_key, is_han, is_null},
        time::{Zone, parse_moment},
    },
    i18n::Words,
    ingest::{
        answers::{Meanings, is_meaning, meanings},
        cell::Cell,
        header::Header,
        mapping::Mapping,
        meaning,
        recognise::{LACKS, Likely, match_columns},
        rows::{Cells, RawRow},
        schema::TableDef,
    },
    model::{TableKind, act::Act},
    policy::{InputRule, built_in_names, quoted},
    words,
};

/// How alike a header and a spelling must be for a column that the table needs.
const ALIKE: f64 = 0.4;
/// The same for a column that it can do without.
const MUCH_ALIKE: f64 = 0.5;
/// Stands for a header that nobody knows yet.
pub const OPEN: &str = "?";
/// The meaning that says a cell counts as blank.
const BLANK: &str = "-";
/// Columns whose cells look like those of no other.
const UNLIKE: [&str; 3] = ["id_number", "subject_id", "ip"];
/// How far behind the best guess another may lie and still be named.
const MARGIN: i32 = 4;
/// So many guesses are named.
const GUESSES: usize = 3;
/// Cells looked at to tell what a column holds.
const CELLS: usize = 50;

/// Why it is not plain which table a source is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Doubt {
    /// None fits.
    None,
    /// Several fit equally well.
    Several,
    /// One was taken, and another fits nearly as well.
    Close,
}

/// A column that a table would get.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Proposal {
    /// The canonical column.
    pub field: &'static str,
    /// The header that most resembles it, or the only one that it can be; none: no header does.
    pub header: Option<String>,
    /// Where none does, the headers that it may be by their content; if that is one, it is proposed.
    pub candidates: Vec<String>,
}

/// A table that a source may be.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Guess {
    /// The table.
    pub table: TableKind,
    /// Columns that must or may be said.
    pub columns: Vec<Proposal>,
}

/// What is asked.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Ask {
    /// Which table the source is.
    Table {
        /// Why.
        doubt: Doubt,
        /// The policy has said it, and only columns are missing.
        stated: bool,
        /// The header seen.
        headers: Vec<String>,
        /// The row it stands in.
        header_row: u64,
        /// The likely tables, best first; after reading in doubt the one that was taken comes first.
        guesses: Vec<Guess>,
    },
    /// Which of two columns a header is: its content told.
    Column {
        /// The header.
        header: String,
        /// What it was taken for.
        taken: &'static str,
        /// What it may be besides.
        other: &'static str,
    },
    /// Whether a header that is not used is a column.
    Unused {
        /// The header.
        header: String,
        /// The column that it resembles.
        field: &'static str,
    },
    /// What words or codes of a column mean.
    Values {
        /// The table.
        table: TableKind,
        /// The column.
        field: &'static str,
        /// Its header.
        header: String,
        /// The cells with how often they stand, most frequent first.
        cells: Vec<(String, u64)>,
    },
}

/// A question on one source.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Question {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// What is asked.
    pub ask: Ask,
}

/// A possible answer.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Answer {
    /// What it says.
    pub title: Words,
    /// Its lines for the entry of the source.
    pub lines: Vec<String>,
}

impl Question {
    /// The possible answers, the likeliest first.
    pub fn answers(&self) -> Vec<Answer> {
        match &self.ask {
            Ask::Table { stated, guesses, doubt, .. } => {
                let mut answers: Vec<Answer> = guesses.iter().map(|guess| of_guess(guess, *stated)).collect();
                if *doubt != Doubt::Close {
                    let title = words!("不是要核查的数据，不读取", "no data to be checked; leave it out");
                    answers.push(Answer { title, lines: vec!["table = \"ignore\"".to_owned()] });
                }
                answers
            }
            Ask::Column { header, taken, other } => {
                let answer = |field: &'static str| Answer {
                    title: Words { zh: field.to_owned(), en: field.to_owned() },
                    lines: vec![column_line(field, header)],
                };
                vec![answer(taken), answer(other)]
            }
            Ask::Unused { header, field } => vec![Answer {
                title: Words { zh: (*field).to_owned(), en: (*field).to_owned() },
                lines: vec![column_line(field, header)],
            }],
            Ask::Values { table, field, cells, header } => match legend(*table, field, header, cells) {
                Some(answer) => vec![answer],
                None => of_values(*table, field, cells),
            },
        }
    }

    /// Whether its answers are a choice that nothing speaks for: which code is which state.
    pub fn is_open_choice(&self) -> bool {
        matches!(self.ask, Ask::Values { .. }) && self.answers().len() > 1
    }

    /// The entry for `hecha.toml` with the first answer; where nothing speaks for one, all of them as comments.
    pub fn entry(&self) -> String {
        let mut answers = self.answers().into_iter();
        let lines: Vec<String> = if self.is_open_choice() {
            answers.flat_map(|answer| answer.lines).map(|line| format!("# {line}")).collect()
        } else {
            answers.next().map(|answer| answer.lines).unwrap_or_default()
        };
        format!("{}{}", heading(&self.file, self.sheet.as_deref()), lines.join("\n"))
    }
}

/// The beginning of an entry for a source.
pub fn heading(file: &str, sheet: Option<&str>) -> String {
    let sheet = sheet.map_or_else(String::new, |sheet| format!("sheet = {}\n", quoted(sheet)));
    format!("[[input]]\nfile = {}\n{sheet}", quoted(file))
}

/// The line that says which header a column has.
pub fn column_line(field: &str, header: &str) -> String {
    format!("columns.{field} = {}", quoted(header))
}

/// The line that says what cells of a column mean.
pub fn values_line(field: &str, cells: &[(&str, &str)]) -> String {
    let cells = cells.iter().map(|(cell, meaning)| format!("{} = {}", quoted(cell), quoted(meaning)));
    format!("values.{field} = {{ {} }}", cells.collect::<Vec<_>>().join(", "))
}

fn of_guess(guess: &Guess, stated: bool) -> Answer {
    let title = guess.table.title();
    let mut lines = Vec::new();
    if !stated {
        lines.push(format!("table = \"{}\"", guess.table.name()));
    }
    let columns = guess.columns.iter();
    lines.extend(columns.map(|one| column_line(one.field, one.header.as_deref().unwrap_or(OPEN))));
    Answer { title: title.into(), lines }
}

fn of_values(table: TableKind, field: &str, cells: &[(String, u64)]) -> Vec<Answer> {
    let Some(known) = meanings(table, field) else { return Vec::new() };
    let codes = cells.iter().all(|(cell, _)| meaning::is_code(cell));
    let orders: Vec<Vec<&str>> = match (codes, cells.len(), known.names) {
        // Two codes are two states; which is which differs from system to system, the frequent one is the usual one.
        (true, 2, [first, second, ..]) => vec![vec![first, second], vec![second, first]],
        (true, 1, [first, second, ..]) => vec![vec![first], vec![second]],
        // Blank is what they count as now; nothing else can be taken for granted.
        _ => vec![vec![BLANK; cells.len()]],
    };
    let answer = |order: Vec<&str>| {
        let pairs: Vec<(&str, &str)> = cells.iter().map(|(cell, _)| cell.as_str()).zip(order).collect();
        Answer { title: titled(known, &pairs), lines: vec![values_line(field, &pairs)] }
    };
    orders.into_iter().map(answer).collect()
}

/// What the header itself says of its codes, as in `状态(1:启用,0:停用)`.
fn legend(table: TableKind, field: &str, header: &str, cells: &[(String, u64)]) -> Option<Answer> {
    let header = fold(header);
    let said = |(cell, _): &(String, u64)| {
        let parts = header.split(['(', ')', ',', ';', '、', '/', ' ']);
        let mut told = parts.filter_map(|part| part.strip_prefix(cell.as_str()));
        let word = told.find_map(|rest| rest.strip_prefix([':', '=', '-', '.', '为']).or(Some(rest)))?.trim();
        is_meaning(table, field, word).then(|| (cell.clone(), word.to_owned()))
    };
    let pairs = cells.iter().map(said).collect::<Option<Vec<_>>>()?;
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(cell, word)| (cell.as_str(), word.as_str())).collect();
    let title = words!("表头所写", "as the header says");
    (!pairs.is_empty()).then(|| Answer { title, lines: vec![values_line(field, &pairs)] })
}

fn titled(known: &Meanings, pairs: &[(&str, &str)]) -> Words {
    let each = |(cell, name): &(&str, &str)| {
        let title = known.names.iter().position(|one| one == name).and_then(|at| known.titles.get(at));
        let title = title.copied().unwrap_or(crate::i18n::Text::new("未填写", "blank"));
        let (zh, en) = (title.zh, title.en);
        words!("{cell} 为{zh}", "{cell} is {en}")
    };
    Words::joined(&pairs.iter().map(each).collect::<Vec<_>>(), "，", ", ")
}

/// What is known of a source when it is asked about.
#[derive(Copy, Clone)]
pub(super) struct Seen<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: Option<&'a str>,
    pub(super) rows: &'a [RawRow],
    pub(super) rule: Option<&'a InputRule>,
    pub(super) zone: Zone,
}

impl Seen<'_> {
    pub(super) fn question(&self, ask: Ask) -> Question {
        Question { file: self.file.to_owned(), sheet: self.sheet.map(str::to_owned), ask }
    }

    /// Which table a source is that none fits: those that could be, by what headers and cells say together.
    pub(super) fn unknown(&self, likely: &[Likely], header: &Header) -> Question {
        let weighed = likely.iter().filter_map(|one| {
            let columns = self.propose(one.kind, &one.missing, header);
            let (needed, others) = columns.split_at(one.missing.len().min(columns.len()));
            let alike = needed.iter().filter(|one| one.header.is_some() && one.candidates.is_empty()).count();
            let alone = needed.iter().filter(|one| one.header.is_some()).count() - alike;
            let of = |count: usize| i32::try_from(count).unwrap_or(i32::MAX / 8);
            let points = one.points + (LACKS + 1) * of(alike) + (LACKS - 1) * of(alone) + of(others.len());
            let stated = self.rule.is_some_and(|rule| rule.table.is_some());
            // Cells alone speak for no table: short words look like names, and what is left over like anything.
            let def = TableDef::of(one.kind);
            let resembles =
                |of: &Proposal| of.header.as_ref().is_some_and(|name| likeness(def, of.field, name) >= ALIKE);
            let speaks = stated || one.points + LACKS * of(one.missing.len()) > 0 || columns.iter().any(resembles);
            speaks.then_some((points, Guess { table: one.kind, columns }))
        });
        let mut weighed: Vec<(i32, Guess)> = weighed.collect();
        weighed.sort_by_key(|(points, guess)| (Reverse(*points), guess.columns.len(), guess.table));
        let best = weighed.first().map_or(0, |(points, _)| *points);
        let close = weighed.into_iter().filter(|(points, _)| best - points <= MARGIN).take(GUESSES);
        self.table(Doubt::None, close.map(|(_, guess)| guess).collect(), header)
    }

    /// Which of several tables a source is that fit equally well, each with what it lacks.
    pub(super) fn several(&self, kinds: &[(TableKind, Vec<String>)], header: &Header) -> Question {
        let guess = |(table, missing): &(TableKind, Vec<String>)| Guess {
            table: *table,
            columns: self.propose(*table, missing, header),
        };
        self.table(Doubt::Several, kinds.iter().map(guess).collect(), header)
    }

    fn table(&self, doubt: Doubt, guesses: Vec<Guess>, header: &Header) -> Question {
        let stated = self.rule.is_some_and(|rule| rule.table.is_some());
        let (headers, header_row) = (header.names.clone(), header.last);
        self.question(Ask::Table { doubt, stated, headers, header_row, guesses })
    }

    /// The columns that a table lacks, and others that its unused headers resemble.
    fn propose(&self, table: TableKind, missing: &[String], header: &Header) -> Vec<Proposal> {
        let def = TableDef::of(table);
        let known = match_columns(def, header, self.rule);
        let mut free: Vec<usize> = (0..header.names.len())
            .filter(|column| !header.names[*column].is_empty() && !known.iter().any(|(taken, _)| taken == column))
            .collect();
        let mut proposals = Vec::new();
        for set in missing {
            let fields: Vec<&'static str> = set.split('|').filter_map(|name| def.canonical(name)).collect();
            let best = self.best(def, &fields, &free, header, ALIKE);
            let Some(first) = fields.first().copied() else { continue };
            let field = best.map_or(first, |(field, _)| field);
            let may: Vec<usize> = match best {
                Some(_) => Vec::new(),
                None => free.iter().copied().filter(|column| self.may_hold(field, *column, header.last)).collect(),
            };
            // The only column that can be it is proposed; whoever pastes the line has looked at it.
            let only = best.map(|(_, column)| column).or((may.len() == 1).then(|| may[0]));
            free.retain(|column| Some(*column) != only);
            let name = |column: usize| header.names[column].clone();
            proposals.push(Proposal { field, header: only.map(name), candidates: may.into_iter().map(name).collect() });
        }
        for column in free {
            let taken = |field: &str| {
                known.iter().any(|(_, known)| *known == field) || proposals.iter().any(|one| one.field == field)
            };
            let fields: Vec<&'static str> =
                def.fields.iter().map(|field| field.name).filter(|field| !taken(field)).collect();
            if let Some((field, _)) = self.best(def, &fields, &[column], header, MUCH_ALIKE) {
                proposals.push(Proposal { field, header: Some(header.names[column].clone()), candidates: Vec::new() });
            }
        }
        proposals
    }

    /// The column and the field that fit each other best.
    fn best(
        &self,
        def: &TableDef,
        fields: &[&'static str],
        columns: &[usize],
        header: &Header,
        least: f64,
    ) -> Option<(&'static str, usize)> {
        let mut best: Option<(f64, &'static str, usize)> = None;
        for column in columns {
            for field in fields {
                let alike = likeness(def, field, &header.names[*column]);
                let score = match self.holds(field, *column, header.last) {
                    Some(share) if share < 0.5 => continue,
                    // Many things look like an account, so that the header must say something too.
                    Some(_) if *field == "account" && alike <= 0.0 => continue,
                    // Steps, ID numbers and addresses are like nothing else; other contents decide only between several
                    // columns.
                    Some(share)
                        if *field == "action" || (share > 0.9 && (columns.len() > 1 || UNLIKE.contains(field))) =>
                    {
                        alike.max(0.3) + 0.2
                    }
                    _ => alike,
                };
                if score >= least && best.is_none_or(|(known, ..)| score > known) {
                    best = Some((score, field, *column));
                }
            }
        }
        best.map(|(_, field, column)| (field, column))
    }

    /// The share of a column's cells that look like the field; none where its cells have no look of their own.
    fn holds(&self, field: &str, column: usize, header_row: u64) -> Option<f64> {
        let is_time = field == "time" || field == "from" || field == "to" || field.ends_with("_at");
        let looks = |text: &str| -> Option<bool> {
            Some(match field {
                _ if is_time => parse_moment(text, self.zone).is_ok(),
                "id_number" | "subject_id" | "relative_id" => {
                    matches!(IdNumber::parse(text), IdReading::Valid { .. })
                }
                "name" | "holder" | "operator_name" | "relative_name" | "from_person" | "to_person" => {
                    (2..=8).contains(&text.chars().count()) && text.chars().all(|char| is_han(char) || char == '·')
                }
                "event" => meaning::event(text).is_some(),
                "ip" => is_address(text),
                "action" => Act::ALL
                    .into_iter()
                    .flat_map(built_in_names)
                    .any(|name| name.chars().all(is_han) && text.contains(name)),
                "account" => {
                    text.len() > 1
                        && text.chars().all(|char| char.is_ascii_graphic())
                        && parse_moment(text, self.zone).is_err()
                }
                _ => return None,
            })
        };
        looks("")?;
        let (mut seen, mut fits) = (0_u32, 0_u32);
        let mut buffer = String::new();
        for row in self.rows.iter().filter(|row| row.number > header_row).take(CELLS) {
            let cell = row.cell(column);
            let stands = matches!(cell, Cell::DateTime { .. });
            let text = cell.text(&mut buffer);
            if is_null(text) {
                continue;
            }
            seen += 1;
            fits += u32::from((stands && is_time) || looks(&fold(text)).unwrap_or(false));
        }
        (seen > 0).then(|| f64::from(fits) / f64::from(seen))
    }

    /// Whether a column that the table needs can be this one: it holds something, and nothing that speaks against it.
    fn may_hold(&self, field: &str, column: usize, header_row: u64) -> bool {
        let mut buffer = String::new();
        let mut below = self.rows.iter().filter(|row| row.number > header_row).take(CELLS).peekable();
        let blank = below.peek().is_some() && below.all(|row| is_null(row.cell(column).text(&mut buffer)));
        !blank && self.holds(field, column, header_row).is_none_or(|share| share >= 0.5)
    }

    /// The questions on a source that was recognised.
    pub(super) fn of_mapping(&self, mapping: &Mapping) -> Vec<Question> {
        let mut questions = Vec::new();
        if let Some(other) = mapping.other {
            let guess = |table: TableKind| Guess { table, columns: Vec::new() };
            questions.push(self.question(Ask::Table {
                doubt: Doubt::Close,
                stated: false,
                headers: mapping.headers.clone(),
                header_row: mapping.header_row,
                guesses: vec![guess(mapping.kind), guess(other)],
            }));
        }
        if let Some((header, taken)) = &mapping.told_by_content {
            let stated = self.rule.is_some_and(|rule| rule.columns.contains_key(*taken));
            let other = if *taken == "seq" { "case_no" } else { "seq" };
            if !stated && mapping.field(other).is_none() {
                questions.push(self.question(Ask::Column { header: header.clone(), taken, other }));
            }
        }
        questions.extend(self.unused(mapping));
        questions
    }

    fn unused(&self, mapping: &Mapping) -> Vec<Question> {
        if mapping.preset.is_some() {
            return Vec::new();
        }
        let def = TableDef::of(mapping.kind);
        let header = Header { last: mapping.header_row, ..Header::of_names(mapping.headers.clone()) };
        let mut fields: Vec<&'static str> = def.fields.iter().map(|field| field.name).collect();
        let seen = mapping.canonical_columns();
        fields.retain(|field| !seen.contains(field));
        let mut questions = Vec::new();
        for name in mapping.unused() {
            let Some(column) = mapping.headers.iter().position(|header| *header == name) else { continue };
            if let Some((field, _)) = self.best(def, &fields, &[column], &header, MUCH_ALIKE) {
                fields.retain(|one| *one != field);
                questions.push(self.question(Ask::Unused { header: name, field }));
            }
        }
        questions
    }
}

/// `10.0.3.2`.
fn is_address(text: &str) -> bool {
    text.split('.').count() == 4 && text.split('.').all(|part| part.len() <= 3 && part.parse::<u8>().is_ok())
}

/// How alike a header and the best of a field's spellings are: the share of pairs of letters that they have in common.
fn likeness(def: &TableDef, field: &str, header: &str) -> f64 {
    let header = header_key(header);
    let spellings = def.fields.iter().filter(|one| one.name == field).flat_map(|one| one.spellings.iter());
    let each = spellings.flat_map(|list| list.iter()).map(|spelling| dice(&header, &header_key(spelling)));
    each.fold(0.0, f64::max)
}

/// Words of English headers that say nothing of what a column holds.
const GENERIC: [&str; 12] = ["id", "no", "time", "date", "name", "code", "type", "user", "at", "by", "is", "sys"];

/// English headers are compared by their words, others by their pairs of letters.
fn dice(one: &str, other: &str) -> f64 {
    fn share<T: PartialEq>(one: &[T], other: Vec<T>) -> f64 {
        let total = u32::try_from(one.len() + other.len()).unwrap_or(u32::MAX);
        let mut rest = other;
        let mut common = 0_u32;
        for part in one {
            if let Some(at) = rest.iter().position(|other| other == part) {
                rest.swap_remove(at);
                common += 1;
            }
        }
        if total == 0 { 0.0 } else { f64::from(2 * common) / f64::from(total) }
    }
    let pairs = |text: &str| -> Vec<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let telling = |text: &str| -> Vec<String> {
        let words = text.split(|char: char| !char.is_ascii_alphanumeric());
        words.filter(|word| !word.is_empty() && !GENERIC.contains(word)).map(str::to_owned).collect()
    };
    match (one.is_ascii(), other.is_ascii()) {
        (true, true) => share(&telling(one), telling(other)),
        (false, false) => share(&pairs(one), pairs(other)),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn headers_that_people_write_resemble_the_known_ones() {
        let accounts = TableDef::of(TableKind::Accounts);
        assert!(likeness(accounts, "account", "柜员代码") > ALIKE);
        assert!(likeness(accounts, "holder", "使用者") >= MUCH_ALIKE);
        assert!(likeness(accounts, "account", "备注") < ALIKE);
        assert!(dice("", "").abs() < f64::EPSILON);
        assert!(dice("update_time", "expire_time").abs() < f64::EPSILON, "time alone says nothing");
        assert!(dice("login_account", "account") > MUCH_ALIKE);
    }

    #[test]
    fn a_header_may_say_what_its_codes_mean() {
        let cells = vec![("0".to_owned(), 9), ("1".to_owned(), 2)];
        let entry = |header: &str| {
            let (table, field) = (TableKind::Accounts, "status");
            let ask = Ask::Values { table, field, header: header.into(), cells: cells.clone() };
            Question { file: "a.csv".into(), sheet: None, ask }.entry()
        };
        let told = "values.status = { \"0\" = \"停用\", \"1\" = \"启用\" }";
        for header in ["状态(1:启用,0:停用)", "状态（1-启用；0-停用）", "状态 1启用 0停用"] {
            assert!(entry(header).ends_with(&format!("\n{told}")), "{header}: {}", entry(header));
        }
        let open = entry("状态");
        assert_eq!(open.matches("\n# values.status").count(), 2, "{open}");
        assert_eq!(open.matches("\nvalues.").count(), 0, "nobody has said it");
    }

    #[test]
    fn every_answer_is_policy_as_it_stands() {
        let cells = vec![("0".to_owned(), 9), ("1".to_owned(), 2)];
        let values = Ask::Values { table: TableKind::Accounts, field: "status", header: "状态".into(), cells };
        let guess = |table| Guess {
            table,
            columns: vec![Proposal { field: "account", header: Some("柜\"员".into()), candidates: vec![] }],
        };
        let table = Ask::Table {
            doubt: Doubt::None,
            stated: false,
            headers: vec![],
            header_row: 1,
            guesses: vec![guess(TableKind::Accounts), guess(TableKind::Roles)],
        };
        for ask in [values, table, Ask::Column { header: "流水号".into(), taken: "seq", other: "case_no" }] {
            let question = Question { file: "a[1].csv".into(), sheet: Some("表\\1".into()), ask };
            assert!(question.answers().len() > 1);
            for answer in question.answers() {
                let text = format!("{}{}\n", heading("a[1].csv", Some("表\\1")), answer.lines.join("\n"));
                let policy = Policy::parse(&text, "hecha.toml").unwrap();
                assert!(policy.input("a[1].csv", Some("表\\1")).is_some(), "{text}");
                assert!(super::super::answers::faults(&policy).is_empty(), "{text}");
            }
        }
    }
}
