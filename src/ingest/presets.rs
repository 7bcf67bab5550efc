//! Presets: tables of widely used systems, recognised by their columns. A preset is data, one TOML file a system.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::{
    base::{maps::FastMap, text::fold_key},
    i18n::Words,
    ingest::{header::spaced, schema::TableDef},
    model::{TableKind, act::Act},
};

const FILES: [&str; 9] = [
    include_str!("presets/ruoyi.toml"),
    include_str!("presets/ruoyi_excel.toml"),
    include_str!("presets/ruoyi_pro.toml"),
    include_str!("presets/ruoyi_pro_excel.toml"),
    include_str!("presets/jeecg.toml"),
    include_str!("presets/flowable.toml"),
    include_str!("presets/warm_flow.toml"),
    include_str!("presets/jinbao.toml"),
    include_str!("presets/xes.toml"),
];

/// One file of presets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    system: String,
    table: Vec<PresetTable>,
}

/// How one table of a known system is read.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PresetTable {
    /// The system's own name for the table.
    pub(super) name: String,
    /// Columns that must all be there.
    pub(super) columns: Vec<String>,
    /// Whether the file or sheet must bear the table's name too, because its columns say too little.
    pub(super) named: bool,
    /// The canonical table; none: the rows serve other tables of the preset, or `note` says why they do not.
    pub(super) table: Option<String>,
    /// Canonical column → the system's column; of several, the first that says something.
    pub(super) map: BTreeMap<String, OneOrMore>,
    /// Canonical column → what it is in every row.
    pub(super) constants: BTreeMap<String, String>,
    /// Canonical column → cell → meaning.
    pub(super) values: BTreeMap<String, BTreeMap<String, String>>,
    /// Columns found by going through other tables of the preset.
    pub(super) lookup: Vec<Lookup>,
    /// Column → cells by which the system marks a row as deleted.
    pub(super) gone: BTreeMap<String, Vec<String>>,
    /// Column → cells of rows that are no entries.
    pub(super) skip: BTreeMap<String, Vec<String>>,
    /// Column → the only cells of rows that are entries.
    pub(super) only: BTreeMap<String, Vec<String>>,
    /// Columns without which a row is no entry yet, such as the end of an open task.
    pub(super) done: Vec<String>,
    /// Rows of this kind name a role that holds every permission.
    pub(super) superuser: Option<Superuser>,
    /// How the step of an operation is put together.
    pub(super) step: Option<StepRule>,
    /// Steps of a row that holds a whole case, each with a person and a time.
    pub(super) stage: Vec<StageRule>,
    /// Columns found inside another column's parameters.
    pub(super) pick: Vec<Pick>,
    /// Rows hold whole records, version by version; what differs from the version before is an edit.
    pub(super) versions: Option<VersionRule>,
    /// Where the tenant stands whose row it is, in systems that keep several in the same tables.
    pub(super) tenant: Option<Also>,
    /// Columns of who was to act and who did, where the two may differ.
    pub(super) delegated: Option<Delegated>,
    /// The column by which the rows of another table may tell of the same event.
    pub(super) event_id: Option<String>,
    /// The column of the `event_id` in another table of the preset, where the row tells of the same event.
    pub(super) same_event: Option<String>,
    /// Column → patterns by which a row tells that it failed, whatever its status.
    pub(super) failure: BTreeMap<String, Vec<String>>,
    /// Why the table is not used.
    pub(super) note: Option<Note>,
    /// The system the preset is of; set from the file.
    #[serde(skip)]
    pub(super) system: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let all: &[String] = match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        };
        all.iter().map(String::as_str)
    }
}

/// A column found in another table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lookup {
    /// The canonical column it fills.
    pub(super) field: String,
    /// The column of this table to start from.
    pub(super) column: String,
    /// The tables to go through.
    pub(super) hops: Vec<Hop>,
    /// Other ways, for systems built from parts of several; the first that ends somewhere counts.
    #[serde(default)]
    pub(super) also: Vec<Also>,
    /// What to do where the way ends.
    #[serde(default)]
    pub(super) otherwise: Otherwise,
}

/// Another way of a lookup.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Also {
    /// The column of this table to start from; none: the same.
    pub(super) column: Option<String>,
    /// The tables to go through.
    pub(super) hops: Vec<Hop>,
}

/// A step of a row that holds a whole case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StageRule {
    /// The step's name.
    pub(super) step: String,
    /// What it means; else as the vocabulary reads the name.
    pub(super) act: Option<String>,
    /// Who.
    pub(super) person: String,
    /// When.
    pub(super) time: String,
    /// How it ended.
    pub(super) result: Option<String>,
}

/// A value inside the parameters of a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pick {
    /// The canonical column it fills; of several picks for one, the first that finds something counts.
    pub(super) field: String,
    /// The column with the parameters.
    pub(super) column: String,
    /// The key; empty: the only number of a list.
    pub(super) key: String,
    /// Column → pattern of the rows meant.
    #[serde(default)]
    pub(super) when: BTreeMap<String, String>,
    /// Tables to go through from the value.
    #[serde(default)]
    pub(super) hops: Vec<Hop>,
}

