//! Tables that call both the code and the name of an account a user: which column is which, by what stands in them.

use crate::{
    base::text::{is_han, is_null},
    ingest::{
        header::Header,
        recognise::Probe,
        resolve::bare_text,
        rows::{Cells, is_total_or_footer},
        schema::TableDef,
    },
};

/// Headers that mean the account or the person, as the system pleases.
const EITHER: [&str; 11] = [
    "用户名",
    "用户名称",
    "用户",
    "操作员",
    "操作员名称",
    "操作员名",
    "柜员",
    "柜员名称",
    "柜员名",
    "账号名称",
    "账户名称",
];
/// Headers that mean a code only where such a column holds the names.
const CODES: [&str; 3] = ["用户编号", "用户序号", "用户号"];

/// Where a column with such a header holds Chinese names and another holds the codes, binds them as what they are; the
/// columns of codes and of names.
pub(super) fn tell(
    def: &'static TableDef,
    columns: &mut Vec<(usize, &'static str)>,
    header: &Header,
    probe: &Probe<'_>,
) -> Option<(usize, usize)> {
    let person = def.canonical("holder").or_else(|| def.canonical("operator_name"))?;
    let account = def.canonical("account")?;
    let is_told = |field: &str| probe.rule.is_some_and(|rule| rule.columns.contains_key(field));
    let of = |columns: &[(usize, &'static str)], field: &str| {
        columns.iter().find(|(_, known)| *known == field).map(|(at, _)| *at)
    };
    if is_told(account) || is_told(person) || of(columns, person).is_some() {
        return None;
    }
    let among = |at: usize, words: &[&str]| header.keys[at].iter().any(|key| words.contains(&key.as_str()));
    let is_free = |at: usize| !columns.iter().any(|(taken, field)| *taken == at && *field != account);
    let all = 0..header.keys.len();
    let names =
        all.clone().find(|at| among(*at, &EITHER) && is_free(*at) && holds_names(*at, header, probe) == Some(true))?;
    let is_code = |at: &usize| {
        let known = header.keys[*at].iter().any(|key| def.field(key).is_some_and(|(field, _)| field == account));
        *at != names && is_free(*at) && (known || among(*at, &CODES)) && holds_names(*at, header, probe) == Some(false)
    };
    let own = of(columns, account).filter(is_code);
    let code = own.or_else(|| all.clone().find(is_code))?;
    columns.retain(|(at, field)| *field != account && *at != names && *at != code);
    columns.extend([(code, account), (names, person)]);
    columns.sort_unstable_by_key(|(at, _)| *at);
    Some((code, names))
}

/// Whether nearly all cells of a column are in Chinese characters; none: there are no cells.
fn holds_names(column: usize, header: &Header, probe: &Probe<'_>) -> Option<bool> {
    let rows = probe.head.iter().filter(|row| row.number > header.last && !is_total_or_footer(*row));
    let (mut all, mut han) = (0_usize, 0_usize);
    for row in rows {
        let text = bare_text(row.cell(column));
        if !is_null(&text) {
            all += 1;
            han += usize::from(text.trim().starts_with(is_han));
        }
    }
    (all > 0).then_some(han * 5 >= all * 4)
}
