//! How a source was read: how sure that is, and why each column is what it is.

use crate::{
    base::text::header_key,
    i18n::Text,
    ingest::{
        mapping::{Confidence, Mapping, Shape, Take},
        questions::Question,
        schema::TableDef,
    },
    model::intake::SourceColumn,
    policy::InputRule,
};

/// How a source was read; beside [`crate::model::intake::Source`].
#[derive(Clone, Debug)]
pub struct Reading {
    /// How sure; none: no table was recognised.
    pub confidence: Option<Confidence>,
    /// The known system and its table, where a preset was used.
    pub preset: Option<String>,
    /// The separator of a text table.
    pub separator: Option<char>,
    /// All headers seen, also where no table was recognised.
    pub headers: Vec<String>,
    /// The row of the header, from 1; 0: there is none.
    pub header_row: u64,
    /// Why each of the source's columns is what it is; same order.
    pub why: Vec<Why>,
    /// What only a person can settle.
    pub questions: Vec<Question>,
}

/// Why a column is what it is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Why {
    /// The policy says so.
    Stated,
    /// The table of a known system has it.
    Preset,
    /// The header is the column's own name.
    Name,
    /// The header is a known spelling.
    Spelling,
    /// A part of a header of two rows is a known spelling.
    Part,
    /// Its content told.
    Content,
    /// One of the columns of a case's steps.
    Step,
    /// A name down or across of a matrix.
    Matrix,
    /// Names of people stand in for the accounts that the log lacks.
    StandIn,
    /// It is not used.
    Unused,
}

impl Why {
    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Stated => Text::new("hecha.toml 写明", "stated in hecha.toml"),
            Self::Preset => Text::new("已知系统的列", "a column of a known system"),
            Self::Name => Text::new("标准列名", "the column's own name"),
            Self::Spelling => Text::new("常见写法", "a known spelling"),
            Self::Part => Text::new("两行表头之一为常见写法", "a known spelling in one of two header rows"),
            Self::Content => Text::new("按内容判断，请核对", "told by its content, please check"),
            Self::Step => Text::new("一案一行的环节列", "a step of a case"),
            Self::Matrix => Text::new("矩阵表的行列名称", "a name of the matrix"),
            Self::StandIn => Text::new("以姓名代替账号，请核对", "names stand in for accounts, please check"),
            Self::Unused => Text::new("未使用", "not used"),
        }
    }
}

impl Confidence {
    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Likely => Text::new("存疑", "in doubt"),
            Self::Sure => Text::new("较确定", "fairly sure"),
            Self::Known => Text::new("确定", "sure"),
            Self::Stated => Text::new("确定（hecha.toml 写明）", "sure (stated in hecha.toml)"),
        }
    }
}

/// Why each column of a recognised source is what it is.
pub(super) fn reasons(mapping: &Mapping, columns: &[SourceColumn], rule: Option<&InputRule>) -> Vec<Why> {
    columns.iter().map(|column| reason(mapping, column, rule)).collect()
}

fn reason(mapping: &Mapping, column: &SourceColumn, rule: Option<&InputRule>) -> Why {
    let Some(field) = &column.field else {
        let of_matrix = match &mapping.shape {
            Shape::Matrix { down, across, .. } => *down == column.index || across.contains(&column.index),
            _ => false,
        };
        return if of_matrix { Why::Matrix } else { Why::Unused };
    };
    if mapping.preset.is_some() {
        return Why::Preset;
    }
    let bound = mapping.fields.iter().find(|bound| matches!(bound.take, Take::Column(at) if at == column.index));
    if bound.is_none() {
        return Why::Step;
    }
    let stated = rule.and_then(|rule| rule.columns.get(field.as_str()));
    if stated.is_some_and(|header| header_key(header) == header_key(&column.header)) {
        return Why::Stated;
    }
    if mapping.told_by_content.as_ref().is_some_and(|(header, _)| *header == column.header) {
        return Why::Content;
    }
    if field == "account" && mapping.names_as_accounts {
        return Why::StandIn;
    }
    let key = header_key(&column.header);
    if key == header_key(field) {
        Why::Name
    } else if TableDef::of(mapping.kind).field(&key).is_some() {
        Why::Spelling
    } else {
        Why::Part
    }
}
