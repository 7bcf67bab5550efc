//! The statements of a dump, one after another: which table a row goes to, under which columns, with which values.

use std::ops::ControlFlow;

use super::{
    blocks::Blocks,
    dialect::{Dialect, Family},
    fault::SqlFault,
    feed::Feed,
    lexer::{LONGEST, Lexer},
    values::{Kind, unescape},
};

/// A table with the name of what holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Target {
    /// Database and schema, joined by dots; empty where neither is named.
    pub(super) above: String,
    /// Its own name.
    pub(super) name: String,
}

/// The values of a row; the buffers are used again.
#[derive(Debug, Default)]
pub(super) struct Row {
    cells: Vec<(Kind, String)>,
    used: usize,
    /// Whether bytes of it could not be decoded.
    pub(super) damaged: bool,
}

impl Row {
    /// How many values it has.
    pub(super) fn len(&self) -> usize {
        self.used
    }

    /// A value; none where it is NULL.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        self.cells[..self.used].get(place).filter(|(kind, _)| *kind == Kind::Text).map(|(_, text)| text.as_str())
    }

    fn clear(&mut self) {
        self.used = 0;
    }

    fn next(&mut self) -> &mut (Kind, String) {
        if self.used == self.cells.len() {
            self.cells.push(Default::default());
        }
        self.used += 1;
        let cell = &mut self.cells[self.used - 1];
        cell.1.clear();
        cell
    }
}

/// Who is told what the statements say. Breaking off ends the reading.
pub(super) trait Hear {
    /// Rows follow for this table, in a statement that begins `at` that place and line while that database is in use.
    /// No columns: in the table's own order.
    fn rows(&mut self, target: &Target, columns: Option<&[String]>, at: u64, line: u64, used: &str);
    /// One of these rows.
    fn row(&mut self, row: &Row) -> Result<ControlFlow<()>, SqlFault>;
    /// No more of these rows; `end` is where their statement ends.
    fn rows_end(&mut self, end: u64);
    /// A table is made, with these columns.
    fn create(&mut self, target: &Target, columns: Vec<String>);
    /// A statement that changes what a table holds, or that nobody here understands.
    fn passed(&mut self, statement: &str, target: Option<&Target>, line: u64);
    /// A statement that cannot be read.
    fn broken(&mut self, target: Option<&Target>, line: u64, fault: SqlFault);
    /// Nothing behind this line was read, because it is not known what is text there and what is not.
    fn lost(&mut self, line: u64);
}

/// Statements that change no rows, or nothing that matters for reading them.
const HARMLESS: [&str; 37] = [
    "SET",
    "LOCK",
    "UNLOCK",
    "DROP",
    "COMMIT",
    "ROLLBACK",
    "BEGIN",
    "START",
    "END",
    "COMMENT",
    "PRINT",
    "SELECT",
    "GRANT",
    "REVOKE",
    "ANALYZE",
    "VACUUM",
    "PRAGMA",
    "SAVEPOINT",
    "RELEASE",
    "SHOW",
    "EXIT",
    "QUIT",
    "RAISERROR",
    "CHECKPOINT",
    "SECURITY",
    "REINDEX",
    "FLUSH",
    "RESET",
    "OPTIMIZE",
    "DISCARD",
    "TRAN",
    "TRANSACTION",
    "WORK",
    "ALTER",
    "DBCC",
    "AUDIT",
    "NOTIFY",
];
/// Statements that change rows.
const CHANGES: [&str; 8] = ["UPDATE", "DELETE", "MERGE", "TRUNCATE", "CALL", "EXEC", "EXECUTE", "LOAD"];
/// Commands of SQL clients that take the rest of their line.
const LINES: [&str; 10] =
    ["GO", "REM", "REMARK", "PROMPT", "SPOOL", "WHENEVER", "DELIMITER", "SHOW", "CONNECT", "DISCONNECT"];
