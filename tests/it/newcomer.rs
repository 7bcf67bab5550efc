//! A reviewer's first ten minutes: odd headers, and nothing to go by but the messages.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use hecha::{
    app::{check::Checked, init},
    i18n::Lang,
    ingest::{answers, progress::Silent},
    model::{TableKind, act::Act, intake::Weight, words::AccountStatus},
    oplog::Columns,
    policy::Policy,
};

use crate::folder::{Folder, checked};

/// Accounts under three title rows with nobody's headers, a log with steps of its own, a sheet that is no table.
pub const ODD: [(&str, &str); 4] = [
    (
        "柜员.csv",
        "福果镇就业补贴系统柜员清单,,,\n单位：福果镇社保所,,,\n日期：2022-12-31,,,\n柜台代号,使用者,状态,备注\n\
         lijun,李军,0,\nwangf,王芳,0,\nzhaol,赵磊,1,\n",
    ),
    (
        "办件流水.csv",
        "办理时间,柜台代号,步骤,业务编号\n2022-03-01 09:00:00,lijun,窗口收件,JY001\n\
         2022-03-01 09:30:00,wangf,局长签批,JY001\n2022-03-02 09:00:00,lijun,局长画圈,JY002\n\
         2022-03-02 09:10:00,wangf,提交审核,JY002\n",
    ),
    ("说明.csv", "情况说明,二〇二二年\n本表,无\n见,附件\n"),
    ("花名册.csv", "姓名,工号,单位\n李军,001,福果镇社保所\n王芳,002,福果镇社保所\n"),
];

/// The lines that remarks offer for `hecha.toml`.
fn entries(checked: &Checked) -> Vec<String> {
    checked.loaded.remarks.iter().filter_map(|remark| remark.entry.clone()).collect()
}

/// How many things are left to settle.
fn open(checked: &Checked) -> usize {
    checked.loaded.readings.iter().map(|reading| reading.questions.len()).sum::<usize>()
        + checked.loaded.open_steps().len()
}

#[test]
fn three_rounds_of_pasting_what_the_messages_offer_settle_everything() {
    let folder = Folder::with(&ODD);
    let mut policy = String::new();
    let mut left = Vec::new();
    for _ in 0..3 {
        let now = checked(folder.path(), &[]);
        left.push(open(&now));
        for entry in entries(&now) {
            // What nothing is known of is decided by whoever pastes it.
            policy.push_str(&entry.replace("# ? = ", "other = ").replacen("# values", "values", 1));
            policy.push('\n');
        }
        folder.write("hecha.toml", policy.as_bytes());
    }
    let settled = checked(folder.path(), &[]);
    left.push(open(&settled));
    assert_eq!(left, [3, 3, 0, 0], "{policy}");
    assert_eq!(settled.loaded.remarks.iter().filter(|remark| remark.weight == Weight::Error).count(), 0);
    let tables = &settled.loaded.tables;
    let text = |sym| tables.names.text(sym);
    let accounts: Vec<_> =
        tables.accounts.iter().map(|row| (text(row.account), text(row.holders[0]), row.status)).collect();
    let (on, off) = (Some(AccountStatus::Enabled), Some(AccountStatus::Disabled));
    assert_eq!(accounts, [("lijun", "李军", on), ("wangf", "王芳", on), ("zhaol", "赵磊", off)]);
    let log = &settled.loaded.log;
    let acts: Vec<Act> = log.ids().map(|id| log.event(id, Columns::NONE).act).collect();
    assert_eq!(acts, [Act::Accept, Act::Approve, Act::Other, Act::Review], "{policy}");
    assert!(settled.loaded.files.iter().all(|file| file.file != "hecha.toml"), "the policy is no file left unread");
}

/// The lines that a written policy suggests for the folder.
fn suggested(text: &str) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let at = |line: &str| lines.iter().position(|one| *one == line).expect("a section");
    let end = (at("[actions]")..lines.len()).find(|at| lines[*at].is_empty()).expect("its end");
    let mine =
        |at: &usize| lines[*at].starts_with("# ") && !lines[*at].ends_with("示例") && !lines[*at].ends_with("example");
    (at("[[input]]")..end).filter(mine).collect()
}

#[test]
fn the_file_written_loads_and_so_does_each_of_its_lines_uncommented() {
    for lang in [Lang::Zh, Lang::En] {
        let folder = Folder::with(&ODD);
        let path = init::look(folder.path(), None, &Silent).expect("a folder").write(lang).expect("a policy");
        let text = std::fs::read_to_string(path).expect("the policy");
        let before = checked(folder.path(), &[]);
        assert_eq!(open(&before), 3, "writing the file changes nothing");
        let lines = suggested(&text);
        assert!(lines.len() > 25, "{text}");
        for at in lines {
            let changed: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(line, text)| if line == at { text.trim_start_matches("# ").to_owned() } else { text.to_owned() })
                .collect();
            let changed = changed.join("\n");
            let policy =
                Policy::parse(&changed, "hecha.toml").unwrap_or_else(|errors| panic!("{}: {errors:?}", at + 1));
            assert!(answers::faults(&policy).is_empty(), "line {}", at + 1);
        }
    }
}

