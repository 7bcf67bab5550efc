//! A large office in perfect order: two thousand accounts over two years, people who come, move and leave, everything
//! approved, adjusted and closed in time. No account rule may report anything, and each must have judged all of it.

use std::fmt::Write as _;

use crate::{
    folder::{Folder, checked},
    worlds::{Dice, id_number},
};

const PEOPLE: usize = 2_000;

/// Posts with the role each needs and the rights the role gives.
const POSTS: [(&str, &str, &[&str]); 7] = [
    ("窗口岗", "受理员", &["业务受理", "信息查询"]),
    ("审核岗", "审核员", &["业务审核"]),
    ("终审岗", "终审员", &["业务终审"]),
    ("会计岗", "出纳员", &["资金拨付"]),
    ("系统管理岗", "系统管理员", &["用户管理"]),
    ("安全管理岗", "安全管理员", &["角色授权"]),
    ("审计管理岗", "审计管理员", &["日志查阅"]),
];
const RIGHTS: [(&str, &str, &str); 8] = [
    ("业务受理", "受理", "低"),
    ("信息查询", "查询", "低"),
    ("业务审核", "审核", "高"),
    ("业务终审", "终审", "高"),
    ("资金拨付", "拨付", "高"),
    ("用户管理", "用户管理", "高"),
    ("角色授权", "授权", "高"),
    ("日志查阅", "查询", "低"),
];
const UNITS: [&str; 5] = ["县局", "东镇", "西镇", "南镇", "北镇"];

/// The files, as they grow.
#[derive(Default)]
struct Files {
    accounts: String,
    persons: String,
    events: String,
    roles: String,
    approvals: String,
    log: String,
}

impl Files {
    fn form(&mut self, account: &str, kind: &str, role: &str, day: &str) {
        let _ = writeln!(self.approvals, "{account},{kind},{role},股长,局长,{day}");
    }

    fn grant(&mut self, account: &str, role: &str, days: [&str; 2], unit: &str) {
        let _ = writeln!(self.roles, "{account},{role},{},{},2030-01-01,信息中心,{unit}", days[0], days[1]);
        self.form(account, "授权", role, days[0]);
    }

    /// Every right of a post used on a few days of every month.
    fn work(&mut self, dice: &mut Dice, account: &str, name: &str, post: usize, months: std::ops::Range<usize>) {
        for month in months {
            let (year, month) = (2021 + month / 12, month % 12 + 1);
            let day = 1 + dice.below(28);
            for (place, right) in POSTS[post].2.iter().enumerate() {
                let _ = writeln!(
                    self.log,
                    "{year}-{month:02}-{day:02} {:02}:{:02}:00,{account},{right},{name},PC-{account},{}",
                    9 + place,
                    dice.below(60),
                    // Rights are given to somebody else.
                    if *right == "角色授权" { "u1999" } else { "" }
                );
            }
        }
    }

    fn somebody(&mut self, dice: &mut Dice, serial: usize) {
        // Posts of administrators have peers to compare with, but not many.
        let post = if serial < 90 { 4 + serial / 30 } else { dice.below(4) };
        let (name, account, id) = (format!("人{serial}"), format!("u{serial}"), id_number(serial));
        let unit = UNITS[serial % UNITS.len()];
        let fate = if serial < 90 { 9 } else { dice.below(20) };
        let role = POSTS[post].1;
        let (left, status) = if fate == 1 { ("2022-06-30", "退休") } else { ("", "在职") };
        let _ = writeln!(self.persons, "{name},{id},{unit},{},在编,{status},2019-01-01,{left}", POSTS[post].0);
        let (state, off) = if fate == 1 { ("停用", "2022-06-30") } else { ("启用", "") };
        let login = if fate == 1 { "2022-06-20" } else { "2022-12-28" };
        let _ =
            writeln!(self.accounts, "{account},{name},{id},{unit},个人,{state},2020-12-01,{off},{login},2030-01-01");
        self.form(&account, "开户", role, "2020-12-01");
        match fate {
            0 => {
                // Moved, the old role taken back and the new one given on the day.
                let to = (post + 1) % 4;
                let _ = writeln!(
                    self.events,
                    "轮岗,2022-03-01,{name},{id},,{unit},{},{unit},{}",
                    POSTS[post].0, POSTS[to].0
                );
                self.grant(&account, role, ["2020-12-01", "2022-03-01"], unit);
                self.grant(&account, POSTS[to].1, ["2022-03-01", ""], unit);
                self.work(dice, &account, &name, post, 0..14);
                self.work(dice, &account, &name, to, 15..24);
            }
            1 => {
                let _ = writeln!(self.events, "退休,2022-06-30,{name},{id},,,,,");
                self.grant(&account, role, ["2020-12-01", "2022-06-30"], unit);
                self.form(&account, "注销", "", "2022-06-29");
                self.work(dice, &account, &name, post, 0..17);
            }
            2 => {
                // Away for less than a month; nothing is done meanwhile.
                let _ = writeln!(self.events, "产假,2022-08-01,{name},{id},2022-08-25,,,,");
                self.grant(&account, role, ["2020-12-01", ""], unit);
                self.work(dice, &account, &name, post, 0..19);
                self.work(dice, &account, &name, post, 20..24);
            }
            _ => {
                self.grant(&account, role, ["2020-12-01", ""], unit);
                self.work(dice, &account, &name, post, 0..24);
            }
        }
    }
}

