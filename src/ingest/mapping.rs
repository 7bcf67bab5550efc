//! How the columns of a recognised source become canonical columns.

use std::collections::BTreeMap;

use crate::{
    base::{maps::FastMap, text::fold},
    ingest::{
        header::Header,
        presets::{self, Hop, Otherwise, Pattern, Pick, PresetTable, StepCase},
        rows::RawRow,
        snapshots::VersionColumns,
    },
    model::{TableKind, intake::SourceColumn},
};

/// Where the text of a canonical column comes from.
#[derive(Clone, Debug)]
pub(super) enum Take {
    /// One column.
    Column(usize),
    /// The first of these columns that says something.
    First(Vec<usize>),
    /// The same in every row.
    Constant(String),
    /// A time whose day and time of day stand in two columns.
    DayAndClock {
        /// The column of days.
        day: usize,
        /// The column of times of day.
        clock: usize,
    },
    /// Through other tables, by the first way that ends somewhere.
    Lookup {
        /// The ways, each with the column to start from.
        ways: Vec<(usize, &'static [Hop])>,
        /// What to do where all of them end.
        otherwise: Otherwise,
    },
    /// Inside the parameters of a request; the first that is found.
    Pick(Vec<PickColumn>),
    /// Put together from several columns, by the rules of the preset.
    Step,
    /// What differs from the version before of the record in this column; a row may tell of several fields.
    Versions(usize),
    /// The headers of those of these columns that have a mark.
    Marks(Vec<usize>),
}

/// Columns of an account list that hold nothing but marks.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    /// Their headers.
    pub(super) headers: Vec<String>,
    /// What they were read as, if anything: `role` or `permission`.
    pub(super) read_as: Option<&'static str>,
}

/// A value inside the parameters that a column holds.
#[derive(Clone, Debug)]
pub(super) struct PickColumn {
    pub(super) column: usize,
    pub(super) when: When,
    pub(super) pick: &'static Pick,
}

/// One canonical column.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub(super) field: &'static str,
    pub(super) take: Take,
    /// What messages call the column: its header.
    pub(super) header: String,
    /// Folded cell → meaning.
    pub(super) values: FastMap<String, String>,
}

/// How rows stand for entries.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// One entry a row.
    Rows,
    /// One name down, names across, a mark where they meet.
    Matrix {
        /// The column of the names down.
        down: usize,
        /// The columns of the names across.
        across: Vec<usize>,
        /// Whether the names down are the rights; else those across are.
        rights_down: bool,
    },
    /// One case a row, with a person and a time for each step.
    Cases(Vec<Stage>),
}

/// The columns of one step of a case.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// The step's name.
    pub(super) step: &'static str,
    /// Who: the account where there is one, else the name.
    pub(super) person: usize,
    /// When.
    pub(super) time: usize,
    /// Whether that is a name, for want of an account.
    pub(super) is_name: bool,
    /// The name beside an account.
    pub(super) operator: Option<usize>,
    /// How it ended.
    pub(super) result: Option<usize>,
    /// The terminal.
    pub(super) terminal: Option<usize>,
    /// The address.
    pub(super) ip: Option<usize>,
}

/// How sure the recognition is.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Confidence {
    /// Another table fits nearly as well.
    Likely,
    /// The headers fit one table clearly better than any other.
    Sure,
    /// A preset, or a file named after the canonical table.
    Known,
    /// The policy says so.
    Stated,
}

/// What a preset says of rows, by the columns of one source.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    /// Cells of rows that are no entries.
    pub(super) skip: Vec<(usize, Vec<String>)>,
    /// The only cells of rows that are entries.
    pub(super) only: Vec<(usize, Vec<String>)>,
    /// Columns without which a row is no entry yet.
    pub(super) done: Vec<usize>,
    /// Cells of rows that are marked as deleted.
    pub(super) gone: Vec<(usize, Vec<String>)>,
    /// Patterns of rows that failed.
    pub(super) failure: Vec<(usize, Vec<Pattern>)>,
    /// How a step is put together.
    pub(super) step: StepColumns,
    /// Rows hold records version by version.
    pub(super) versions: Option<VersionColumns>,
    /// Who was to act and who did.
    pub(super) delegated: Option<(usize, usize)>,
    /// The column by which other tables may tell of the same event.
    pub(super) event_id: Option<usize>,
    /// The column of that in another table.
    pub(super) same_event: Option<usize>,
}

