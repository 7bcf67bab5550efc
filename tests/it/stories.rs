//! The case folders of `samples/cases`: each tells its story in the first ten findings, and accuses nobody else.

use std::path::Path;

use crate::folder::checked;

/// A story: its folder, what must be among the first ten findings (rule and part of its Chinese sentence), and the only
/// rules that may say anything.
struct Story {
    folder: &'static str,
    told: &'static [(&'static str, &'static str)],
    only: &'static [&'static str],
}

const STORIES: [Story; 8] = [
    Story {
        folder: "borrowed-accounts",
        told: &[
            ("B03", "龙涛的账户longt在吴晓梅的常用终端pc-13上操作19次"),
            ("B03", "冉伟的账户ranw在吴晓梅的常用终端pc-13上操作19次"),
            ("B04", "吴晓梅的账户wuxm与龙涛的账户longt在同一终端pc-13上先后受理、审核同一笔业务，共19件"),
        ],
        only: &["B03", "B04"],
    },
    Story { folder: "double-edit", told: &[("B08", "罗军"), ("B08", "其后被合并")], only: &["B08"] },
    Story {
        folder: "many-payees-one-card",
        told: &[("B09", "由5名服务对象共用"), ("B05", "“银行账号”")],
        only: &["B05", "B09"],
    },
    Story { folder: "fixed-pair", told: &[("B22", "杨琴受理的业务由郭伟审核25件")], only: &["B22"] },
    Story { folder: "edit-and-back", told: &[("B07", "“缴费月数”由罗军")], only: &["B07"] },
    Story {
        folder: "retirees-account",
        told: &[("A06", "周振邦（已于2022-03-31退休）"), ("B03", "周振邦的账户zhouzb在宋鹏的常用终端")],
        only: &["A06", "B03"],
    },
    // His post is the administrator's, so the approver's right is also beyond it.
    Story {
        folder: "vendor-approves",
        told: &[("A21", "高峰"), ("B02", "高峰（账户yw_gaof）终审10次")],
        only: &["A04", "A18", "A21", "B02"],
    },
    Story {
        folder: "log-cleared",
        told: &[("B23", "申凯于2022-05-25 17:52:00执行“删除日志”"), ("B23", "缺失"), ("A18", "申凯")],
        only: &["A04", "A18", "B23"],
    },
];

#[test]
fn every_story_is_told_first_and_nothing_else_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/cases");
    let mut wrong = Vec::new();
    for story in STORIES {
        let checked = checked(&root.join(story.folder).join("资料"), &[]);
        let findings = &checked.outcome.findings;
        for (rule, part) in story.told {
            let first = findings.iter().take(10);
            if !first.into_iter().any(|one| one.meta.code == *rule && one.summary.zh.contains(part)) {
                wrong.push(format!("{}: {rule} does not say “{part}” among the first ten", story.folder));
            }
        }
        for other in findings.iter().filter(|one| !story.only.contains(&one.meta.code)) {
            wrong.push(format!("{}: also {} {}", story.folder, other.meta.code, other.summary.zh));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_folder_is_a_story() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/cases");
    for entry in std::fs::read_dir(root).expect("the cases") {
        let entry = entry.expect("an entry");
        if entry.path().is_dir() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(STORIES.iter().any(|story| story.folder == name), "{name} is told by no test");
            assert!(entry.path().join("README.md").is_file(), "{name} has no README");
        }
    }
}