fn office(seed: u64) -> Folder {
    let dice = &mut Dice::new(seed);
    let mut files = Files {
        accounts: "account,holder,id_number,org,kind,status,created_at,disabled_at,last_login_at,expires_at\n".into(),
        persons: "name,id_number,org,position,employment,status,hired_at,left_at\n".into(),
        events: "event,effective_at,name,id_number,end_at,from_org,from_position,to_org,to_position\n".into(),
        roles: "account,role,granted_at,revoked_at,expires_at,granted_by,scope_org\n".into(),
        approvals: "account,kind,role,applicant,approver,approved_at\n".into(),
        log: "time,account,action,operator_name,terminal,target\n".into(),
    };
    for serial in 0..PEOPLE {
        files.somebody(dice, serial);
    }
    let (mut contents, mut duties) = (String::from("role,permission\n"), String::from("position,permission\n"));
    for (post, role, rights) in POSTS {
        for right in rights {
            let _ = writeln!(contents, "{role},{right}");
            let _ = writeln!(duties, "{post},{right}");
        }
    }
    let mut catalogue = String::from("permission,action,risk\n");
    for (right, action, risk) in RIGHTS {
        let _ = writeln!(catalogue, "{right},{action},{risk}");
    }
    let mut orgs = String::from("org,parent\n县局,\n");
    for unit in &UNITS[1..] {
        let _ = writeln!(orgs, "{unit},县局");
    }
    let folder = Folder::new();
    for (name, text) in [
        ("accounts.csv", files.accounts.as_str()),
        ("persons.csv", &files.persons),
        ("hr_events.csv", &files.events),
        ("roles.csv", &files.roles),
        ("approvals.csv", &files.approvals),
        ("operations.csv", &files.log),
        ("role_permissions.csv", &contents),
        ("duties.csv", &duties),
        ("permissions.csv", &catalogue),
        ("orgs.csv", &orgs),
        ("documents.csv", "name,kind,issued_at\n账户管理办法,账户管理制度,2019-06-01\n"),
        ("hecha.toml", "as_of = 2022-12-31\nperiod = [\"2022-01-01\", \"2022-12-31\"]\noffice = \"县局\"\n"),
    ] {
        folder.write(name, text.as_bytes());
    }
    folder
}

#[test]
fn an_office_in_order_has_no_account_findings_and_nothing_unjudged() {
    let folder = office(1);
    let codes: Vec<String> = (1..=22).map(|number| format!("A{number:02}")).collect();
    let checked = checked(folder.path(), &codes.iter().map(String::as_str).collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for coverage in &checked.outcome.coverage {
        let (code, total) = (coverage.meta.code, coverage.verdicts.total());
        let found: Vec<_> = checked.outcome.findings.iter().filter(|one| one.meta.code == code).collect();
        if let Some(first) = found.first() {
            wrong.push(format!("{code} reports {}, first {:?}: {}", found.len(), first.key, first.summary.en));
        }
        if total.judged == 0 || total.unjudged > 0 || !coverage.missing.is_empty() {
            let grounds: Vec<_> =
                coverage.verdicts.unjudged.iter().map(|((_, ground), of)| (ground, of.count)).collect();
            wrong.push(format!("{code}: {total:?} {grounds:?} {:?}", coverage.missing));
        }
    }
    assert_eq!(checked.outcome.coverage.len(), 22);
    assert!(checked.loaded.rejects.is_empty());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