/// Which version of which record a row holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionRule {
    /// The columns that tell the record.
    pub(super) record: Vec<String>,
    /// The column of the version's number.
    pub(super) version: String,
    /// The column of the record itself.
    pub(super) content: String,
    /// Keys whose changes mean nothing.
    #[serde(default)]
    pub(super) without: Vec<String>,
}

/// Who was to act and who did.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delegated {
    pub(super) from: String,
    pub(super) to: String,
}

impl Lookup {
    /// Every way, with the column it starts from.
    pub(super) fn ways(&self) -> impl Iterator<Item = (&str, &[Hop])> {
        let also = self.also.iter();
        let also = also.map(|way| (way.column.as_deref().unwrap_or(&self.column), way.hops.as_slice()));
        std::iter::once((self.column.as_str(), self.hops.as_slice())).chain(also)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hop {
    /// The table of the preset.
    pub(super) table: String,
    /// Its column to compare with.
    pub(super) key: String,
    /// Its column to take; of several, the first that says something.
    pub(super) take: OneOrMore,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Otherwise {
    /// The row cannot be used.
    Refuse,
    /// The cell counts as blank.
    #[default]
    Blank,
    /// The number itself stands for what it refers to.
    Keep,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Superuser {
    pub(super) column: String,
    pub(super) value: String,
    /// The column with the role's name as grants will have it.
    pub(super) role: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepRule {
    /// Columns joined by `/`; blank ones are left out.
    pub(super) parts: Vec<String>,
    /// A part ends before the first of these, so that names of people and records are no part of a step.
    #[serde(default)]
    pub(super) cut: Vec<String>,
    /// Column → code → the word that stands in the step's name.
    #[serde(default)]
    pub(super) labels: BTreeMap<String, BTreeMap<String, String>>,
    /// The first case that matches counts.
    #[serde(default)]
    pub(super) case: Vec<StepCase>,
    /// What steps mean by their last part, where neither policy nor built-in names can tell.
    #[serde(default)]
    pub(super) endings: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepCase {
    /// Column → pattern with `*`.
    pub(super) when: BTreeMap<String, String>,
    /// The step's name; else the joined parts.
    pub(super) name: Option<String>,
    /// What it means; else as the vocabulary reads the name.
    pub(super) act: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    pub(super) zh: String,
    pub(super) en: String,
}

impl PresetTable {
    /// The canonical table it fills.
    pub(super) fn kind(&self) -> Option<TableKind> {
        self.table.as_deref().and_then(TableKind::parse)
    }

    /// Why it is not used, if so.
    pub(super) fn note(&self) -> Option<Words> {
        self.note.as_ref().map(|note| Words { zh: note.zh.clone(), en: note.en.clone() })
    }
}

/// Every preset table, or what is wrong with the files; a test proves that nothing is.
static TABLES: LazyLock<Vec<PresetTable>> = LazyLock::new(|| {
    let files = FILES.iter().filter_map(|text| toml::from_str::<PresetFile>(text).ok());
    files
        .flat_map(|file| {
            let system = file.system;
            file.table.into_iter().map(move |table| PresetTable { system: system.clone(), ..table })
        })
        .collect()
});

/// The preset table with those headers, by place in the list of all; `stem` is the name of the file or sheet.
pub(super) fn find(headers: &[String], stems: &[&str]) -> Option<&'static PresetTable> {
    let bears = |table: &PresetTable| stems.iter().any(|stem| fold_key(stem).contains(table.name.as_str()));
    let fits = |table: &&PresetTable| {
        table.columns.iter().all(|name| column(headers, name).is_some()) && (!table.named || bears(table))
    };
    // Nothing is left to the order of the files: of tables that fit alike, the one that asks for more wins.
    TABLES.iter().filter(fits).max_by_key(|table| (bears(table), table.columns.len()))
}

/// The place of a column of the system's own name, which its interfaces write `delFlag` for `del_flag`. A code such as
/// `AAE011` may stand beside words: `AAE011(经办人)`.
pub(super) fn column(headers: &[String], name: &str) -> Option<usize> {
    let wanted = fold_key(name);
    let exact = column_as(headers, &wanted);
    exact.or_else(|| headers.iter().position(|header| spaced(header).is_some_and(|spaced| fold_key(&spaced) == wanted)))
}

fn column_as(headers: &[String], wanted: &str) -> Option<usize> {
    let is_code = wanted.len() == 6 && wanted.bytes().all(|byte| byte.is_ascii_alphanumeric());
    headers.iter().position(|header| {
        let header = fold_key(header);
        header == wanted
            || (is_code
                && header
                    .split(|char: char| !char.is_ascii_alphanumeric())
                    .filter(|part| !part.is_empty())
                    .eq([wanted]))
    })
}

/// A pattern with `*`, compared without regard to case and width.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    pub(super) fn new(written: &str) -> Self {
        Self(fold_key(written).split('*').map(str::to_owned).collect())
    }

    /// Whether the whole cell fits.
    pub(super) fn matches(&self, cell: &str) -> bool {
        let cell = fold_key(cell);
        let Some((first, later)) = self.0.split_first() else { return cell.is_empty() };
        let Some(mut rest) = cell.strip_prefix(first.as_str()) else { return false };
        let Some((last, between)) = later.split_last() else { return rest.is_empty() };
        for part in between {
            match rest.find(part.as_str()) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

/// What the presets that a folder uses say of the steps they name.
#[derive(Debug, Default)]
pub(super) struct StatedActs {
    names: FastMap<&'static str, Act>,
    endings: Vec<(&'static str, Act)>,
}

impl StatedActs {
    pub(super) fn of<'t>(tables: impl Iterator<Item = &'t &'static PresetTable> + Clone) -> Self {
        let mut stated = Self::default();
        for rule in tables.clone().filter_map(|table| table.step.as_ref()) {
            let acts = rule.case.iter();
            stated
                .names
                .extend(acts.filter_map(|case| Some((case.name.as_deref()?, Act::parse(case.act.as_deref()?)?))));
            let endings = rule.endings.iter();
            stated.endings.extend(endings.filter_map(|(ending, act)| Some((ending.as_str(), Act::parse(act)?))));
        }
        for stage in tables.flat_map(|table| &table.stage) {
            let act = stage.act.as_deref().and_then(Act::parse);
            stated.names.extend(act.map(|act| (stage.step.as_str(), act)));
        }
        stated
    }

    /// The act of a step that a preset names in full.
    pub(super) fn named(&self, step: &str) -> Option<Act> {
        self.names.get(step).copied()
    }

    /// The act that the last part of a step tells.
    pub(super) fn by_ending(&self, step: &str) -> Option<Act> {
        let (_, last) = step.rsplit_once('/')?;
        self.endings.iter().find(|(ending, _)| *ending == last).map(|(_, act)| *act)
    }
}

/// The canonical name of a field of the preset's table.
pub(super) fn canonical(kind: TableKind, field: &str) -> Option<&'static str> {
    TableDef::of(kind).canonical(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_reads_and_names_only_what_exists() {
        for text in FILES {
            let file: PresetFile = toml::from_str(text).unwrap();
            assert!(!file.system.is_empty());
            file.table.iter().for_each(check);
        }
    }

    fn check(table: &PresetTable) {
        let name = &table.name;
        assert!(!table.columns.is_empty(), "{name}");
        assert_eq!(table.table.is_some(), table.kind().is_some(), "{name}");
        let fields = table.map.keys().chain(table.constants.keys()).chain(table.values.keys());
        for field in fields.chain(table.lookup.iter().map(|lookup| &lookup.field)) {
            assert!(canonical(table.kind().unwrap(), field).is_some(), "{name}.{field}");
        }
        let hops = table.lookup.iter().flat_map(Lookup::ways).flat_map(|(_, hops)| hops);
        for hop in hops.chain(table.pick.iter().flat_map(|pick| &pick.hops)) {
            assert!(TABLES.iter().any(|table| table.name == hop.table), "{name} → {}", hop.table);
        }
        for pick in &table.pick {
            assert!(canonical(table.kind().unwrap(), &pick.field).is_some(), "{name}.{}", pick.field);
        }
        for stage in &table.stage {
            assert!(stage.act.as_deref().is_none_or(|act| Act::parse(act).is_some()), "{name}: {stage:?}");
        }
        for case in table.step.iter().flat_map(|step| &step.case) {
            assert!(case.act.as_deref().is_none_or(|act| Act::parse(act).is_some()), "{name}: {case:?}");
            assert!(case.act.is_none() || case.name.is_some(), "{name}: an act is stated for a step without a name");
        }
        for act in table.step.iter().flat_map(|step| step.endings.values()) {
            assert!(Act::parse(act).is_some(), "{name}: {act}");
        }
    }

    #[test]
    fn no_step_name_is_stated_to_be_two_acts() {
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for case in TABLES.iter().filter_map(|table| table.step.as_ref()).flat_map(|step| &step.case) {
            if let (Some(name), Some(act)) = (case.name.as_deref(), case.act.as_deref()) {
                assert_eq!(*known.entry(name).or_insert(act), act, "{name}");
            }
        }
        assert!(!known.is_empty());
    }

    #[test]
    fn names_of_interfaces_are_those_of_the_database() {
        let headers = ["userId", "dept.deptName", "delFlag", "del_flag2"].map(str::to_owned);
        let place = |name: &str| column(&headers, name);
        assert_eq!(
            [place("user_id"), place("dept.dept_name"), place("del_flag"), place("dept_id")],
            [Some(0), Some(1), Some(2), None]
        );
    }

    #[test]
    fn patterns_match_whole_cells() {
        let matches = |pattern: &str, cell: &str| Pattern::new(pattern).matches(cell);
        assert!(matches("*resetPwd*", "com.ruoyi.SysUserController.resetPwd()"));
        assert!(matches("用户管理", "用户管理"));
        assert!(!matches("用户管理", "用户管理2"));
        assert!(matches("操作*", "操作日志"));
        assert!(!matches("*日志", "日志管理"));
        assert!(matches("*\"code\":5*", "{\"msg\":\"x\",\"code\":500}"));
    }
}
