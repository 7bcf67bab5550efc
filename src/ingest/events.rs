//! Rows of operation logs → chunks of the log, block by block, with one canonical spelling for every text.

use std::borrow::Cow;

use crate::{
    base::{
        amount::Amount,
        id_number::{IdNumber, IdReading},
        maps::{Map, Set},
        text::{fold, fold_key, fold_name, is_null},
        time::{Moment, Precision, TimeParser, Written, parse_moment},
    },
    i18n::Words,
    ingest::{
        cell::Cell,
        clock, combined, edits,
        fields::{card_number, is_rounded, read_time, time_words},
        mapping::{Bound, Mapping, Shape, Stage, Take},
        meaning,
        notes::{Notes, Trouble},
        presets,
        resolve::{Entry, Resolver, Said, bare_text, entry, text_of},
        rows::{Cells, is_blank, is_total_or_footer},
        snapshots::{Change, VersionColumns},
        tables::repeats_header,
    },
    model::{RowRef, SourceId, field::FieldClass},
    oplog::{AND, Chunk, Draft, Outcome, TextColumn},
    policy::Policy,
    words,
};

/// How much of a record is shown where it cannot be read, in characters.
const SHOWN: usize = 80;

/// The column by which an event log tells how far an activity was with an event, as the XES standard names it.
const LIFECYCLE: &str = "lifecycle:transition";

/// The text columns by the field they come from, in the order of [`TextColumn`]; detail is put together.
const TEXTS: [&str; TextColumn::COUNT - 1] = [
    "operator_name",
    "ip",
    "terminal",
    "session",
    "case_no",
    "matter",
    "subject_id",
    "record",
    "field",
    "old_value",
    "new_value",
    "org",
    "order_no",
    "payee",
    "target",
    "benefit_period",
];

/// How the rows of one source become events.
pub(super) struct EventReader<'a> {
    pub(super) source: SourceId,
    pub(super) policy: &'a Policy,
    resolver: Resolver<'a>,
    texts: [Option<&'a Bound>; TEXTS.len()],
    time: Option<&'a Bound>,
    account: Option<&'a Bound>,
    action: Option<&'a Bound>,
    system: Option<&'a Bound>,
    result: Option<&'a Bound>,
    seq: Option<&'a Bound>,
    amount: Option<&'a Bound>,
    rows: Option<&'a Bound>,
    subject_name: Option<&'a Bound>,
    detail: Option<&'a Bound>,
    /// The column of [`LIFECYCLE`].
    lifecycle: Option<usize>,
    /// Subject numbers ending in `000` may be rounded ones.
    rounded_subject: bool,
}

/// What reading some rows gave.
pub(super) struct Events {
    pub(super) chunk: Chunk,
    pub(super) notes: Notes,
    pub(super) systems: Set<String>,
    /// Rows that name no system.
    pub(super) unnamed: u64,
    /// Steps that were seen to end, where the log has [`LIFECYCLE`].
    pub(super) ended: Set<String>,
    /// Events that say that a step began, by the step: acts only where no log says when it ended.
    pub(super) begun: Map<String, Chunk>,
    /// What messages call the column of [`LIFECYCLE`].
    pub(super) lifecycle: String,
    /// Events that another table of the preset may tell of too.
    pub(super) told: Set<String>,
    /// Events, by their place in the chunk, that tell of such an event.
    pub(super) doubles: Vec<(usize, String)>,
    times: TimeParser,
}

/// What the events of one row have in common.
struct Common<'r> {
    system: Cow<'r, str>,
    texts: [Cow<'r, str>; TEXTS.len()],
    seq: Option<u64>,
    amount: Option<Amount>,
    rows: Option<u64>,
    outcome: Outcome,
    /// Detail, and everything else by which rows differ that has no column.
    detail: String,
}

/// One act of a row.
struct Act<'r> {
    at: Moment,
    account: Cow<'r, str>,
    step: Cow<'r, str>,
}