/// What `SQL*Plus` and its relatives set in a line of their own, without a semicolon.
const SETTINGS: [&str; 64] = [
    "APPI",
    "APPINFO",
    "ARRAY",
    "ARRAYSIZE",
    "AUTO",
    "AUTOCOMMIT",
    "AUTOP",
    "AUTOPRINT",
    "AUTOT",
    "AUTOTRACE",
    "BLO",
    "BLOCKTERMINATOR",
    "CMDS",
    "CMDSEP",
    "COLSEP",
    "CON",
    "CONCAT",
    "COPYC",
    "COPYCOMMIT",
    "DEF",
    "DEFINE",
    "ECHO",
    "EMB",
    "EMBEDDED",
    "ESC",
    "ESCAPE",
    "FEED",
    "FEEDBACK",
    "FLU",
    "FLUSH",
    "HEA",
    "HEADING",
    "HEADS",
    "HEADSEP",
    "LIN",
    "LINESIZE",
    "LONG",
    "LONGC",
    "LONGCHUNKSIZE",
    "NEWP",
    "NEWPAGE",
    "NUMF",
    "NUMFORMAT",
    "NUMWIDTH",
    "PAGES",
    "PAGESIZE",
    "PAU",
    "PAUSE",
    "SCAN",
    "SERVEROUT",
    "SERVEROUTPUT",
    "SQLBL",
    "SQLBLANKLINES",
    "SQLPROMPT",
    "SQLT",
    "SQLTERMINATOR",
    "TERM",
    "TERMOUT",
    "TIMING",
    "TRIMOUT",
    "TRIMS",
    "TRIMSPOOL",
    "VER",
    "VERIFY",
];
/// What a statement begins with that this reader takes apart.
const READ: [&str; 8] = ["INSERT", "REPLACE", "COPY", "CREATE", "USE", "DECLARE", "WITH", "IF"];
/// Words that end the rows of an `INSERT` and belong to it.
const TAILS: [&str; 5] = ["ON", "RETURNING", "AS", "LOG", "ERRORS"];

/// The text of a dump, statement by statement.
pub(super) struct Statements<B> {
    lexer: Lexer<B>,
    /// The database in use.
    pub(super) used: String,
    /// What ends a statement, where a client's command says something other than a semicolon.
    delimiter: Option<String>,
    target: Option<Target>,
    row: Row,
    /// Whether the last statement could not be read.
    wary: bool,
}

impl<B: Blocks> Statements<B> {
    pub(super) fn new(blocks: B, base: u64, dialect: Dialect) -> Self {
        Self {
            lexer: Lexer { feed: Feed::new(blocks, base), dialect, doubtful: false },
            used: String::new(),
            delimiter: None,
            target: None,
            row: Row::default(),
            wary: false,
        }
    }

    /// Where the next statement may begin.
    pub(super) fn at(&self) -> u64 {
        self.lexer.feed.at()
    }

    /// Passes over that many bytes of text.
    pub(super) fn skip_to(&mut self, at: u64) {
        while self.lexer.feed.at() < at && self.lexer.feed.peek().is_some() {
            self.lexer.feed.bump();
        }
    }

    /// Whether backslashes were met whose meaning is in doubt.
    pub(super) fn doubtful(&self) -> bool {
        self.lexer.doubtful
    }

    /// The feed, when all is done.
    pub(super) fn into_feed(self) -> Feed<B> {
        self.lexer.feed
    }

    /// Reads the next statement. `Break` at the end of the text, and where the hearer breaks off or all is lost.
    pub(super) fn next(&mut self, hear: &mut dyn Hear) -> ControlFlow<()> {
        self.target = None;
        match self.statement(hear) {
            Ok(flow) => flow,
            Err(fault) => self.recover(fault, hear),
        }
    }

