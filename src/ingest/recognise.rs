//! Which table a source is, by its headers, its content and its name; what cannot be told is asked for.

use crate::{
    base::{
        maps::FastMap,
        text::{fold_key, header_key, is_null},
        time::{Zone, parse_moment},
    },
    ingest::{
        header::{Header, candidates},
        mapping::{Bound, Confidence, Mapping, Rules, Shape, Stage, Take},
        meaning,
        presets::{self, PresetTable},
        rows::{Cells, RawRow},
        schema::{self, TableDef},
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
    /// Two tables fit equally well.
    Ambiguous(Vec<TableKind>, Box<Header>),
    /// No table fits; the best guesses with what each lacks.
    Unknown(Vec<(TableKind, Vec<String>)>, Box<Header>),
    /// The policy names headers that are not there.
    NoSuchHeader(Vec<String>, Box<Header>),
    /// The policy, in this line, leaves it out.
    LeftOut(u32),
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
}

/// Recognises a source.
pub(super) fn recognise(probe: &Probe<'_>) -> Verdict {
    let stated_row = probe.rule.and_then(|rule| rule.header_row).map(u64::from);
    let headers = match &probe.keys {
        Some(keys) => vec![Header::of_names(keys.clone())],
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
    settle(probe, rivals, &headers[place])
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
    if tied {
        let mut kinds = vec![best.kind];
        kinds.extend(rivals.iter().filter(|other| other.points == best.points).map(|other| other.kind));
        return Verdict::Ambiguous(kinds, Box::new(header.clone()));
    }
    let close = second.is_some_and(|other| best.points - other.points <= 1);
    let confidence = match probe.rule.and_then(|rule| rule.table) {
        Some(_) => Confidence::Stated,
        None if stem_names(probe, best.kind) => Confidence::Known,
        None if close || best.names_as_accounts => Confidence::Likely,
        None => Confidence::Sure,
    };
    let other = second.filter(|_| confidence == Confidence::Likely && close).map(|other| other.kind);
    let bound = |(column, field): (usize, &'static str)| Bound {
        field,
        take: Take::Column(column),
        header: header.names.get(column).cloned().unwrap_or_default(),
        values: FastMap::default(),
    };
    let mut mapping = Mapping {
        kind: best.kind,
        header_row: header.last,
        headers: header.names.clone(),
        fields: best.columns.into_iter().map(bound).collect(),
        shape: if best.stages.is_empty() { Shape::Rows } else { Shape::Cases(best.stages) },
        preset: None,
        rules: Rules::default(),
        confidence,
        other,
        names_as_accounts: best.names_as_accounts,
        told_by_content: best.told,
    };
    if best.logins {
        let take = Take::Constant("登录".to_owned());
        mapping.fields.push(Bound { field: "action", take, header: String::new(), values: FastMap::default() });
    }
    add_stated_values(probe, &mut mapping);
    Verdict::Table(Box::new(mapping))
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
    if def.kind == TableKind::Operations {
        told = tell_running_number(&mut columns, header, probe.head);
        stages = find_stages(header);
        let has = |field: &str| columns.iter().any(|(_, known)| *known == field);
        if stages.len() > 1 && !(has("time") && has("account") && has("action")) {
            let used = |column: &usize| stages.iter().any(|stage| stage.uses(*column));
            columns.retain(|(column, field)| !used(column) && !matches!(*field, "time" | "account" | "action"));
            names_as_accounts = stages.iter().any(|stage| stage.operator.is_none());
        } else {
            stages.clear();
            names_as_accounts = stand_in(&mut columns);
            logins = is_login_log(&columns, header, probe);
        }
    }
    let has = |field: &str| columns.iter().any(|(_, known)| *known == field) || (logins && field == "action");
    if stages.is_empty() && !def.missing(&has).is_empty() && !(stem_names(probe, def.kind) && has_required(def, &has)) {
        return None;
    }
    let guests = columns.iter().filter(|(_, field)| def.guests.contains(field)).count();
    let mut points = points(2 * columns.len() - guests) + points(4 * stages.len()) - strangers(def, header);
    points += if stem_names(probe, def.kind) { 100 } else { hint(def, probe) };
    points -= i32::from(names_as_accounts) + 4 * i32::from(!times_fit(&columns, header, probe));
    let required = def.required.len();
    Some(Fit { kind: def.kind, points, required, columns, names_as_accounts, told, stages, logins })
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
            if matches!(cell, super::cell::Cell::DateTime { .. } | super::cell::Cell::Number(_)) {
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

/// Steps that may head the columns of a case, with the words that may follow.
const STEPS: [&str; 18] = [
    "受理",
    "录入",
    "登记",
    "收件",
    "初审",
    "预审",
    "审核",
    "复审",
    "复核",
    "终审",
    "审批",
    "核准",
    "签批",
    "公示",
    "拨付",
    "发放",
    "支付",
    "发放确认",
];

fn find_stages(header: &Header) -> Vec<Stage> {
    let find = |step: &str, ends: &[&str]| {
        ends.iter().find_map(|end| {
            let key = format!("{step}{end}");
            header.keys.iter().position(|keys| keys.contains(&key))
        })
    };
    let stage = |step: &'static str| {
        let account = find(step, &["账号", "人账号", "账户", "人账户", "操作账号"]);
        let name = find(step, &["人", "人员", "人姓名", "员", "经办人"]);
        Some(Stage {
            step,
            person: account.or(name)?,
            time: find(step, &["时间", "日期"])?,
            operator: name.filter(|_| account.is_some()),
            result: find(step, &["结果", "状态"]),
            terminal: find(step, &["终端", "终端号"]),
            ip: find(step, &["ip", "ip地址"]),
        })
    };
    STEPS.into_iter().filter_map(stage).collect()
}

impl Stage {
    fn uses(&self, column: usize) -> bool {
        let optional = [self.operator, self.result, self.terminal, self.ip];
        self.person == column || self.time == column || optional.contains(&Some(column))
    }
}

fn by_preset(probe: &Probe<'_>, headers: &[Header]) -> Option<Verdict> {
    let stems: Vec<&str> = [Some(probe.stem), probe.sheet].into_iter().flatten().collect();
    let (header, table) = headers.iter().find_map(|header| Some((header, presets::find(&header.names, &stems)?)))?;
    if table.note.is_some() {
        return Some(Verdict::Unused(table));
    }
    // A table that only serves others is filed under the one it serves most: its rows are used, none is a fact.
    let mut mapping = Mapping {
        kind: table.kind().unwrap_or(TableKind::Roles),
        header_row: header.last,
        headers: header.names.clone(),
        fields: Vec::new(),
        shape: Shape::Rows,
        preset: Some(table),
        rules: Rules::of(table, &header.names),
        confidence: Confidence::Known,
        other: None,
        names_as_accounts: false,
        told_by_content: None,
    };
    if let Some(kind) = table.kind() {
        bind_preset(&mut mapping, table, kind);
    }
    add_stated_values(probe, &mut mapping);
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
    for way in &table.lookup {
        if let Some(column) = presets::column(&headers, &way.column) {
            bind(&way.field, Take::Lookup { column, way }, headers[column].clone());
        }
    }
    if let Some(step) = &table.step {
        bind("action", Take::Step, step.parts.join("/"));
    }
    for (field, values) in &table.values {
        mapping.set_values(field, values.iter());
    }
}

/// One name down, names across, a mark where they meet.
fn by_matrix(probe: &Probe<'_>, headers: &[Header]) -> Option<Verdict> {
    if probe.rule.is_some_and(|rule| rule.table.is_some_and(|kind| !is_matrix_kind(kind))) {
        return None;
    }
    headers.iter().find_map(|header| matrix(probe, header))
}

const fn is_matrix_kind(kind: TableKind) -> bool {
    matches!(kind, TableKind::RolePermissions | TableKind::Duties)
}

fn matrix(probe: &Probe<'_>, header: &Header) -> Option<Verdict> {
    let system = header.keys.iter().position(|keys| keys.iter().any(|key| is_system(key)));
    let down = (0..header.names.len()).find(|column| Some(*column) != system && !header.names[*column].is_empty())?;
    let across: Vec<usize> = (down + 1..header.names.len())
        .filter(|column| Some(*column) != system && !header.names[*column].is_empty())
        .collect();
    if across.len() < 2 || !holds_marks(probe, header, &across) {
        return None;
    }
    let corner = header.names[down].as_str();
    let first = [
        ("权限", 'r'),
        ("功能", 'r'),
        ("菜单", 'r'),
        ("角色", 'o'),
        ("岗位", 'p'),
        ("permission", 'r'),
        ("role", 'o'),
        ("position", 'p'),
    ]
    .into_iter()
    .filter_map(|(word, meaning)| Some((fold_key(corner).find(word)?, meaning)))
    .min_by_key(|(at, _)| *at)
    .map(|(_, meaning)| meaning);
    let about = format!("{} {} {}", probe.stem, probe.sheet.unwrap_or_default(), corner);
    let kind = probe.rule.and_then(|rule| rule.table).or(match first {
        Some('o') => Some(TableKind::RolePermissions),
        Some('p') => Some(TableKind::Duties),
        _ if about.contains('岗') || about.contains("duties") => Some(TableKind::Duties),
        _ if about.contains("角色") || about.contains("role") => Some(TableKind::RolePermissions),
        _ => None,
    });
    let Some(kind) = kind else {
        return Some(Verdict::Ambiguous(vec![TableKind::RolePermissions, TableKind::Duties], Box::new(header.clone())));
    };
    let fields = system.map(|column| Bound {
        field: "system",
        take: Take::Column(column),
        header: header.names[column].clone(),
        values: FastMap::default(),
    });
    let fields: Vec<Bound> = fields.into_iter().filter(|_| kind == TableKind::RolePermissions).collect();
    Some(Verdict::Table(Box::new(Mapping {
        kind,
        header_row: header.last,
        headers: header.names.clone(),
        fields,
        shape: Shape::Matrix { down, across, rights_down: !matches!(first, Some('o' | 'p')) },
        preset: None,
        rules: Rules::default(),
        confidence: if probe.rule.is_some() { Confidence::Stated } else { Confidence::Sure },
        other: None,
        names_as_accounts: false,
        told_by_content: None,
    })))
}

fn is_system(key: &str) -> bool {
    TableDef::of(TableKind::Accounts).field(key).is_some_and(|(field, _)| field == "system")
}

fn holds_marks(probe: &Probe<'_>, header: &Header, across: &[usize]) -> bool {
    let mut buffer = String::new();
    let mut marks = 0;
    for row in probe.head.iter().filter(|row| row.number > header.last) {
        for column in across {
            let text = row.cell(*column).text(&mut buffer);
            marks += u32::from(meaning::is_mark(text));
            if !meaning::is_mark(text) && !meaning::is_no_mark(text) {
                return false;
            }
        }
    }
    marks > 0
}

fn unknown(probe: &Probe<'_>, headers: &[Header], widest: &Header) -> Verdict {
    if widest.width() < 2 && probe.rule.is_none_or(|rule| rule.table.is_none()) {
        return Verdict::NoTable;
    }
    let mut guesses: Vec<(usize, usize, TableKind, Vec<String>, usize)> = Vec::new();
    for (place, header) in headers.iter().enumerate() {
        for def in kinds(probe) {
            let columns = match_columns(def, header, probe.rule);
            let has = |field: &str| columns.iter().any(|(_, known)| *known == field);
            let missing = def.missing(&has);
            if !columns.is_empty() {
                guesses.push((missing.len(), columns.len(), def.kind, missing, place));
            }
        }
    }
    guesses.sort_by_key(|(missing, known, kind, _, place)| (*missing, std::cmp::Reverse(*known), *place, *kind));
    let place = guesses.first().map(|(.., place)| *place);
    let header = place.and_then(|place| headers.get(place)).unwrap_or(widest);
    let mut best: Vec<(TableKind, Vec<String>)> = Vec::new();
    for (_, _, kind, missing, _) in guesses {
        if best.len() < 3 && !best.iter().any(|(known, _)| *known == kind) {
            best.push((kind, missing));
        }
    }
    Verdict::Unknown(best, Box::new(header.clone()))
}
