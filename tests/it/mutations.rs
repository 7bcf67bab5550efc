//! Every file of the corpus of traps, damaged at random: reading it ends, every row is accounted for, what is cited reads again.
//!
//! The fuzz targets in `fuzz/` go on from here for as long as one likes; this is the part that every run of the tests does.

use std::path::{Path, PathBuf};

use hecha::{
    ingest::{load, progress::Silent},
    model::RowRef,
    policy::{Policy, Vocabulary},
};

use crate::folder::Folder;

/// How often each file is damaged.
const TIMES: u64 = 12;

/// A small generator of numbers (SplitMix64), so that a failure names the seed that repeats it.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(sides.max(1)).expect("small")).expect("small")
    }
}

/// What stands in exports where a reader may trip.
const PIECES: [&[u8]; 16] =
    [b"\"", b"\n", b"\r", b",", b"\t", b"'", b"\\", b"\0", b"\xff", b"<", b">", b"{", b"[", b"(", b"&", b"\xe5\xbc"];

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(bytes.len() + 1);
        let piece = PIECES[dice.roll(PIECES.len())];
        match dice.roll(5) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, piece.iter().copied())),
            2 => drop(bytes.drain(at..(at + dice.roll(40)).min(bytes.len()))),
            3 if at < bytes.len() => bytes[at] = u8::try_from(dice.roll(256)).expect("a byte"),
            _ => {
                let again: Vec<u8> = bytes[at..(at + dice.roll(200)).min(bytes.len())].to_vec();
                drop(bytes.splice(at..at, again));
            }
        }
    }
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.file_name().is_none_or(|name| name != "hecha.toml") {
            out.push(path);
        }
    }
}

#[test]
fn damaged_files_are_read_or_refused_and_nothing_is_lost() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/traps");
    let (policy, mut all) = (Policy::default(), Vec::new());
    let vocabulary = Vocabulary::new(&policy);
    for entry in std::fs::read_dir(corpus).expect("the corpus") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, &mut all);
        }
    }
    all.sort();
    let mut read = 0u32;
    for (place, path) in all.iter().enumerate() {
        let whole = std::fs::read(path).expect("the file");
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        for time in 0..TIMES {
            let seed = u64::try_from(place).expect("small") * TIMES + time;
            let mut bytes = whole.clone();
            damage(&mut bytes, &mut Dice(seed));
            let folder = Folder::new();
            folder.write(&name, &bytes);
            let Ok(loaded) = load(folder.path(), &policy, &vocabulary, &Silent) else { continue };
            for (id, source) in loaded.sources.iter() {
                assert!(source.counts.balances(), "{name}, seed {seed}: {:?}", source.counts);
                let last = u32::try_from(source.counts.read).expect("small");
                let cited = loaded.cite((1..=last).map(|row| RowRef { source: id, row }));
                cited.unwrap_or_else(|error| panic!("{name}, seed {seed}: cited rows do not read again: {error}"));
                read += u32::from(source.counts.used > 0);
            }
        }
    }
    assert!(read > 300, "only {read} damaged files still held a table: the damage is too great to show anything");
}
