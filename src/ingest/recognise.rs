//! Which table a source is, by its headers, its content and its name; what cannot be told is asked for.

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        maps::FastMap,
        text::{fold, fold_key, header_key, is_han, is_null},
        time::{Zone, parse_moment},
    },
    ingest::{
        clock,
        header::{Header, candidates},
        mapping::{Bound, Confidence, Mapping, PickColumn, Rules, Shape, Stage, Take, when},
        marks, matrix,
        presets::{self, Hop, PresetTable, StageRule},
        resolve::{bare_text, text_of},
        rows::{Cells, RawRow, is_blank},
        schema::{self, TableDef},
        stages::find_stages,
        users,
        workbook::Merge,
    },
    model::TableKind,
    policy::InputRule,
};

/// What is known of a source before it is read.
pub(super) struct Probe<'a> {
    /// The file's name without folder and extension.
    pub(super) stem: &'a str,
    /// The sheet.
    pub(super) sheet: Option<&'a str>,
    /// The first rows; none for an event log.
    pub(super) head: &'a [RawRow],
    /// Merged regions.
    pub(super) merges: &'a [Merge],
    /// The keys of an event log.
    pub(super) keys: Option<Vec<String>>,
    /// What the policy says of it.
    pub(super) rule: Option<&'a InputRule>,
    /// Local time.
    pub(super) zone: Zone,
}

