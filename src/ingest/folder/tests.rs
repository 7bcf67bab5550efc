//! Folders made for the purpose.

use super::*;
use proptest::prelude::*;

fn write(root: &Path, name: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, b"a,b\n").unwrap();
}

fn names(listing: &Listing) -> Vec<&str> {
    listing.files.iter().map(|f| f.name.as_str()).collect()
}

fn skipped(listing: &Listing) -> Vec<(&str, SkipReason)> {
    listing.skipped.iter().map(|s| (s.name.as_str(), s.reason)).collect()
}

#[test]
fn numbers_in_names_order_by_value() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["日志10.csv", "日志2.csv", "日志02.csv", "b/1.csv", "b-1/1.csv", "日志.csv"] {
        write(dir.path(), name);
    }
    let listing = walk(dir.path()).unwrap();
    assert_eq!(names(&listing), ["b/1.csv", "b-1/1.csv", "日志.csv", "日志02.csv", "日志2.csv", "日志10.csv"]);
    assert_eq!(listing.files[0].bytes, 4);
}

#[test]
fn what_is_not_read_is_listed_with_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["a.csv", "hecha.toml", ".git/x.csv", "~$a.xlsx", "sub/Thumbs.db"] {
        write(dir.path(), name);
    }
    let listing = walk(dir.path()).unwrap();
    assert_eq!(names(&listing), ["a.csv"]);
    assert_eq!(
        skipped(&listing),
        [
            (".git", SkipReason::Hidden),
            ("hecha.toml", SkipReason::Policy),
            ("sub/Thumbs.db", SkipReason::System),
            ("~$a.xlsx", SkipReason::OfficeLock),
        ]
    );
}

#[test]
fn a_missing_folder_a_file_and_an_empty_folder_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let missing = walk(&dir.path().join("none"));
    assert!(matches!(missing, Err(IngestError::FolderMissing { .. })), "{missing:?}");
    let empty = walk(dir.path());
    assert!(matches!(empty, Err(IngestError::FolderEmpty { skipped: 0, .. })), "{empty:?}");
    write(dir.path(), ".hidden");
    let hidden = walk(dir.path());
    assert!(matches!(hidden, Err(IngestError::FolderEmpty { skipped: 1, .. })), "{hidden:?}");
    let file = walk(&dir.path().join(".hidden"));
    assert!(matches!(file, Err(IngestError::NotAFolder { .. })), "{file:?}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_the_folder_and_only_once() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret.csv");
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "a.csv");
    write(dir.path(), ".store/b.csv");
    symlink(dir.path().join("a.csv"), dir.path().join("again.csv")).unwrap();
    symlink(dir.path().join(".store/b.csv"), dir.path().join("b.csv")).unwrap();
    symlink(outside.path().join("secret.csv"), dir.path().join("out.csv")).unwrap();
    symlink(dir.path().join("nothing"), dir.path().join("broken.csv")).unwrap();
    symlink(dir.path(), dir.path().join("round")).unwrap();
    let listing = walk(dir.path()).unwrap();
    assert_eq!(names(&listing), ["a.csv", "b.csv"]);
    assert_eq!(
        skipped(&listing),
        [
            (".store", SkipReason::Hidden),
            ("again.csv", SkipReason::LinkRepeated),
            ("broken.csv", SkipReason::LinkBroken),
            ("out.csv", SkipReason::LinkOutside),
            ("round", SkipReason::LinkRepeated),
        ]
    );
}

proptest! {
    #[test]
    fn natural_order_is_a_total_order(mut names in proptest::collection::vec("[0-3a./日]{0,6}", 3)) {
        names.sort_by(|a, b| natural(a, b));
        prop_assert!(natural(&names[0], &names[2]) != Ordering::Greater);
        prop_assert_eq!(natural(&names[0], &names[1]), natural(&names[1], &names[0]).reverse());
        prop_assert_eq!(natural(&names[0], &names[1]) == Ordering::Equal, names[0] == names[1]);
    }
}
