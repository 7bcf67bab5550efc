//! Bad input: each kind gets a message that names the file and says what to do; nothing panics, nothing vanishes.

use std::path::Path;

use hecha::{
    app::check::{Checked, Request, check},
    ingest::progress::Silent,
};

use crate::folder::{Folder, checked};

/// The message a run ends with, in both languages.
fn refusal(folder: &Path) -> String {
    let request = Request { folder: folder.to_path_buf(), ..Request::default() };
    match check(&request, &Silent) {
        Ok(_) => panic!("{} was read", folder.display()),
        Err(trouble) => {
            trouble.words().iter().map(|words| format!("{} | {}", words.zh, words.en)).collect::<Vec<_>>().join("\n")
        }
    }
}

/// All remarks of a run, in both languages.
fn remarks(checked: &Checked) -> String {
    let said = |remark: &hecha::model::intake::Remark| {
        let said = remark.whole();
        format!("{} {} | {}\n", remark.file.clone().unwrap_or_default(), said.zh, said.en)
    };
    checked.loaded.remarks.iter().map(said).collect()
}

fn balanced(checked: &Checked) {
    for (_, source) in checked.loaded.sources.iter() {
        assert!(source.counts.balances(), "{}: {:?}", source.file, source.counts);
    }
}

const ACCOUNTS: &str = "账号,姓名,身份证号,状态\nzhangsan,张三,500224198001011232,启用\n";

#[test]
fn a_folder_that_is_none_is_refused_by_name() {
    let folder = Folder::new();
    let missing = folder.path().join("没有");
    assert!(refusal(&missing).contains("没有"));
    folder.write("清单.csv", ACCOUNTS.as_bytes());
    assert!(refusal(&folder.path().join("清单.csv")).contains("清单.csv"));
}

#[test]
fn an_empty_folder_says_so() {
    let folder = Folder::new();
    let said = refusal(folder.path());
    assert!(said.contains("exports"), "{said}");
}

#[test]
fn a_truncated_workbook_is_named_and_the_rest_is_read() {
    let folder = Folder::with(&[("清单.csv", ACCOUNTS)]);
    let sample = crate::folder::sample().join("人员花名册.xlsx");
    let bytes = std::fs::read(sample).expect("the roster");
    folder.write("花名册.xlsx", &bytes[..bytes.len() / 2]);
    let checked = checked(folder.path(), &[]);
    let said = remarks(&checked);
    assert!(said.contains("花名册.xlsx"), "{said}");
    assert_eq!(checked.loaded.tables.accounts.len(), 1);
    balanced(&checked);
}

#[test]
fn bytes_of_no_encoding_reject_their_rows_and_no_others() {
    let folder = Folder::new();
    let mut bytes = "账号,姓名,状态\nzhangsan,张三,启用\n".as_bytes().to_vec();
    bytes.extend_from_slice(b"lisi,\xff\xfe\xff,\n");
    bytes.extend_from_slice("wangwu,王五,启用\n".as_bytes());
    folder.write("系统账户清单.csv", &bytes);
    let checked = checked(folder.path(), &[]);
    assert_eq!(checked.loaded.rejects.len(), 1, "{:?}", checked.loaded.rejects);
    assert_eq!(checked.loaded.rejects[0].row, 3);
    assert_eq!(checked.loaded.tables.accounts.len(), 2);
    balanced(&checked);
}

#[test]
fn a_header_nobody_knows_is_shown_with_the_line_that_would_settle_it() {
    let folder = Folder::with(&[("清单.csv", ACCOUNTS), ("怪表.csv", "甲,乙,丙\n1,2,3\n4,5,6\n")]);
    let checked = checked(folder.path(), &[]);
    let said = remarks(&checked);
    for wanted in ["怪表.csv", "甲", "[[input]]"] {
        assert!(said.contains(wanted), "`{wanted}` is not in: {said}");
    }
    balanced(&checked);
}

#[test]
fn an_unreadable_time_rejects_the_row_with_its_column_and_value() {
    let log = "操作时间,操作员,操作类型\n2022-13-45 09:00:00,zhangsan,受理\n2022-03-01 09:00:00,zhangsan,受理\n,zhangsan,受理\n";
    let folder = Folder::with(&[("清单.csv", ACCOUNTS), ("操作日志.csv", log)]);
    let checked = checked(folder.path(), &[]);
    let rejects = &checked.loaded.rejects;
    assert_eq!(rejects.len(), 2, "{rejects:?}");
    assert_eq!((rejects[0].row, rejects[0].value.as_str()), (2, "2022-13-45 09:00:00"));
    assert_eq!(rejects[0].column.as_deref(), Some("操作时间"));
    assert_eq!(checked.loaded.log.len(), 1);
    balanced(&checked);
}

#[test]
fn a_duplicated_file_is_counted_as_repeated() {
    let log = "操作时间,操作员,操作类型\n2022-03-01 09:00:00,zhangsan,受理\n2022-03-01 09:05:00,zhangsan,受理\n";
    let folder = Folder::with(&[
        ("清单.csv", ACCOUNTS),
        ("清单副本.csv", ACCOUNTS),
        ("操作日志.csv", log),
        ("操作日志副本.csv", log),
    ]);
    let checked = checked(folder.path(), &[]);
    assert_eq!(checked.loaded.log.len(), 2);
    let repeated: u64 = checked.loaded.sources.iter().map(|(_, source)| source.counts.repeated).sum();
    assert_eq!(repeated, 3, "one account row and two log rows");
    assert_eq!(checked.loaded.tables.accounts.len(), 1);
    balanced(&checked);
}

#[test]
fn a_log_without_time_is_no_log_and_is_said() {
    let folder =
        Folder::with(&[("清单.csv", ACCOUNTS), ("操作日志.csv", "操作员,操作类型,受理编号\nzhangsan,受理,A1\n")]);
    let checked = checked(folder.path(), &[]);
    assert_eq!(checked.loaded.log.len(), 0);
    let said = remarks(&checked);
    assert!(said.contains("操作日志.csv") && said.contains("time"), "{said}");
    balanced(&checked);
}

#[test]
fn a_policy_with_an_unknown_key_shows_its_line() {
    let folder = Folder::with(&[
        ("清单.csv", ACCOUNTS),
        ("hecha.toml", "office = \"福果镇\"\nperoid = [\"2022-01-01\", \"2022-12-31\"]\n"),
    ]);
    let said = refusal(folder.path());
    assert!(said.contains("peroid") && said.contains('2'), "{said}");
}