/// What became of it.
pub(super) enum Verdict {
    /// A table.
    Table(Box<Mapping>),
    /// A table of a known system that is of no use here.
    Unused(&'static PresetTable),
    /// Nothing that could be a table: prose, or one column.
    NoTable,
    /// The policy leaves it out.
    Ignored,
    /// Two tables fit equally well; each with what it lacks.
    Ambiguous(Vec<(TableKind, Vec<String>)>, Box<Header>),
    /// No table fits; what speaks for each.
    Unknown(Vec<Likely>, Box<Header>),
    /// No header, but the cells are those of another source.
    Headless(Box<Headless>),
    /// The policy names headers that are not there.
    NoSuchHeader(Vec<String>, Box<Header>),
    /// The policy names a row as the header in which nothing stands, or that lies too far down.
    NoSuchRow(u64),
}

/// A source that goes on where another one ends.
pub(super) struct Headless {
    pub(super) kind: TableKind,
    /// The other one.
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    /// What to write under `[[input]]` so that it is read alike, if that can be written.
    pub(super) lines: Option<String>,
}

impl Verdict {
    /// The header of a source that was not recognised.
    pub(super) fn header(&self) -> Option<&Header> {
        match self {
            Self::Ambiguous(_, header) | Self::Unknown(_, header) | Self::NoSuchHeader(_, header) => Some(header),
            _ => None,
        }
    }
}

/// A table that the headers fit, with its score.
struct Fit {
    kind: TableKind,
    points: i32,
    required: usize,
    columns: Vec<(usize, &'static str)>,
    names_as_accounts: bool,
    told: Option<(String, &'static str)>,
    stages: Vec<Stage>,
    /// Every row is a login: the log has no column of steps.
    logins: bool,
    /// The day and the time of day stand in these columns.
    day_and_clock: Option<(usize, usize)>,
    /// The columns of codes and names of users, told apart by their content.
    told_names: Option<(usize, usize)>,
}

/// Recognises a source.
pub(super) fn recognise(probe: &Probe<'_>) -> Verdict {
    if probe.rule.is_some_and(|rule| rule.ignore) {
        return Verdict::Ignored;
    }
    let stated_row = probe.rule.and_then(|rule| rule.header_row).map(u64::from);
    let stands = |number: u64| probe.head.iter().any(|row| row.number == number && !is_blank(row));
    if let Some(number) = stated_row.filter(|number| *number > 0 && probe.keys.is_none() && !stands(*number)) {
        return Verdict::NoSuchRow(number);
    }
    let headers = match &probe.keys {
        Some(keys) => vec![Header::of_names(keys.clone())],
        None if stated_row == Some(0) => vec![Header::of_places(probe.head)],
        None => candidates(probe.head, probe.merges, stated_row),
    };
    let Some(widest) = headers.iter().rev().max_by_key(|header| header.width()) else { return Verdict::NoTable };
    if let Some(missing) = missing_headers(probe, &headers) {
        return Verdict::NoSuchHeader(missing, Box::new(widest.clone()));
    }
    let stated = probe.rule.is_some_and(|rule| rule.table.is_some() || !rule.columns.is_empty());
    if !stated && let Some(verdict) = by_preset(probe, &headers) {
        return verdict;
    }
    let mut fits: Vec<(usize, Fit)> = Vec::new();
    for (place, header) in headers.iter().enumerate() {
        fits.extend(kinds(probe).filter_map(|def| fit(def, header, probe)).map(|fit| (place, fit)));
    }
    // Fewer header rows and an earlier place win ties, because candidates come in that order.
    let best = fits.iter().map(|(_, fit)| fit.points).max();
    let chosen = best.and_then(|best| fits.iter().find(|(_, fit)| fit.points == best)).map(|(place, _)| *place);
    let Some(place) = chosen else {
        return by_matrix(probe, &headers).unwrap_or_else(|| unknown(probe, &headers, widest));
    };
    let mut rivals: Vec<Fit> = fits.into_iter().filter(|(other, _)| *other == place).map(|(_, fit)| fit).collect();
    rivals.sort_by_key(|fit| std::cmp::Reverse((fit.points, fit.required)));
    let verdict = settle(probe, rivals, &headers[place]);
    if let Verdict::Table(mapping) = &verdict
        && let Some(matrix) = by_matrix(probe, &headers)
        && is_rather_matrix(mapping, &matrix)
    {
        return matrix;
    }
    verdict
}

fn kinds<'a>(probe: &Probe<'a>) -> impl Iterator<Item = &'static TableDef> + use<'a> {
    let stated = probe.rule.and_then(|rule| rule.table);
    let fields: Vec<&String> = probe.rule.map(|rule| rule.columns.keys().collect()).unwrap_or_default();
    TableKind::ALL
        .into_iter()
        .filter(move |kind| stated.is_none_or(|stated| stated == *kind))
        .map(TableDef::of)
        .filter(move |def| fields.iter().all(|field| def.canonical(field).is_some()))
}

fn missing_headers(probe: &Probe<'_>, headers: &[Header]) -> Option<Vec<String>> {
    let wanted: Vec<&String> = probe.rule?.columns.values().collect();
    let missing = |header: &Header| {
        let missing = wanted.iter().filter(|name| header.find(name).is_none());
        missing.map(|name| (*name).clone()).collect::<Vec<_>>()
    };
    headers.iter().map(missing).min_by_key(Vec::len).filter(|missing| !missing.is_empty())
}

fn settle(probe: &Probe<'_>, mut rivals: Vec<Fit>, header: &Header) -> Verdict {
    let best = rivals.remove(0);
    let second = rivals.first();
    let tied = second.is_some_and(|other| (other.points, other.required) == (best.points, best.required));
    let missing = |kind: TableKind| {
        let columns = match_columns(TableDef::of(kind), header, probe.rule);
        (kind, TableDef::of(kind).missing(&|field| columns.iter().any(|(_, known)| *known == field)))
    };
    if tied {
        let mut kinds = vec![missing(best.kind)];
        kinds.extend(rivals.iter().filter(|other| other.points == best.points).map(|other| missing(other.kind)));
        return Verdict::Ambiguous(kinds, Box::new(header.clone()));
    }
    let doubt = roster_doubt(probe, &best, header);
    if doubt == Some(Doubt::Ask) {
        let kinds = vec![missing(TableKind::Accounts), missing(TableKind::Persons)];
        return Verdict::Ambiguous(kinds, Box::new(header.clone()));
    }
    let close = second.is_some_and(|other| best.points - other.points <= 1);
    let confidence = match probe.rule.and_then(|rule| rule.table) {
        Some(_) => Confidence::Stated,
        None if stem_names(probe, best.kind) => Confidence::Known,
        None if close || best.names_as_accounts || doubt.is_some() => Confidence::Likely,
        None => Confidence::Sure,
    };
    let other = second.filter(|_| confidence == Confidence::Likely && close).map(|other| other.kind);
    let other = doubt.map_or(other, |_| Some(TableKind::Accounts));
    let bound = |(column, field): (usize, &'static str)| Bound {
        field,
        take: Take::Column(column),
        header: header.names.get(column).cloned().unwrap_or_default(),
        values: FastMap::default(),
    };
    let mut mapping = Mapping {
        fields: best.columns.into_iter().map(bound).collect(),
        shape: if best.stages.is_empty() { Shape::Rows } else { Shape::Cases(best.stages) },
        confidence,
        other,
        names_as_accounts: best.names_as_accounts,
        told_by_content: best.told,
        told_names: best.told_names.map(|(code, name)| (header.names[code].clone(), header.names[name].clone())),
        ..Mapping::under(best.kind, header, probe.head)
    };
    if let Some((day, clock)) = best.day_and_clock {
        join_day_and_clock(&mut mapping, day, clock);
    }
    if best.logins {
        let take = Take::Constant("登录".to_owned());
        mapping.fields.push(Bound { field: "action", take, header: String::new(), values: FastMap::default() });
    }
    add_stated_values(probe, &mut mapping);
    finish(probe, header, &mut mapping);
    mapping.beside = beside(&mapping);
    marks::bind(&mut mapping, header, probe.head);
    Verdict::Table(Box::new(mapping))
}

/// The first column of a second table on the right: a header without which a row is no entry stands there again, and so do
/// others.
fn beside(mapping: &Mapping) -> Option<usize> {
    let first = |at: usize| mapping.headers.iter().position(|header| *header == mapping.headers[at]).unwrap_or(at);
    let again: Vec<usize> =
        (0..mapping.headers.len()).filter(|at| !mapping.headers[*at].is_empty() && first(*at) < *at).collect();
    let required = TableDef::of(mapping.kind).required;
    let needed = |at: usize| {
        let of = |bound: &Bound| {
            required.contains(&bound.field) && matches!(bound.take, Take::Column(own) if own == first(at))
        };
        mapping.fields.iter().any(of)
    };
    let is_table = again.len() > 1 && again.iter().any(|at| needed(*at));
    again.first().copied().filter(|_| is_table)
}

fn join_day_and_clock(mapping: &mut Mapping, day: usize, clock: usize) {
    let name = |column: usize| mapping.headers.get(column).map_or("", String::as_str);
    let header = format!("{} + {}", name(day), name(clock));
    mapping.fields.retain(|bound| !matches!(bound.take, Take::Column(column) if column == day || column == clock));
    let take = Take::DayAndClock { day, clock };
    mapping.fields.push(Bound { field: "time", take, header, values: FastMap::default() });
}

/// What the content of the first rows says beside which table it is.
fn finish(probe: &Probe<'_>, header: &Header, mapping: &mut Mapping) {
    let stated = probe.rule.is_some_and(|rule| rule.header_row.is_some());
    mapping.lost_above = header.lost_above(probe.head, probe.merges, stated);
    let rounded = |bound: &&Bound| {
        matches!(bound.field, "id_number" | "subject_id" | "relative_id")
            && matches!(bound.take, Take::Column(column) if probe.head.iter().any(|row| {
                row.number > header.last && IdNumber::parse(&bare_text(row.cell(column))) == IdReading::Damaged
            }))
    };
    mapping.rounded = mapping.fields.iter().filter(rounded).map(|bound| bound.field).collect();
}

/// How much a roster looks like an account list.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Doubt {
    /// It is read as a roster, with a word of warning.
    Warn,
    /// It must be said which it is.
    Ask,
}

/// Whether what fits a roster best may be an account list: by its columns or by its name.
fn roster_doubt(probe: &Probe<'_>, best: &Fit, header: &Header) -> Option<Doubt> {
    let stated = probe.rule.is_some_and(|rule| rule.table.is_some());
    if best.kind != TableKind::Persons || stated || stem_names(probe, best.kind) {
        return None;
    }
    let (accounts, persons) = (TableDef::of(TableKind::Accounts), TableDef::of(TableKind::Persons));
    let of_accounts = |keys: &Vec<String>| {
        let words = ["账户", "账号", "帐户", "帐号", "登录"];
        keys.iter().any(|key| words.iter().any(|word| key.contains(word)))
            || keys.iter().any(|key| accounts.field(key).is_some() && persons.field(key).is_none())
    };
    let says = |keys: &Vec<String>| {
        keys.iter().any(|key| persons.field(key).is_some_and(|(field, _)| field == "bank_account"))
    };
    let telling = header.keys.iter().filter(|keys| of_accounts(keys) && !says(keys)).count();
    let (as_accounts, as_persons) = (hint(accounts, probe), hint(persons, probe));
    if telling == 0 && as_accounts <= as_persons {
        return None;
    }
    let has_account = match_columns(accounts, header, probe.rule).iter().any(|(_, field)| *field == "account");
    let named = as_persons > 0 && as_persons >= as_accounts;
    Some(if has_account || named { Doubt::Warn } else { Doubt::Ask })
}

fn add_stated_values(probe: &Probe<'_>, mapping: &mut Mapping) {
    for (field, values) in probe.rule.iter().flat_map(|rule| &rule.values) {
        mapping.set_values(field, values.iter());
    }
}

fn stem_names(probe: &Probe<'_>, kind: TableKind) -> bool {
    fold_key(probe.stem) == kind.name() || probe.sheet.is_some_and(|sheet| fold_key(sheet) == kind.name())
}

/// The columns of a header that a table knows, one a field, and how well it fits.
fn fit(def: &'static TableDef, header: &Header, probe: &Probe<'_>) -> Option<Fit> {
    let mut columns = match_columns(def, header, probe.rule);
    let mut names_as_accounts = false;
    let mut told = None;
    let mut stages = Vec::new();
    let mut logins = false;
    let mut day_and_clock = None;
    let told_names = users::tell(def, &mut columns, header, probe);
    if def.kind == TableKind::Operations {
        told = tell_running_number(&mut columns, header, probe.head);
        stages = find_stages(header);
        let has = |field: &str| columns.iter().any(|(_, known)| *known == field);
        if stages.len() > 1 && !(has("time") && has("account") && has("action")) {
            let used = |column: &usize| stages.iter().any(|stage| stage.uses(*column));
            columns.retain(|(column, field)| !used(column) && !matches!(*field, "time" | "account" | "action"));
            names_as_accounts = stages.iter().any(|stage| stage.is_name);
        } else {
            stages.clear();
            names_as_accounts = stand_in(&mut columns);
            logins = is_login_log(&columns, header, probe);
            day_and_clock = in_two_columns(def, header, probe);
        }
    }
    let has = |field: &str| columns.iter().any(|(_, known)| *known == field) || (logins && field == "action");
    if stages.is_empty() && !def.missing(&has).is_empty() && !(stem_names(probe, def.kind) && has_required(def, &has)) {
        return None;
    }
    let guests = columns.iter().filter(|(_, field)| def.guests.contains(field)).count();
    let mut points = points(2 * columns.len() - guests) + points(4 * stages.len()) - strangers(def, header);
    points += if stem_names(probe, def.kind) { 100 } else { hint(def, probe) };
    let times_fit = day_and_clock.is_some() || times_fit(&columns, header, probe);
    points -= i32::from(names_as_accounts) + 4 * i32::from(!times_fit);
    let required = def.required.len();
    Some(Fit {
        kind: def.kind,
        points,
        required,
        columns,
        names_as_accounts,
        told,
        stages,
        logins,
        day_and_clock,
        told_names,
    })
}

/// The columns of day and time of day, where no column that may hold the time holds both and the policy names none.
fn in_two_columns(def: &TableDef, header: &Header, probe: &Probe<'_>) -> Option<(usize, usize)> {
    if probe.rule.is_some_and(|rule| rule.columns.contains_key("time")) {
        return None;
    }
    let of_time = |keys: &Vec<String>| keys.iter().any(|key| def.field(key).is_some_and(|(field, _)| field == "time"));
    let columns: Vec<usize> = (0..header.keys.len()).filter(|column| of_time(&header.keys[*column])).collect();
    let body: Vec<&RawRow> =
        probe.head.iter().filter(|row| row.number > header.last && !repeats(header, row)).collect();
    if columns.len() < 2 { None } else { clock::day_and_clock(&columns, &body, probe.zone) }
}

/// The header once more.
fn repeats(header: &Header, row: &RawRow) -> bool {
    header.names.iter().enumerate().all(|(column, name)| fold(&text_of(row.cell(column))) == name.as_str())
}

/// Whether a log without a column of steps is one of logins, by its name or by its headers.
fn is_login_log(columns: &[(usize, &'static str)], header: &Header, probe: &Probe<'_>) -> bool {
    let has = |field: &str| columns.iter().any(|(_, known)| *known == field);
    let time = columns.iter().find(|(_, field)| *field == "time");
    let Some(keys) = time.and_then(|(column, _)| header.keys.get(*column)).filter(|_| !has("action")) else {
        return false;
    };
    let named = [Some(probe.stem), probe.sheet].into_iter().flatten().map(fold_key);
    let by_name = named.into_iter().any(|name| name.contains("登录") || name.contains("login"));
    let by_header = keys.iter().any(|key| key == "登录时间" || key == "login_time");
    by_name || (by_header && ["ip", "terminal", "session", "result"].iter().any(|field| has(field)))
}

fn has_required(def: &TableDef, has: &dyn Fn(&str) -> bool) -> bool {
    !def.required.is_empty() && def.required.iter().all(|field| has(field))
}

fn points(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 4)
}

/// Where a log names only people, the names stand for the accounts.
fn stand_in(columns: &mut [(usize, &'static str)]) -> bool {
    if columns.iter().any(|(_, field)| *field == "account") {
        return false;
    }
    match columns.iter_mut().find(|(_, field)| *field == "operator_name") {
        Some((_, field)) => {
            *field = "account";
            true
        }
        None => false,
    }
}

pub(super) fn match_columns(def: &TableDef, header: &Header, rule: Option<&InputRule>) -> Vec<(usize, &'static str)> {
    let stated = rule.iter().flat_map(|rule| &rule.columns);
    let mut columns: Vec<(usize, &'static str)> =
        stated.filter_map(|(field, name)| Some((header.find(name)?, def.canonical(field)?))).collect();
    let mut found: Vec<(usize, usize, &'static str)> = Vec::new();
    for (column, keys) in header.keys.iter().enumerate() {
        if columns.iter().any(|(taken, _)| *taken == column) {
            continue;
        }
        let best = keys.iter().enumerate().find_map(|(depth, key)| {
            let (field, rank) = def.field(key)?;
            Some((depth * 1000 + rank, column, field))
        });
        found.extend(best);
    }
    found.sort_unstable_by_key(|(rank, column, _)| (*rank, *column));
    for (_, column, field) in found {
        let taken = |columns: &[(usize, &'static str)], field: &str| columns.iter().any(|(_, known)| *known == field);
        if !taken(&columns, field) {
            columns.push((column, field));
        } else if def.kind == TableKind::Permissions && field == "permission" && !taken(&columns, "name") {
            // A catalogue with a code and a readable name.
            columns.push((column, "name"));
        }
    }
    columns.sort_unstable_by_key(|(column, _)| *column);
    columns
}

/// Columns that other tables know and this one does not.
fn strangers(def: &TableDef, header: &Header) -> i32 {
    let unknown_here = header.keys.iter().filter(|keys| {
        keys.iter().any(|key| schema::is_known(key)) && !keys.iter().any(|key| def.field(key).is_some())
    });
    points(unknown_here.count())
}

fn hint(def: &TableDef, probe: &Probe<'_>) -> i32 {
    let names = [Some(probe.stem), probe.sheet];
    let names: Vec<String> = names.into_iter().flatten().map(header_key).collect();
    let fits = |hint: &&&str| names.iter().any(|name| name.contains(&header_key(hint)));
    let longest = def.hints.iter().filter(fits).map(|hint| hint.chars().count()).max();
    let english = names.iter().any(|name| name.contains(def.kind.name()));
    longest.map_or(0, points).max(if english { 4 } else { 0 })
}

/// Whether the columns that must hold times hold any.
fn times_fit(columns: &[(usize, &'static str)], header: &Header, probe: &Probe<'_>) -> bool {
    let must = ["time", "effective_at", "from"];
    let times = columns.iter().filter(|(_, field)| must.contains(field));
    times.into_iter().all(|(column, _)| {
        let mut buffer = String::new();
        let mut seen = 0;
        for row in probe.head.iter().filter(|row| row.number > header.last) {
            let cell = row.cell(*column);
            let number = matches!(cell, super::cell::Cell::DateTime { .. } | super::cell::Cell::Number(_));
            if number || clock::serial(cell).is_some() {
                return true;
            }
            let text = cell.text(&mut buffer);
            if is_null(text) {
                continue;
            }
            seen += 1;
            if parse_moment(&crate::base::text::fold(text), probe.zone).is_ok() {
                return true;
            }
        }
        seen == 0
    })
}

/// A bare 流水号 is the log's running number where it differs in every row, else the number of a case.
fn tell_running_number(
    columns: &mut Vec<(usize, &'static str)>,
    header: &Header,
    head: &[RawRow],
) -> Option<(String, &'static str)> {
    let has = |field: &str| columns.iter().any(|(_, known)| *known == field);
    let (seq, case) = (has("seq"), has("case_no"));
    let column = header.keys.iter().position(|keys| keys.iter().any(|key| key == "流水号"))?;
    if (seq && case) || columns.iter().any(|(taken, _)| *taken == column) {
        return None;
    }
    let mut buffer = String::new();
    let mut numbers: Vec<String> = Vec::new();
    for row in head.iter().filter(|row| row.number > header.last) {
        let text = row.cell(column).text(&mut buffer);
        if !is_null(text) {
            numbers.push(text.trim().to_owned());
        }
    }
    let count = numbers.len();
    let digits = numbers.iter().all(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    numbers.sort_unstable();
    numbers.dedup();
    let field = if !seq && digits && numbers.len() == count && (case || count > 1) { "seq" } else { "case_no" };
    if has(field) {
        return None;
    }
    columns.push((column, field));
    Some((header.names[column].clone(), field))
}

fn by_preset(probe: &Probe<'_>, headers: &[Header]) -> Option<Verdict> {
    let stems: Vec<&str> = [Some(probe.stem), probe.sheet].into_iter().flatten().collect();
    let (header, table) = headers.iter().find_map(|header| Some((header, presets::find(&header.names, &stems)?)))?;
    if table.note.is_some() {
        return Some(Verdict::Unused(table));
    }
    // A table that only serves others is filed under the one it serves most: its rows are used, none is a fact.
    let kind = table.kind().unwrap_or(TableKind::Roles);
    let mut mapping = Mapping {
        preset: Some(table),
        rules: Rules::of(table, &header.names),
        ..Mapping::under(kind, header, probe.head)
    };
    if let Some(kind) = table.kind() {
        bind_preset(&mut mapping, table, kind);
    }
    add_stated_values(probe, &mut mapping);
    finish(probe, header, &mut mapping);
    if let Shape::Cases(stages) = &mapping.shape {
        let body = probe.head.iter().filter(|row| row.number > header.last);
        let mut people = body.flat_map(|row| stages.iter().map(|stage| text_of(row.cell(stage.person))));
        mapping.names_as_accounts = people.any(|person| person.chars().any(is_han));
    }
    Some(Verdict::Table(Box::new(mapping)))
}

fn bind_preset(mapping: &mut Mapping, table: &'static PresetTable, kind: TableKind) {
    let headers = mapping.headers.clone();
    let mut bind = |field: &str, take: Take, header: String| {
        if let Some(field) = presets::canonical(kind, field) {
            mapping.fields.push(Bound { field, take, header, values: FastMap::default() });
        }
    };
    for (field, names) in &table.map {
        let columns: Vec<usize> = names.iter().filter_map(|name| presets::column(&headers, name)).collect();
        match columns.as_slice() {
            [] => {}
            [column] => bind(field, Take::Column(*column), headers[*column].clone()),
            [column, ..] => bind(field, Take::First(columns.clone()), headers[*column].clone()),
        }
    }
    for (field, value) in &table.constants {
        bind(field, Take::Constant(value.clone()), field.clone());
    }
    for lookup in &table.lookup {
        let ways: Vec<(usize, &'static [Hop])> =
            lookup.ways().filter_map(|(name, hops)| Some((presets::column(&headers, name)?, hops))).collect();
        if let Some((column, _)) = ways.first().copied() {
            let take = Take::Lookup { ways, otherwise: lookup.otherwise };
            bind(&lookup.field, take, headers[column].clone());
        }
    }
    let mut fields: Vec<&str> = table.pick.iter().map(|pick| pick.field.as_str()).collect();
    fields.dedup();
    for field in fields {
        let picks = table.pick.iter().filter(|pick| pick.field == field);
        let picks: Vec<PickColumn> = picks
            .filter_map(|pick| {
                let column = presets::column(&headers, &pick.column)?;
                Some(PickColumn { column, when: when(&pick.when, &headers), pick })
            })
            .collect();
        if let Some(first) = picks.first() {
            let header = headers[first.column].clone();
            bind(field, Take::Pick(picks), header);
        }
    }
    let stages: Vec<Stage> = table.stage.iter().filter_map(|rule| preset_stage(rule, &headers)).collect();
    if !stages.is_empty() {
        mapping.shape = Shape::Cases(stages);
    }
    if let Some(versions) = &table.versions {
        // The columns of records are named by what the records hold.
        let column = presets::column(&headers, &versions.content).unwrap_or_default();
        for field in ["field", "old_value", "new_value"] {
            bind(field, Take::Versions(column), headers[column].clone());
        }
    }
    if let Some(step) = &table.step {
        bind("action", Take::Step, step.parts.join("/"));
    }
    for (field, values) in &table.values {
        mapping.set_values(field, values.iter());
    }
}

fn preset_stage(rule: &'static StageRule, headers: &[String]) -> Option<Stage> {
    let find = |name: &String| presets::column(headers, name);
    Some(Stage {
        step: &rule.step,
        person: find(&rule.person)?,
        is_name: false,
        time: find(&rule.time)?,
        operator: None,
        result: rule.result.as_ref().and_then(find),
        terminal: None,
        ip: None,
    })
}

/// One name down, names across, a mark where they meet.
fn by_matrix(probe: &Probe<'_>, headers: &[Header]) -> Option<Verdict> {
    if probe.rule.is_some_and(|rule| rule.table.is_some_and(|kind| !is_matrix_kind(kind))) {
        return None;
    }
    let about = format!("{} {}", probe.stem, probe.sheet.unwrap_or_default());
    // A header of two rows only where the lower one alone does not tell the columns apart.
    let told_apart = |header: &&Header| {
        let mut names: Vec<&str> = header.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1])
    };
    let single = headers.iter().filter(|header| header.first == header.last);
    let (header, found) = single
        .chain(headers.iter().filter(|header| header.first != header.last))
        .filter(told_apart)
        .find_map(|header| Some((header, matrix::find(header, probe.head, &about)?)))?;
    let Some(kind) = probe.rule.and_then(|rule| rule.table).or(found.kind) else {
        let kinds = [TableKind::RolePermissions, TableKind::Duties].map(|kind| (kind, Vec::new()));
        return Some(Verdict::Ambiguous(kinds.to_vec(), Box::new(header.clone())));
    };
    let system = found.system.filter(|_| kind == TableKind::RolePermissions);
    let fields = system.map(|column| Bound {
        field: "system",
        take: Take::Column(column),
        header: header.names[column].clone(),
        values: FastMap::default(),
    });
    let shape = Shape::Matrix { down: found.down, across: found.across, rights_down: found.rights_down };
    let confidence = if probe.rule.is_some() { Confidence::Stated } else { Confidence::Sure };
    Some(Verdict::Table(Box::new(Mapping {
        fields: fields.into_iter().collect(),
        shape,
        confidence,
        ..Mapping::under(kind, header, probe.head)
    })))
}

const fn is_matrix_kind(kind: TableKind) -> bool {
    matches!(kind, TableKind::RolePermissions | TableKind::Duties)
}

/// A catalogue or a list of duties whose other columns are the names across of a matrix.
fn is_rather_matrix(mapping: &Mapping, verdict: &Verdict) -> bool {
    let catalogue = matches!(mapping.kind, TableKind::Permissions | TableKind::RolePermissions | TableKind::Duties);
    let across = match verdict {
        Verdict::Table(matrix) => match &matrix.shape {
            Shape::Matrix { across, .. } => across,
            _ => return false,
        },
        _ => return false,
    };
    let used = mapping.columns();
    catalogue && across.iter().all(|at| used.iter().all(|column| column.index != *at || column.field.is_none()))
}

fn unknown(probe: &Probe<'_>, headers: &[Header], widest: &Header) -> Verdict {
    if widest.width() < 2 && probe.rule.is_none_or(|rule| rule.table.is_none()) {
        return Verdict::NoTable;
    }
    // Where a column is known stands the header, as far as anything tells.
    let known = |header: &Header| {
        let of = kinds(probe).map(|def| (likely(def, header, probe), match_columns(def, header, probe.rule).len()));
        of.filter(|(_, known)| *known > 0).map(|(guess, _)| guess.points).max()
    };
    // The first of those that are as good, as in the choice between tables that fit.
    let header = headers.iter().rev().max_by_key(|header| known(header)).filter(|header| known(header).is_some());
    let header = header.unwrap_or(widest);
    let guesses = kinds(probe).map(|def| likely(def, header, probe)).collect();
    Verdict::Unknown(guesses, Box::new(header.clone()))
}

/// A table that a source may be, though it lacks columns.
#[derive(Clone, Debug)]
pub(super) struct Likely {
    pub(super) kind: TableKind,
    /// The columns that are missing.
    pub(super) missing: Vec<String>,
    /// How well the headers and the name fit, less what is missing.
    pub(super) points: i32,
}

/// What counts against a table for each column that it lacks.
pub(super) const LACKS: i32 = 3;

fn likely(def: &'static TableDef, header: &Header, probe: &Probe<'_>) -> Likely {
    let columns = match_columns(def, header, probe.rule);
    let missing = def.missing(&|field: &str| columns.iter().any(|(_, known)| *known == field));
    let points = 2 * points(columns.len()) - LACKS * points(missing.len()) - strangers(def, header) + hint(def, probe);
    Likely { kind: def.kind, missing, points }
}