    /// Goes on behind a statement that cannot be read, if it is still plain where that is.
    fn recover(&mut self, fault: SqlFault, hear: &mut dyn Hear) -> ControlFlow<()> {
        let line = self.lexer.feed.line();
        let lost = fault.loses_place() || (self.wary && self.target.is_none());
        self.wary = true;
        hear.broken(self.target.as_ref(), line, fault);
        // A text over several lines behind an error may be one that swallowed its closing quote.
        let lost = lost || !matches!(self.skip_statement(), Ok(false));
        if lost {
            hear.lost(line);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn statement(&mut self, hear: &mut dyn Hear) -> Result<ControlFlow<()>, SqlFault> {
        self.lexer.blank()?;
        if let Some(delimiter) = self.delimiter.clone()
            && self.lexer.feed.starts_with(delimiter.as_bytes())
        {
            self.lexer.feed.skip(delimiter.len());
            return Ok(ControlFlow::Continue(()));
        }
        match self.lexer.feed.peek() {
            None => return Ok(ControlFlow::Break(())),
            Some(b';' | b'/') => self.lexer.feed.bump(),
            Some(b'\\' | b'@') => self.lexer.feed.skip_line(),
            Some(byte) if byte.is_ascii_alphabetic() => return self.worded(hear),
            Some(_) => return self.lexer.unexpected("a statement"),
        }
        Ok(ControlFlow::Continue(()))
    }

    fn worded(&mut self, hear: &mut dyn Hear) -> Result<ControlFlow<()>, SqlFault> {
        let (at, line) = (self.lexer.feed.at(), self.lexer.feed.line());
        let word = self.lexer.word()?.to_ascii_uppercase();
        let go_on = Ok(ControlFlow::Continue(()));
        match word.as_str() {
            "INSERT" | "REPLACE" => return self.insert(hear, at, line),
            "COPY" => return self.copy(hear, at, line),
            "CREATE" => self.create(hear, line)?,
            "USE" => {
                self.used = self.lexer.name()?;
                return go_on;
            }
            "DELIMITER" => {
                let mut delimiter = String::new();
                self.lexer.feed.line_into(&mut delimiter);
                let delimiter = delimiter.trim();
                self.delimiter = (delimiter != ";" && !delimiter.is_empty()).then(|| delimiter.to_owned());
            }
            "BEGIN" | "END" | "TRAN" | "TRANSACTION" | "WORK" => return go_on,
            "DECLARE" => {
                hear.passed("DECLARE", None, line);
                self.skip_routine()?;
            }
            "DROP" if self.lexer.eat_word("TABLE")? => self.change("DROP TABLE", hear, line)?,
            word if LINES.contains(&word) => self.lexer.feed.skip_line(),
            "SET" => self.skip_setting()?,
            word if HARMLESS.contains(&word) => {
                self.skip_statement()?;
            }
            word if CHANGES.contains(&word) => self.change(word, hear, line)?,
            _ if self.wary => {
                self.target = None;
                return Err(SqlFault::Unexpected { wanted: "a statement", found: word });
            }
            _ => {
                hear.passed(&word, None, line);
                self.skip_statement()?;
            }
        }
        self.wary = false;
        go_on
    }

    fn change(&mut self, word: &str, hear: &mut dyn Hear, line: u64) -> Result<(), SqlFault> {
        for filler in ["TABLE", "IF", "EXISTS", "FROM", "INTO", "ONLY", "LOW_PRIORITY", "IGNORE"] {
            self.lexer.eat_word(filler)?;
        }
        let target = match self.lexer.dotted() {
            Ok(target) if matches!(word, "UPDATE" | "DELETE" | "MERGE" | "TRUNCATE" | "DROP TABLE") => {
                Some(self.target(target))
            }
            Ok(_) | Err(SqlFault::Unexpected { .. }) => None,
            Err(fault) => return Err(fault),
        };
        hear.passed(word, target.as_ref(), line);
        self.skip_statement()?;
        Ok(())
    }

    fn target(&self, (above, name): (String, String)) -> Target {
        Target { above: if above.is_empty() { self.used.clone() } else { above }, name }
    }

    fn insert(&mut self, hear: &mut dyn Hear, at: u64, line: u64) -> Result<ControlFlow<()>, SqlFault> {
        if self.lexer.eat_word("ALL")? || self.lexer.eat_word("FIRST")? {
            return self.insert_all(hear, at, line);
        }
        for filler in ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "OR", "REPLACE", "IGNORE", "INTO", "TABLE"]
        {
            self.lexer.eat_word(filler)?;
        }
        let Some(flow) = self.rows_of_table(hear, at, line)? else { return Ok(ControlFlow::Continue(())) };
        if flow.is_continue() {
            self.end_of_rows()?;
        }
        hear.rows_end(self.lexer.feed.at());
        Ok(flow)
    }

    /// `INSERT ALL INTO a (…) VALUES (…) INTO b (…) VALUES (…) SELECT * FROM dual`.
    fn insert_all(&mut self, hear: &mut dyn Hear, at: u64, line: u64) -> Result<ControlFlow<()>, SqlFault> {
        let mut flow = ControlFlow::Continue(());
        while flow.is_continue() && self.lexer.eat_word("INTO")? {
            let Some(rows) = self.rows_of_table(hear, at, line)? else { return Ok(flow) };
            flow = rows;
            // Others may write to the same table in this statement, so that its end is that of the whole.
            hear.rows_end(self.lexer.feed.at());
        }
        if flow.is_continue() {
            self.skip_statement()?;
        }
        self.wary = false;
        Ok(flow)
    }

    /// A table, its columns and its rows. `None` where the rows come from elsewhere; the statement has been passed then.
    fn rows_of_table(&mut self, hear: &mut dyn Hear, at: u64, line: u64) -> Result<Option<ControlFlow<()>>, SqlFault> {
        let name = self.lexer.dotted()?;
        let target = self.target(name);
        self.target = Some(target.clone());
        let columns = self.columns()?;
        if self.lexer.eat_word("OVERRIDING")? {
            for filler in ["SYSTEM", "USER", "VALUE"] {
                self.lexer.eat_word(filler)?;
            }
        }
        if !(self.lexer.eat_word("VALUES")? || self.lexer.eat_word("VALUE")?) {
            self.no_values(&target, hear, line)?;
            return Ok(None);
        }
        hear.rows(&target, columns.as_deref(), at, line, &self.used);
        self.tuples(columns.as_ref().map(Vec::len), hear).map(Some)
    }

    /// Rows that come from elsewhere are not in the dump.
    fn no_values(&mut self, target: &Target, hear: &mut dyn Hear, line: u64) -> Result<(), SqlFault> {
        let word = self.lexer.peek_word();
        if !matches!(word.as_str(), "SELECT" | "WITH" | "SET" | "DEFAULT" | "EXEC" | "TABLE" | "") {
            return self.lexer.unexpected("VALUES");
        }
        if word.is_empty() && self.lexer.feed.peek() != Some(b'(') {
            return self.lexer.unexpected("VALUES");
        }
        hear.passed("INSERT … SELECT", Some(target), line);
        self.skip_statement()?;
        self.wary = false;
        Ok(())
    }

    /// A list of columns in brackets, if there is one.
    fn columns(&mut self) -> Result<Option<Vec<String>>, SqlFault> {
        self.lexer.blank()?;
        if self.lexer.feed.peek() != Some(b'(') {
            return Ok(None);
        }
        self.lexer.feed.bump();
        self.lexer.blank()?;
        if matches!(self.lexer.peek_word().as_str(), "SELECT" | "WITH") {
            return Ok(None);
        }
        let mut columns = Vec::new();
        loop {
            // A column may be named with its table before it.
            columns.push(self.lexer.dotted()?.1);
            self.lexer.blank()?;
            if self.lexer.feed.eat(b')') {
                return Ok(Some(columns));
            }
            if !self.lexer.feed.eat(b',') {
                return self.lexer.unexpected("`,` or `)`");
            }
        }
    }

    fn tuples(&mut self, width: Option<usize>, hear: &mut dyn Hear) -> Result<ControlFlow<()>, SqlFault> {
        loop {
            self.lexer.blank()?;
            let from = self.lexer.feed.at();
            if !self.lexer.feed.eat(b'(') {
                return self.lexer.unexpected("`(`");
            }
            self.row.clear();
            loop {
                let cell = self.row.next();
                cell.0 = self.lexer.value(&mut cell.1)?;
                if !self.lexer.feed.eat(b',') {
                    break;
                }
            }
            if !self.lexer.feed.eat(b')') {
                return self.lexer.unexpected("`,` or `)`");
            }
            let to = self.lexer.feed.at();
            self.row.damaged = self.lexer.feed.damaged(from, to);
            check_width(width, self.row.len())?;
            if hear.row(&self.row)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.lexer.blank()?;
            if !self.lexer.feed.eat(b',') {
                return Ok(ControlFlow::Continue(()));
            }
        }
    }

    /// What may stand behind the rows.
    fn end_of_rows(&mut self) -> Result<(), SqlFault> {
        self.lexer.blank()?;
        match self.lexer.feed.peek() {
            Some(b';') => self.lexer.feed.bump(),
            None | Some(b'/') => {}
            Some(_) => {
                let word = self.lexer.peek_word();
                let ends = self.delimiter.clone().is_some_and(|end| self.lexer.feed.starts_with(end.as_bytes()));
                if TAILS.contains(&word.as_str()) {
                    self.skip_statement()?;
                } else if !ends && !begins(&word) {
                    return self.lexer.unexpected("`;`");
                }
            }
        }
        self.wary = false;
        Ok(())
    }

    /// Passes over the rest of a statement; whether a text over several lines was passed.
    fn skip_statement(&mut self) -> Result<bool, SqlFault> {
        let mut long = false;
        loop {
            let line_ended = self.lexer.blank()?;
            if let Some(delimiter) = self.delimiter.clone()
                && self.lexer.feed.starts_with(delimiter.as_bytes())
            {
                return Ok(long);
            }
            match self.lexer.feed.peek() {
                None => return Ok(long),
                Some(b';') => {
                    self.lexer.feed.bump();
                    return Ok(long);
                }
                Some(_) if line_ended && self.next_line_begins() => return Ok(long),
                Some(_) => long |= self.lexer.skip_piece()?,
            }
        }
    }

    /// Passes over the rest of a `SET`: to the end of its line where it is one of a client's, else to the semicolon, or to a
    /// line that begins a statement.
    fn skip_setting(&mut self) -> Result<(), SqlFault> {
        self.lexer.blank()?;
        if SETTINGS.contains(&self.lexer.peek_word().as_str()) {
            self.lexer.feed.skip_line();
            return Ok(());
        }
        while self.lexer.dialect.family != Family::MySql && self.lexer.feed.peek().is_some_and(|byte| byte != b';') {
            self.lexer.skip_piece()?;
            let line_ended = self.lexer.blank()?;
            let word = self.lexer.peek_word();
            if line_ended && begins(&word) && !matches!(word.as_str(), "ON" | "IF" | "BEGIN" | "END" | "SELECT") {
                return Ok(());
            }
        }
        self.skip_statement()?;
        Ok(())
    }

    /// Whether a new statement begins here although the last one has no semicolon.
    fn next_line_begins(&mut self) -> bool {
        let word = self.lexer.peek_word();
        let without_end = self.lexer.dialect.family == Family::SqlServer;
        match word.as_str() {
            "" => {
                self.lexer.feed.peek() == Some(b'/') && matches!(self.lexer.feed.peek_at(1), None | Some(b'\r' | b'\n'))
            }
            "GO" => matches!(self.lexer.feed.peek_at(2), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b';')),
            word => without_end && begins(word) && !matches!(word, "SET" | "ON" | "IF" | "BEGIN" | "END" | "SELECT"),
        }
    }