/// The columns of a step.
#[derive(Clone, Debug, Default)]
pub(super) struct StepColumns {
    /// Parts, with the words for their codes.
    pub(super) parts: Vec<(usize, FastMap<String, String>)>,
    /// A part ends before the first of these.
    pub(super) cut: &'static [String],
    /// Cases that replace the parts.
    pub(super) cases: Vec<(When, &'static StepCase)>,
}

/// Columns with the patterns they must fit; a column that the source lacks is blank.
pub(super) type When = Vec<(Option<usize>, Pattern)>;

impl Rules {
    pub(super) fn of(table: &'static PresetTable, headers: &[String]) -> Self {
        let cells = |rule: &BTreeMap<String, Vec<String>>| {
            let known = rule.iter().filter_map(|(name, cells)| Some((presets::column(headers, name)?, cells)));
            known.map(|(column, cells)| (column, cells.iter().map(|cell| fold(cell).into_owned()).collect())).collect()
        };
        let failure = table.failure.iter().filter_map(|(name, patterns)| {
            Some((presets::column(headers, name)?, patterns.iter().map(|written| Pattern::new(written)).collect()))
        });
        let mut step = StepColumns::default();
        if let Some(rule) = &table.step {
            step.cut = &rule.cut;
            step.parts = rule
                .parts
                .iter()
                .filter_map(|name| {
                    let labels = rule.labels.get(name).into_iter().flatten();
                    let labels = labels.map(|(code, word)| (fold(code).into_owned(), word.clone()));
                    Some((presets::column(headers, name)?, labels.collect()))
                })
                .collect();
            step.cases = rule.case.iter().map(|case| (when(&case.when, headers), case)).collect();
        }
        let versions = table.versions.as_ref().and_then(|rule| {
            let record: Option<Vec<usize>> = rule.record.iter().map(|name| presets::column(headers, name)).collect();
            Some(VersionColumns {
                record: record?,
                version: presets::column(headers, &rule.version)?,
                content: presets::column(headers, &rule.content)?,
                without: rule.without.clone(),
            })
        });
        let delegated = table.delegated.as_ref();
        let delegated = delegated
            .and_then(|rule| Some((presets::column(headers, &rule.from)?, presets::column(headers, &rule.to)?)));
        Self {
            skip: cells(&table.skip),
            only: cells(&table.only),
            done: table.done.iter().filter_map(|name| presets::column(headers, name)).collect(),
            gone: cells(&table.gone),
            failure: failure.collect(),
            step,
            versions,
            delegated,
            event_id: table.event_id.as_ref().and_then(|name| presets::column(headers, name)),
            same_event: table.same_event.as_ref().and_then(|name| presets::column(headers, name)),
        }
    }
}

/// Patterns by the columns of one source.
pub(super) fn when(patterns: &BTreeMap<String, String>, headers: &[String]) -> When {
    patterns.iter().map(|(name, written)| (presets::column(headers, name), Pattern::new(written))).collect()
}

/// How a source is read.
#[derive(Clone, Debug)]
pub(super) struct Mapping {
    pub(super) kind: TableKind,
    /// The last row of the header; 0: the format has none.
    pub(super) header_row: u64,
    /// What stands above and in the header, row by row: on later pages it is layout again.
    pub(super) head: Vec<Vec<String>>,
    /// Rows above the header that look like entries, so that they are refused rather than passed over.
    pub(super) lost_above: Vec<u64>,
    /// Columns of ID numbers in which a spreadsheet has rounded some, so that none ending in `000` is to be trusted.
    pub(super) rounded: Vec<&'static str>,
    pub(super) headers: Vec<String>,
    pub(super) fields: Vec<Bound>,
    pub(super) shape: Shape,
    pub(super) preset: Option<&'static PresetTable>,
    pub(super) rules: Rules,
    pub(super) confidence: Confidence,
    /// The next best table.
    pub(super) other: Option<TableKind>,
    /// Names stand in for accounts, because there is no account column.
    pub(super) names_as_accounts: bool,
    /// The columns of codes and of names that were told apart by their content, where both are called a user.
    pub(super) told_names: Option<(String, String)>,
    /// The first column of another table beside this one, which is not read.
    pub(super) beside: Option<usize>,
    /// Columns that hold nothing but marks.
    pub(super) marks: Option<Marks>,
    /// The header whose meaning was told by its content: a bare 流水号.
    pub(super) told_by_content: Option<(String, &'static str)>,
}

impl Stage {
    /// Whether a column belongs to the step.
    pub(super) fn uses(&self, column: usize) -> bool {
        let optional = [self.operator, self.result, self.terminal, self.ip];
        self.person == column || self.time == column || optional.contains(&Some(column))
    }
}

impl Mapping {
    /// A table under that header, of which nothing else is known yet.
    pub(super) fn under(kind: TableKind, header: &Header, head: &[RawRow]) -> Self {
        Self {
            kind,
            header_row: header.last,
            head: header.above(head),
            lost_above: Vec::new(),
            rounded: Vec::new(),
            headers: header.names.clone(),
            fields: Vec::new(),
            shape: Shape::Rows,
            preset: None,
            rules: Rules::default(),
            confidence: Confidence::Known,
            other: None,
            names_as_accounts: false,
            told_names: None,
            beside: None,
            marks: None,
            told_by_content: None,
        }
    }

