//! Tables with names down and names across and a mark where they meet: which column names the rows, which columns hold
//! marks, and which of the two names rights. The words in the corner tell, else what the names look like.

use crate::{
    base::text::{fold, fold_key, is_null},
    ingest::{
        header::Header,
        meaning,
        resolve::text_of,
        rows::{Cells, RawRow, is_blank, is_total, is_total_or_footer},
        schema::TableDef,
    },
    model::TableKind,
};

/// A matrix as it lies under one header.
#[derive(Debug)]
pub(super) struct Matrix {
    /// The column of the names down.
    pub(super) down: usize,
    /// The columns of the names across.
    pub(super) across: Vec<usize>,
    /// Whether the names down are the rights.
    pub(super) rights_down: bool,
    /// The column of systems.
    pub(super) system: Option<usize>,
    /// What it is; `None`: roles and posts cannot be told apart.
    pub(super) kind: Option<TableKind>,
}

/// What the cells of a column are.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Column {
    /// Marks, but for a few cells.
    Marks,
    /// Texts.
    Labels,
    /// Nothing.
    Empty,
}

/// Words that say what stands on one side of a matrix.
const RIGHT_WORDS: [&str; 7] = ["权限", "功能", "菜单", "按钮", "操作", "permission", "menu"];
const ROLE_WORDS: [&str; 3] = ["角色", "用户组", "role"];
const POST_WORDS: [&str; 3] = ["岗位", "职务", "position"];

/// How names of roles and posts end, and what names of rights hold.
const HOLDERS: [&str; 17] = [
    "岗",
    "岗位",
    "员",
    "角色",
    "科长",
    "主任",
    "负责人",
    "会计",
    "出纳",
    "组长",
    "所长",
    "局长",
    "领导",
    "人员",
    "role",
    "admin",
    "组",
];
const RIGHTS: [&str; 24] = [
    ":", "受理", "审核", "审批", "初审", "复审", "复核", "终审", "查询", "导出", "导入", "新增", "修改", "删除",
    "录入", "发放", "拨付", "管理", "打印", "重置", "授权", "维护", "登记", "查看",
];

/// Finds a matrix under a header of one row; `about` is what file and sheet are called.
pub(super) fn find(header: &Header, head: &[RawRow], about: &str) -> Option<Matrix> {
    let body: Vec<&RawRow> =
        head.iter().filter(|row| row.number > header.last && !is_blank(*row) && !is_total_or_footer(*row)).collect();
    let width = body.iter().map(|row| row.width()).max().unwrap_or(0).max(header.names.len());
    let kinds: Vec<Column> = (0..width).map(|column| column_of(&body, column)).collect();
    let name = |column: usize| header.names.get(column).map_or("", String::as_str);
    let system = (0..width).find(|column| is_system(header, *column));
    let first = (0..width)
        .find(|column| kinds[*column] == Column::Marks && !is_number(header, *column) && !is_total(name(*column)))?;
    let labels = (0..first)
        .filter(|column| kinds[*column] == Column::Labels && Some(*column) != system && !is_number(header, *column));
    let down = best_label(header, &labels.collect::<Vec<usize>>())?;
    let across: Vec<usize> = (down + 1..width)
        .filter(|column| Some(*column) != system && !name(*column).is_empty() && !is_number(header, *column))
        .filter(|column| !is_total(name(*column)))
        .filter(|column| match kinds[*column] {
            Column::Marks => true,
            Column::Empty => !is_known(header, *column),
            Column::Labels => false,
        })
        .collect();
    if across.len() < 2 {
        return None;
    }
    let corner = corner(header, head, down);
    let kind = kind_of(&corner, about);
    // A list with a column of flags is no matrix, where nothing says that it is one.
    let marks = across.iter().filter(|column| kinds[**column] == Column::Marks).count();
    let texts = (down + 1..width).any(|column| kinds[column] == Column::Labels && !is_known(header, column));
    if kind.is_none() && (marks < 2 || texts) {
        return None;
    }
    let names_down: Vec<String> = body.iter().map(|row| fold(&text_of(row.cell(down))).into_owned()).collect();
    let names_across: Vec<String> = across.iter().map(|column| name(*column).to_owned()).collect();
    let rights_down = rights_are_down(&corner, &names_down, &names_across);
    Some(Matrix { down, across, rights_down, system, kind })
}

