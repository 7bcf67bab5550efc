//! Exports nobody here made: the whole run over them, and the four-eyes lists that were made by set semantics.

use std::{collections::BTreeSet, path::Path};

use crate::folder::{Folder, checked, published};

/// A folder with one log and a policy that makes `accept` × `approve` the one incompatible pair.
fn with_pair(log: &Path, accept: &str, approve: &str) -> Folder {
    let folder = Folder::new();
    let name = log.file_name().expect("a name").to_string_lossy().into_owned();
    folder.write(&name, &std::fs::read(log).expect("the log"));
    let policy = format!(
        "[actions]\naccept = [\"{accept}\"]\napprove = [\"{approve}\"]\n\n\
         [[incompatible]]\na = [\"accept\"]\nb = [\"approve\"]\nseverity = \"high\"\n"
    );
    folder.write("hecha.toml", policy.as_bytes());
    folder
}

/// The cases that B01's findings name together.
fn named_cases(log: &Path, accept: &str, approve: &str) -> BTreeSet<String> {
    let folder = with_pair(log, accept, approve);
    let checked = checked(folder.path(), &["B01"]);
    let findings = checked.outcome.findings.iter().filter(|finding| finding.meta.code == "B01");
    findings.flat_map(|finding| finding.subjects.cases.iter().map(|case| case.name.clone())).collect()
}

fn listed(path: &Path) -> BTreeSet<String> {
    let text = std::fs::read_to_string(path).expect("the list");
    text.lines().map(|line| line.trim().to_lowercase()).filter(|line| !line.is_empty()).collect()
}

#[track_caller]
fn assert_exactly(log: &Path, list: &Path, steps: (&str, &str), count: usize) {
    let wanted = listed(list);
    assert_eq!(wanted.len(), count, "{} is not the list this test was written for", list.display());
    let named: BTreeSet<String> =
        named_cases(log, steps.0, steps.1).into_iter().map(|case| case.to_lowercase()).collect();
    let missing: Vec<_> = wanted.difference(&named).take(5).collect();
    let extra: Vec<_> = named.difference(&wanted).take(5).collect();
    assert!(missing.is_empty() && extra.is_empty(), "{}: missing {missing:?}, extra {extra:?}", log.display());
}

#[test]
fn receipt_four_eyes_are_exact_from_xes_and_csv_alike() {
    let Some(data) = published("receipt") else { return };
    let check = ("T02 Check confirmation of receipt", "T04 Determine confirmation of receipt");
    let stop = ("T06 Determine necessity of stop advice", "T10 Determine necessity to stop indication");
    for log in ["Receipt.xes.gz", "receipt.csv"] {
        let list = "T02_Check_confirmation_of_receipt__T04_Determine_confirmation_of_receipt.violating.txt";
        assert_exactly(&data.join(log), &data.join(list), check, 1042);
        let list = "T06_Determine_necessity_of_stop_advice__T10_Determine_necessity_to_stop_indication.violating.txt";
        assert_exactly(&data.join(log), &data.join(list), stop, 1261);
    }
}

#[test]
fn building_permits_four_eyes_are_exact() {
    let Some(data) = published("bpic15_1") else { return };
    let log = data.join("BPIC15_1.xes.gz");
    for (accept, approve, count) in [
        ("01_HOOFD_010", "01_HOOFD_490_1", 81),
        ("01_HOOFD_015", "01_HOOFD_495", 85),
        ("01_HOOFD_380", "01_HOOFD_490_2", 683),
    ] {
        assert_exactly(&log, &data.join(format!("{accept}__{approve}.violating.txt")), (accept, approve), count);
    }
}

#[test]
fn a_ruoyi_folder_is_recognised_without_configuration() {
    use hecha::model::TableKind;
    let Some(data) = published("ruoyi_flowable") else { return };
    let checked = checked(&data, &[]);
    let tables = &checked.loaded.tables;
    assert!(checked.loaded.log.len() >= 687, "{} events", checked.loaded.log.len());
    // Of the four rows of sys_user one is a deleted user whose login name was given to another.
    assert_eq!(tables.accounts.len(), 3, "sys_user");
    assert!(!tables.superuser_roles.is_empty(), "role_key admin holds everything");
    for table in [TableKind::Accounts, TableKind::Roles, TableKind::RolePermissions, TableKind::Operations] {
        assert!(tables.seen.table(table), "{} is not recognised", table.name());
    }
    for (_, source) in checked.loaded.sources.iter() {
        assert!(source.counts.balances(), "{} loses rows: {:?}", source.file, source.counts);
    }
}
