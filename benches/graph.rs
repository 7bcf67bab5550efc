//! How long the account and permission rules take on a large graph of rights, and how much memory.
//!
//! `cargo bench --bench graph` writes a folder of 100,000 accounts, 1,000,000 assignments and 10,000 roles nested eight
//! deep to a temporary place and checks it twice: with A19 alone and with all A rules. `HECHA_GRAPH_ACCOUNTS` sets
//! another number of accounts; the rest follows in proportion. `HECHA_GRAPH_FOLDER` keeps the folder at that place.
//! `HECHA_GRAPH_PAIRS` names a file of `user permission` lines, which is checked with A16 and A19 instead.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]
#![expect(clippy::expect_used, reason = "a bench that cannot write its folder stops there")]
#![expect(clippy::disallowed_methods, reason = "a bench is told its size by the environment")]

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Instant,
};

use hecha::{
    app::check::{Request, check},
    ingest::progress::Silent,
};

/// Roles stand in chains of this many, each comprising the next.
const DEPTH: usize = 8;
/// Roles of one post: one chain and two more.
const PER_POST: usize = 10;
/// Accounts of one post.
const PEERS: usize = 100;
/// One account in so many holds roles of a post that is not its holder's.
const STRAY: usize = 100;

fn main() {
    let at = std::env::var_os("HECHA_GRAPH_FOLDER").map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let folder = at.unwrap_or_else(|| temporary.path().to_path_buf());
    std::fs::create_dir_all(&folder).expect("a folder");
    if let Some(pairs) = std::env::var_os("HECHA_GRAPH_PAIRS") {
        pairs_folder(&folder, &std::fs::read_to_string(pairs).expect("a readable file of pairs"));
        run(&folder, "A16", &["A16"]);
        run(&folder, "A19", &["A19"]);
        return;
    }
    let accounts = std::env::var("HECHA_GRAPH_ACCOUNTS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    office(&folder, accounts);
    run(&folder, "A19", &["A19"]);
    let all: Vec<String> = (1..=22).map(|number| format!("A{number:02}")).collect();
    run(&folder, "A01 to A22", &all.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Checks a folder and prints wall time, findings and the process's peak of memory so far.
fn run(folder: &Path, what: &str, only: &[&str]) {
    let only = only.iter().map(|code| (*code).to_owned()).collect();
    let request = Request { folder: folder.to_path_buf(), only, ..Request::default() };
    let begun = Instant::now();
    let checked = check(&request, &Silent).expect("the folder can be checked");
    let seconds = begun.elapsed().as_secs_f64();
    println!("{what}: {seconds:.2} s, {} findings, peak {} MiB", checked.outcome.findings.len(), peak_mib());
    for coverage in &checked.outcome.coverage {
        let total = coverage.verdicts.total();
        let found = checked.outcome.findings.iter().filter(|one| one.meta.code == coverage.meta.code).count();
        let (judged, unjudged) = (total.judged, total.unjudged);
        println!("  {} findings {found}, judged {judged}, unjudged {unjudged}", coverage.meta.code);
    }
}

/// Peak resident memory of this process, where the system says it; 0 elsewhere.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Users and permissions as published for role mining; every user is of one post.
fn pairs_folder(folder: &Path, text: &str) {
    let (mut accounts, mut grants) =
        (String::from("account,holder,position,status\n"), String::from("account,permission\n"));
    let mut users: Vec<&str> = Vec::new();
    for (user, permission) in text.lines().filter_map(|line| line.trim().split_once(char::is_whitespace)) {
        users.push(user);
        let _ = writeln!(grants, "u{user},p{}", permission.trim());
    }
    users.sort_unstable();
    users.dedup();
    for user in users {
        let _ = writeln!(accounts, "u{user},人{user},科员,启用");
    }
    write(folder, "accounts.csv", &accounts);
    write(folder, "account_permissions.csv", &grants);
    write(folder, "hecha.toml", "as_of = 2022-12-31\n");
}

/// An office of so many accounts, a tenth as many roles, and ten assignments an account.
fn office(folder: &Path, accounts: usize) {
    let posts = accounts.div_ceil(PEERS);
    write(folder, "hecha.toml", "as_of = 2022-12-31\nperiod = [\"2022-01-01\", \"2022-12-31\"]\n");
    write(folder, "documents.csv", "name,kind,issued_at\n账户管理办法,账户管理制度,2020-01-01\n");
    let mut permissions = String::from("permission,name,action,risk\n");
    let mut containment = String::from("role,permission,parent_role\n");
    let mut duties = String::from("position,permission\n");
    for post in 0..posts {
        for role in 0..PER_POST {
            let name = format!("r{post}-{role}");
            // Two rights of the post's own, two that all posts share.
            for (permission, action) in [(format!("p{post}-{role}a"), "查询"), (format!("p{post}-{role}b"), "受理")]
            {
                let _ = writeln!(permissions, "{permission},{permission},{action},低");
                let _ = writeln!(containment, "{name},{permission},");
            }
            for shared in 0..2 {
                let _ = writeln!(containment, "{name},s{role}-{shared},");
            }
            if role > 0 && role < DEPTH {
                let _ = writeln!(containment, "{name},,r{post}-{}", role - 1);
            }
            let _ = writeln!(duties, "post{post},{name}");
        }
        // One role in ten posts may grant, one approves and one pays.
        if post % 10 == 0 {
            for (number, action) in [(0, "授权"), (1, "终审"), (2, "拨付")] {
                let right = format!("h{post}-{number}");
                let _ = writeln!(permissions, "{right},{right},{action},高");
                let _ = writeln!(containment, "high{post}-{number},{right},");
            }
        }
    }
    for role in 0..PER_POST {
        for shared in 0..2 {
            let _ = writeln!(permissions, "s{role}-{shared},s{role}-{shared},查询,低");
        }
    }
    write(folder, "permissions.csv", &permissions);
    write(folder, "role_permissions.csv", &containment);
    write(folder, "duties.csv", &duties);
    people(folder, accounts, posts);
}

fn people(folder: &Path, accounts: usize, posts: usize) {
    let mut list = String::from("account,holder,person_no,org,kind,status,created_at,last_login_at,expires_at\n");
    let mut roster = String::from("name,person_no,org,position,employment,status,hired_at\n");
    let mut grants = String::from("account,role,granted_at,revoked_at,expires_at,granted_by,scope_org\n");
    let mut approvals = String::from("account,kind,role,applicant,approver,approved_at\n");
    let mut orgs = String::from("org,parent\n局,\n");
    let mut log = String::from("time,account,action,terminal,case_no\n");
    for post in 0..posts {
        let _ = writeln!(orgs, "科{post},局");
    }
    for account in 0..accounts {
        let post = account % posts;
        let _ = writeln!(list, "a{account},人{account},n{account},科{post},个人,启用,2021-03-01,2022-12-20,2030-01-01");
        let _ = writeln!(roster, "人{account},n{account},科{post},post{post},在编,在职,2021-02-01");
        let _ = writeln!(approvals, "a{account},开户,,人{account},局长,2021-02-20");
        let stray = account % STRAY == STRAY - 1;
        for role in 0..PER_POST {
            let of = if stray && role == 9 { (post + 1) % posts } else { post };
            let high = (account % (STRAY * 10) == STRAY - 1 && role < 3).then(|| post - post % 10);
            let name = high.map_or_else(|| format!("r{of}-{role}"), |post| format!("high{post}-{role}"));
            let _ = writeln!(grants, "a{account},{name},2021-03-01,,2030-01-01,局长,科{post}");
        }
        let day = account % 28 + 1;
        let _ = writeln!(log, "2022-12-{day:02} 09:00:00,a{account},登录,pc{account},");
        let _ = writeln!(log, "2022-12-{day:02} 09:10:00,a{account},受理,pc{account},c{account}");
    }
    for (name, text) in [
        ("accounts.csv", &list),
        ("persons.csv", &roster),
        ("roles.csv", &grants),
        ("approvals.csv", &approvals),
        ("orgs.csv", &orgs),
        ("operations.csv", &log),
    ] {
        write(folder, name, text);
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("the folder takes files");
}