    /// Passes over a trigger, function or procedure, whose body holds statements that are not of the dump.
    fn skip_routine(&mut self) -> Result<(), SqlFault> {
        if self.lexer.dialect.family == Family::Postgres || self.delimiter.is_some() {
            self.skip_to_delimiter()?;
            return Ok(());
        }
        let mut dollars = false;
        let mut block = false;
        loop {
            let line_ended = self.lexer.blank()?;
            match self.lexer.feed.peek() {
                None if block => return self.lexer.unexpected("`/` or GO"),
                None => return Ok(()),
                Some(_) if line_ended && self.routine_ends() => return Ok(()),
                // A body in dollar quotes, or none at all.
                Some(b';') if dollars || !block => {
                    self.lexer.feed.bump();
                    return Ok(());
                }
                Some(byte) => {
                    dollars |= byte == b'$';
                    block |= matches!(self.lexer.peek_word().as_str(), "BEGIN" | "AS" | "IS" | "DECLARE") && !dollars;
                    self.lexer.skip_piece()?;
                }
            }
        }
    }

    fn skip_to_delimiter(&mut self) -> Result<(), SqlFault> {
        loop {
            self.lexer.blank()?;
            match (self.lexer.feed.peek(), self.delimiter.clone()) {
                (None, _) => return Ok(()),
                (Some(_), Some(end)) if self.lexer.feed.starts_with(end.as_bytes()) => return Ok(()),
                (Some(b';'), None) => {
                    self.lexer.feed.bump();
                    return Ok(());
                }
                _ => self.lexer.skip_piece()?,
            };
        }
    }

