//! The words of remarks on what a source was found to hold: equal rows, formulas without values, dates without days.

use crate::{
    i18n::counted,
    ingest::remarks::{LISTED, Place},
    model::intake::{Remark, Weight},
    oplog::Alike,
    policy::IdentityLink,
    words,
};

/// Rows of a log that equal an earlier row of the same source.
pub(in crate::ingest) fn of_alike(place: Place<'_>, alike: Alike) -> Vec<Remark> {
    let row = Some(u64::from(alike.first));
    let told = |rows: u64| (counted(rows, "row", "rows"), if rows == 1 { "equals" } else { "equal" });
    let first = alike.first;
    let kept = (alike.kept > 0).then(|| {
        let (rows, (count, equal)) = (alike.kept, told(alike.kept));
        let words = words!(
            "有{rows}行与本文件中更早的行完全相同（如第{first}行），又没有序号等可以区分，各按一次操作计入",
            "{count} {equal} an earlier row of the same file (such as row {first}) with nothing to tell them apart; each counts as an act of its own"
        );
        let advice = words!(
            "如是同一次操作导出了几遍，请去重后重新导出；请尽量导出日志序号和到秒的时间",
            "if one act was written several times, export the log again without repeats, with sequence numbers and times to the second"
        );
        Remark { row, ..place.remark(Weight::Warning, words).advising(advice) }
    });
    let folded = (alike.folded > 0).then(|| {
        let (rows, (count, equal)) = (alike.folded, told(alike.folded));
        let words = words!(
            "有{rows}行与本文件中更早的行完全相同，序号（或到秒的时间与业务编号、记录号）也相同，按同一次操作计一次",
            "{count} {equal} an earlier row of the same file, sequence number (or time to the second and case or record) included; one act each was counted"
        );
        let row = row.filter(|_| alike.kept == 0);
        Remark { row, ..place.remark(Weight::Note, words) }
    });
    kept.into_iter().chain(folded).collect()
}

/// Formulas that the program which wrote the workbook never calculated.
pub(in crate::ingest) fn uncalculated(place: Place<'_>, count: u64, first: &str) -> Remark {
    let cells = counted(count, "formula has", "formulas have");
    let words = words!(
        "有{count}个单元格的公式未计算（首个为{first}），读作空白",
        "{cells} never been calculated (the first is {first}) and count as blank"
    );
    let advice = words!(
        "请用 Excel 或 WPS 打开并保存一次，再放入资料包",
        "open the workbook in a spreadsheet program, save it, and put it into the folder again"
    );
    place.remark(Weight::Warning, words).advising(advice)
}

/// Columns whose dates were taken for months; `columns` from 0.
pub(in crate::ingest) fn months(place: Place<'_>, columns: &[usize]) -> Remark {
    let names: Vec<String> = columns.iter().map(|column| letters(*column)).collect();
    let (zh, en) = (names.join("、"), names.join(", "));
    let words = words!(
        "{zh}列的日期都是某月1日，格式不得而知，按只到月份处理",
        "all dates of column {en} are first days of months and their format is not known; they count as months without a day"
    );
    let advice = words!(
        "如确为1日，请另存为 .xlsx 并以“年-月-日”格式显示该列",
        "if the first day is meant, save the workbook as .xlsx and show the column with its days"
    );
    place.remark(Weight::Warning, words).advising(advice)
}

/// Several tenants in the same tables.
pub(in crate::ingest) fn tenants(tenants: &[String]) -> Remark {
    let (count, listed) = (tenants.len(), tenants.join("、"));
    let words = words!(
        "账户表中有{count}个租户（tenant_id：{listed}），各作一个系统；全库统一编号的日志序号不再使用",
        "the accounts are of {count} tenants (tenant_id: {listed}); each counts as a system of its own, and sequence numbers, which run through all of them, are not used"
    );
    Remark::on_folder(Weight::Note, words)
}

/// What `[identity]` says of an account that nothing knows.
pub(in crate::ingest) fn link_without_account(key: &str, link: &IdentityLink) -> Remark {
    let at = link.line;
    let words = words!(
        "hecha.toml 第{at}行 [identity] {key} 指的账户不在任何表和日志中，不起作用",
        "{key} under [identity] in line {at} of hecha.toml means an account that stands in no table or log, and does nothing"
    );
    let advice = words!("请核对账号和系统名，或删去该项", "check the account and the system, or take the entry out");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// What `[identity]` says of a person that nothing knows.
pub(in crate::ingest) fn link_without_person(key: &str, link: &IdentityLink) -> Remark {
    let at = link.line;
    let (zh, en) = match key {
        "pin" => ("账户归在该号码名下，另作一人", "the account is given to a person of its own"),
        _ => ("不起作用", "it does nothing"),
    };
    let words = words!(
        "hecha.toml 第{at}行 [identity] {key} 的人员号码不在任何表中，{zh}",
        "{key} under [identity] in line {at} of hecha.toml names a person whose number stands in no table; {en}"
    );
    let advice = words!("请核对证件号或工号", "check the ID or person number");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// ID numbers with several names, each as `name file:row = name file:row`; `in_one`: within one list.
pub(in crate::ingest) fn several_names(rows: &[String], in_one: bool) -> Remark {
    let more = if rows.len() > LISTED { "…" } else { "" };
    let (count, listed) = (rows.len(), rows[..rows.len().min(LISTED)].join("；") + more);
    let numbers = counted(count as u64, "ID number has", "ID numbers have");
    let words = if in_one {
        words!(
            "有{count}个身份证号在同一份名单中有几个姓名：{listed}；暂作同一人，据此对应的账户只作推断，待核实",
            "{numbers} several names in one list: {listed}; they count as one person, and accounts matched to that person as inferred, to be checked"
        )
    } else {
        words!(
            "有{count}个身份证号在几份名单中姓名不同：{listed}；按身份证号作同一人",
            "{numbers} different names in different lists: {listed}; by the number they count as one person"
        )
    };
    let advice = words!("请核对证件号是否录错", "check whether an ID number was entered wrongly");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// Accounts that differ from those of the lists by zeros in front alone, with those.
pub(in crate::ingest) fn unlike_zeros(accounts: &[(String, String)]) -> Remark {
    let shown: Vec<String> = accounts.iter().take(LISTED).map(|(one, other)| format!("{one}≠{other}")).collect();
    let more = if accounts.len() > LISTED { "…" } else { "" };
    let (count, listed) = (accounts.len(), shown.join("、") + more);
    let are = counted(count as u64, "account differs", "accounts differ");
    let words = words!(
        "有{count}个账号不在账户清单中，但与清单中的账号只差前面的0：{listed}；未当作同一账户",
        "{are} from one of the account lists by zeros in front alone: {listed}; they do not count as the same"
    );
    let advice = words!(
        "多半是表格软件去掉了前面的0，请以文本格式重新导出账号列",
        "a spreadsheet has most likely dropped the zeros; export the accounts again as text"
    );
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// `AB` for 27.
fn letters(column: usize) -> String {
    let (mut name, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        name.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_called_as_spreadsheets_call_them() {
        assert_eq!([0, 25, 26, 27, 701, 702].map(letters), ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