#[test]
fn codes_and_steps_are_suggested_line_by_line() {
    let folder = Folder::with(&[
        ("系统账户清单.csv", "账号,姓名,状态\nlijun,李军,0\nwangf,王芳,0\nzhaol,赵磊,1\n"),
        (
            "操作日志.csv",
            "操作时间,账号,操作类型\n2022-03-01 09:00:00,lijun,局长画圈\n2022-03-02 09:00:00,lijun,提交终审\n",
        ),
    ]);
    let path = init::look(folder.path(), None, &Silent).expect("a folder").write(Lang::Zh).expect("a policy");
    let text = std::fs::read_to_string(path).expect("the policy");
    let lines: Vec<&str> = suggested(&text).into_iter().map(|at| text.lines().nth(at).expect("a line")).collect();
    assert_eq!(
        lines,
        [
            "# values.status = { \"0\" = \"enabled\", \"1\" = \"disabled\" }  # 0 为启用，1 为停用",
            "# values.status = { \"0\" = \"disabled\", \"1\" = \"enabled\" }  # 0 为停用，1 为启用",
            "# approve = [\"提交终审\"]",
            "# other = [\"局长画圈\"]",
        ],
        "{text}"
    );
    for line in lines {
        let changed = text.replace(line, line.trim_start_matches("# "));
        Policy::parse(&changed, "hecha.toml").unwrap_or_else(|errors| panic!("{line}: {errors:?}"));
    }
}

#[test]
fn a_policy_that_is_there_is_never_overwritten() {
    let folder = Folder::with(&ODD);
    folder.write("hecha.toml", b"office = \"x\"\n");
    assert!(init::look(folder.path(), None, &Silent).is_err());
    let elsewhere = Folder::new();
    let path = elsewhere.path().join("p.toml");
    let look = init::look(folder.path(), Some(&path), &Silent).expect("another place");
    look.write(Lang::Zh).expect("written");
    assert!(look.write(Lang::Zh).is_err(), "nor where it came to be in the meantime");
    assert_eq!(std::fs::read(folder.path().join("hecha.toml")).expect("the old one"), b"office = \"x\"\n");
}

#[test]
fn answers_typed_or_piped_are_written() {
    let folder = Folder::with(&[ODD[0], ODD[1], ODD[3]]);
    let run = |input: &str, policy: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hecha"))
            .args(["init", "--interactive", ".", "--policy", policy])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("answers");
        let out = child.wait_with_output().expect("its end");
        assert!(out.status.success(), "{out:?}");
        std::fs::read_to_string(folder.path().join(policy)).expect("the policy")
    };
    // Natural file order: the log, then the accounts.
    let text = run("不知道\n1\n1\n", "a.toml");
    let policy = Policy::parse(&text, "a.toml").expect("a policy");
    let tables: Vec<Option<TableKind>> = policy.inputs.iter().map(|input| input.table).collect();
    assert_eq!(tables, [Some(TableKind::Operations), Some(TableKind::Accounts)], "{text}");
    assert_eq!(policy.inputs[1].columns["holder"], "使用者");
    let text = run("\n\n\n", "b.toml");
    let policy = Policy::parse(&text, "b.toml").expect("a policy");
    assert!(policy.inputs.iter().all(|input| input.table.is_none()), "an empty answer leaves things as they are");
    run("", "c.toml");
}

#[test]
fn what_a_policy_means_nothing_by_is_an_error_with_its_line() {
    let folder = Folder::with(&ODD);
    let refused = |text: &str| {
        folder.write("hecha.toml", text.as_bytes());
        let request = hecha::app::check::Request { folder: folder.path().to_path_buf(), ..Default::default() };
        let Err(trouble) = hecha::app::check::check(&request, &Silent) else { panic!("{text} was taken") };
        trouble.words().into_iter().map(|words| words.zh).collect::<Vec<_>>().join("\n")
    };
    let said = refused("[[input]]\nfile = \"柜员.csv\"\ntable = \"accounts\"\ncolumns.acount = \"柜台代号\"\n");
    assert!(said.contains("hecha.toml:4") && said.contains("account"), "{said}");
    let said = refused("[[input]]\nfile = \"柜员.csv\"\nvalues.status = { \"0\" = \"启用中\" }\n");
    assert!(said.contains("hecha.toml:3") && said.contains("enabled"), "{said}");
    folder.write("hecha.toml", "[[input]]\nfile = \"没有*.csv\"\ntable = \"accounts\"\n".as_bytes());
    let said = checked(folder.path(), &[]).loaded.remarks.iter().map(|remark| remark.whole().zh).collect::<String>();
    assert!(said.contains("没有*.csv") && said.contains("没有对应的文件"), "{said}");
}