    /// The canonical column, if the source has it.
    pub(super) fn field(&self, field: &str) -> Option<&Bound> {
        self.fields.iter().find(|bound| bound.field == field)
    }

    /// What messages call a canonical column.
    pub(super) fn header_of<'a>(&'a self, field: &'a str) -> &'a str {
        self.field(field).map_or(field, |bound| &bound.header)
    }

    /// The columns as outputs list them.
    pub(super) fn columns(&self) -> Vec<SourceColumn> {
        let field = |index: usize| {
            let takes = |bound: &&Bound| match &bound.take {
                Take::Column(column) | Take::Versions(column) => *column == index,
                Take::Lookup { ways, .. } => ways.iter().any(|(column, _)| *column == index),
                Take::Pick(picks) => picks.iter().any(|pick| pick.column == index),
                Take::First(columns) | Take::Marks(columns) => columns.contains(&index),
                Take::Step => self.rules.step.parts.iter().any(|(column, _)| *column == index),
                Take::DayAndClock { day, clock } => *day == index || *clock == index,
                Take::Constant(_) => false,
            };
            self.fields.iter().find(takes).map(|bound| bound.field.to_owned()).or_else(|| self.of_stage(index))
        };
        let names = self.headers.iter().enumerate().filter(|(_, header)| !header.is_empty());
        names.map(|(index, header)| SourceColumn { index, header: header.clone(), field: field(index) }).collect()
    }

    fn of_stage(&self, index: usize) -> Option<String> {
        let Shape::Cases(stages) = &self.shape else { return None };
        let of = |stage: &Stage| {
            let optional = [
                (stage.operator, "operator_name"),
                (stage.result, "result"),
                (stage.terminal, "terminal"),
                (stage.ip, "ip"),
            ];
            let fixed = [(Some(stage.person), "account"), (Some(stage.time), "time")];
            fixed
                .into_iter()
                .chain(optional)
                .find(|(column, _)| *column == Some(index))
                .map(|(_, field)| field.to_owned())
        };
        stages.iter().find_map(of)
    }

    /// Canonical columns that the source has.
    pub(super) fn canonical_columns(&self) -> Vec<&'static str> {
        let mut names: Vec<&'static str> = self.fields.iter().map(|bound| bound.field).collect();
        match &self.shape {
            Shape::Rows => {}
            Shape::Matrix { .. } if self.kind == TableKind::Duties => names.extend(["position", "permission"]),
            Shape::Matrix { .. } => names.extend(["role", "permission"]),
            Shape::Cases(stages) => {
                names.extend(["account", "action", "time"]);
                let has = |pick: fn(&Stage) -> Option<usize>| stages.iter().any(|stage| pick(stage).is_some());
                let optional: [(&'static str, bool); 4] = [
                    ("operator_name", has(|stage| stage.operator)),
                    ("result", has(|stage| stage.result)),
                    ("terminal", has(|stage| stage.terminal)),
                    ("ip", has(|stage| stage.ip)),
                ];
                names.extend(optional.into_iter().filter(|(_, has)| *has).map(|(name, _)| name));
            }
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Sets or replaces what cells of a column mean.
    pub(super) fn set_values<'a>(&mut self, field: &str, values: impl Iterator<Item = (&'a String, &'a String)>) {
        if let Some(bound) = self.fields.iter_mut().find(|bound| bound.field == field) {
            bound.values.extend(values.map(|(cell, meaning)| (fold(cell).into_owned(), meaning.clone())));
        }
    }

    /// Headers that no canonical column uses.
    pub(super) fn unused(&self) -> Vec<String> {
        let columns = self.columns().into_iter().filter(|column| column.field.is_none());
        let across = |index: usize| match &self.shape {
            Shape::Matrix { down, across, .. } => *down == index || across.contains(&index),
            _ => false,
        };
        // A table beside this one and columns of marks are told of by themselves.
        let told = |index: usize| {
            let marks = self.marks.as_ref().map_or(&[][..], |marks| marks.headers.as_slice());
            self.beside.is_some_and(|first| index >= first) || marks.contains(&self.headers[index])
        };
        columns.filter(|column| !across(column.index) && !told(column.index)).map(|column| column.header).collect()
    }
}