/// Whether a column holds marks, but for a few cells.
pub(super) fn holds_marks(body: &[&RawRow], column: usize) -> bool {
    let is_count = |row: &&RawRow| {
        let text = text_of(row.cell(column));
        !meaning::is_mark(&text) && !meaning::is_no_mark(&text) && text.trim().parse::<f64>().is_ok()
    };
    column_of(body, column) == Column::Marks && !body.iter().any(is_count)
}

fn column_of(body: &[&RawRow], column: usize) -> Column {
    let (mut marks, mut others) = (0_usize, 0_usize);
    for row in body {
        let text = text_of(row.cell(column));
        if meaning::is_mark(&text) {
            marks += 1;
        } else if !is_null(&text) && !meaning::is_no_mark(&text) {
            others += 1;
        }
    }
    match (marks, others) {
        (0, 0) => Column::Empty,
        // A few unknown signs among marks are reported where they are read.
        _ if marks > 0 && others <= marks.div_ceil(2) => Column::Marks,
        _ => Column::Labels,
    }
}

fn is_system(header: &Header, column: usize) -> bool {
    let accounts = TableDef::of(TableKind::Accounts);
    let is = |key: &String| accounts.field(key).is_some_and(|(field, _)| field == "system");
    header.keys.get(column).is_some_and(|keys| keys.iter().any(is))
}

/// A column that counts the rows.
pub(super) fn is_number(header: &Header, column: usize) -> bool {
    let is = |key: &String| matches!(key.as_str(), "序号" | "编号" | "no" | "no." | "id");
    header.keys.get(column).is_some_and(|keys| keys.iter().any(is))
}

fn is_known(header: &Header, column: usize) -> bool {
    let is = |key: &String| super::schema::is_known(key) || matches!(key.as_str(), "说明" | "注");
    header.keys.get(column).is_some_and(|keys| keys.iter().any(is))
}

/// Of several label columns the one whose header names rights, roles or posts best, else the last.
fn best_label(header: &Header, labels: &[usize]) -> Option<usize> {
    let rank = |column: &usize| {
        let keys = header.keys.get(*column)?;
        let named = [TableKind::RolePermissions, TableKind::Duties].into_iter().flat_map(|kind| {
            let def = TableDef::of(kind);
            keys.iter().filter_map(move |key| def.field(key))
        });
        named.map(|(_, rank)| rank).min()
    };
    let best = labels.iter().filter_map(|column| Some((rank(column)?, *column))).min().map(|(_, column)| column);
    best.or_else(|| labels.last().copied())
}

/// What stands where the names down and across meet; a blank corner under a merged title takes what is above it.
fn corner(header: &Header, head: &[RawRow], down: usize) -> String {
    let own = header.names.get(down).cloned().unwrap_or_default();
    if !own.is_empty() {
        return fold_key(&own).into_owned();
    }
    let above = head.iter().rev().find(|row| row.number + 1 == header.last);
    above.map(|row| fold_key(&text_of(row.cell(down))).into_owned()).unwrap_or_default()
}

fn first_of(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.find(word)).min()
}

fn rights_are_down(corner: &str, down: &[String], across: &[String]) -> bool {
    let rights = first_of(corner, &RIGHT_WORDS);
    let holders = [first_of(corner, &ROLE_WORDS), first_of(corner, &POST_WORDS)].into_iter().flatten().min();
    match (rights, holders) {
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (rights, holders) => match (likeness(across) - likeness(down)).signum() {
            1 => true,
            -1 => false,
            // Names that look like nothing: what the corner names first stands below it, and rights do by default.
            _ => holders.is_none() || rights < holders,
        },
    }
}