impl<'a> EventReader<'a> {
    pub(super) fn new(source: SourceId, policy: &'a Policy, resolver: Resolver<'a>) -> Self {
        let field = |name: &str| resolver.mapping.field(name);
        Self {
            source,
            policy,
            resolver,
            texts: TEXTS.map(field),
            time: field("time"),
            account: field("account"),
            action: field("action"),
            system: field("system"),
            result: field("result"),
            seq: field("seq"),
            amount: field("amount"),
            rows: field("rows"),
            subject_name: field("subject_name"),
            detail: field("detail"),
            lifecycle: presets::column(&resolver.mapping.headers, LIFECYCLE),
            rounded_subject: resolver.mapping.rounded.contains(&"subject_id"),
        }
    }

    /// A place for what a block gives.
    pub(super) fn start(&self) -> Events {
        Events {
            chunk: Chunk::default(),
            notes: Notes::default(),
            systems: Set::default(),
            unnamed: 0,
            ended: Set::default(),
            begun: Map::default(),
            told: Set::default(),
            doubles: Vec::new(),
            lifecycle: self.lifecycle.map_or_else(String::new, |column| self.mapping().headers[column].clone()),
            times: TimeParser::new(self.policy.zone),
        }
    }

    fn mapping(&self) -> &'a Mapping {
        self.resolver.mapping
    }

    /// Reads one row; `doubtful` is the reader's.
    pub(super) fn read(&self, out: &mut Events, row: &dyn Cells, number: u64, doubtful: bool) {
        out.notes.counts.read += 1;
        if is_blank(row) {
            out.notes.counts.layout += 1;
            return;
        }
        if let Some(fault) = row.fault() {
            let first = (0..row.width()).map(|column| text_of(row.cell(column))).find(|text| !text.is_empty());
            self.keep_number(out, row);
            return out.notes.refuse(number, None, &first.unwrap_or_default(), fault.words());
        }
        if doubtful {
            out.notes.trouble(Trouble::Quotes, &self.mapping().headers[0], number, "");
        }
        match entry(self.mapping(), row) {
            Entry::Live => {}
            state => {
                out.notes.counts.layout += 1;
                let trouble = if state == Entry::Gone { Trouble::Deleted } else { Trouble::NoEntry };
                let name = self.mapping().preset.map_or("", |preset| &preset.name);
                return out.notes.trouble(trouble, name, number, "");
            }
        }
        match (&self.mapping().shape, &self.mapping().rules.versions) {
            (Shape::Cases(stages), _) => self.read_case(out, row, number, stages),
            (_, Some(versions)) => self.read_version(out, row, number, versions),
            _ => match self.lifecycle {
                Some(column) => self.read_transition(out, row, number, column),
                None => self.read_task(out, row, number),
            },
        }
    }

    /// An event that two tables of a preset may tell of.
    fn read_task(&self, out: &mut Events, row: &dyn Cells, number: u64) {
        let place = out.chunk.len();
        self.read_event(out, row, number);
        let rules = &self.mapping().rules;
        let Some(column) = rules.event_id.or(rules.same_event).filter(|_| out.chunk.len() > place) else { return };
        let id = text_of(row.cell(column));
        if is_null(&id) {
            return;
        }
        // Numbers of tasks are unique within one system of workflows only.
        let id = format!("{}{AND}{}", fold(&id), self.folded(self.texts[TextColumn::Case as usize], row));
        if rules.event_id.is_some() {
            out.told.insert(id);
        } else {
            out.doubles.push((place, id));
        }
    }

    /// An event of a log that tells more of an activity than that it was done: only its end is an act.
    fn read_transition(&self, out: &mut Events, row: &dyn Cells, number: u64, column: usize) {
        let transition = fold_key_cow(text_of(row.cell(column)));
        let step = self.folded(self.action, row);
        if is_null(&transition) || transition == "complete" {
            if !out.ended.contains(step.as_ref()) {
                out.ended.insert(step.into_owned());
            }
            self.read_event(out, row, number);
        } else if transition == "start" {
            let mut begun = out.begun.swap_remove(step.as_ref()).unwrap_or_default();
            std::mem::swap(&mut out.chunk, &mut begun);
            self.read_event(out, row, number);
            std::mem::swap(&mut out.chunk, &mut begun);
            out.begun.insert(step.into_owned(), begun);
        } else {
            out.notes.counts.layout += 1;
            out.notes.trouble(Trouble::Underway, &self.mapping().headers[column], number, &transition);
        }
    }

    /// A version of a record: an event for every field that differs from the version before.
    fn read_version(&self, out: &mut Events, row: &dyn Cells, number: u64, versions: &VersionColumns) {
        let at = match self.read_at(self.time, row, &mut out.times) {
            Ok(at) => at,
            Err((value, reason)) => return self.refuse(out, row, number, &value, reason),
        };
        let header = &self.mapping().headers[versions.content];
        let fields = match self.resolver.joins.versions.change(versions, row) {
            Change::Fields(fields) if !fields.is_empty() => fields,
            Change::Unreadable => {
                let reason = words!("不是能读懂的记录版本", "no version of a record that can be read");
                let content = text_of(row.cell(versions.content));
                let content: String = content.chars().take(SHOWN).collect();
                return out.notes.refuse(number, Some(header), &content, reason);
            }
            change => {
                let trouble = if change == Change::NoBefore { Trouble::NoBefore } else { Trouble::NoEntry };
                out.notes.counts.layout += 1;
                return out.notes.trouble(trouble, header, number, "");
            }
        };
        let account = self.key(self.account, row);
        if account.is_empty() {
            out.notes.trouble(Trouble::BlankAccount, self.mapping().header_of("account"), number, "");
        }
        let mut common = self.common(out, row, number);
        out.notes.counts.used += 1;
        let step = self.folded(self.action, row);
        for (field, old, new) in fields {
            common.texts[TextColumn::Field as usize] = Cow::Owned(field);
            common.texts[TextColumn::Old as usize] = Cow::Owned(old);
            common.texts[TextColumn::New as usize] = Cow::Owned(new);
            self.settle_values(&mut common.texts);
            self.push(out, number, &common, &Act { at, account: account.clone(), step: step.clone() });
        }
    }

    fn read_event(&self, out: &mut Events, row: &dyn Cells, number: u64) {
        if let Some(bound) = self.time
            && let Take::Column(column) = &bound.take
            && clock::serial(row.cell(*column)).is_some()
        {
            out.notes.trouble(Trouble::Serial, &bound.header, number, &text_of(row.cell(*column)));
        }
        let at = match self.read_at(self.time, row, &mut out.times) {
            Ok(at) => at,
            Err((value, reason)) => return self.refuse(out, row, number, &value, reason),
        };
        let account = self.key(self.account, row);
        if account.is_empty() {
            let header = self.mapping().header_of("account");
            out.notes.trouble(Trouble::BlankAccount, header, number, "");
        }
        let (account, name) = self.settle_account(out, account, (self.mapping().header_of("account"), number));
        let step = self.folded(self.action, row);
        if step.is_empty() {
            let header = self.mapping().header_of("action");
            out.notes.trouble(Trouble::BlankAction, header, number, "");
        }
        let mut common = self.common(out, row, number);
        let operator = &mut common.texts[TextColumn::Operator as usize];
        if let Some(name) = name.filter(|_| operator.is_empty()) {
            *operator = Cow::Owned(fold_name(&name).0);
        }
        out.notes.counts.used += 1;
        self.push(out, number, &common, &Act { at, account, step });
    }

    /// The account of a cell that names the person too, with that name, where an account list has the account.
    fn settle_account<'r>(
        &self,
        out: &mut Events,
        account: Cow<'r, str>,
        (header, number): (&str, u64),
    ) -> (Cow<'r, str>, Option<String>) {
        let known = &self.resolver.joins.accounts;
        if account.is_ascii() || known.contains(account.as_ref()) {
            return (account, None);
        }
        let Some((code, name)) = combined::split(&account) else { return (account, None) };
        if known.contains(&code) {
            out.notes.trouble(Trouble::Combined, header, number, &account);
            return (Cow::Owned(code), Some(name));
        }
        out.notes.trouble(Trouble::Unsplit, header, number, &account);
        (account, None)
    }

    fn refuse(&self, out: &mut Events, row: &dyn Cells, number: u64, value: &str, reason: Words) {
        if is_total_or_footer(row) || repeats_header(row, self.mapping()) {
            out.notes.counts.layout += 1;
        } else {
            let header = self.mapping().header_of("time");
            self.keep_number(out, row);
            out.notes.refuse(number, Some(header), value, reason);
        }
    }

    /// A row that cannot be used is no hole in the numbers.
    fn keep_number(&self, out: &mut Events, row: &dyn Cells) {
        let mut unheard = (Notes::default(), String::new());
        if let Some(seq) = self.whole(self.seq, row, (&mut unheard.0, &mut unheard.1), 0) {
            out.chunk.refuse(&self.folded(self.system, row), seq);
        }
    }

    fn read_case(&self, out: &mut Events, row: &dyn Cells, number: u64, stages: &[Stage]) {
        let mut acts: Vec<(Act<'_>, &Stage)> = Vec::new();
        let mut faulty: Option<(&Stage, String, Words)> = None;
        for stage in stages {
            let person = bare_text(row.cell(stage.person));
            let time = text_of(row.cell(stage.time));
            if is_null(&person) && is_null(&time) {
                continue;
            }
            match read_time(row.cell(stage.time), &mut out.times) {
                Ok(Written::Moment(at)) => {
                    let account = if is_null(&person) { Cow::Borrowed("") } else { fold_key_cow(person) };
                    let header = self.mapping().headers[stage.person].as_str();
                    let (account, _) = self.settle_account(out, account, (header, number));
                    acts.push((Act { at, account, step: Cow::Borrowed(stage.step) }, stage));
                }
                Ok(_) => faulty = Some((stage, String::new(), blank_time())),
                Err(error) => faulty = Some((stage, time.into_owned(), time_words(error))),
            }
        }
        if let Some((stage, value, reason)) = faulty {
            let header = &self.mapping().headers[stage.time];
            if acts.is_empty() {
                self.keep_number(out, row);
                return out.notes.refuse(number, Some(header), &value, reason);
            }
            out.notes.trouble(Trouble::HalfStep, header, number, &value);
        } else if acts.is_empty() {
            if is_total_or_footer(row) || repeats_header(row, self.mapping()) {
                out.notes.counts.layout += 1;
            } else {
                let header = stages.first().map_or("", |stage| &self.mapping().headers[stage.time]);
                self.keep_number(out, row);
                out.notes.refuse(number, Some(header), "", blank_time());
            }
            return;
        }
        let mut common = self.common(out, row, number);
        out.notes.counts.used += 1;
        // A step without a terminal, IP or result of its own has the row's, never those of the step before.
        let place =
            [TextColumn::Terminal, TextColumn::Ip].map(|column| (column, common.texts[column as usize].clone()));
        let outcome = common.outcome;
        for (act, stage) in acts {
            for (column, text) in &place {
                common.texts[*column as usize].clone_from(text);
            }
            common.outcome = outcome;
            self.read_stage(out, &mut common, row, (number, stage));
            if act.account.is_empty() {
                let header = &self.mapping().headers[stage.person];
                out.notes.trouble(Trouble::BlankAccount, header, number, "");
            }
            self.push(out, number, &common, &act);
        }
    }

    /// What only one step of a case has.
    fn read_stage<'r>(
        &self,
        out: &mut Events,
        common: &mut Common<'r>,
        row: &'r dyn Cells,
        (number, stage): (u64, &Stage),
    ) {
        let cell = |column: Option<usize>| {
            let text = column.map_or(Cow::Borrowed(""), |column| bare_text(row.cell(column)));
            if is_null(&text) { Cow::Borrowed("") } else { text }
        };
        common.texts[TextColumn::Operator as usize] = Cow::Owned(fold_name(&cell(stage.operator)).0);
        if stage.terminal.is_some() {
            common.texts[TextColumn::Terminal as usize] = fold_key_cow(cell(stage.terminal));
        }
        if stage.ip.is_some() {
            common.texts[TextColumn::Ip as usize] = fold_key_cow(cell(stage.ip));
        }
        if let Some(column) = stage.result {
            let text = cell(Some(column));
            common.outcome = Outcome::Unsaid;
            if !text.is_empty() {
                common.outcome = read_outcome(&mut out.notes, &self.mapping().headers[column], number, &text);
            }
        }
    }

    fn push(&self, out: &mut Events, number: u64, common: &Common<'_>, act: &Act<'_>) {
        let mut texts = [""; TextColumn::COUNT];
        for (text, value) in texts.iter_mut().zip(&common.texts) {
            *text = value.as_ref();
        }
        texts[TextColumn::Detail as usize] = &common.detail;
        out.chunk.push(&Draft {
            row: RowRef { source: self.source, row: u32::try_from(number).unwrap_or(u32::MAX) },
            at: act.at,
            system: &common.system,
            account: &act.account,
            step: &act.step,
            outcome: common.outcome,
            seq: common.seq,
            amount: common.amount,
            rows: common.rows,
            texts,
        });
    }

    fn read_at(
        &self,
        bound: Option<&'a Bound>,
        row: &dyn Cells,
        times: &mut TimeParser,
    ) -> Result<Moment, (String, Words)> {
        let Some(bound) = bound else { return Err((String::new(), blank_time())) };
        let said;
        let cell = match &bound.take {
            Take::Column(column) if bound.values.is_empty() => row.cell(*column),
            _ => {
                said = self.resolver.say(bound, row).text().unwrap_or_default();
                Cell::Text(&said)
            }
        };
        match read_time(cell, times) {
            Ok(Written::Moment(at)) => Ok(at),
            Ok(Written::Null) => Err((text_of(cell).into_owned(), blank_time())),
            Ok(Written::Open) => {
                let reason = words!("不是能读懂的时间", "no known form of a time");
                Err((text_of(cell).into_owned(), reason))
            }
            Err(error) => Err((text_of(cell).into_owned(), time_words(error))),
        }
    }

    fn text<'r>(&self, bound: Option<&'a Bound>, row: &'r dyn Cells) -> Cow<'r, str>
    where
        'a: 'r,
    {
        match bound.map(|bound| self.resolver.say(bound, row)) {
            Some(Said::Text(text)) => text,
            _ => Cow::Borrowed(""),
        }
    }

    fn folded<'r>(&self, bound: Option<&'a Bound>, row: &'r dyn Cells) -> Cow<'r, str>
    where
        'a: 'r,
    {
        fold_cow(self.text(bound, row))
    }

    fn key<'r>(&self, bound: Option<&'a Bound>, row: &'r dyn Cells) -> Cow<'r, str>
    where
        'a: 'r,
    {
        fold_key_cow(self.text(bound, row))
    }

    fn common<'r>(&self, out: &mut Events, row: &'r dyn Cells, number: u64) -> Common<'r>
    where
        'a: 'r,
    {
        let system = self.folded(self.system, row);
        if system.is_empty() {
            out.unnamed += 1;
        } else if !out.systems.contains(system.as_ref()) {
            out.systems.insert(system.to_string());
        }
        let mut left = String::new();
        let mut texts: [Cow<'r, str>; TEXTS.len()] = std::array::from_fn(|_| Cow::Borrowed(""));
        for (place, bound) in self.texts.iter().enumerate() {
            let Some(bound) = bound else { continue };
            let text = self.text(Some(bound), row);
            if !text.is_empty() {
                texts[place] = self.canonical(place, text, (&mut out.notes, &mut left), (bound, number));
            }
        }
        let mut detail = self.folded(self.detail, row).into_owned();
        let told = [TextColumn::Field, TextColumn::Old, TextColumn::New].map(|column| column as usize);
        if told.iter().all(|column| texts[*column].is_empty())
            && let Some(edit) = edits::read(&detail)
            && edits::is_edit(&self.folded(self.action, row))
        {
            for (column, text) in told.iter().zip([edit.field, edit.old, edit.new]) {
                texts[*column] = Cow::Owned(text.to_owned());
            }
        }
        self.settle_values(&mut texts);
        if let Some((from, to)) = self.mapping().rules.delegated {
            let [owner, actor] = [from, to].map(|column| fold_key_cow(bare_text(row.cell(column))));
            if !is_null(&owner) && !is_null(&actor) && owner != actor {
                out.notes.trouble(Trouble::Delegated, &self.mapping().headers[from], number, &owner);
            }
        }
        let seq = self.whole(self.seq, row, (&mut out.notes, &mut left), number);
        let rows = self.whole(self.rows, row, (&mut out.notes, &mut left), number);
        let amount = self.amount(row, (&mut out.notes, &mut left), number);
        let outcome = self.outcome(out, row, number);
        for part in [self.folded(self.subject_name, row).as_ref(), left.as_str()] {
            if !part.is_empty() {
                detail.push(AND);
                detail.push_str(part);
            }
        }
        Common { system, texts, seq, amount, rows, outcome, detail }
    }

    /// The canonical spelling of a text column; what cannot be used stays part of the row's identity in `left`.
    fn canonical<'r>(
        &self,
        place: usize,
        text: Cow<'r, str>,
        (notes, left): (&mut Notes, &mut String),
        (bound, number): (&Bound, u64),
    ) -> Cow<'r, str> {
        const OPERATOR: usize = TextColumn::Operator as usize;
        const IP: usize = TextColumn::Ip as usize;
        const TERMINAL: usize = TextColumn::Terminal as usize;
        const TARGET: usize = TextColumn::Target as usize;
        const SUBJECT: usize = TextColumn::SubjectId as usize;
        const PERIOD: usize = TextColumn::Period as usize;
        const PAYEE: usize = TextColumn::Payee as usize;
        const NUMBERS: [usize; 5] = [
            TextColumn::Case as usize,
            TextColumn::Record as usize,
            TextColumn::Order as usize,
            TextColumn::Session as usize,
            PAYEE,
        ];
        let mut drop = |trouble, text: &str| {
            notes.trouble(trouble, &bound.header, number, text);
            left.push(AND);
            left.push_str(&fold(text));
            Cow::Borrowed("")
        };
        if NUMBERS.contains(&place) && is_rounded(&fold(&text)) {
            return drop(Trouble::Rounded, &text);
        }
        match place {
            OPERATOR => Cow::Owned(fold_name(&text).0),
            IP | TERMINAL | TARGET => fold_key_cow(text),
            SUBJECT => match IdNumber::parse(&text) {
                IdReading::Valid { number, .. } if !(self.rounded_subject && number.may_be_rounded()) => {
                    Cow::Owned(number.as_str().to_owned())
                }
                _ => drop(Trouble::WeakId, &text),
            },
            PAYEE => Cow::Owned(card_number(&text)),
            PERIOD => period(text, self.policy),
            _ => fold_cow(text),
        }
    }

    /// Old and new values in the canonical spelling of their field's class.
    fn settle_values(&self, texts: &mut [Cow<'_, str>; TEXTS.len()]) {
        let field = texts[TextColumn::Field as usize].as_ref();
        if field.is_empty() {
            return;
        }
        let Some(class) = self.policy.sensitive(field) else { return };
        for place in [TextColumn::Old as usize, TextColumn::New as usize] {
            let value = texts[place].as_ref();
            if value.is_empty() {
                continue;
            }
            let canonical = match class {
                FieldClass::Name => Some(fold_name(value).0),
                FieldClass::IdNumber => match IdNumber::parse(value) {
                    IdReading::Valid { number, .. } => Some(number.as_str().to_owned()),
                    _ => None,
                },
                FieldClass::Payee => Some(card_number(value)),
                FieldClass::Amount => value.parse::<Amount>().ok().map(|amount| amount.to_string()),
                FieldClass::BirthDate | FieldClass::Status | FieldClass::Other => None,
            };
            if let Some(canonical) = canonical {
                texts[place] = Cow::Owned(canonical);
            }
        }
    }

    fn whole(
        &self,
        bound: Option<&'a Bound>,
        row: &dyn Cells,
        (notes, left): (&mut Notes, &mut String),
        number: u64,
    ) -> Option<u64> {
        let bound = bound?;
        let text = self.folded(Some(bound), row);
        if text.is_empty() {
            return None;
        }
        let bare = text.trim_end_matches(['条', '行', '笔']).trim_end();
        let plain = if bare.contains(',') { Cow::Owned(bare.replace(',', "")) } else { Cow::Borrowed(bare) };
        let read = plain.parse::<u64>().ok().filter(|number| *number < u64::MAX);
        if read.is_none() {
            notes.trouble(Trouble::Number, &bound.header, number, &text);
            left.push(AND);
            left.push_str(&text);
        }
        read
    }

    fn amount(&self, row: &dyn Cells, (notes, left): (&mut Notes, &mut String), number: u64) -> Option<Amount> {
        let bound = self.amount?;
        if let Take::Column(column) = &bound.take
            && let Cell::Number(yuan) = row.cell(*column)
        {
            return Amount::from_yuan(yuan);
        }
        let text = self.folded(Some(bound), row);
        if text.is_empty() {
            return None;
        }
        let read = text.parse::<Amount>().ok();
        if read.is_none() {
            notes.trouble(Trouble::Amount, &bound.header, number, &text);
            left.push(AND);
            left.push_str(&text);
        }
        read
    }

    fn outcome(&self, out: &mut Events, row: &dyn Cells, number: u64) -> Outcome {
        if self.resolver.failed(row) {
            return Outcome::Failure;
        }
        let text = self.text(self.result, row);
        match self.result {
            Some(bound) if !text.is_empty() => read_outcome(&mut out.notes, &bound.header, number, &text),
            _ => Outcome::Unsaid,
        }
    }
}

