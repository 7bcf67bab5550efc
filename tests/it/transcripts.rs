//! What the commands print, in both languages: `tests/cli/*.txt`. `HECHA_UPDATE=1 cargo test --test it transcripts`
//! rewrites them.

use std::{fmt::Write as _, path::Path, process::Command};

use crate::{folder::Folder, newcomer::ODD};

/// The case folder of the transcripts, with faults of every kind.
fn case() -> Folder {
    let folder = Folder::new();
    for (name, text) in ODD {
        folder.write(&format!("case/{name}"), text.as_bytes());
    }
    let accounts = "账号,姓名,身份证号,状态,系统\nchenl,陈磊,500224198001011232,启用,就业补贴系统\nsunq,孙倩,5.00224E+17,停用,就业补贴系统\n,周某,,启用,就业补贴系统\n";
    folder.write("case/系统账户清单.csv", accounts.as_bytes());
    folder.write("case/坏.xlsx", b"PK\x03\x04 not really");
    folder.write("bad.toml", "office = 福果镇\n[grace\nleave = 1\n".as_bytes());
    folder.write(
        "wrong.toml",
        "zoen = \"Asia/Shanghai\"\n[[input]]\nfile = \"柜员.csv\"\ntable = \"acounts\"\ncolumns.account = 5\n[actions]\naccept = [\"x\"]\napprove = [\"x\"]\n".as_bytes(),
    );
    folder.write("good.toml", "office = \"福果镇\"\n[actions]\naccept = [\"窗口收件\"]\n".as_bytes());
    folder
}

/// One command with what it printed and how it ended.
fn run(folder: &Folder, typed: &str, lang: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecha"));
    command.current_dir(folder.path()).env_remove("HECHA_LANG").env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "1");
    command.args(["--lang", lang]).args(typed.split(' ').filter(|word| !word.is_empty()));
    let out = command.output().expect("the program");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let mut shown = format!("$ hecha --lang {lang} {typed}\n{}", data_part(&text(&out.stdout)));
    for line in text(&out.stderr).lines() {
        let _ = writeln!(shown, "! {line}");
    }
    let _ = writeln!(shown, "= {}", out.status.code().unwrap_or(-1));
    shown
}

/// Of a summary only what concerns the data: what the rules say changes with the rules.
fn data_part(text: &str) -> String {
    let Some(from) = ["\n数据：", "\ndata ("].iter().find_map(|head| text.find(head)) else {
        return text.to_owned();
    };
    let to = ["\n结果文件", "\nFiles"].iter().find_map(|head| text.find(head)).unwrap_or(text.len());
    format!("…{}", &text[from..to])
}

fn transcript(name: &str, commands: &[&str]) {
    let mut all = String::new();
    for lang in ["zh", "en"] {
        let folder = case();
        for typed in commands {
            all.push_str(&run(&folder, typed, lang));
            all.push('\n');
        }
        if let Ok(policy) = std::fs::read_to_string(folder.path().join("case/hecha.toml")) {
            let (recognised, rest) = policy.split_once("\n\n").expect("what was recognised");
            let from = rest.find("\n[[input]]").expect("questions");
            let to = rest.find("\n[actions]").expect("acts");
            let _ = writeln!(all, "case/hecha.toml\n{recognised}\n…{}\n…\n", &rest[from..to]);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(format!("{name}.txt"));
    if std::env::var_os("HECHA_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(&path, &all).expect("the transcript");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let first = all.lines().zip(known.lines()).find(|(now, then)| now != then);
    assert!(
        all == known,
        "tests/cli/{name}.txt differs, first at {first:?}; if that is meant, run `HECHA_UPDATE=1 cargo test --test it transcripts`"
    );
}

#[test]
fn checking_says_what_could_not_be_read_and_what_to_write() {
    transcript(
        "check",
        &["check case -o out", "check case -o out --strict -q", "check case/柜员.csv", "check nowhere"],
    );
}

#[test]
fn inspecting_shows_how_a_file_is_read() {
    transcript(
        "inspect",
        &["inspect case/系统账户清单.csv", "inspect case/柜员.csv --rows 2", "inspect case/坏.xlsx", "inspect case"],
    );
}

#[test]
fn inspecting_for_scripts_is_json() {
    let folder = case();
    let out = run(&folder, "inspect case/系统账户清单.csv --format json", "en");
    let json = out.split_once('\n').and_then(|(_, rest)| rest.rsplit_once("= 0")).expect("a result").0;
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let source = &value["sources"][0];
    assert_eq!((source["table"].as_str(), source["counts"]["used"].as_u64()), (Some("accounts"), Some(2)));
    assert_eq!(source["rejects"][0]["row"], 4);
    assert!(
        !out.contains("500224198001011232")
            && run(&folder, "inspect case/系统账户清单.csv --unmask", "en").contains("500224198001011232")
    );
}

#[test]
fn writing_a_policy_says_what_is_open() {
    transcript("init", &["init case", "init case", "init case/柜员.csv"]);
}

#[test]
fn checking_a_policy_shows_every_fault_with_its_line() {
    transcript(
        "policy",
        &["policy check bad.toml", "policy check wrong.toml", "policy check good.toml", "policy check none.toml"],
    );
}

#[test]
fn names_for_the_policy_can_be_looked_up() {
    transcript("tables", &["tables", "tables approvals", "tables acounts"]);
}

#[test]
fn the_ledger_says_what_it_did_and_why_it_would_not() {
    transcript(
        "ledger",
        &[
            "check case -o out -q",
            "ledger list --ledger out",
            "ledger list --ledger out --state done",
            "ledger close WT-0001 --ledger out --by 王五",
            "ledger dismiss WT-0001 --ledger out --reason 误报",
            "ledger confirm WT-0001 wt-2 --ledger out --by 张三",
            "ledger confirm WT-0001 --ledger out --by 张三",
            "ledger assign WT-0001 --ledger out --by 张三 --deadline 六月底",
            "ledger assign WT-0001 --ledger out --by 张三 --deadline 2023-06-30",
            "ledger assign WT-0001 --ledger out --by 张三 --to 李四 --deadline 2023-06-30",
            "ledger start 1 --ledger out --by 李四",
            "ledger submit 1 --ledger out --by 李四 --progress 已改",
            "ledger close 1 --ledger out --by 李四 --opinion 已改",
            "ledger close 1 --ledger out --by 王五 --opinion 已改",
            "ledger close 1 --ledger out --by 王五 --opinion 再改",
            "ledger except 1 --ledger out --by 王五 --reason 兼任 --approver 龙某 --until 2020-01-01",
            "ledger show WT-0099 --ledger out",
            "ledger add --ledger out --how 审计 --text 重复发放 --amount 三千",
            "ledger add --ledger out --how 审计 --text 重复发放 --amount 3000",
            "ledger add --ledger out --how 审计 --text 重复发放",
            "ledger import case/柜员.csv --ledger out --by 张三",
            "ledger report --ledger out --kind rectification -o out/整改情况报告.docx",
            "ledger stats --ledger out",
            "ledger verify --ledger out",
            "ledger list --ledger nowhere.db",
        ],
    );
}

#[test]
fn slips_on_the_command_line_are_told_in_the_language_asked_for() {
    transcript("slips", &["chekc case", "check", "check case --fail-on worst", "check case --nothing", "rules A99"]);
}