    /// `/` or `GO` alone on its line.
    fn routine_ends(&mut self) -> bool {
        let word = self.lexer.peek_word();
        let length = match (word.as_str(), self.lexer.feed.peek()) {
            ("GO", _) => 2,
            ("", Some(b'/')) => 1,
            _ => return false,
        };
        matches!(self.lexer.feed.peek_at(length), None | Some(b'\r' | b'\n'))
    }

    fn create(&mut self, hear: &mut dyn Hear, line: u64) -> Result<(), SqlFault> {
        loop {
            self.lexer.blank()?;
            let word = self.lexer.peek_word();
            match word.as_str() {
                "TABLE" => break,
                "TRIGGER" | "FUNCTION" | "PROCEDURE" | "PROC" | "PACKAGE" | "EVENT" | "BODY" => {
                    return self.skip_routine();
                }
                "OR" | "REPLACE" | "GLOBAL" | "LOCAL" | "TEMPORARY" | "TEMP" | "UNLOGGED" | "EDITIONABLE"
                | "NONEDITIONABLE" | "EXTERNAL" | "COLUMN" | "ROW" | "HUGE" | "TYPE" => {
                    self.lexer.feed.skip(word.len());
                }
                "DEFINER" => {
                    self.lexer.feed.skip(word.len());
                    self.lexer.blank()?;
                    self.lexer.feed.eat(b'=');
                    for _ in 0..3 {
                        self.lexer.name()?;
                        self.lexer.feed.eat(b'@');
                    }
                }
                _ => {
                    self.skip_statement()?;
                    return Ok(());
                }
            }
        }
        for word in ["TABLE", "IF", "NOT", "EXISTS"] {
            self.lexer.eat_word(word)?;
        }
        let name = self.lexer.dotted()?;
        let target = self.target(name);
        self.lexer.blank()?;
        if self.lexer.feed.eat(b'(') {
            let columns = self.definitions()?;
            hear.create(&target, columns);
        } else {
            hear.passed("CREATE TABLE … AS", Some(&target), line);
        }
        self.skip_statement()?;
        Ok(())
    }

