//! Columns of an account list that hold nothing but marks: what each account may do, a column a right or a role.

use crate::{
    base::maps::FastMap,
    ingest::{
        header::Header,
        mapping::{Bound, Mapping, Marks, Shape, Take},
        matrix,
        rows::{RawRow, is_total, is_total_or_footer},
        schema,
    },
    model::TableKind,
};

/// What a header holds that says something of the account rather than of what it may do.
const TRAITS: [&str; 15] = [
    "是否", "标志", "标识", "状态", "启用", "停用", "锁定", "注销", "有效", "在职", "在编", "在岗", "性别", "实名",
    "备注",
];

/// Reads columns of marks as roles or rights where their headers look like such, and notes them where they do not.
pub(super) fn bind(mapping: &mut Mapping, header: &Header, head: &[RawRow]) {
    let unsuited = mapping.kind != TableKind::Accounts || !matches!(mapping.shape, Shape::Rows);
    if unsuited || mapping.field("role").is_some() || mapping.field("permission").is_some() {
        return;
    }
    let used = mapping.columns();
    let is_free = |at: usize| used.iter().any(|column| column.index == at && column.field.is_none());
    let is_trait = |at: usize| {
        let known = header.keys.get(at).is_some_and(|keys| keys.iter().any(|key| schema::is_known(key)));
        known
            || matrix::is_number(header, at)
            || is_total(&mapping.headers[at])
            || TRAITS.iter().any(|word| mapping.headers[at].contains(word))
    };
    let end = mapping.beside.unwrap_or(mapping.headers.len());
    let body: Vec<&RawRow> =
        head.iter().filter(|row| row.number > mapping.header_row && !is_total_or_footer(*row)).collect();
    let columns: Vec<usize> =
        (0..end).filter(|at| is_free(*at) && !is_trait(*at) && matrix::holds_marks(&body, *at)).collect();
    let headers: Vec<String> = columns.iter().map(|at| mapping.headers[*at].clone()).collect();
    if headers.is_empty() {
        return;
    }
    let read_as = match matrix::likeness(&headers) {
        50.. if headers.len() > 1 => Some("role"),
        ..=-50 if headers.len() > 1 => Some("permission"),
        _ => None,
    };
    if let Some(field) = read_as {
        let header = headers.join("、");
        mapping.fields.push(Bound { field, take: Take::Marks(columns), header, values: FastMap::default() });
    }
    mapping.marks = Some(Marks { headers, read_as });
}
