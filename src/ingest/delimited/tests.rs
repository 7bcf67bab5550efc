//! Whole files through the reader, in many block sizes.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use proptest::prelude::*;

use super::*;

struct Sum(AtomicU64);

impl Progress for Sum {
    fn advance(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

fn store(dir: &Path, bytes: &[u8]) -> FoundFile {
    let path = dir.join("a.csv");
    std::fs::write(&path, bytes).unwrap();
    FoundFile { path, name: "a.csv".into(), bytes: bytes.len() as u64 }
}

fn blocks_of(block_bytes: usize) -> Options {
    Options { block_bytes, ..Options::default() }
}

fn read_with(bytes: &[u8], options: &Options) -> (Vec<OwnedRecord>, FileSummary) {
    let dir = tempfile::tempdir().unwrap();
    let file = store(dir.path(), bytes);
    let table = Delimited::open(&file, options).unwrap();
    let progress = Sum(AtomicU64::new(0));
    let own = |block: &mut Block<'_>| {
        let mut own = Vec::new();
        while let Some(record) = block.next_record() {
            own.push(OwnedRecord::of(&record, 1));
        }
        own
    };
    let mut records = Vec::new();
    let mut befores = Vec::new();
    let take = |part: Vec<OwnedRecord>, before: u64| {
        befores.push(before);
        records.extend(part.into_iter().map(|record| OwnedRecord { number: record.number + before, ..record }));
    };
    let summary = table.for_each_block(&progress, own, take).unwrap();
    assert_eq!(progress.0.into_inner(), bytes.len() as u64);
    assert!(befores.iter().eq(summary.blocks.iter().map(|block| block.first_record - 1).collect::<Vec<_>>().iter()));
    let numbers: Vec<u64> = records.iter().map(|r| r.number).collect();
    assert_eq!(numbers, (1..=summary.records).collect::<Vec<_>>());
    assert_eq!(table.reread(&summary, &numbers).unwrap(), records);
    assert_eq!(table.head(records.len() + 1).unwrap(), records);
    (records, summary)
}

fn read(bytes: &[u8]) -> (Vec<OwnedRecord>, FileSummary) {
    read_with(bytes, &Options::default())
}

fn fields(records: &[OwnedRecord]) -> Vec<Vec<&str>> {
    records.iter().map(|r| r.fields.iter().map(String::as_str).collect()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn gb18030_with_quotes_and_line_ends_in_fields() {
    let text = "账号,姓名,备注\r\nadmin,\"张\"\"三\"\"\",\"第一行\n第二行,完\"\r\n\r\nop1,李四,𠮷\r\n";
    let bytes = encoding_rs::GB18030.encode(text).0.into_owned();
    for block_bytes in [1, 7, 16, 64, 4096] {
        let (records, summary) = read_with(&bytes, &blocks_of(block_bytes));
        assert_eq!(summary.encoding, Encoding::Gb18030);
        assert_eq!(
            fields(&records),
            [
                vec!["账号", "姓名", "备注"],
                vec!["admin", "张\"三\"", "第一行\n第二行,完"],
                vec![],
                vec!["op1", "李四", "𠮷"]
            ]
        );
        assert_eq!((summary.records, summary.damaged_places), (4, 0));
    }
}

#[test]
fn half_a_character_of_gb18030_is_no_bar() {
    // 抾 is 0x92 0x7C, whose second byte is `|`; the quote after it opens nothing.
    let bytes = encoding_rs::GB18030.encode("账号|名\n抾\"|x\n甲|\"乙\n丙\"\n").0.into_owned();
    assert!(bytes.windows(3).any(|w| w == b"\x92\x7C\""));
    for block_bytes in [1, 5, 4096] {
        let (records, summary) = read_with(&bytes, &blocks_of(block_bytes));
        assert_eq!(summary.separator, '|');
        assert_eq!(fields(&records), [["账号", "名"], ["抾\"", "x"], ["甲", "乙\n丙"]]);
    }
}

#[test]
fn utf16_with_tabs() {
    let bytes = wide("账号\t姓名\r\nadmin\t\"张\n三\"\r\n∢\t\u{0A0D}\r\n");
    for block_bytes in [1, 9, 32, 4096] {
        let (records, summary) = read_with(&bytes, &blocks_of(block_bytes));
        assert_eq!((summary.encoding, summary.separator), (Encoding::Utf16Le, '\t'));
        assert_eq!(fields(&records), [["账号", "姓名"], ["admin", "张\n三"], ["∢", "\u{0A0D}"]]);
    }
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_field() {
    let (records, summary) = read("\u{FEFF}\"账号\",姓名\n".as_bytes());
    assert_eq!(fields(&records), [["账号", "姓名"]]);
    assert_eq!((summary.encoding, summary.blocks[0].offset), (Encoding::Utf8, 0));
}

#[test]
fn a_stated_encoding_and_separator_are_obeyed() {
    let options = Options { encoding: Some(Encoding::Utf8), separator: Some(' '), ..Options::default() };
    let (records, summary) = read_with(b"u1 p,1\nu2 \xD5\xC5\n", &options);
    assert_eq!(fields(&records), [["u1", "p,1"], ["u2", "\u{FFFD}\u{FFFD}"]]);
    assert_eq!((summary.encoding, summary.damaged_places), (Encoding::Utf8, 2));
    let dir = tempfile::tempdir().unwrap();
    let file = store(dir.path(), b"a");
    for separator in ['"', '\n', '、', 'a'] {
        let opened = Delimited::open(&file, &Options { separator: Some(separator), ..Options::default() });
        assert!(matches!(opened, Err(IngestError::BadSeparator { .. })), "{opened:?}");
    }
}

#[test]
fn bytes_that_cannot_be_decoded_mark_their_record() {
    let bytes = ["账号,姓名\na,张三\nb,李".as_bytes(), b"\xE5\n", "c,王\u{FFFD}五\n".as_bytes()].concat();
    let (records, summary) = read(&bytes);
    assert_eq!(records.iter().map(|r| r.damaged).collect::<Vec<_>>(), [false, false, true, false]);
    assert_eq!((summary.damaged_places, summary.encoding), (1, Encoding::Utf8));
}

#[test]
fn the_encoding_may_show_only_after_the_beginning() {
    let ascii = "abcdefghijklmno,1\n".repeat(300_000);
    let bytes = [ascii.as_bytes(), &encoding_rs::GBK.encode("张三,2\n").0].concat();
    assert!(bytes.len() as u64 > LOOK);
    let (records, summary) = read(&bytes);
    assert_eq!(summary.encoding, Encoding::Gb18030);
    assert_eq!(records.last().unwrap().fields, ["张三", "2"]);
    assert!(summary.blocks.len() > 1);
}

#[test]
fn a_quote_that_never_closes_swallows_nothing() {
    let text = format!("a,b\n1,\"x\n{}", "2,y\n".repeat(1000));
    for block_bytes in [16, 100, 1 << 20] {
        let (records, summary) = read_with(text.as_bytes(), &blocks_of(block_bytes));
        assert_eq!(summary.unterminated_quotes, [2]);
        assert_eq!(records[1].fields, ["1", "\"x"]);
        assert!(records[1].doubtful && !records[2].doubtful);
        assert_eq!(summary.records, 1002);
    }
}

#[test]
fn a_quoted_field_beyond_the_limit_is_not_one() {
    let options = Options { quoted_bytes: 100, block_bytes: 64, ..Options::default() };
    let text = format!("a,b\n\"1,x\n{}3\",\"z\nz\"\n", "2,y\n".repeat(50));
    let (records, summary) = read_with(text.as_bytes(), &options);
    assert_eq!(summary.unterminated_quotes, [2]);
    assert_eq!(records.len(), 53);
    assert_eq!(records[52].fields, ["3\"", "z\nz"]);
}

#[test]
fn a_record_without_end_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = store(dir.path(), &[b"a,b\n".as_slice(), &[b'x'; 5000]].concat());
    let options = Options { record_bytes: 1000, block_bytes: 500, ..Options::default() };
    let table = Delimited::open(&file, &options).unwrap();
    let read = table.for_each_block(&Silent, |_| (), |(), _| ());
    assert!(matches!(read, Err(IngestError::RecordTooLong { offset: 4, .. })), "{read:?}");
}

#[test]
fn an_empty_file_has_no_records() {
    let (records, summary) = read(b"");
    assert!(records.is_empty() && summary.blocks.is_empty());
    assert_eq!(summary.sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

#[test]
fn a_file_that_changed_is_not_cited() {
    let dir = tempfile::tempdir().unwrap();
    let file = store(dir.path(), b"a,b\n1,2\n3,4\n");
    let table = Delimited::open(&file, &Options::default()).unwrap();
    let summary = table.for_each_block(&Silent, |_| (), |(), _| ()).unwrap();
    let again = table.reread(&summary, &[3, 1, 3]).unwrap();
    assert_eq!(fields(&again), [["3", "4"], ["a", "b"], ["3", "4"]]);
    let beyond = table.reread(&summary, &[4]);
    assert!(matches!(beyond, Err(IngestError::NoSuchRecord { record: 4, .. })), "{beyond:?}");
    store(dir.path(), b"a,b\n1,2\n3,5\n");
    let changed = table.reread(&summary, &[1]);
    assert!(matches!(changed, Err(IngestError::Changed { .. })), "{changed:?}");
    store(dir.path(), b"a,b\n1,2\n3,4\n5,6\n");
    let longer = table.reread(&summary, &[1]);
    assert!(matches!(longer, Err(IngestError::Changed { .. })), "{longer:?}");
    let grown = table.for_each_block(&Silent, |_| (), |(), _| ());
    assert!(matches!(grown, Err(IngestError::Changed { .. })), "{grown:?}");
}

/// The whole text by csv-core, which leaves blank lines out.
fn reference(text: &str, separator: u8) -> Vec<Vec<String>> {
    let mut reader = csv_core::ReaderBuilder::new().delimiter(separator).build();
    let (mut out, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 1]);
    let mut rest = text.as_bytes();
    let (mut filled, mut fields) = (0, 0);
    let mut records = Vec::new();
    loop {
        let (result, read, written, ended) = reader.read_record(rest, &mut out[filled..], &mut ends[fields..]);
        rest = &rest[read..];
        filled += written;
        fields += ended;
        match result {
            csv_core::ReadRecordResult::InputEmpty => {}
            csv_core::ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let field = |(from, to): (usize, &usize)| String::from_utf8(out[from..*to].to_vec()).unwrap();
                records.push(starts.zip(&ends[..fields]).map(field).collect());
                (filled, fields) = (0, 0);
            }
            csv_core::ReadRecordResult::End => return records,
            other => panic!("{other:?}"),
        }
    }
}

fn messy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[ab字é]{1,3}",
        6 => Just(",".to_owned()),
        3 => Just("\"".to_owned()),
        1 => Just("\"\"".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\r".to_owned()),
    ];
    proptest::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

fn comma(options: &Options) -> Options {
    Options { separator: Some(','), encoding: Some(Encoding::Utf8), ..options.clone() }
}

proptest! {
    #[test]
    fn blocks_of_any_size_give_what_csv_core_gives(text in messy(), block_bytes in 16_usize..4096) {
        let (records, summary) = read_with(text.as_bytes(), &comma(&blocks_of(block_bytes)));
        if summary.unterminated_quotes.is_empty() {
            let solid: Vec<_> = records.into_iter().map(|r| r.fields).filter(|f| !f.is_empty()).collect();
            prop_assert_eq!(solid, reference(&text, b','));
        }
    }

    #[test]
    fn block_size_changes_nothing(text in messy(), block_bytes in 1_usize..80, quoted_bytes in 1_usize..40) {
        let whole = Options { quoted_bytes, ..comma(&Options::default()) };
        let cut = Options { block_bytes, ..whole.clone() };
        let (expected, one) = read_with(text.as_bytes(), &whole);
        let (records, many) = read_with(text.as_bytes(), &cut);
        prop_assert_eq!(records, expected);
        prop_assert_eq!(many.unterminated_quotes, one.unterminated_quotes);
        prop_assert_eq!(many.sha256, one.sha256);
    }

    #[test]
    fn encoding_changes_nothing(text in messy(), block_bytes in 1_usize..80) {
        prop_assume!(!text.is_empty());
        let options = Options { separator: Some(','), ..blocks_of(block_bytes) };
        let (expected, _) = read_with(text.as_bytes(), &Options { encoding: Some(Encoding::Utf8), ..options.clone() });
        let gb = encoding_rs::GB18030.encode(&text).0.into_owned();
        let (records, _) = read_with(&gb, &Options { encoding: Some(Encoding::Gb18030), ..options.clone() });
        prop_assert_eq!(&records, &expected);
        let (records, _) = read_with(&wide(&text), &options);
        prop_assert_eq!(&records, &expected);
    }

    #[test]
    fn any_bytes_can_be_read(bytes in proptest::collection::vec(
        prop_oneof![any::<u8>(), Just(b'"'), Just(b','), Just(b'\n'), Just(b'|'), Just(0x81)], 0..200),
        block_bytes in 1_usize..50, encoding in 0_usize..4, bar in any::<bool>())
    {
        let encoding = [Encoding::Utf8, Encoding::Gb18030, Encoding::Utf16Le, Encoding::Utf16Be][encoding];
        let separator = Some(if bar { '|' } else { ',' });
        let whole = Options { encoding: Some(encoding), separator, ..Options::default() };
        let (expected, one) = read_with(&bytes, &whole);
        let (records, many) = read_with(&bytes, &Options { block_bytes, ..whole });
        prop_assert_eq!(records, expected);
        prop_assert_eq!(many.damaged_places, one.damaged_places);
    }
}