    /// The columns of a table, up to the bracket that ends them.
    fn definitions(&mut self) -> Result<Vec<String>, SqlFault> {
        let mut columns = Vec::new();
        loop {
            self.lexer.blank()?;
            let quoted = matches!(self.lexer.feed.peek(), Some(b'"' | b'`' | b'['));
            let name = self.lexer.name()?;
            if quoted || !self.is_constraint(&name.to_ascii_uppercase())? {
                columns.push(name);
            }
            let mut depth = 0_u32;
            loop {
                self.lexer.blank()?;
                match self.lexer.feed.peek() {
                    None => return self.lexer.unexpected("`)`"),
                    Some(b'(') => {
                        depth += 1;
                        self.lexer.feed.bump();
                    }
                    Some(b')') if depth == 0 => {
                        self.lexer.feed.bump();
                        columns.retain(|column| !column.is_empty());
                        return Ok(columns);
                    }
                    Some(b')') => {
                        depth -= 1;
                        self.lexer.feed.bump();
                    }
                    Some(b',') if depth == 0 => {
                        self.lexer.feed.bump();
                        break;
                    }
                    Some(b';') if depth == 0 => return self.lexer.unexpected("`)`"),
                    Some(_) => {
                        self.lexer.skip_piece()?;
                    }
                }
            }
        }
    }

