//! Archives as people send them, and archives that mean harm.

use encoding_rs::GBK;
use proptest::prelude::*;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::ingest::progress::Silent;

struct Packed {
    dir: TempDir,
    file: FoundFile,
}

fn file(name: &str, bytes: &[u8]) -> Packed {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    let file = FoundFile { path, name: name.to_owned(), bytes: bytes.len() as u64 };
    Packed { dir, file }
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        out.start_file(*name, SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// Puts other bytes of the same length for a name, wherever it stands.
fn renamed(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, from).collect();
    assert_eq!(places.len(), 2, "once before the content and once in the list");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

fn unpack(bytes: &[u8]) -> Result<(Packed, Unpacked), IngestError> {
    let packed = file("包.zip", bytes);
    let unpacked = unzip(&packed.file, true, &Silent)?;
    Ok((packed, unpacked))
}

fn names(unpacked: &Unpacked) -> Vec<&str> {
    unpacked.files.iter().map(|file| file.name.as_str()).collect()
}

#[test]
fn entries_bear_the_name_of_their_archive() {
    let bytes = zipped(&[
        ("资料/日志/10月.csv", b"c"),
        ("资料/日志/9月.csv", b"b"),
        ("资料/账户.csv", b"a"),
        ("__MACOSX/._x", b""),
    ]);
    let (_packed, unpacked) = unpack(&bytes).unwrap();
    assert_eq!(names(&unpacked), ["包.zip/资料/日志/9月.csv", "包.zip/资料/日志/10月.csv", "包.zip/资料/账户.csv"]);
    assert_eq!(fs::read(&unpacked.files[0].path).unwrap(), b"b");
    assert_eq!(unpacked.base, "包.zip/资料/");
    assert_eq!(unpacked.skipped.len(), 1);
}

#[test]
fn names_in_gbk_are_read_as_their_writer_meant_them() {
    let gbk = GBK.encode("账户清单\\用户.csv").0.into_owned();
    let placeholder = "x".repeat(gbk.len());
    let bytes = renamed(zipped(&[(&placeholder, b"a")]), placeholder.as_bytes(), &gbk);
    let (_packed, unpacked) = unpack(&bytes).unwrap();
    assert_eq!(names(&unpacked), ["包.zip/账户清单/用户.csv"]);
}

#[test]
fn the_temporary_folder_is_private_and_goes() {
    let (_packed, unpacked) = unpack(&zipped(&[("a.csv", b"a")])).unwrap();
    let path = unpacked.folder.path().to_path_buf();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
    }
    assert!(path.is_dir());
    drop(unpacked);
    assert!(!path.exists());
}

#[test]
fn names_that_lead_elsewhere_refuse_the_archive() {
    for name in ["../../etc/x", "/absolute/x", "C:\\temp\\xy", "a/../../../x", "a\u{7}aaaaaaaaa"] {
        let placeholder = "p".repeat(name.len());
        let bytes = renamed(zipped(&[(&placeholder, b"a")]), placeholder.as_bytes(), name.as_bytes());
        let refused = unpack(&bytes).map(|_| ());
        assert!(matches!(&refused, Err(IngestError::ArchiveName { .. })), "{name}: {refused:?}");
    }
    let twice = renamed(zipped(&[("a.csv", b"a"), ("b.csv", b"b")]), b"b.csv", b"a.csv");
    assert!(matches!(unpack(&twice).map(|_| ()), Err(IngestError::ArchiveName { .. })));
}

#[test]
fn links_are_not_followed() {
    let mut out = ZipWriter::new(io::Cursor::new(Vec::new()));
    out.add_symlink("link.csv", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    out.start_file("a.csv", SimpleFileOptions::default()).unwrap();
    let bytes = out.finish().unwrap().into_inner();
    let (_packed, unpacked) = unpack(&bytes).unwrap();
    assert_eq!(names(&unpacked), ["包.zip/a.csv"]);
    assert_eq!(unpacked.skipped[0].reason, SkipReason::LinkInArchive);
}

#[test]
fn what_holds_too_much_is_refused() {
    let packed = file("包.zip", &zipped(&[("a.csv", &[b'a'; 5000]), ("b.csv", &[b'b'; 5000])]));
    let within = |bounds: Bounds| unzip_within(&packed.file, true, &Silent, &bounds).map(|_| ());
    let roomy = Bounds { entries: 2, bytes: 10_000, ratio: 10_000, free: 10_000 };
    assert!(within(roomy).is_ok());
    let refused = within(Bounds { entries: 1, ..roomy });
    assert!(matches!(refused, Err(IngestError::ArchiveTooLarge { entries: Some(1), .. })), "{refused:?}");
    let refused = within(Bounds { bytes: 9999, ..roomy });
    assert!(matches!(refused, Err(IngestError::ArchiveTooLarge { entries: None, .. })), "{refused:?}");
    let refused = within(Bounds { ratio: 2, free: 100, ..roomy });
    assert!(matches!(&refused, Err(IngestError::ArchiveBomb { entry, .. }) if entry == "a.csv"), "{refused:?}");
}

#[test]
fn a_password_is_said() {
    let mut bytes = zipped(&[("a.csv", b"a")]);
    // The first bit of the flags, before the content and in the list.
    let list = memchr::memmem::find(&bytes, b"PK\x01\x02").unwrap();
    bytes[6] |= 1;
    bytes[list + 8] |= 1;
    let refused = unpack(&bytes).map(|_| ());
    assert!(matches!(&refused, Err(IngestError::ArchiveEncrypted { entry, .. }) if entry == "a.csv"), "{refused:?}");
}

#[test]
fn damage_is_said_with_the_entry() {
    let mut out = ZipWriter::new(io::Cursor::new(Vec::new()));
    out.start_file("a.csv", SimpleFileOptions::default().compression_method(CompressionMethod::Stored)).unwrap();
    out.write_all(b"account,name").unwrap();
    let mut bytes = out.finish().unwrap().into_inner();
    let at = memchr::memmem::find(&bytes, b"account").unwrap();
    bytes[at] ^= 1;
    let refused = unpack(&bytes).map(|_| ());
    assert!(
        matches!(&refused, Err(IngestError::BadArchive { entry: Some(entry), .. }) if entry == "a.csv"),
        "{refused:?}"
    );
    assert!(matches!(unpack(&bytes[..20]).map(|_| ()), Err(IngestError::BadArchive { entry: None, .. })));
}

#[test]
fn the_policy_is_found_at_the_top() {
    let text = |entries: &[(&str, &[u8])]| {
        let packed = file("包.zip", &zipped(entries));
        policy(&packed.file.path).unwrap()
    };
    assert_eq!(text(&[("hecha.toml", b"\xEF\xBB\xBFoffice = 1"), ("a.csv", b"")]).as_deref(), Some("office = 1"));
    assert_eq!(text(&[("x/hecha.toml", b"p"), ("x/a.csv", b""), ("__MACOSX/x/b", b"")]).as_deref(), Some("p"));
    assert_eq!(text(&[("x/hecha.toml", b"p"), ("a.csv", b"")]), None);
    let packed = file("a.csv", b"a,b\n");
    assert_eq!(policy(&packed.file.path).unwrap(), None);
    assert_eq!(policy(&packed.dir.path().join("没有")).unwrap(), None);
}

#[test]
fn gzip_gives_the_name_without_its_end() {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(&[b'a'; 5000]).unwrap();
    let packed = file("日志.csv.gz", &out.finish().unwrap());
    let unpacked = gunzip(&packed.file, &Silent).unwrap();
    assert_eq!(names(&unpacked), ["日志.csv.gz/日志.csv"]);
    assert_eq!(unpacked.files[0].bytes, 5000);
    let refused = gunzip_within(&packed.file, &Silent, &Bounds { free: 9, ratio: 2, ..BOUNDS }).map(|_| ());
    assert!(matches!(refused, Err(IngestError::ArchiveBomb { .. })), "{refused:?}");
}

proptest! {
    #[test]
    fn no_change_of_a_byte_makes_it_panic(at in 0usize..400, byte in any::<u8>()) {
        let mut bytes = zipped(&[("资料/账户.csv", b"account,name\na,b\n"), ("资料/hecha.toml", b"")]);
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok((_packed, unpacked)) = unpack(&bytes) {
            for file in &unpacked.files {
                prop_assert!(file.path.starts_with(unpacked.folder.path()));
            }
        }
    }
}