/// How much names look like roles and posts rather than rights, from -100 to 100.
pub(super) fn likeness(names: &[String]) -> i32 {
    let score = |name: &String| {
        let name = fold_key(name);
        if HOLDERS.iter().any(|end| name.ends_with(end)) {
            1
        } else if RIGHTS.iter().any(|word| name.contains(word)) {
            -1
        } else {
            0
        }
    };
    let count = i32::try_from(names.len()).unwrap_or(i32::MAX).max(1);
    names.iter().map(score).sum::<i32>().saturating_mul(100) / count
}

fn kind_of(corner: &str, about: &str) -> Option<TableKind> {
    let about = fold_key(about);
    let says = |text: &str, words: &[&str]| first_of(text, words).is_some();
    let by = |text: &str| match (says(text, &ROLE_WORDS), says(text, &POST_WORDS) || text.contains('岗')) {
        (true, false) => Some(TableKind::RolePermissions),
        (false, true) => Some(TableKind::Duties),
        _ => None,
    };
    let named = about.contains("duties").then_some(TableKind::Duties);
    by(corner).or_else(|| by(&about)).or(named)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{cell::OwnedCell, header::candidates};

    fn row(number: u64, cells: &[&str]) -> RawRow {
        let cell = |text: &&str| if text.is_empty() { OwnedCell::Empty } else { OwnedCell::Text((*text).into()) };
        RawRow { number, cells: cells.iter().map(cell).collect(), fault: None, doubtful: false }
    }

    fn found(rows: &[&[&str]], about: &str) -> Option<(usize, Vec<usize>, bool, Option<TableKind>)> {
        let head: Vec<RawRow> = (1..).zip(rows).map(|(number, cells)| row(number, cells)).collect();
        let matrix = candidates(&head, &[], None).iter().find_map(|header| find(header, &head, about))?;
        Some((matrix.down, matrix.across, matrix.rights_down, matrix.kind))
    }

    #[test]
    fn the_corner_tells_what_stands_below_it() {
        let down = found(&[&["权限", "受理岗", "终审岗"], &["业务受理", "√", ""], &["业务终审", "", "●"]], "角色权限");
        assert_eq!(down, Some((0, vec![1, 2], true, Some(TableKind::RolePermissions))));
        let across = found(&[&["岗位", "业务受理", "业务终审"], &["窗口", "■", ""], &["所长", "", "Y"]], "");
        assert_eq!(across, Some((0, vec![1, 2], false, Some(TableKind::Duties))));
    }

    #[test]
    fn where_the_corner_is_silent_or_says_both_the_names_tell() {
        for corner in ["", "岗位权限", "权限/岗位"] {
            let rows: &[&[&str]] = &[&[corner, "业务受理", "业务终审"], &["窗口岗", "√", ""], &["终审岗", "", "√"]];
            assert_eq!(found(rows, "岗位职责").map(|(.., rights_down, _)| rights_down), Some(false), "{corner}");
            let rows: &[&[&str]] = &[&[corner, "窗口岗", "终审岗"], &["业务受理", "√", ""], &["业务终审", "", "√"]];
            assert_eq!(found(rows, "岗位职责").map(|(.., rights_down, _)| rights_down), Some(true), "{corner}");
        }
    }

    #[test]
    fn columns_that_hold_no_marks_are_not_names_across() {
        let rows: &[&[&str]] = &[
            &["序号", "模块", "菜单名称", "权限标识", "经办角色", "审批角色", "备注"],
            &["1", "业务", "受理", "biz:accept", "√", "", "x"],
            &["2", "业务", "终审", "biz:approve", "", "√", ""],
        ];
        assert_eq!(found(rows, "角色").map(|(down, across, ..)| (down, across)), Some((3, vec![4, 5])));
    }

    #[test]
    fn a_few_unknown_signs_do_not_hide_a_matrix() {
        let rows: &[&[&str]] =
            &[&["权限", "甲角色", "乙角色"], &["受理", "√", "√"], &["终审", "?", "√"], &["导出", "√", ""]];
        assert!(found(rows, "角色").is_some());
        let rows: &[&[&str]] = &[&["权限", "说明甲", "说明乙"], &["受理", "窗口用", "随便"], &["终审", "?", "√"]];
        assert!(found(rows, "角色").is_none());
    }
}