    /// Whether a definition that begins with this bare word is of a key and not of a column.
    fn is_constraint(&mut self, word: &str) -> Result<bool, SqlFault> {
        match word {
            "PRIMARY" | "UNIQUE" | "CONSTRAINT" | "FOREIGN" | "CHECK" | "FULLTEXT" | "SPATIAL" | "EXCLUDE" | "LIKE"
            | "CLUSTER" | "NOT" => Ok(true),
            // Some databases let a column bear these names: it then has a type, with digits in its brackets if any.
            "KEY" | "INDEX" | "PERIOD" => {
                self.lexer.blank()?;
                if self.lexer.feed.peek() == Some(b'(') {
                    return Ok(true);
                }
                let _name_or_type = self.lexer.name()?;
                self.lexer.blank()?;
                if self.lexer.feed.peek() != Some(b'(') {
                    return Ok(matches!(self.lexer.peek_word().as_str(), "USING" | "FOR"));
                }
                Ok(!self.lexer.feed.peek_at(1).is_some_and(|byte| byte.is_ascii_digit()))
            }
            _ => Ok(false),
        }
    }

    /// `COPY t (a, b) FROM stdin;` with its block.
    fn copy(&mut self, hear: &mut dyn Hear, at: u64, line: u64) -> Result<ControlFlow<()>, SqlFault> {
        let name = self.lexer.dotted()?;
        let target = self.target(name);
        self.target = Some(target.clone());
        let columns = self.columns()?;
        let from_here = self.lexer.eat_word("FROM")? && self.lexer.eat_word("STDIN")?;
        let mut options = String::new();
        self.lexer.feed.line_into(&mut options);
        let go_on = Ok(ControlFlow::Continue(()));
        if !from_here {
            hear.passed("COPY", Some(&target), line);
            if !options.trim_end().ends_with(';') {
                self.skip_statement()?;
            }
            return go_on;
        }
        let options = options.trim().trim_end_matches(';').trim().to_ascii_uppercase();
        if !(options.is_empty() || options == "WITH") {
            hear.broken(Some(&target), line, SqlFault::CopyFormat);
            let mut line = String::new();
            while self.lexer.feed.line_into(&mut line) && line != "\\." {
                line.clear();
            }
            return go_on;
        }
        hear.rows(&target, columns.as_deref(), at, line, &self.used);
        let flow = self.copied(columns.as_ref().map(Vec::len), hear)?;
        hear.rows_end(self.lexer.feed.at());
        self.wary = false;
        Ok(flow)
    }

    fn copied(&mut self, width: Option<usize>, hear: &mut dyn Hear) -> Result<ControlFlow<()>, SqlFault> {
        let mut line = String::new();
        loop {
            line.clear();
            let from = self.lexer.feed.at();
            if !self.lexer.feed.line_into(&mut line) {
                return Err(SqlFault::Unexpected { wanted: "\\.", found: String::new() });
            }
            if line == "\\." {
                return Ok(ControlFlow::Continue(()));
            }
            if line.len() > LONGEST {
                return Err(SqlFault::TooLong(LONGEST));
            }
            self.row.clear();
            for field in line.split('\t') {
                let cell = self.row.next();
                cell.0 = if field == "\\N" { Kind::Null } else { Kind::Text };
                unescape(field, &mut cell.1);
            }
            let to = self.lexer.feed.at();
            self.row.damaged = self.lexer.feed.damaged(from, to);
            let checked = check_width(width, self.row.len()).and_then(|()| hear.row(&self.row));
            match checked {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return Ok(ControlFlow::Break(())),
                Err(fault) => {
                    // The end of the block is plain whatever its lines say.
                    line.clear();
                    while self.lexer.feed.line_into(&mut line) && line != "\\." {
                        line.clear();
                    }
                    hear.broken(self.target.as_ref(), self.lexer.feed.line(), fault);
                    return Ok(ControlFlow::Continue(()));
                }
            }
        }
    }
}

fn begins(word: &str) -> bool {
    HARMLESS.contains(&word) || CHANGES.contains(&word) || LINES.contains(&word) || READ.contains(&word)
}

fn check_width(columns: Option<usize>, values: usize) -> Result<(), SqlFault> {
    match columns {
        Some(columns) if columns != values => Err(SqlFault::Width { columns, values }),
        _ => Ok(()),
    }
}