fn read_outcome(notes: &mut Notes, header: &str, number: u64, text: &str) -> Outcome {
    let read = meaning::outcome(text);
    let trouble = match read {
        Some((_, true)) => Trouble::Refusal,
        Some((outcome, false)) => return outcome,
        None if meaning::is_code(text) => Trouble::Numeric,
        None => Trouble::Word,
    };
    notes.trouble(trouble, header, number, text);
    read.map_or(Outcome::Unsaid, |(outcome, _)| outcome)
}

fn blank_time() -> Words {
    words!("时间未填写", "the time is blank")
}

/// A month in one spelling, `2022-03`; anything else as it stands.
fn period<'r>(text: Cow<'r, str>, policy: &Policy) -> Cow<'r, str> {
    let folded = fold_cow(text);
    match parse_moment(&folded, policy.zone) {
        Ok(Written::Moment(moment)) if moment.precision == Precision::Month => Cow::Owned(moment.human(policy.zone)),
        _ => folded,
    }
}

fn fold_cow(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => fold(text),
        Cow::Owned(text) => Cow::Owned(fold(&text).into_owned()),
    }
}

fn fold_key_cow(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => fold_key(text),
        Cow::Owned(text) => Cow::Owned(fold_key(&text).into_owned()),
    }
}
